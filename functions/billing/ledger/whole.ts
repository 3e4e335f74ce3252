import type { Invoice } from '../invoices/invoice.ts';
import type { Entry } from './entry.ts';
import { readEntries, readInvoices } from './store.ts';

/** What is read of an account to its end, so much at once. */
const AT_ONCE = 100;

/** Every invoice of an account, the oldest first. */
export async function invoicesOf(clinicId: string, accountId: string): Promise<Invoice[]> {
  return await all(
    (after: string | undefined) => readInvoices(clinicId, accountId, AT_ONCE, after),
    ({ id }) => id,
  );
}

/** The entries of an account after this one, in their order. */
export async function entriesAfter(clinicId: string, accountId: string, number: number): Promise<Entry[]> {
  return await all(
    (after: number | undefined) => readEntries(clinicId, accountId, after ?? number, AT_ONCE),
    (entry) => entry.number,
  );
}

async function all<T, K>(read: (after: K | undefined) => Promise<readonly T[]>, keyOf: (item: T) => K): Promise<T[]> {
  const found: T[] = [];
  for (let after: K | undefined; ;) {
    const page = await read(after);
    found.push(...page);
    const last = page.at(-1);
    if (page.length < AT_ONCE || last === undefined) return found;
    after = keyOf(last);
  }
}
