import { commit } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { NotFound } from '../platform/errors.ts';
import type { Clinic } from './clinic.ts';
import { clinicChange, readClinic } from './store.ts';

/** Closes the clinic: the authorizer refuses its API clients from then on. What is kept stays; open cases go on. */
export async function closeClinic(context: Context): Promise<Clinic> {
  return await setStatus(context, 'closed', 'clinic.closed');
}

/** Opens a closed clinic again, as it was. */
export async function reopenClinic(context: Context): Promise<Clinic> {
  return await setStatus(context, 'active', 'clinic.reopened');
}

async function setStatus(context: Context, status: Clinic['status'], action: string): Promise<Clinic> {
  const clinic = await readClinic(context.clinicId);
  if (!clinic) throw new NotFound('There is no such clinic.');
  if (clinic.status === status) return clinic;
  const { version, ...rest } = clinic;
  const after = { ...rest, status };
  await commit(context, { records: [clinicChange(after, version, action)] });
  return { ...after, version: version + 1 };
}
