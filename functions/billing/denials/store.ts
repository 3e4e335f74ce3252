import { createHash } from 'node:crypto';
import type { RecordChange } from '../../platform/commit.ts';
import { derivedId } from '../../platform/ids.ts';
import { partition, recordKey } from '../../platform/keys.ts';
import { getItem, getItems, query, type Write } from '../../platform/table.ts';
import { domain } from '../ledger/store.ts';
import type { Denial } from './denial.ts';
import { isDenialFinal } from './rules/statuses.ts';

/** A denial stands in its own partition; those of a claim beside the claim; those that somebody must see to in the index, by day and amount. */
const ofClaim = 'denial#';
const queueOf = (clinicId: string): string => `${clinicId}#denials`;
const MOST = 9_999_999_999;

/** The id of a denial: of one claim of a remittance there is one for each kind and group. */
export function denialIdFor(remittanceClaimId: string, kind: string, group: string): string {
  return derivedId('denial', createHash('sha256').update(`${remittanceClaimId} ${kind} ${group}`).digest());
}

export async function readDenial(clinicId: string, id: string): Promise<Denial | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'denial' ? domain<Denial>(item) : undefined;
}

/** The denials of a claim that nobody has brought to an end. */
export async function openDenialsOf(clinicId: string, claimId: string): Promise<Denial[]> {
  const { items } = await query(partition(clinicId, claimId), { beginsWith: ofClaim, limit: 200 });
  const found = await getItems(items.map(({ sk }) => recordKey(clinicId, sk.slice(ofClaim.length))));
  return found.map((item) => domain<Denial>(item)).filter(({ status }) => !isDenialFinal(status));
}

/**
 * Denials that somebody must see to: by day, of one day the largest first. A clinic has some hundreds: one partition is enough.
 * @param after the position of the last one that was read
 */
export async function denialQueue(clinicId: string, limit: number, after?: string): Promise<Denial[]> {
  const { items } = await query(queueOf(clinicId), {
    index: { name: 'list', pk: 'listPk', sk: 'listSk' },
    from: after === undefined ? undefined : `${after}!`,
    limit,
  });
  return (await getItems(items)).map((item) => domain<Denial>(item));
}

/** By what the queue is in order. */
export function positionOf({ dueOn, amount, id }: Pick<Denial, 'dueOn' | 'amount' | 'id'>): string {
  return `${dueOn}#${String(MOST - amount).padStart(10, '0')}#${id}`;
}

/** The change that makes the denial (of version 0 until then) what it is from now on. */
export function denialChange(after: Denial, deed: string): RecordChange {
  const { version, updatedAt: _updatedAt, ...attributes } = after;
  const listed = isDenialFinal(after.status) ? {} : { listPk: queueOf(after.clinicId), listSk: positionOf(after) };
  return {
    kind: 'denial',
    id: after.id,
    key: recordKey(after.clinicId, after.id),
    from: version === 0 ? null : version,
    attributes: { schema: 1, ...attributes, ...listed },
    action: `denial.${deed}`,
  };
}

/** The write by which the claim knows of the denial. */
export function denialPointer({ clinicId, claimId, id }: Denial): Write {
  return { put: { pk: partition(clinicId, claimId), sk: `${ofClaim}${id}`, type: 'claimDenial', schema: 1 } };
}
