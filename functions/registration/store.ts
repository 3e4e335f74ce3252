import type { RecordChange } from '../platform/commit.ts';
import { partition, recordKey } from '../platform/keys.ts';
import { getItem, queryAll, type Item, type Key } from '../platform/table.ts';
import type { Coverage, Patient } from './patient.ts';

/** Items of the table as patients and coverages, and back. A coverage stands in its patient's partition. */

const coverageKey = (clinicId: string, patientId: string, id: string): Key => ({
  pk: partition(clinicId, patientId),
  sk: `coverage#${id}`,
});

/** The clinic's patient, or undefined: also for another clinic's. */
export async function readPatient(clinicId: string, id: string): Promise<Patient | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'patient' ? domain<Patient>(item) : undefined;
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
