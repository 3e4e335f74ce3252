import { workingStaff } from '../../../clinics/index.ts';
import type * as z from 'zod';
import { now } from '../../../platform/clock.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { LedgerRefused } from '../../../platform/errors.ts';
import { businessDay } from '../../ledger/business-day.ts';
import type { Leg } from '../../ledger/entry.ts';
import { asRead, post, withBooks } from '../../ledger/post.ts';
import { allocate } from '../rules/allocate.ts';
import type { creditBody } from '../schemas.ts';
import { done } from './make-invoice.ts';
import { invoiceOf, withCharges } from './show-invoice.ts';

/**
 * Pays for an invoice with the account's credit: never more than there is of either.
 * @throws NotFound, StaleVersion, ValidationFailed, LedgerRefused
 */
export async function applyCredit(
  context: Context,
  accountId: string,
  invoiceId: string,
  version: number,
  { staffId, reason, amount: { amount } }: z.output<typeof creditBody>,
): Promise<Reply> {
  const named = withCharges(await invoiceOf(context, accountId, invoiceId));
  await workingStaff(context.clinicId, staffId);
  return await withBooks(context, accountId, named, async (books) => {
    const invoice = asRead(books.invoices.get(invoiceId), version, 'invoice');
    const { applied, left } = allocate(invoice, books.charges, amount);
    if (left > 0)
      throw new LedgerRefused('The books do not allow it. Nothing was posted.', [
        { pointer: '/amount', detail: 'is more than the patient owes of the invoice', code: 'more-than-is-open' },
      ]);
    const legs = applied.flatMap((line): Leg[] => [
      { on: 'unapplied-credit', amount: line.amount, chargeId: line.chargeId },
      { on: 'patient-receivable', amount: -line.amount, chargeId: line.chargeId, invoiceId },
    ]);
    const at = now();
    const on = await businessDay(context.clinicId, at);
    const posted = post(context, books, [{ kind: 'credit-application', on, sources: [], legs, staffId }], at);
    return await done(context, posted, invoiceId, at, 'credited', reason);
  });
}
