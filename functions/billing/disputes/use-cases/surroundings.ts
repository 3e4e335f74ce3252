import { readClinic, type Clinic } from '../../../clinics/index.ts';

/** @throws Error where there is none: whoever got here is one of its own */
export async function clinicOf(clinicId: string): Promise<Clinic> {
  const clinic = await readClinic(clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  return clinic;
}
