import type { Installment, PaymentPlan } from '../payment-plan.ts';

/** How an installment stands now, in cents. */
export interface InstallmentStanding {
  readonly of: Installment;
  /** What is owed of it in all: less than was agreed where something was taken out of the payment plan. */
  readonly amount: number;
  readonly paid: number;
  readonly open: number;
}

/**
 * How each installment stands. What is paid pays the oldest first. What was taken out of the payment plan (a charge that is disputed) comes off
 * the last ones, and what comes back goes there: what was agreed of the earlier ones stays.
 */
export function standingOf({
  installments,
  paid,
  left,
}: Pick<PaymentPlan, 'installments' | 'paid' | 'left'>): InstallmentStanding[] {
  let total = paid + left;
  let money = paid;
  return installments.map((of, index) => {
    // Nothing ever is beyond what was agreed; if it were, it would be seen on the last one.
    const amount = index === installments.length - 1 ? total : Math.min(of.amount, total);
    total -= amount;
    const has = Math.min(amount, money);
    money -= has;
    return { of, amount, paid: has, open: amount - has };
  });
}

/** The installments of which something is owed, the oldest first. */
export function openInstallments(plan: Pick<PaymentPlan, 'installments' | 'paid' | 'left'>): InstallmentStanding[] {
  return standingOf(plan).filter(({ open }) => open > 0);
}

/** Those of them that were missed. */
export function missed(plan: Pick<PaymentPlan, 'installments' | 'paid' | 'left'>): InstallmentStanding[] {
  return openInstallments(plan).filter(({ of }) => of.missedAt !== undefined);
}

/** What of it is paid first, in cents: all that is due by this day (`YYYY-MM-DD`), or else the next installment. */
export function askedFirst(plan: Pick<PaymentPlan, 'installments' | 'paid' | 'left'>, today: string): number {
  const open = openInstallments(plan);
  const due = open.filter(({ of }, index) => index === 0 || of.dueOn <= today);
  return due.reduce((sum, each) => sum + each.open, 0);
}
