import type { FieldGroup } from '../../../patient-links/index.ts';
import type { Field } from '../../../platform/pages/fields.ts';
import { inDollars, usd } from '../../../platform/money.ts';
import type { PageLanguage } from '../../../platform/pages/language.ts';
import type { Dispute } from '../dispute.ts';
import { disputeWords } from '../words.ts';
import { reasonNames } from './reasons.ts';

/** What patients are asked about bills and disputes. */

/** The answer to a dispute, and what the patient can say to it. An answer can be contested once. */
export function answerGroups(
  { answers, round }: Pick<Dispute, 'answers' | 'round'>,
  language: PageLanguage = 'en',
): FieldGroup[] {
  const offered = answers.at(-1)?.paymentPlan;
  const words = disputeWords[language].answer;
  return [
    {
      legend: words.legend,
      fields: [
        {
          name: 'say',
          label: words.accepts,
          type: 'select',
          required: true,
          options: [
            { value: 'accept', label: words.accept },
            ...(offered
              ? [
                  {
                    value: 'payment-plan',
                    label: words.inInstallments(offered.installments, inDollars(offered.installment)),
                  },
                ]
              : []),
            ...(round === 1 ? [{ value: 'contest', label: words.contest }] : []),
          ],
        },
        ...(round === 1
          ? [
              {
                name: 'words',
                label: words.whatIsNew,
                help: words.whatIsNewHelp,
                type: 'textarea' as const,
                required: false,
                maxLength: 2000,
              },
            ]
          : []),
      ],
    },
  ];
}

/** What a patient is asked for who was asked for more. */
export function informationGroups(language: PageLanguage = 'en'): FieldGroup[] {
  const { legend, label } = disputeWords[language].question;
  return [{ legend, fields: [{ name: 'words', label, type: 'textarea', required: true, maxLength: 2000 }] }];
}

/** A service as a patient chooses it: its day, what it is called where that may be told, and what is asked for and paid of it, in cents. */
export function lineInWords(
  line: {
    readonly dateOfService: string;
    readonly name: string;
    readonly amount: number;
    readonly inPaymentPlan: number;
    readonly paid: number;
  },
  isPlain: boolean,
  language: PageLanguage = 'en',
): string {
  const { bill } = disputeWords[language];
  const { dateOfService, name, amount, inPaymentPlan, paid } = line;
  return [
    dateOfService,
    ...(isPlain ? [name] : []),
    ...(amount > 0 ? [inDollars(usd(amount))] : []),
    ...(inPaymentPlan > 0 ? [bill.inPaymentPlan(inDollars(usd(inPaymentPlan)))] : []),
    ...(paid > 0 ? [bill.paid(inDollars(usd(paid)))] : []),
  ].join(', ');
}

/** What of a bill can be disputed, and why. */
export function billGroups(
  lines: readonly { readonly chargeId: string; readonly label: string }[],
  language: PageLanguage = 'en',
): FieldGroup[] {
  const { bill } = disputeWords[language];
  return lines.length === 0 ? [] : [{ legend: bill.legend, fields: billFields(lines, language, bill.all) }];
}

/** What is asked of who disputes one of these lines, or all of them. */
export function billFields(
  lines: readonly { readonly chargeId: string; readonly label: string }[],
  language: PageLanguage,
  all: string,
): readonly Field[] {
  const { bill, reasons } = disputeWords[language];
  return [
    {
      name: 'about',
      label: bill.about,
      type: 'select',
      required: true,
      unlisted: bill.unlisted,
      options: [
        ...(lines.length > 1 ? [{ value: ALL, label: all }] : []),
        ...lines.map(({ chargeId, label }) => ({ value: chargeId, label })),
      ],
    },
    {
      name: 'reason',
      label: bill.why,
      type: 'select',
      required: true,
      options: reasonNames.map((value) => ({ value, label: reasons[value] })),
    },
    { name: 'words', label: bill.words, help: bill.wordsHelp, type: 'textarea', required: true, maxLength: 2000 },
  ];
}
/** The choice that means all lines of a bill. */
export const ALL = 'all';
