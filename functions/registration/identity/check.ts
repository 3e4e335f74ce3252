import type { RecordChange } from '../../platform/commit.ts';
import { partition } from '../../platform/keys.ts';
import { getItem, queryAll, type Item, type Key } from '../../platform/table.ts';
import type { Address, HumanName } from '../patient.ts';
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

/** The patient's check, or undefined: also for another patient's or clinic's. */
export async function readIdentityCheck(
  clinicId: string,
  patientId: string,
  id: string,
): Promise<IdentityCheck | undefined> {
  const item = await getItem(keyOf(clinicId, patientId, id));
  return item && domain(item);
}

/** All checks of the patient, oldest first: few by nature. */
export async function listIdentityChecks(clinicId: string, patientId: string): Promise<IdentityCheck[]> {
  return (await queryAll(partition(clinicId, patientId), { beginsWith: PREFIX })).map(domain);
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
