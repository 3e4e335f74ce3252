import { createHash } from 'node:crypto';
import type { RecordChange } from '../../platform/commit.ts';
import { partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, isNew, type Item, type Key, query, type Write } from '../../platform/table.ts';
import type { BillingAccount } from '../accounts/account.ts';
import type { Charge } from '../charges/charge.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { Entry, Posted } from './entry.ts';
import { isOpenCharge, isOpenInvoice, listed } from './open-list.ts';

/**
 * An account, its journal and what its entries change stand in one partition: `record`, `entry#<number>`, `charge#<id>`, `invoice#<id>`. That
 * a source was posted stands in a partition of its own, so that no two accounts can have it.
 */
const inAccount = (clinicId: string, accountId: string, sk: string): Key => ({
  pk: partition(clinicId, accountId),
  sk,
});
export const chargePrefix = 'charge#';
export const invoicePrefix = 'invoice#';
const entryPrefix = 'entry#';
const chargeKey = (clinicId: string, accountId: string, id: string): Key =>
  inAccount(clinicId, accountId, `${chargePrefix}${id}`);
const invoiceKey = (clinicId: string, accountId: string, id: string): Key =>
  inAccount(clinicId, accountId, `${invoicePrefix}${id}`);
const entryKey = (clinicId: string, accountId: string, number: number): Key =>
  inAccount(clinicId, accountId, `${entryPrefix}${String(number).padStart(12, '0')}`);
const sourceKey = (clinicId: string, source: string): Key => ({
  pk: `${clinicId}#ledger-source#${createHash('sha256').update(source).digest('hex')}`,
  sk: 'record',
});

/** The clinic's billing account, or undefined: also for another clinic's. */
export async function readAccount(clinicId: string, id: string): Promise<BillingAccount | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'billingAccount' ? domain<BillingAccount>(item) : undefined;
}

/** The accounts that exist among these ids, in their order. */
export async function readAccounts(clinicId: string, ids: readonly string[]): Promise<BillingAccount[]> {
  return (await getItems(ids.map((id) => recordKey(clinicId, id)))).map((item) => domain<BillingAccount>(item));
}

/** What is asked for of an account: what exists of it. */
export interface Named {
  readonly charges?: readonly string[];
  readonly invoices?: readonly string[];
  readonly sources?: readonly string[];
}

/** The account with some of its charges and invoices, and which of the sources were posted, to whatever account. */
export async function readNamed(
  clinicId: string,
  accountId: string,
  { charges = [], invoices = [], sources = [] }: Named,
): Promise<{ account?: BillingAccount; charges: Charge[]; invoices: Invoice[]; posted: Map<string, Posted> }> {
  const distinct = [...new Set(sources)];
  const items = await getItems([
    recordKey(clinicId, accountId),
    ...[...new Set(charges)].map((id) => chargeKey(clinicId, accountId, id)),
    ...[...new Set(invoices)].map((id) => invoiceKey(clinicId, accountId, id)),
    ...distinct.map((source) => sourceKey(clinicId, source)),
  ]);
  const of = (type: string): Item[] => items.filter((item) => item['type'] === type);
  const [account] = of('billingAccount');
  const postedBy = new Map(of('ledgerSource').map((item) => [item.pk, item]));
  return {
    account: account && domain<BillingAccount>(account),
    charges: of('charge').map((item) => domain<Charge>(item)),
    invoices: of('invoice').map((item) => domain<Invoice>(item)),
    posted: new Map(
      distinct.flatMap((source) => {
        const item = postedBy.get(sourceKey(clinicId, source).pk);
        return item ? [[source, { accountId: String(item['accountId']), number: Number(item['number']) }]] : [];
      }),
    ),
  };
}

/** The entry of this number, or undefined. */
export async function readEntry(clinicId: string, accountId: string, number: number): Promise<Entry | undefined> {
  const item = await getItem(entryKey(clinicId, accountId, number));
  return item && domain<Entry>(item);
}

/** Entries of an account from a number on, that one left out, in their order. */
export async function readEntries(clinicId: string, accountId: string, after: number, limit: number): Promise<Entry[]> {
  const { items } = await query(partition(clinicId, accountId), {
    from: entryKey(clinicId, accountId, after + 1).sk,
    to: `${entryPrefix}~`,
    limit,
  });
  return items.map((item) => domain<Entry>(item));
}

/** Charges of an account in the order of their making. @param after the id of the last one that was read */
export async function readCharges(
  clinicId: string,
  accountId: string,
  limit: number,
  after?: string,
): Promise<Charge[]> {
  return await inOrder<Charge>(clinicId, accountId, chargePrefix, limit, after);
}

/** Invoices of an account in the order of their making. @param after the id of the last one that was read */
export async function readInvoices(
  clinicId: string,
  accountId: string,
  limit: number,
  after?: string,
): Promise<Invoice[]> {
  return await inOrder<Invoice>(clinicId, accountId, invoicePrefix, limit, after);
}

/** Records of one kind in an account's partition. @param after the id of the last one that was read */
export async function inOrder<T>(
  clinicId: string,
  accountId: string,
  prefix: string,
  limit: number,
  after?: string,
): Promise<T[]> {
  const found: T[] = [];
  // `!` is less than all that ids are made of: the one that was read last is left out.
  let from = after === undefined ? prefix : `${prefix}${after}!`;
  while (found.length < limit) {
    const { items, next } = await query(partition(clinicId, accountId), {
      from,
      to: `${prefix}~`,
      limit: limit - found.length,
    });
    found.push(...items.map((item) => domain<T>(item)));
    if (!next) break;
    from = `${String(next['sk'])}!`;
  }
  return found;
}

/** The accounts of a patient's record, in the index `list`. */
export const accountsOf = (clinicId: string, patientId: string): string => `${clinicId}#${patientId}#billing-accounts`;

type Book =
  | { readonly kind: 'billingAccount'; readonly record: BillingAccount }
  | { readonly kind: 'charge'; readonly record: Charge }
  | { readonly kind: 'invoice'; readonly record: Invoice };

/** The change that makes the record (of version 0 until then) what it is from now on. */
export function bookChange(clinicId: string, { kind, record }: Book, deed: string): RecordChange {
  const { version, updatedAt: _updatedAt, ...attributes } = record;
  const change = { kind, id: record.id, from: version === 0 ? null : version, action: `${kind}.${deed}` };
  switch (kind) {
    case 'billingAccount': {
      const listed = { listPk: accountsOf(clinicId, record.patientId), listSk: record.id };
      return { ...change, key: recordKey(clinicId, record.id), attributes: { schema: 1, ...attributes, ...listed } };
    }
    case 'charge':
      return {
        ...change,
        key: chargeKey(clinicId, record.accountId, record.id),
        attributes: { schema: 1, ...attributes, ...listed(clinicId, record, isOpenCharge(record)) },
      };
    case 'invoice':
      return {
        ...change,
        key: invoiceKey(clinicId, record.accountId, record.id),
        attributes: { schema: 1, ...attributes, ...listed(clinicId, record, isOpenInvoice(record)) },
      };
  }
}

/** The writes that put an entry into the journal, and make known that its sources were posted. */
export function entryWrites(clinicId: string, entry: Entry): Write[] {
  const { accountId, number } = entry;
  return [
    { put: { ...entryKey(clinicId, accountId, number), type: 'ledgerEntry', schema: 1, ...entry }, condition: isNew },
    ...entry.sources.map((source) => ({
      put: { ...sourceKey(clinicId, source), type: 'ledgerSource', schema: 1, accountId, number },
      condition: isNew,
    })),
  ];
}

const stored = new Set(['pk', 'sk', 'type', 'schema', 'listPk', 'listSk', 'duePk', 'dueSk']);

/** An item as the record that it holds. */
export function domain<T>(item: Item): T {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !stored.has(name))) as T;
}
