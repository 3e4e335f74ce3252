import { getItems, isNew, queryAll, type Write } from '../../platform/table.ts';
import { recordKey } from '../../platform/keys.ts';

/** Look-ups without a clinic, for operators: ids, nothing more. */

/** The ids of all clinics, oldest first. */
export async function listClinicIds(): Promise<string[]> {
  return (await queryAll('clinics')).map((item) => item.sk);
}

/** The clinic that has a record of this id, or undefined. Ids are unique over all clinics. */
export async function findClinicOf(recordId: string): Promise<string | undefined> {
  const clinicIds = await listClinicIds();
  const [item] = await getItems(clinicIds.map((clinicId) => recordKey(clinicId, recordId)));
  return item && item.pk.slice(0, item.pk.indexOf('#'));
}

/** The pointer by which the clinic is listed. */
export function clinicPointer(clinicId: string): Write {
  return { put: { pk: 'clinics', sk: clinicId, type: 'clinicPointer', schema: 1 }, condition: isNew };
}
