import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import { usd } from '../../../platform/money.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { readBooks } from '../../ledger/post.ts';
import { readInvoices } from '../../ledger/store.ts';
import { balances } from '../../ledger/views.ts';
import { pageOf, type Asked } from '../../paging.ts';
import type { Invoice } from '../invoice.ts';

/** An invoice as the API tells it. */
export function invoiceView({ sums, lines, ...invoice }: Invoice) {
  const { patient, inDispute, inPaymentPlan } = balances(sums);
  return {
    ...invoice,
    lines: lines.map(({ chargeId, amount }) => ({ chargeId, amount: usd(amount) })),
    total: usd(lines.reduce((cents, { amount }) => cents + amount, 0)),
    open: { patient, inDispute, inPaymentPlan },
  };
}

/** The invoice, to know what it names. @throws NotFound for every id that is not an invoice of this account */
export async function invoiceOf(
  { clinicId }: Pick<Context, 'clinicId'>,
  accountId: string,
  invoiceId: string,
): Promise<Invoice> {
  const invoice = (await readBooks(clinicId, accountId, { invoices: [invoiceId] })).invoices.get(invoiceId);
  if (!invoice) throw new NotFound('There is no such invoice.');
  return invoice;
}

/** The invoice and its charges, to be read together. */
export const withCharges = ({ id, lines }: Invoice) => ({
  invoices: [id],
  charges: lines.map(({ chargeId }) => chargeId),
});

/** @throws NotFound */
export async function showInvoice(context: Context, accountId: string, invoiceId: string): Promise<Reply> {
  const invoice = await invoiceOf(context, accountId, invoiceId);
  await auditRead(context, invoiceId, 'invoice.read');
  return { status: 200, version: invoice.version, body: invoiceView(invoice) };
}

/**
 * One page of an account's invoices, in the order in which they were made.
 * @throws NotFound, BadRequest if the cursor is not one of this list
 */
export async function invoicesPageOf(context: Context, accountId: string, asked: Asked): Promise<Reply> {
  await accountOf(context, accountId);
  const { items, next } = await pageOf(
    context,
    'listInvoices',
    accountId,
    asked,
    (limit, after: string | undefined) => readInvoices(context.clinicId, accountId, limit, after),
    ({ id }) => id,
  );
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'invoice.read')));
  return { status: 200, body: { invoices: items.map(invoiceView), next } };
}
