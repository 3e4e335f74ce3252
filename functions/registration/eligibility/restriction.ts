import type { RecordChange } from '../../platform/commit.ts';
import { partition } from '../../platform/keys.ts';
import { getItem, queryAll, type Item, type Key } from '../../platform/table.ts';
import type { Patient } from '../patient.ts';
import { recordIds } from '../rules/links.ts';
import { findUnder } from '../store.ts';

/**
 * A patient who pays in full may ask that the health plan hears nothing of it (45 CFR 164.522(a)(1)(vi)): on that day, or of that service
 * on that day, no payer is asked. It is binding, and needs no reason.
 */
export interface HealthPlanRestriction {
  readonly id: string;
  readonly version: number;
  readonly patientId: string;
  readonly status: 'in-force' | 'ended';
  /** `YYYY-MM-DD`. */
  readonly dateOfService: string;
  /** CPT or HCPCS; absent: everything of that day. */
  readonly serviceCode?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

const PREFIX = 'plan-restriction#';
const keyOf = (clinicId: string, patientId: string, id: string): Key => ({
  pk: partition(clinicId, patientId),
  sk: `${PREFIX}${id}`,
});

/** The record's restriction, or undefined: also for another record's or clinic's. */
async function readRestriction(
  clinicId: string,
  patientId: string,
  id: string,
): Promise<HealthPlanRestriction | undefined> {
  const item = await getItem(keyOf(clinicId, patientId, id));
  return item && domain(item);
}

/** The restriction of this person, with whichever of their records it stands, or undefined. */
export async function findRestriction(
  clinicId: string,
  patientId: string,
  id: string,
): Promise<HealthPlanRestriction | undefined> {
  return await findUnder(clinicId, patientId, (recordId) => readRestriction(clinicId, recordId, id));
}

/** All restrictions of the person, oldest first: few by nature. @param patient the record that is used */
export async function listRestrictions(
  clinicId: string,
  patient: Pick<Patient, 'id' | 'link'>,
): Promise<HealthPlanRestriction[]> {
  const restrictions = await Promise.all(
    recordIds(patient).map((recordId) => queryAll(partition(clinicId, recordId), { beginsWith: PREFIX })),
  );
  return restrictions
    .flat()
    .map(domain)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The change that makes or replaces the restriction. */
export function restrictionChange(
  clinicId: string,
  before: HealthPlanRestriction | null,
  after: HealthPlanRestriction,
  action: string,
): RecordChange {
  const { version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'healthPlanRestriction',
    id: after.id,
    key: keyOf(clinicId, after.patientId, after.id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes },
    action,
  };
}

/** What a payer would be told about: a day or the days until another, both included, and a service or everything. */
export interface Matter {
  readonly dateOfService: string;
  readonly until?: string;
  readonly serviceCode?: string;
}

/**
 * Whether the health plan may hear nothing of this: of a whole day, or of this service on it. A question about everything
 * touches every restriction, and one about many days those of each.
 */
export function isRestricted(restrictions: readonly HealthPlanRestriction[], about: Matter): boolean {
  return restrictions.some(
    ({ status, dateOfService, serviceCode }) =>
      status === 'in-force' &&
      dateOfService >= about.dateOfService &&
      dateOfService <= (about.until ?? about.dateOfService) &&
      (serviceCode === undefined || about.serviceCode === undefined || serviceCode === about.serviceCode),
  );
}

/**
 * Whether the patient asked that the health plan hears nothing of any of these. Every call to a payer about a patient asks
 * here first: 270, 278, 837. What was asked under one record holds for all records of the person.
 *
 * @param patient the record that is used
 */
export async function isWithheld(
  clinicId: string,
  patient: Pick<Patient, 'id' | 'link'>,
  ...matters: readonly Matter[]
): Promise<boolean> {
  const restrictions = await listRestrictions(clinicId, patient);
  return matters.some((about) => isRestricted(restrictions, about));
}

function domain(item: Item): HealthPlanRestriction {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, ...rest } = item;
  return rest as unknown as HealthPlanRestriction;
}
