import type { Patient } from './patient.ts';
import { readPatients, withSurvivors } from './store.ts';

/** The persons of these records, by the id of the record: of each the record that is used. */
export async function peopleOf(clinicId: string, recordIds: readonly string[]): Promise<ReadonlyMap<string, Patient>> {
  const records = await readPatients(clinicId, [...new Set(recordIds)]);
  const found = await withSurvivors(clinicId, records);
  return new Map(found.map(({ record, survivor }) => [record.id, survivor]));
}

/** The name by which the patient is called in: `Maria Keller`. */
export function fullName({ name }: Pick<Patient, 'name'>): string {
  const called = name.find(({ use }) => use === 'usual') ?? name.find(({ use }) => use === 'official') ?? name[0];
  return called ? [...called.given, called.family, ...(called.suffix ?? [])].join(' ') : 'No name on record';
}
