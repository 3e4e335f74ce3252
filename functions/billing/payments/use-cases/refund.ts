import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import type { NewEffect } from '../../../platform/effects/effect.ts';
import { LedgerRefused, NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { Posting } from '../../ledger/entry.ts';
import { asRead, post, withBooks } from '../../ledger/post.ts';
import type { Books } from '../../ledger/rules/post.ts';
import type { PatientPayment } from '../payment.ts';
import type { refundBody } from '../schemas.ts';
import { paymentChange, readPayment, visitWrites } from '../store.ts';
import { goesBack, whatItPaid, type GoingBack } from './goes-back.ts';
import { paymentOf, paymentView } from './show-payment.ts';

type Refund = z.output<typeof refundBody>;

/**
 * Gives money back: no more than the payment was, out of the account's credit, and where it is to be owed again also what it paid for. Through
 * a gateway it is on its way until that confirms it, and credit again if it does not arrive.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed, LedgerRefused
 */
export async function refund(
  context: Context,
  accountId: string,
  paymentId: string,
  version: number,
  asked: Refund,
): Promise<Reply> {
  const { clinicId } = context;
  const { staffId, reason, amount, sourceId, method } = asked;
  const known = await paymentOf(context, accountId, paymentId);
  await workingStaff(clinicId, staffId);
  if (method === 'gateway' && !known.gateway)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/method', detail: 'must be how money is given back that came otherwise', code: 'not-by-gateway' },
    ]);
  const id = newId('gatewayRefund');
  const sources = sourceId === undefined ? [] : [`refund/${sourceId}`];
  return await withBooks(context, accountId, { ...whatItPaid(known), sources }, async (books) => {
    const before = asRead(await readPayment(clinicId, accountId, paymentId), version, 'payment');
    const at = now();
    const { legs, about, parts } = await leaving(context, before, books, asked, at);
    const posting: Posting = {
      kind: 'refund',
      on: await businessDay(clinicId, at),
      sources,
      legs,
      about: { paymentId, ...about, ...(method === 'gateway' ? { checkoutId: before.gateway?.checkoutId ?? '' } : {}) },
      staffId,
      because: method,
    };
    const posted = post(context, books, [posting], at);
    const { after, effects, deed } =
      method === 'gateway'
        ? underWay(before, { id, amount: amount.amount, staffId, entry: posted.books.account.lastEntry })
        : { after: { ...before, refunded: before.refunded + amount.amount }, effects: [], deed: 'refunded' };
    return await commit(
      context,
      {
        at,
        reason,
        records: [paymentChange(clinicId, after, deed), ...posted.records, ...(parts.records ?? [])],
        writes: [...posted.writes, ...visitWrites(clinicId, after), ...(parts.writes ?? [])],
        effects: [...effects, ...(parts.effects ?? [])],
        announce: { type: `patientPayment.${deed}`, status: after.status },
        announceAlso: [...posted.announceAlso, ...(parts.announceAlso ?? [])],
      },
      { status: 200, version: version + 1, body: told(after, version + 1, at) },
    );
  });
}

const told = (payment: PatientPayment, version: number, updatedAt: Instant) =>
  paymentView({ ...payment, version, updatedAt });

/** What leaves the books. @throws NotInThisStatus, LedgerRefused */
async function leaving(
  context: Context,
  payment: PatientPayment,
  books: Books,
  { amount: { amount }, method, owedAgain }: Refund,
  at: Instant,
): Promise<Omit<GoingBack, 'left'>> {
  if (payment.status !== 'active') throw new NotInThisStatus('The payment was taken back: there is nothing to refund.');
  if (amount > payment.amount - payment.refunded - (payment.chargedBack ?? 0))
    throw new LedgerRefused('The books do not allow it. Nothing was posted.', [
      { pointer: '/amount', detail: 'is more than is left of the payment', code: 'more-than-was-paid' },
    ]);
  const to = method === 'gateway' ? 'refund-pending' : 'patient-payments';
  if (owedAgain === undefined)
    return {
      legs: [
        { on: 'unapplied-credit', amount },
        { on: to, amount: -amount },
      ],
      about: {},
      parts: {},
    };
  const { left, ...going } = await goesBack(context, payment, books, amount, to, at);
  if (left > 0)
    throw new LedgerRefused('The books do not allow it. Nothing was posted.', [
      { pointer: '/amount', detail: 'is more than is left of what it paid for', code: 'more-than-was-paid' },
    ]);
  return going;
}

/** Money on its way back through the gateway: it is told, and asked what became of it. */
function underWay(
  payment: PatientPayment,
  refunded: { readonly id: string; readonly amount: number; readonly staffId: string; readonly entry: number },
): { readonly after: PatientPayment; readonly effects: readonly NewEffect[]; readonly deed: string } {
  return {
    after: {
      ...payment,
      refunded: payment.refunded + refunded.amount,
      refunds: [...(payment.refunds ?? []), { ...refunded, status: 'pending' }],
    },
    effects: [{ kind: 'settleCheckout', subjectId: payment.gateway?.checkoutId ?? '', params: {} }],
    deed: 'refund-pending',
  };
}
