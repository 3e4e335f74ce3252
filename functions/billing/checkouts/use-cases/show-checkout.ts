import type * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { usd } from '../../../platform/money.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { pageOf, type Asked } from '../../paging.ts';
import type { Checkout } from '../checkout.ts';
import type { checkoutReply } from '../schemas.ts';
import { readCheckouts } from '../store.ts';
import { checkoutOfAccount } from './checkout-of.ts';

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
  closed,
  nextAskAt: _nextAskAt,
  ...checkout
}: Checkout): z.output<typeof checkoutReply> {
  const { kind: _kind, ...what } = purpose;
  return {
    ...checkout,
    ...what,
    amount: usd(amount),
    ...(checkout.status === 'open' ? { url } : {}),
    ...(closed ? { closedBy: closed.staffId } : {}),
    paid: usd(paid),
    paymentIds: payments.map(({ paymentId }) => paymentId),
    declined: declined ?? false,
  };
}

/** @throws NotFound for every id that is not a checkout of this account */
export async function showCheckout(context: Context, accountId: string, id: string): Promise<Reply> {
  const checkout = await checkoutOfAccount(context, accountId, id);
  await auditRead(context, id, 'checkout.read');
  return { status: 200, version: checkout.version, body: checkoutView(checkout) };
}

/**
 * One page of the checkouts of an account, in the order in which they were opened.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function checkoutsPageOf(context: Context, accountId: string, asked: Asked): Promise<Reply> {
  await accountOf(context, accountId);
  const { items, next } = await pageOf(
    context,
    'listCheckouts',
    accountId,
    asked,
    (limit, after: string | undefined) => readCheckouts(context.clinicId, accountId, limit, after),
    ({ id }) => id,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'checkout.read')));
  return { status: 200, body: { checkouts: items.map(checkoutView), next } };
}
