import { commit } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { NotFound, ValidationFailed } from '../platform/errors.ts';
import type { Clinic, ClinicSettings } from './clinic.ts';
import { clinicChange, readClinic, readStaff } from './store.ts';

/**
 * Replaces the clinic's settings. Deadlines that were computed before stay as they are.
 * @throws NotFound, ValidationFailed if the person to notify is not the clinic's
 */
export async function changeSettings(context: Context, settings: ClinicSettings): Promise<Clinic> {
  const clinic = await readClinic(context.clinicId);
  if (!clinic) throw new NotFound('There is no such clinic.');
  const { notificationStaffId } = settings;
  if (notificationStaffId && (await readStaff(context.clinicId, notificationStaffId))?.status !== 'active')
    throw new ValidationFailed('Mend the fault, then send the settings again.', [
      {
        pointer: '/notificationStaffId',
        detail: 'is not an active staff member of the clinic',
        code: 'unknown-reference',
      },
    ]);
  const { id, status, createdAt } = clinic;
  const after = { id, status, createdAt, ...settings };
  await commit(context, { records: [clinicChange(after, clinic.version, 'clinic.settings-changed')] });
  return { ...after, version: clinic.version + 1 };
}
