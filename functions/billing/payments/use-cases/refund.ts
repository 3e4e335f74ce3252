import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { LedgerRefused, NotInThisStatus } from '../../../platform/errors.ts';
import { businessDay } from '../../ledger/business-day.ts';
import { asRead, post, withBooks } from '../../ledger/post.ts';
import type { PatientPayment } from '../payment.ts';
import type { refundBody } from '../schemas.ts';
import { paymentChange, readPayment } from '../store.ts';
import { paymentOf, paymentView } from './show-payment.ts';

/**
 * Gives money back out of the account's credit: no more than the payment was, and no more than the credit is.
 * @throws NotFound, StaleVersion, NotInThisStatus, ValidationFailed, LedgerRefused
 */
export async function refund(
  context: Context,
  accountId: string,
  paymentId: string,
  version: number,
  { staffId, reason, amount: { amount }, sourceId, method }: z.output<typeof refundBody>,
): Promise<Reply> {
  const { clinicId } = context;
  await paymentOf(context, accountId, paymentId);
  await workingStaff(clinicId, staffId);
  const sources = sourceId === undefined ? [] : [`refund/${sourceId}`];
  return await withBooks(context, accountId, { sources }, async (books) => {
    const before = asRead(await readPayment(clinicId, accountId, paymentId), version, 'payment');
    if (before.status !== 'active')
      throw new NotInThisStatus('The payment was taken back: there is nothing to refund.');
    if (amount > before.amount - before.refunded)
      throw new LedgerRefused('The books do not allow it. Nothing was posted.', [
        { pointer: '/amount', detail: 'is more than is left of the payment', code: 'more-than-was-paid' },
      ]);
    const at = now();
    const posted = post(
      context,
      books,
      [
        {
          kind: 'refund',
          on: await businessDay(clinicId, at),
          sources,
          legs: [
            { on: 'unapplied-credit', amount },
            { on: 'patient-payments', amount: -amount },
          ],
          about: { paymentId },
          staffId,
          because: method,
        },
      ],
      at,
    );
    const after: PatientPayment = { ...before, refunded: before.refunded + amount };
    return await commit(
      context,
      {
        at,
        reason,
        records: [paymentChange(clinicId, after, 'refunded'), ...posted.records],
        writes: posted.writes,
        announce: { type: 'patientPayment.refunded', status: after.status },
      },
      { status: 200, version: version + 1, body: paymentView({ ...after, version: version + 1, updatedAt: at }) },
    );
  });
}
