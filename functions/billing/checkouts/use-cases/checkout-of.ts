import type { Context } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import type { Checkout } from '../checkout.ts';
import { readCheckout } from '../store.ts';

/** @throws NotFound for every id that is not a checkout of this clinic */
export async function checkoutOf({ clinicId }: Pick<Context, 'clinicId'>, id: string): Promise<Checkout> {
  const checkout = await readCheckout(clinicId, id);
  if (!checkout) throw new NotFound('There is no such checkout.');
  return checkout;
}

/** @throws NotFound for every id that is not a checkout of this account */
export async function checkoutOfAccount(
  context: Pick<Context, 'clinicId'>,
  accountId: string,
  id: string,
): Promise<Checkout> {
  const checkout = await checkoutOf(context, id);
  if (checkout.accountId !== accountId) throw new NotFound('There is no such checkout.');
  return checkout;
}
