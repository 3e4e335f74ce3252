import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { Conflict, NotInThisStatus } from '../../../platform/errors.ts';
import type { PaymentPlan } from '../payment-plan.ts';
import { allUnder } from '../rules/amounts.ts';
import { stands } from '../rules/statuses.ts';
import { booksOf } from '../step.ts';
import { paymentPlansOf } from '../store.ts';
import { offered, type Terms } from './offer.ts';

/**
 * Offers other terms for what is left of a payment plan. It holds until the patient has agreed to them.
 * @throws NotInThisStatus if it does not hold, Conflict while others are offered, ValidationFailed for terms that cannot be
 */
export async function renegotiated(
  context: Context,
  old: PaymentPlan,
  terms: Terms,
  staffId: string,
  at: Instant,
): Promise<Change> {
  if (!stands(old.status)) throw new NotInThisStatus(`The payment plan is ${old.status}: there is nothing left of it.`);
  const { clinicId } = context;
  const { id: replaces, accountId, patientId, labels } = old;
  const others = (await paymentPlansOf(clinicId, accountId)).filter(
    (other) => other.status === 'offered' && other.replaces === replaces,
  );
  if (others[0]) throw new Conflict(`Other terms are offered already: ${others[0].id}. End that offer first.`);
  const lines = allUnder(await booksOf(clinicId, old), old.lines, 'in-payment-plan');
  return await offered(context, { accountId, patientId, labels, lines, offeredBy: staffId, replaces }, terms, at);
}
