import type { RecordChange } from '../platform/commit.ts';
import type { Actor } from '../platform/context.ts';
import { partition, recordKey } from '../platform/keys.ts';
import { getItem, getItems, isNew, query, queryAll, type Item, type Key, type Write } from '../platform/table.ts';
import { isOfEarlierCoverage } from './eligibility/rules/earlier-coverage.ts';
import { latestEligibilities, latestEligibility, type StoredEligibility } from './eligibility/store.ts';
import type { Coverage, Patient } from './patient.ts';
import { foundByNothing, type FoundBy } from './person-index.ts';
import type { Difference } from './rules/difference.ts';
import { recordIds, replacedBy } from './rules/links.ts';

/** Items of the table as patients and coverages, and back. A coverage stands in its patient's partition. */

const coverageKey = (clinicId: string, patientId: string, id: string): Key => ({
  pk: partition(clinicId, patientId),
  sk: `coverage#${id}`,
});

/** The clinic's patient, or undefined: also for another clinic's. */
export async function readPatient(clinicId: string, id: string): Promise<Patient | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'patient' ? patientOf(item) : undefined;
}

/** A patient with where the person is found (see `person-index.ts`). */
export interface IndexedPatient {
  readonly patient: Patient;
  readonly foundBy: FoundBy;
}

/** The clinic's patient with what is needed to change who it is, or undefined. */
export async function readIndexedPatient(clinicId: string, id: string): Promise<IndexedPatient | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'patient' ? { patient: patientOf(item), foundBy: foundByOf(item) } : undefined;
}

/**
 * The record that is used of the person with this record: itself, or the one that replaces it. One read where nothing was merged.
 * Whoever is to be told of all that is known of a person begins here, and goes on with `recordIds`.
 */
export async function readSurvivor(clinicId: string, id: string): Promise<Patient | undefined> {
  return (await readIndexedSurvivor(clinicId, id))?.patient;
}

/** The record that is used of the person with this record, with what is needed to change who it is. */
export async function readIndexedSurvivor(clinicId: string, id: string): Promise<IndexedPatient | undefined> {
  let found = await readIndexedPatient(clinicId, id);
  for (let by = found && replacedBy(found.patient); by !== undefined; by = found && replacedBy(found.patient))
    found = await readIndexedPatient(clinicId, by);
  return found;
}

/** Each of these records with the one that is used in its place. Nothing more is read where nothing was merged. */
export async function withSurvivors(
  clinicId: string,
  records: readonly Patient[],
): Promise<{ readonly record: Patient; readonly survivor: Patient }[]> {
  const known = new Map(records.map((record) => [record.id, record]));
  const survivorOf = (record: Patient): Patient | undefined => {
    const by = replacedBy(record);
    if (by === undefined) return record;
    const next = known.get(by);
    return next && survivorOf(next);
  };
  for (;;) {
    const wanted = [...known.values()].map(replacedBy).filter((by) => by !== undefined && !known.has(by));
    const read = await readPatients(clinicId, [...new Set(wanted as string[])]);
    for (const record of read) known.set(record.id, record);
    if (read.length === 0) break;
  }
  return records.flatMap((record) => {
    const survivor = survivorOf(record);
    return survivor ? [{ record, survivor }] : [];
  });
}

/**
 * What is looked for under a patient: it may stand with any record of the same person. Where it stands with the record that was
 * asked for, nothing else is read.
 */
export async function findUnder<T>(
  clinicId: string,
  patientId: string,
  read: (recordId: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  const own = await read(patientId);
  if (own !== undefined) return own;
  const patient = await readSurvivor(clinicId, patientId);
  const others = patient ? recordIds(patient).filter((id) => id !== patientId) : [];
  return (await Promise.all(others.map(read))).find((found) => found !== undefined);
}

/** The patients that exist among these ids, in their order. */
export async function readPatients(clinicId: string, ids: readonly string[]): Promise<Patient[]> {
  return (await getItems(ids.map((id) => recordKey(clinicId, id)))).map(patientOf);
}

function patientOf(item: Item): Patient {
  const { foundBy: _foundBy, ...patient } = domain<Patient & { foundBy?: unknown }>(item);
  // Patients of the first shape have no contacts.
  return { ...patient, contact: patient.contact ?? [] };
}

function foundByOf(item: Item): FoundBy {
  return (item['foundBy'] as FoundBy | undefined) ?? foundByNothing;
}

/** The coverage of this person, with whichever of their records it stands, or undefined. */
export async function findCoverage(clinicId: string, patientId: string, id: string): Promise<Coverage | undefined> {
  return await findUnder(clinicId, patientId, (recordId) => readCoverage(clinicId, recordId, id));
}

/** The record's coverage, or undefined: also for another record's or clinic's. */
export async function readCoverage(clinicId: string, patientId: string, id: string): Promise<Coverage | undefined> {
  const [item, latest] = await Promise.all([
    getItem(coverageKey(clinicId, patientId, id)),
    latestEligibility(clinicId, patientId, id),
  ]);
  return item && withEligibility(domain<Coverage>(item), latest);
}

/** All coverages of the person, in the order in which they are billed. @param patient the record that is used */
export async function listCoverages(clinicId: string, patient: Pick<Patient, 'id' | 'link'>): Promise<Coverage[]> {
  const coverages = await Promise.all(recordIds(patient).map((recordId) => coveragesOf(clinicId, recordId)));
  return coverages.flat().sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}

async function coveragesOf(clinicId: string, recordId: string): Promise<Coverage[]> {
  const [items, latest] = await Promise.all([
    queryAll(partition(clinicId, recordId), { beginsWith: 'coverage#' }),
    latestEligibilities(clinicId, recordId),
  ]);
  return items
    .map((item) => domain<Coverage>(item))
    .map((coverage) => withEligibility(coverage, latest.get(coverage.id)));
}

/** What the payer said last goes with the coverage; an earlier word of the clinic's own stands where it is younger. */
function withEligibility(coverage: Coverage, eligibility: StoredEligibility | undefined): Coverage {
  if (!eligibility) return coverage;
  const stated = coverage.eligibilityCheckedAt ?? '';
  const eligibilityCheckedAt = stated > eligibility.checkedAt ? stated : eligibility.checkedAt;
  const { coverageVersion, ...shown } = eligibility;
  const earlier = isOfEarlierCoverage(coverageVersion, coverage) ? { ofEarlierCoverage: true } : {};
  return { ...coverage, eligibilityCheckedAt, eligibility: { ...shown, ...earlier } };
}

type New<T> = Omit<T, 'version' | 'createdAt' | 'updatedAt'>;

/** The change that makes the patient. */
export function newPatient(clinicId: string, patient: New<Patient>, foundBy: FoundBy): RecordChange {
  return {
    kind: 'patient',
    id: patient.id,
    key: recordKey(clinicId, patient.id),
    from: null,
    attributes: { schema: 1, ...patient, foundBy },
    action: 'patient.registered',
  };
}

/** The change that makes the patient what it is from now on. */
export function changedPatient(
  clinicId: string,
  before: Patient,
  now: New<Patient>,
  foundBy: FoundBy,
  action: string,
): RecordChange {
  const { version, createdAt } = before;
  return {
    kind: 'patient',
    id: before.id,
    key: recordKey(clinicId, before.id),
    from: version,
    attributes: { schema: 1, createdAt, ...now, foundBy },
    action,
  };
}

/**
 * The coverage as its own record has it: without what its payer said last. `eligibilityCheckedAt` is the clinic's own word where it
 * differs from the payer's answer.
 */
export function withoutEligibility({ eligibility, eligibilityCheckedAt, ...coverage }: Coverage): Coverage {
  const stated = eligibilityCheckedAt !== undefined && eligibilityCheckedAt !== eligibility?.checkedAt;
  return stated ? { ...coverage, eligibilityCheckedAt } : coverage;
}

/** The change that makes the coverage what it is from now on. What its payer said stands elsewhere, and stays. */
export function changedCoverage(clinicId: string, before: Coverage, now: Coverage, action: string): RecordChange {
  const { version: _version, updatedAt: _updatedAt, ...attributes } = withoutEligibility(now);
  return {
    kind: 'coverage',
    id: before.id,
    key: coverageKey(clinicId, before.patientId, before.id),
    from: before.version,
    attributes: { schema: 1, ...attributes },
    action,
  };
}

/** One change of a patient or a coverage, as it is kept beside the record. */
export interface HistoryEntry {
  /** The version that the change made. */
  readonly version: number;
  readonly at: string;
  readonly by: Actor;
  /** The staff member on whose word, where that was said. */
  readonly staffId?: string;
  readonly reason: string;
  readonly changes: readonly Difference[];
}

/** A coverage's history stands in its patient's partition, like the coverage. */
const historyKey = (version: number, coverageId: string | undefined): string =>
  `${coverageId === undefined ? 'history#' : `coverage-history#${coverageId}#`}${String(version).padStart(12, '0')}`;

/**
 * Keeps a change of a patient, or of the patient's coverage. It is written once and never again.
 * @param coverageId undefined: of the patient
 */
export function historyWrite(clinicId: string, patientId: string, entry: HistoryEntry, coverageId?: string): Write {
  return {
    put: {
      pk: partition(clinicId, patientId),
      sk: historyKey(entry.version, coverageId),
      type: coverageId === undefined ? 'patientHistory' : 'coverageHistory',
      schema: 1,
      ...entry,
    },
    condition: isNew,
  };
}

/**
 * Changes of one record of a patient, or of a coverage that stands with it, newest first.
 * @param page.before the version before which they were made
 */
export async function readHistory(
  clinicId: string,
  recordId: string,
  coverageId: string | undefined,
  page: { readonly limit: number; readonly before?: number },
): Promise<(HistoryEntry & { readonly patientId: string })[]> {
  const { items } = await query(partition(clinicId, recordId), {
    from: historyKey(0, coverageId),
    to: historyKey((page.before ?? 1e12) - 1, coverageId),
    limit: page.limit,
    descending: true,
  });
  return items.map((item) => ({ ...domain<HistoryEntry>(item), patientId: recordId }));
}

/** The change that makes the coverage. */
export function newCoverage(clinicId: string, coverage: New<Coverage>): RecordChange {
  return {
    kind: 'coverage',
    id: coverage.id,
    key: coverageKey(clinicId, coverage.patientId, coverage.id),
    from: null,
    attributes: { schema: 1, ...coverage },
    action: 'coverage.added',
  };
}

function domain<T>(item: Item): T {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, ...rest } = item;
  return rest as T;
}
