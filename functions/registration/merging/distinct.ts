import type { Patient } from '../patient.ts';
import { distinctFrom } from '../intake/store.ts';
import { recordIds, replacedBy } from '../rules/links.ts';

/** Whether a person once said, of any records of the one and of the other, that they are two people. */
export async function saidDistinct(clinicId: string, survivor: Patient, duplicate: Patient): Promise<boolean> {
  if ([survivor, duplicate].some((record) => replacedBy(record) !== undefined)) return false;
  const theirs = new Set(recordIds(survivor));
  const others = await Promise.all(recordIds(duplicate).map((id) => distinctFrom(clinicId, id)));
  return others.flat().some((id) => theirs.has(id));
}
