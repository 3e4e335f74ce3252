import { refuseUnknown } from '../../platform/references.ts';
import { readSurvivor, recordIds } from '../../registration/index.ts';
import { readAppointment } from '../../scheduling/index.ts';

/**
 * The visit of which money is said to be the expected copay must be one of whoever pays.
 * @throws ValidationFailed
 */
export async function checkVisit(
  clinicId: string,
  patientId: string,
  appointmentId: string | undefined,
): Promise<void> {
  if (appointmentId === undefined) return;
  const [visit, patient] = await Promise.all([
    readAppointment(clinicId, appointmentId),
    readSurvivor(clinicId, patientId),
  ]);
  // The person may have several records.
  const isTheirs = visit && (patient ? recordIds(patient) : [patientId]).includes(visit.patientId);
  refuseUnknown([['/appointmentId', isTheirs ? visit : undefined]]);
}
