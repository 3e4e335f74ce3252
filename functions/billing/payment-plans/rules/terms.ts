import { Temporal } from 'temporal-polyfill';
import { clinicInstant, type Calendar } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Fault } from '../../../platform/errors.ts';
import { daysAfter } from '../../rules/days.ts';
import type { Installment } from '../payment-plan.ts';

/** The terms of a payment plan: how many installments, of how much, due when. */

/** What a clinic sets. */
export interface PaymentPlanSettings {
  /** More than 4 only for a clinic that gives the disclosures of Regulation Z. */
  readonly mostInstallments: number;
  /** Calendar days in which the patient can agree. */
  readonly answerDays: number;
  /** How many days before an installment is due the patient is reminded. */
  readonly remindDaysBefore: number;
  /** How many days after it an installment that was not paid is missed. */
  readonly graceDays: number;
}
/** Policy, where the clinic says nothing else. */
export const usualPaymentPlans: PaymentPlanSettings = {
  mostInstallments: 4,
  answerDays: 14,
  remindDaysBefore: 3,
  graceDays: 7,
};

/**
 * A written agreement of more installments, even without a finance charge, makes of who gives it regularly a creditor (12 CFR
 * 1026.2(a)(17)(i), 1026.1(c)(1)(iii)).
 */
export const MOST_WITHOUT_REGULATION_Z = 4;

/** No installment is less, in cents. */
export const LEAST_INSTALLMENT = 100;

export const intervals = ['week', 'two-weeks', 'month'] as const;
export type Interval = (typeof intervals)[number];

/** Equal installments in whole cents, but the last: that one is the rest, and never more. */
export function amountsOf(total: number, count: number): number[] {
  const each = Math.ceil(total / count);
  return Array.from({ length: count }, (_, index) => (index < count - 1 ? each : total - each * (count - 1)));
}

/** The days on which they are due. A month counts from the first: of the 31st come the 28th and again the 31st. */
export function dueDays(firstDueOn: string, interval: Interval, count: number): string[] {
  const first = Temporal.PlainDate.from(firstDueOn);
  return Array.from({ length: count }, (_, index) => {
    switch (interval) {
      case 'week':
        return first.add({ weeks: index }).toString();
      case 'two-weeks':
        return first.add({ weeks: 2 * index }).toString();
      case 'month':
        return first.add({ months: index }).toString();
    }
  });
}

/** The installments of these terms. */
export function installmentsOf(
  total: number,
  { count, firstDueOn, interval }: { readonly count: number; readonly firstDueOn: string; readonly interval: Interval },
): Installment[] {
  const days = dueDays(firstDueOn, interval, count);
  return amountsOf(total, count).map((amount, index) => ({ dueOn: days[index] ?? firstDueOn, amount }));
}

/** Why these terms cannot be offered: every reason, none where they can. */
export function termFaults(
  { total, count, firstDueOn }: { readonly total: number; readonly count: number; readonly firstDueOn: string },
  { mostInstallments }: Pick<PaymentPlanSettings, 'mostInstallments'>,
  today: string,
): Fault[] {
  const faults: Fault[] = [];
  if (count > mostInstallments)
    faults.push({
      pointer: '/installments',
      code: 'too-many-installments',
      detail:
        mostInstallments <= MOST_WITHOUT_REGULATION_Z
          ? `must be at most ${mostInstallments}: a written agreement of more than 4 installments falls under Regulation Z (12 CFR 1026.2(a)(17)), even without a finance charge. A clinic that gives its disclosures sets paymentPlans.mostInstallments`
          : `must be at most ${mostInstallments}, as the clinic set paymentPlans.mostInstallments`,
    });
  if (total < count * LEAST_INSTALLMENT)
    faults.push({
      pointer: '/installments',
      code: 'too-small',
      detail: 'must be fewer: each installment is at least $1.00',
    });
  if (firstDueOn < today) faults.push({ pointer: '/firstDueOn', code: 'past', detail: 'must be today or later' });
  if (firstDueOn > daysAfter(today, MOST_DAYS_AHEAD))
    faults.push({
      pointer: '/firstDueOn',
      code: 'too-far',
      detail: `must be within ${MOST_DAYS_AHEAD} days: what is put off for longer is not paid by installments`,
    });
  return faults;
}
const MOST_DAYS_AHEAD = 90;

/** When patients are mailed about an installment, by the clinic's wall clock: well within 8 am to 9 pm. */
const MAIL_TIME = '10:00';
/** When the clinic's system hears that one is due. */
const DUE_TIME = '09:00';

/** The installments with the moments at which something is to happen to them: of a reminder only where that is to come. */
export function withClocks(
  installments: readonly Installment[],
  { remindDaysBefore, graceDays }: Pick<PaymentPlanSettings, 'remindDaysBefore' | 'graceDays'>,
  clinic: Calendar,
  at: Instant,
): Installment[] {
  return installments.map(({ dueOn, amount }) => {
    const clocks = {
      remindAt: clinicInstant(daysAfter(dueOn, -remindDaysBefore), MAIL_TIME, clinic),
      dueAt: clinicInstant(dueOn, DUE_TIME, clinic),
      missAt: missedFrom(daysAfter(dueOn, graceDays), clinic),
    };
    return { dueOn, amount, clocks, ...(clocks.remindAt > at ? { reminder: 'planned' as const } : {}) };
  });
}

/**
 * The installments with the days of those from one on moved by whole intervals, so that the first of them is not due before somebody can be
 * reminded of it.
 */
export function postponed(
  { installments, interval }: { readonly installments: readonly Installment[]; readonly interval: Interval },
  from: number,
  today: string,
  settings: Pick<PaymentPlanSettings, 'remindDaysBefore' | 'graceDays'>,
  clinic: Calendar,
  at: Instant,
): Installment[] {
  const first = installments[from]?.dueOn ?? today;
  const soonest = daysAfter(today, settings.remindDaysBefore + 1);
  let later = 0;
  while ((dueDays(first, interval, later + 1).at(-1) ?? first) < soonest) later += 1;
  const rest = installments.slice(from);
  if (later === 0) return [...installments];
  const days = dueDays(first, interval, rest.length + later).slice(later);
  const moved = rest.map(({ amount, dueOn }, index) => ({ amount, dueOn: days[index] ?? dueOn }));
  return [...installments.slice(0, from), ...withClocks(moved, settings, clinic, at)];
}

/** When an installment is missed that could be paid until the end of this day. */
export function missedFrom(lastDay: string, clinic: Calendar): Instant {
  return clinicInstant(daysAfter(lastDay, 1), MAIL_TIME, clinic);
}
