import type { RecordChange } from '../platform/commit.ts';
import type { Actor } from '../platform/context.ts';
import { partition, recordKey } from '../platform/keys.ts';
import { getItem, isNew, query, queryAll, type Item, type Key, type Write } from '../platform/table.ts';
import type { Coverage, Patient } from './patient.ts';
import type { Difference } from './rules/difference.ts';

/** Items of the table as patients and coverages, and back. A coverage stands in its patient's partition. */

const coverageKey = (clinicId: string, patientId: string, id: string): Key => ({
  pk: partition(clinicId, patientId),
  sk: `coverage#${id}`,
});

/** The clinic's patient, or undefined: also for another clinic's. */
export async function readPatient(clinicId: string, id: string): Promise<Patient | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  // Patients of the first shape have no contacts.
  return item?.['type'] === 'patient'
    ? { ...domain<Patient>(item), contact: (item['contact'] as Patient['contact'] | undefined) ?? [] }
    : undefined;
}

/** The patient's coverage, or undefined: also for another patient's or clinic's. */
export async function readCoverage(clinicId: string, patientId: string, id: string): Promise<Coverage | undefined> {
  const item = await getItem(coverageKey(clinicId, patientId, id));
  return item && domain<Coverage>(item);
}

/** All coverages of the patient, in the order in which they are billed. */
export async function listCoverages(clinicId: string, patientId: string): Promise<Coverage[]> {
  const items = await queryAll(partition(clinicId, patientId), { beginsWith: 'coverage#' });
  return items.map((item) => domain<Coverage>(item)).sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
}

type New<T> = Omit<T, 'version' | 'createdAt' | 'updatedAt'>;

/** The change that makes the patient. */
export function newPatient(clinicId: string, patient: New<Patient>): RecordChange {
  return {
    kind: 'patient',
    id: patient.id,
    key: recordKey(clinicId, patient.id),
    from: null,
    attributes: { schema: 1, ...patient },
    action: 'patient.registered',
  };
}

/** The change that makes the patient what it is from now on. */
export function changedPatient(clinicId: string, before: Patient, now: New<Patient>, action: string): RecordChange {
  const { version, createdAt } = before;
  return {
    kind: 'patient',
    id: before.id,
    key: recordKey(clinicId, before.id),
    from: version,
    attributes: { schema: 1, createdAt, ...now },
    action,
  };
}

/** One change of a patient, as it is kept beside the patient. */
export interface HistoryEntry {
  /** The version that the change made. */
  readonly version: number;
  readonly at: string;
  readonly by: Actor;
  readonly reason: string;
  readonly changes: readonly Difference[];
}

const historyKey = (version: number): string => `history#${String(version).padStart(12, '0')}`;

/** Keeps a change of a patient. It is written once and never again. */
export function historyWrite(clinicId: string, patientId: string, entry: HistoryEntry): Write {
  return {
    put: {
      pk: partition(clinicId, patientId),
      sk: historyKey(entry.version),
      type: 'patientHistory',
      schema: 1,
      ...entry,
    },
    condition: isNew,
  };
}

/** One page of a patient's changes, newest first. */
export async function readHistory(
  clinicId: string,
  patientId: string,
  options: { readonly limit: number; readonly after?: Record<string, unknown> },
): Promise<{ entries: HistoryEntry[]; next?: Record<string, unknown> }> {
  const { items, next } = await query(partition(clinicId, patientId), {
    ...options,
    beginsWith: 'history#',
    descending: true,
  });
  return { entries: items.map((item) => domain<HistoryEntry>(item)), next };
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
