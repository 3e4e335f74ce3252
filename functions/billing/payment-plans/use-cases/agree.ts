import type { Parts } from '../../../platform/case/step.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import { closeTasks } from '../../../reviews/index.ts';
import { withRecalls } from '../../collections/use-cases/recall.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { across, allUnder, standingUnder, totalOf } from '../rules/amounts.ts';
import { moveTo } from '../rules/move.ts';
import { stands } from '../rules/statuses.ts';
import { usualPaymentPlans, withClocks } from '../rules/terms.ts';
import { booksOf, clinicOf, paymentPlanOf, postedFor, stepOf, together } from '../step.ts';
import { readPaymentPlan } from '../store.ts';
import { askStaff } from './ask-staff.ts';

/** What a patient says to an offer, by the link or to the clinic’s staff. */

/** What would go in if it were agreed now: less than was offered, where something was paid or is disputed since. */
export async function agreeable(plan: PaymentPlan): Promise<PaymentPlan['lines']> {
  if (plan.status !== 'offered') return [];
  const { clinicId, replaces } = plan;
  const old = replaces === undefined ? undefined : await readPaymentPlan(clinicId, replaces);
  if (replaces !== undefined && !(old && stands(old.status))) return [];
  const from = replaces === undefined ? 'patient-receivable' : 'in-payment-plan';
  return standingUnder(await booksOf(clinicId, plan), plan.lines, from);
}

/**
 * The patient agrees: in one transaction the amounts move into the payment plan, and it holds. What was paid or disputed since the offer does
 * not go in: the last installments are less. Of new terms the old payment plan ends at the same moment.
 * @throws NotInThisStatus if it is not offered any more, or nothing of it is owed
 */
export async function agreed(
  context: Context,
  before: PaymentPlan,
  how: Omit<NonNullable<PaymentPlan['agreed']>, 'at'>,
  at: Instant,
  except?: string,
): Promise<Change> {
  const { clinicId } = context;
  if (before.status !== 'offered') throw notOffered(before);
  const old = before.replaces === undefined ? undefined : await paymentPlanOf(context, before.replaces);
  if (old && !stands(old.status)) throw notOffered(before);
  const [clinic, books] = [await clinicOf(clinicId), await booksOf(clinicId, before)];
  const lines = standingUnder(books, before.lines, old ? 'in-payment-plan' : 'patient-receivable');
  if (lines.length === 0) throw new NotInThisStatus('Nothing of it is owed any more.');
  // New terms move nothing, but what they do not take over is owed again.
  const rest = old ? remainder(allUnder(books, old.lines, 'in-payment-plan'), lines) : [];
  const posted = postedFor(context, clinic, books, before, at, {
    kind: 'transfer',
    name: 'agreed',
    legs: old
      ? across(rest, 'in-payment-plan', 'patient-receivable')
      : across(lines, 'patient-receivable', 'in-payment-plan'),
    ...(how.staffId === undefined ? {} : { staffId: how.staffId }),
  });
  const settings = clinic.paymentPlans ?? usualPaymentPlans;
  const after = moveTo(before, 'active', at, {
    lines,
    left: totalOf(lines),
    installments: withClocks(before.installments, settings, clinic, at),
    agreed: { at, ...how },
  });
  const closed = await closeTasks(context, before.id, 'The patient has answered.', { except });
  const step = { deed: 'agreed', words: 'The patient agrees: it is paid by installments.' };
  const change = stepOf(context, before, after, at, step, posted, closed);
  const whole = old ? together(change, await replacedBy(context, old, before.id, at)) : change;
  return await withRecalls(clinicId, [...books.charges.values()], before.id, whole);
}

/** What of these lines the others do not take. */
function remainder(all: PaymentPlan['lines'], taken: PaymentPlan['lines']): PaymentPlan['lines'] {
  return all.flatMap((line) => {
    const same = taken.find(({ chargeId, invoiceId }) => chargeId === line.chargeId && invoiceId === line.invoiceId);
    const amount = line.amount - (same?.amount ?? 0);
    return amount > 0 ? [{ ...line, amount }] : [];
  });
}

/** Other terms take its place. What is disputed of it comes back to the patient alone. */
async function replacedBy(context: Context, old: PaymentPlan, id: string, at: Instant): Promise<Change> {
  const after = moveTo(old, 'replaced', at, { replacedBy: id, left: 0, held: [] });
  const closed = await closeTasks(context, old.id, 'Other terms were agreed.');
  return stepOf(context, old, after, at, { deed: 'replaced', words: 'Other terms were agreed.' }, closed);
}

/**
 * The patient does not want it: all is owed as before. Of new terms the old payment plan goes on; staff decide again where it is in arrears.
 * @throws NotInThisStatus if it is not offered any more
 */
export async function declined(context: Context, before: PaymentPlan, at: Instant, except?: string): Promise<Change> {
  if (before.status !== 'offered') throw notOffered(before);
  const closed = await closeTasks(context, before.id, 'The patient has answered.', { except });
  const after = moveTo(before, 'declined', at);
  const step = { deed: 'declined', words: 'The patient does not want it.' };
  return stepOf(context, before, after, at, step, closed, ...(await askAgain(context, before, at)));
}

/** Where new terms came to nothing for a payment plan in arrears, staff decide about that one again. */
export async function askAgain(context: Context, { replaces }: PaymentPlan, at: Instant): Promise<Parts[]> {
  const old = replaces === undefined ? undefined : await readPaymentPlan(context.clinicId, replaces);
  if (old?.status !== 'in-arrears') return [];
  return [await askStaff(context, 'decision', old.id, await clinicOf(context.clinicId), at)];
}

function notOffered({ status }: PaymentPlan): NotInThisStatus {
  return new NotInThisStatus(
    status === 'offered'
      ? 'The payment plan whose place it would take does not hold any more.'
      : `The payment plan is ${status}: nothing is offered any more.`,
  );
}
