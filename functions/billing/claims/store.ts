import type { RecordChange } from '../../platform/commit.ts';
import { partition } from '../../platform/keys.ts';
import { getItem, isNew, query, getItems, type Key, type Write } from '../../platform/table.ts';
import { domain, inOrder } from '../ledger/store.ts';
import type { Claim } from './claim.ts';

/**
 * Claims stand with their account, as `claim#<id>`. That the clinic uses a control number stands in a partition of its own; the index `list` has
 * the claims of a patient's record by their last date of service.
 */
const prefix = 'claim#';
const claimKey = (clinicId: string, accountId: string, id: string): Key => ({
  pk: partition(clinicId, accountId),
  sk: `${prefix}${id}`,
});
const controlKey = (clinicId: string, controlNumber: string): Key => ({
  pk: `${clinicId}#claim-control#${controlNumber}`,
  sk: 'record',
});
const payerNumberOf = (clinicId: string, payerClaimNumber: string): string =>
  `${clinicId}#claim-payer-number#${payerClaimNumber}`;
const claimsOf = (clinicId: string, patientId: string): string => `${clinicId}#${patientId}#claims`;

/** The account's claim, or undefined: also for another account's or clinic's. */
export async function readClaim(clinicId: string, accountId: string, id: string): Promise<Claim | undefined> {
  const item = await getItem(claimKey(clinicId, accountId, id));
  return item && domain<Claim>(item);
}

/** Claims of an account in the order of their making. @param after the id of the last one that was read */
export async function readClaims(clinicId: string, accountId: string, limit: number, after?: string): Promise<Claim[]> {
  return await inOrder<Claim>(clinicId, accountId, prefix, limit, after);
}

/** The clinic's claim with this control number, or undefined. */
export async function findClaimByControlNumber(clinicId: string, controlNumber: string): Promise<Claim | undefined> {
  const item = await getItem(controlKey(clinicId, controlNumber));
  return item && (await readClaim(clinicId, String(item['accountId']), String(item['claimId'])));
}

/** Claims that the payers know by this number, which need not be one alone. */
export async function findClaimByPayerNumber(clinicId: string, payerClaimNumber: string): Promise<Claim[]> {
  const { items } = await query(payerNumberOf(clinicId, payerClaimNumber), { limit: 20 });
  const claims = await Promise.all(
    items.map((item) => readClaim(clinicId, String(item['accountId']), String(item['sk']))),
  );
  return claims.filter((claim): claim is Claim => claim?.payerClaimNumber === payerClaimNumber);
}

/** Claims of one record of a patient whose last date of service is within some days, both included; at most a hundred. */
export async function findClaimsOf(clinicId: string, patientId: string, from: string, to: string): Promise<Claim[]> {
  const { items } = await query(claimsOf(clinicId, patientId), {
    index: { name: 'list', pk: 'listPk', sk: 'listSk' },
    from,
    to: `${to}#~`,
    limit: 100,
  });
  return (await getItems(items)).map((item) => domain<Claim>(item));
}

/** The change that makes the claim (of version 0 until then) what it is from now on. */
export function claimChange(clinicId: string, after: Claim, deed: string): RecordChange {
  const { version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'claim',
    id: after.id,
    key: claimKey(clinicId, after.accountId, after.id),
    from: version === 0 ? null : version,
    attributes: {
      schema: 1,
      ...attributes,
      listPk: claimsOf(clinicId, after.patientId),
      listSk: `${after.servicedPeriod.end}#${after.id}`,
    },
    action: `claim.${deed}`,
  };
}

/** The write that makes the control number this claim's alone. */
export function controlNumberWrite(clinicId: string, { controlNumber, accountId, id }: Claim): Write {
  return {
    put: { ...controlKey(clinicId, controlNumber), type: 'claimControl', schema: 1, accountId, claimId: id },
    condition: isNew,
  };
}

/** The writes by which the claim is found by the payer's number, where that is known. */
export function payerNumberWrites(clinicId: string, { payerClaimNumber, accountId, id }: Claim): Write[] {
  if (payerClaimNumber === undefined) return [];
  return [
    { put: { pk: payerNumberOf(clinicId, payerClaimNumber), sk: id, type: 'claimPayerNumber', schema: 1, accountId } },
  ];
}
