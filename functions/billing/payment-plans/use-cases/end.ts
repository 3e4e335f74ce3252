import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { closeTasks } from '../../../reviews/index.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { across, allUnder } from '../rules/amounts.ts';
import { moveTo } from '../rules/move.ts';
import { isFinal } from '../rules/statuses.ts';
import { booksOf, clinicOf, postedFor, stepOf } from '../step.ts';

/**
 * The clinic or the patient ends a payment plan: what is left is owed again as before, on the invoices on which it stood. An offer is
 * withdrawn.
 * @throws NotInThisStatus if it is over
 */
export async function ended(
  context: Context,
  before: PaymentPlan,
  by: NonNullable<PaymentPlan['ended']>,
  reason: string | undefined,
  at: Instant,
  except?: string,
): Promise<Change> {
  if (isFinal(before.status)) throw new NotInThisStatus(`The payment plan is ${before.status}: it is over.`);
  const closed = await closeTasks(context, before.id, 'The payment plan ends.', { except });
  if (before.status === 'offered') {
    const words = 'The offer is taken back.';
    return stepOf(context, before, moveTo(before, 'withdrawn', at), at, { deed: 'withdrawn', words, reason }, closed);
  }
  const [clinic, books] = [await clinicOf(context.clinicId), await booksOf(context.clinicId, before)];
  const posted = postedFor(context, clinic, books, before, at, {
    kind: 'transfer',
    name: 'ended',
    legs: across(allUnder(books, before.lines, 'in-payment-plan'), 'in-payment-plan', 'patient-receivable'),
    ...(by.staffId === undefined ? {} : { staffId: by.staffId }),
  });
  const after = moveTo(before, 'ended', at, { ended: by, left: 0, held: [] });
  const words = 'It ends: what is left is owed again as before.';
  return stepOf(context, before, after, at, { deed: 'ended', words, reason }, posted, closed);
}
