import type * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import type { Checkout } from '../checkout.ts';
import type { checkoutReply } from '../schemas.ts';
import { readCheckout } from '../store.ts';

/** A checkout as the API tells it. */
export function checkoutView({
  purpose,
  amount,
  url,
  paid,
  payments,
  declined,
  clinicId: _clinicId,
  asked: _asked,
  nextAskAt: _nextAskAt,
  ...checkout
}: Checkout): z.output<typeof checkoutReply> {
  const { kind: _kind, ...what } = purpose;
  return {
    ...checkout,
    ...what,
    amount: usd(amount),
    ...(checkout.status === 'open' ? { url } : {}),
    paid: usd(paid),
    paymentIds: payments.map(({ paymentId }) => paymentId),
    declined: declined ?? false,
  };
}

/** @throws NotFound for every id that is not a checkout of this account */
export async function showCheckout(context: Context, accountId: string, id: string): Promise<Reply> {
  const checkout = await readCheckout(context.clinicId, id);
  if (checkout?.accountId !== accountId) throw new NotFound('There is no such checkout.');
  await auditRead(context, id, 'checkout.read');
  return { status: 200, version: checkout.version, body: checkoutView(checkout) };
}
