import type { RecordChange } from '../../platform/commit.ts';
import { partition } from '../../platform/keys.ts';
import { getItem, queryAll, type Item, type Key } from '../../platform/table.ts';
import type { Address, HumanName, Patient } from '../patient.ts';
import { recordIds } from '../rules/links.ts';
import { findUnder } from '../store.ts';
import type { Confirmable, EvidenceKind } from './rules/evidence.ts';

/** One piece of evidence that a staff member looked at. What it confirmed is kept as it stood then. */
export interface IdentityCheck {
  readonly id: string;
  readonly version: number;
  readonly patientId: string;
  readonly status: 'valid' | 'entered-in-error';
  readonly kind: EvidenceKind;
  /** Who issued it: a state's two letters, a country, a payer. */
  readonly issuer?: string;
  /** Keyed hash of kind, issuer and number: the same document is known again, and its number is not. */
  readonly numberHash?: string;
  /** The end of the number, enough to tell two documents apart. */
  readonly numberEnd?: string;
  /** `YYYY-MM-DD`: its last valid day. */
  readonly expiresOn?: string;
  readonly confirms: readonly Confirmable[];
  /** What the record said of the person then: a fact that was changed since is confirmed no more. */
  readonly confirmed: { readonly name?: HumanName; readonly birthDate?: string; readonly address?: Address };
  readonly how: 'in-person' | 'remote';
  /** The staff member who looked. */
  readonly checkedBy: string;
  readonly checkedAt: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const PREFIX = 'identity-check#';
const keyOf = (clinicId: string, patientId: string, id: string): Key => ({
  pk: partition(clinicId, patientId),
  sk: `${PREFIX}${id}`,
});

/** The person's check, with whichever of their records it stands, or undefined: also for another clinic's. */
export async function findIdentityCheck(
  clinicId: string,
  patientId: string,
  id: string,
): Promise<IdentityCheck | undefined> {
  return await findUnder(clinicId, patientId, async (recordId) => {
    const item = await getItem(keyOf(clinicId, recordId, id));
    return item && domain(item);
  });
}

/** All checks of the person, oldest first: few by nature. @param patient the record that is used */
export async function listIdentityChecks(
  clinicId: string,
  patient: Pick<Patient, 'id' | 'link'>,
): Promise<IdentityCheck[]> {
  const checks = await Promise.all(
    recordIds(patient).map((recordId) => queryAll(partition(clinicId, recordId), { beginsWith: PREFIX })),
  );
  return checks
    .flat()
    .map(domain)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The change that makes or replaces the check. */
export function identityCheckChange(
  clinicId: string,
  before: IdentityCheck | null,
  after: IdentityCheck,
  action: string,
): RecordChange {
  const { version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'identityCheck',
    id: after.id,
    key: keyOf(clinicId, after.patientId, after.id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes },
    action,
  };
}

function domain(item: Item): IdentityCheck {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, ...rest } = item;
  return rest as unknown as IdentityCheck;
}
