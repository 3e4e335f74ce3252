import { daysAfter } from '../../rules/days.ts';

/**
 * What keeps a bill from collections. Nothing leaves while a dispute, a payment plan, an application for assistance or a legal clock
 * stands against it; every reason is named, with the day on which it ends where that is known.
 */

/** Nonprofit hospitals alone: 26 CFR 1.501(r)-6(c). In calendar days. */
export const hospitalRules = {
  /** After the first bill. 26 CFR 1.501(r)-6(c)(3)(i). */
  afterFirstBill: 120,
  /** After the written notice of what will be done. 26 CFR 1.501(r)-6(c)(4)(i). */
  afterNotice: 30,
} as const;

/** How a bill stands, as far as collections ask. */
export interface BillStanding {
  /** What the patient owes of the charges that would be sent, in cents. */
  readonly owed: number;
  /** The charges that would be sent. */
  readonly chargeIds: readonly string[];
  /** Disputes of the bill that are open, and of which charges. */
  readonly disputes: readonly {
    readonly id: string;
    readonly chargeIds: readonly string[];
    /** Whether the federal process runs: it binds the whole bill. */
    readonly isFederal: boolean;
  }[];
  /** Whether something of the bill is paid in installments. */
  readonly inPaymentPlan: boolean;
  /** An application for financial assistance that is not decided yet. */
  readonly assistanceAppliedOn?: string;
  /** Whether the clinic is a nonprofit hospital, or a part of one. */
  readonly isNonprofitHospital: boolean;
  /** `YYYY-MM-DD`; absent where no bill was sent. */
  readonly firstBillOn?: string;
  /** When the patient was told in writing what will be done. */
  readonly noticeOn?: string;
  readonly today: string;
}

export const barKinds = [
  'nothing-owed',
  'dispute',
  'federal-dispute',
  'payment-plan',
  'assistance-application',
  'no-bill',
  'first-120-days',
  'no-notice',
  'notice-period',
] as const;

/** One reason why a bill cannot go to collections. */
export interface Bar {
  readonly kind: (typeof barKinds)[number];
  readonly words: string;
  /** The first day on which this no longer stands against it, where that is known. */
  readonly until?: string;
}

/** Every reason that stands against it, none where it may go. */
export function collectionBars(bill: BillStanding): Bar[] {
  return [
    ...(bill.owed > 0 ? [] : [{ kind: 'nothing-owed', words: 'The patient owes nothing of it.' } as const]),
    ...bill.disputes.flatMap(({ id, chargeIds, isFederal }): Bar[] => {
      if (isFederal)
        return [{ kind: 'federal-dispute', words: `The federal dispute process runs for the bill: ${id}.` }];
      const held = bill.chargeIds.filter((chargeId) => chargeIds.includes(chargeId));
      return held.length === 0 ? [] : [{ kind: 'dispute', words: `It is disputed: ${id}, about ${held.join(', ')}.` }];
    }),
    ...(bill.inPaymentPlan ? [{ kind: 'payment-plan', words: 'It is paid in installments.' } as const] : []),
    ...(bill.assistanceAppliedOn === undefined
      ? []
      : [
          {
            kind: 'assistance-application',
            words: `The patient applied for financial assistance on ${bill.assistanceAppliedOn}, which is not decided yet.`,
          } as const,
        ]),
    ...(bill.firstBillOn === undefined
      ? [{ kind: 'no-bill', words: 'The patient was sent no bill yet.' } as const]
      : bill.isNonprofitHospital
        ? hospitalBars(bill.firstBillOn, bill.noticeOn, bill.today)
        : []),
  ];
}

function hospitalBars(firstBillOn: string, noticeOn: string | undefined, today: string): Bar[] {
  const afterBill = daysAfter(firstBillOn, hospitalRules.afterFirstBill);
  const afterNotice = noticeOn === undefined ? undefined : daysAfter(noticeOn, hospitalRules.afterNotice);
  return [
    ...(today < afterBill
      ? [
          {
            kind: 'first-120-days',
            until: afterBill,
            words: `120 days after the first bill are over on ${afterBill}.`,
          } as const,
        ]
      : []),
    ...(afterNotice === undefined
      ? [
          {
            kind: 'no-notice',
            words: 'The patient was not told in writing, 30 days before, what will be done.',
          } as const,
        ]
      : today < afterNotice
        ? [
            {
              kind: 'notice-period',
              until: afterNotice,
              words: `30 days after the written notice are over on ${afterNotice}.`,
            } as const,
          ]
        : []),
  ];
}

/** The first day on which a nonprofit hospital may send it: of a notice on day 100, day 130. */
export function earliestCollection(firstBillOn: string, noticeOn: string): string {
  const days = [daysAfter(firstBillOn, hospitalRules.afterFirstBill), daysAfter(noticeOn, hospitalRules.afterNotice)];
  return days.toSorted().at(-1) ?? firstBillOn;
}
