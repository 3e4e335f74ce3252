import { labelsOf, type Label } from '../../registration/index.ts';
import { readAppointments, readVisitType } from '../store.ts';

/** Why more than the usual care is due in anything that tells of these visits: the labels of their types. */
export async function labelsOfVisits(clinicId: string, appointmentIds: readonly string[]): Promise<Label[]> {
  const visits = await readAppointments(clinicId, [...new Set(appointmentIds)]);
  const types = new Set(visits.map(({ visitTypeId }) => visitTypeId));
  return labelsOf(...(await Promise.all([...types].map((id) => readVisitType(clinicId, id)))));
}
