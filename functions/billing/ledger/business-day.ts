import { clinicDate, readClinic } from '../../clinics/index.ts';
import type { Instant } from '../../platform/clock.ts';
import { NotFound } from '../../platform/errors.ts';

/** The day that the clinic's calendar shows. @throws NotFound if there is no such clinic */
export async function businessDay(clinicId: string, at: Instant): Promise<string> {
  const clinic = await readClinic(clinicId);
  if (!clinic) throw new NotFound('There is no such clinic.');
  return clinicDate(at, clinic);
}
