import { ValidationFailed } from '../platform/errors.ts';
import { refuseUnknown } from '../platform/references.ts';
import type { Staff } from './clinic.ts';
import { readStaff } from './store.ts';

/**
 * Who is named as having done it.
 * @throws ValidationFailed if nobody of that id works for the clinic now
 */
export async function workingStaff(clinicId: string, staffId: string): Promise<Staff> {
  const staff = await readStaff(clinicId, staffId);
  refuseUnknown([['/staffId', staff]]);
  if (staff?.status !== 'active')
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/staffId', detail: 'must be of somebody who works here', code: 'not-working-here' },
    ]);
  return staff;
}
