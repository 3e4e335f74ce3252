import { workingStaff } from '../../../clinics/index.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict, NotInThisStatus, StaleVersion, Unavailable } from '../../../platform/errors.ts';
import { GatewayRefused, GatewayUnanswered } from '../../payments/gateway/index.ts';
import type { Checkout } from '../checkout.ts';
import { checkoutChange } from '../store.ts';
import { checkoutOfAccount } from './checkout-of.ts';
import { clinicsGateway } from './open-checkout.ts';
import { checkoutView } from './show-checkout.ts';

/**
 * Closes a page before its time, at the gateway first: once it is written down, nobody can pay on it. What was paid a moment before is taken all
 * the same.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed, Conflict where somebody pays at this moment, Unavailable where the gateway
 * does not answer: then the page is as it was, or closed and found to be so later
 */
export async function closeCheckout(
  context: Context,
  accountId: string,
  id: string,
  version: number,
  { staffId, reason }: { readonly staffId: string; readonly reason: string },
): Promise<Reply> {
  const before = await checkoutOfAccount(context, accountId, id);
  await workingStaff(context.clinicId, staffId);
  if (before.version !== version)
    throw new StaleVersion('The checkout was changed by someone else. Read it again, then decide again.');
  if (before.status !== 'open') throw new NotInThisStatus(`The checkout is ${before.status}: nobody can pay by it.`);
  await closedThere(before);
  const at = now();
  const after: Checkout = { ...before, status: 'expired', closed: { at, staffId } };
  return await commit(
    context,
    {
      at,
      reason,
      records: [checkoutChange(after, 'closed')],
      announce: { type: 'checkout.expired', status: after.status },
    },
    { status: 200, version: version + 1, body: checkoutView({ ...after, version: version + 1, updatedAt: at }) },
  );
}

async function closedThere({ clinicId, id }: Checkout): Promise<void> {
  const gateway = await clinicsGateway(clinicId);
  try {
    await gateway.close(id);
  } catch (error) {
    if (error instanceof GatewayRefused)
      throw new Conflict('The payment gateway does not close the page: somebody has paid on it, or does so now.');
    if (error instanceof GatewayUnanswered)
      throw new Unavailable('The payment gateway gave no answer. Read the checkout again in a minute.');
    throw error;
  }
}
