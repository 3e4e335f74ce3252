import type { Charge } from '../../charges/charge.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import type { BillingAccount } from '../../accounts/account.ts';
import { readBooks } from '../../ledger/post.ts';
import { invoicesOf } from '../../ledger/whole.ts';
import { isOpenInvoice } from '../../ledger/open-list.ts';

/** The account, the invoices of which something is open, and what stands on them. @throws NotFound */
export async function openBooks(
  clinicId: string,
  accountId: string,
): Promise<{ account: BillingAccount; invoices: Invoice[]; charges: ReadonlyMap<string, Charge> }> {
  const open = (await invoicesOf(clinicId, accountId)).filter(isOpenInvoice).map(({ id }) => id);
  const { invoices } = await readBooks(clinicId, accountId, { invoices: open });
  const lines = [...invoices.values()].flatMap((invoice) => invoice.lines.map(({ chargeId }) => chargeId));
  // Read together, so that no sum tells of another moment than the others.
  const books = await readBooks(clinicId, accountId, { invoices: open, charges: lines });
  const now = open.flatMap((id) => books.invoices.get(id) ?? []).filter(isOpenInvoice);
  return { account: books.account, invoices: now, charges: books.charges };
}
