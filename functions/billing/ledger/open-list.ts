import { shardOf } from '../../platform/keys.ts';
import type { Charge } from '../charges/charge.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { minus, ofThePatient, sumOf, type Heading } from './chart.ts';

/**
 * The list of all of a clinic's charges and invoices of which something is open, account after account: what the aging of the whole clinic is reckoned
 * from. A charge or an invoice enters and leaves it in the entry that opens or settles it, by the keys of the index alone.
 */

/** How many partitions it has, so that a clinic can post to its accounts as fast as it likes. */
export const OPEN_SHARDS = 8;

/** What somebody other than the patient owes. */
const ofPayers = ['payer-receivable', 'denied-receivable'] as const satisfies readonly Heading[];

/** One partition of the list, in the index `list`. */
export const openList = (clinicId: string, shard: number): string => `${clinicId}#open-items#${shard}`;
/** Where an account's part of its partition begins. */
export const openPrefix = (accountId: string): string => `${accountId}#`;
const openShard = (accountId: string): number => shardOf(accountId, OPEN_SHARDS);

/** Whether something of an invoice is open: it is asked for, disputed or paid by installments. */
export function isOpenInvoice({ status, sums }: Pick<Invoice, 'status' | 'sums'>): boolean {
  return status === 'issued' && sumOf(sums, ofThePatient) > 0;
}

/** Whether of a charge something is open that stands on no invoice: with a payer, or with a patient who was not asked yet. */
export function isOpenCharge({ sums, invoiced }: Pick<Charge, 'sums' | 'invoiced'>): boolean {
  const rest = Object.values(invoiced).reduce(minus, sums);
  return sumOf(rest, [...ofPayers, ...ofThePatient]) > 0;
}

/** The attributes by which an open item stands in the list; none for one that is settled. */
export function listed(
  clinicId: string,
  { accountId, id }: Pick<Charge, 'accountId' | 'id'>,
  isOpen: boolean,
): { listPk?: string; listSk?: string } {
  return isOpen ? { listPk: openList(clinicId, openShard(accountId)), listSk: `${openPrefix(accountId)}${id}` } : {};
}
