import { isNew, queryAll, type Write } from '../../platform/table.ts';

/** Where a person who signed in works: a clinic, and who they are there. */
export interface StaffLocation {
  readonly clinicId: string;
  readonly staffId: string;
}

/**
 * A look-up without a clinic, by the `sub` of a verified sign-in. One person may work for several clinics.
 * @returns a clinic and an id each, nothing more; empty if the sign-in is nobody's
 */
export async function findStaffBySubject(subject: string): Promise<StaffLocation[]> {
  const items = await queryAll(`subject#${subject}`);
  return items.map((item) => ({ clinicId: item.sk, staffId: String(item['staffId']) }));
}

/** The item that `findStaffBySubject` reads; refused if the person is staff of this clinic already. */
export function subjectItem(subject: string, { clinicId, staffId }: StaffLocation): Write {
  return {
    put: { pk: `subject#${subject}`, sk: clinicId, type: 'subjectLookup', schema: 1, staffId },
    condition: isNew,
  };
}
