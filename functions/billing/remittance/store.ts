import { createHash } from 'node:crypto';
import type { RecordChange } from '../../platform/commit.ts';
import { derivedId } from '../../platform/ids.ts';
import { partition, recordKey } from '../../platform/keys.ts';
import { canonical } from '../../platform/rules/canonical.ts';
import { getItem, getItems, query, type Key, type Write } from '../../platform/table.ts';
import { domain } from '../ledger/store.ts';
import type { RemittanceClaim, RemittanceFileRecord, RemittanceRecord, StoredPayment } from './record.ts';
import { REVERSAL } from './rules/claim-words.ts';

/**
 * Files and remittances stand in partitions of their own, a remittance's claims beside it as `claim#<id>`. Ids come from what is said: a remittance's
 * from payer and trace, a claim's from its numbers, so that the same one is the same record whatever file it comes in. Beside a claim of the
 * clinic stands which claims of remittances answer it.
 */
const claimPrefix = 'claim#';
const claimKey = (clinicId: string, remittanceId: string, id: string): Key => ({
  pk: partition(clinicId, remittanceId),
  sk: `${claimPrefix}${id}`,
});
const answerPrefix = 'remittance#';
const answersOf = (clinicId: string, claimId: string): string => partition(clinicId, claimId);

const hash = (...parts: readonly string[]): Buffer => createHash('sha256').update(parts.join('\u0000')).digest();

/** By what a payer and its payment are known. */
type Told = Pick<RemittanceRecord, 'trace' | 'payer'>;

/** By what a payer is told from another: TRN03, else its number, else its name. */
export function payerOf({ trace, payer }: Told): string {
  return (trace.originator || payer?.id || payer?.name || '').toUpperCase().trim();
}

/** The id of a remittance: one payer and trace. @param orElse what tells it from others where it has no trace */
export function remittanceIdFor(clinicId: string, remittance: Told, orElse: string): string {
  const { number } = remittance.trace;
  return derivedId('remittance', hash(clinicId, payerOf(remittance), number === '' ? `no trace ${orElse}` : number));
}

/** The id of a remittance's claim. @param occurrence the how many-th of its numbers in the remittance */
export function remittanceClaimIdFor(remittanceId: string, payment: StoredPayment, occurrence: number): string {
  const { controlNumber, payerNumber = '', status } = payment;
  const way = status === REVERSAL ? 'back' : 'on';
  return derivedId('remittanceClaim', hash(remittanceId, controlNumber, payerNumber, way, String(occurrence)));
}

/** The id of the claim that says something else under the numbers of one that was posted. */
export function otherClaimId(id: string, said: string): string {
  return derivedId('remittanceClaim', hash(id, said));
}

/** A hash of what is said: where it stands in the file is of no account. */
export function saidBy({ number: _number, group: _group, ...payment }: StoredPayment): string {
  return createHash('sha256')
    .update(canonical(JSON.parse(JSON.stringify(payment))))
    .digest('base64url');
}

export async function readFile(clinicId: string, id: string): Promise<RemittanceFileRecord | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'remittanceFile' ? domain<RemittanceFileRecord>(item) : undefined;
}

export async function readRemittance(clinicId: string, id: string): Promise<RemittanceRecord | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'remittance' ? domain<RemittanceRecord>(item) : undefined;
}

export async function readRemittanceClaim(
  clinicId: string,
  remittanceId: string,
  id: string,
): Promise<RemittanceClaim | undefined> {
  const item = await getItem(claimKey(clinicId, remittanceId, id));
  return item && domain<RemittanceClaim>(item);
}

/** Those that exist among these claims, by their ids. */
export async function readRemittanceClaims(
  clinicId: string,
  remittanceId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RemittanceClaim>> {
  const items = await getItems([...new Set(ids)].map((id) => claimKey(clinicId, remittanceId, id)));
  return new Map(items.map((item) => [String(item['id']), domain<RemittanceClaim>(item)]));
}

/** Claims of a remittance in the order of their ids. @param after the id of the last one that was read */
export async function listRemittanceClaims(
  clinicId: string,
  remittanceId: string,
  limit: number,
  after?: string,
): Promise<RemittanceClaim[]> {
  const { items } = await query(partition(clinicId, remittanceId), {
    from: after === undefined ? claimPrefix : `${claimPrefix}${after}!`,
    to: `${claimPrefix}~`,
    limit,
  });
  return items.map((item) => domain<RemittanceClaim>(item));
}

/** The claims of remittances that answer a claim of the clinic, in the order in which they were posted. */
export async function answersTo(
  clinicId: string,
  claimId: string,
): Promise<readonly { readonly remittanceId: string; readonly remittanceClaimId: string }[]> {
  const { items } = await query(answersOf(clinicId, claimId), { beginsWith: answerPrefix, limit: 200 });
  return items.map((item) => ({
    remittanceId: String(item['remittanceId']),
    remittanceClaimId: String(item['remittanceClaimId']),
  }));
}

/** The write by which a claim of the clinic knows that this one answers it. */
export function answerWrite(
  clinicId: string,
  claimId: string,
  { id, remittanceId }: RemittanceClaim,
  at: string,
): Write {
  return {
    put: {
      pk: answersOf(clinicId, claimId),
      sk: `${answerPrefix}${at}#${id}`,
      type: 'claimAnswer',
      schema: 1,
      remittanceId,
      remittanceClaimId: id,
    },
  };
}

/**
 * Remittances that a person must see to, or the others, the oldest first. A clinic has some a day: one partition is enough.
 * @param after the position of the last one that was read
 */
export async function listRemittances(
  clinicId: string,
  work: 'open' | 'done',
  limit: number,
  after?: string,
): Promise<RemittanceRecord[]> {
  const { items } = await query(listOf(clinicId, work), {
    index: { name: 'list', pk: 'listPk', sk: 'listSk' },
    from: after === undefined ? undefined : `${after}!`,
    limit,
  });
  return (await getItems(items)).map((item) => domain<RemittanceRecord>(item));
}

const listOf = (clinicId: string, work: 'open' | 'done'): string => `${clinicId}#remittances#${work}`;
/** By what the list of remittances is in order. */
export const positionOf = ({ createdAt, id }: Pick<RemittanceRecord, 'createdAt' | 'id'>): string =>
  `${createdAt}#${id}`;

type Records = {
  readonly remittanceFile: RemittanceFileRecord;
  readonly remittance: RemittanceRecord;
  readonly remittanceClaim: RemittanceClaim;
};

/** The change that makes the record (of version 0 until then) what it is from now on. */
export function remittanceChange<K extends keyof Records>(kind: K, after: Records[K], deed: string): RecordChange {
  const { version, updatedAt: _updatedAt, ...attributes } = after;
  const { clinicId, id } = after;
  const key =
    kind === 'remittanceClaim'
      ? claimKey(clinicId, (after as RemittanceClaim).remittanceId, id)
      : recordKey(clinicId, id);
  return {
    kind,
    id,
    key,
    from: version === 0 ? null : version,
    attributes: { schema: 1, ...attributes, ...(kind === 'remittance' ? listed(after as RemittanceRecord) : {}) },
    action: `${kind}.${deed}`,
  };
}

function listed(remittance: RemittanceRecord): { listPk: string; listSk: string } {
  const work = remittance.status === 'held' || remittance.status === 'partly-held' ? 'open' : 'done';
  return { listPk: listOf(remittance.clinicId, work), listSk: positionOf(remittance) };
}
