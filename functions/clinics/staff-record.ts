import { commit } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { NotFound } from '../platform/errors.ts';
import type { Staff } from './clinic.ts';
import { readStaff, staffChange } from './store.ts';

/**
 * The clinic's staff member.
 * @throws NotFound
 */
export async function requireStaff(context: Context, staffId: string): Promise<Staff> {
  const staff = await readStaff(context.clinicId, staffId);
  if (!staff) throw new NotFound('There is no such staff member at this clinic.');
  return staff;
}

/** Writes the record as it shall be from now on. */
export async function writeStaff(context: Context, { version, ...after }: Staff, action: string): Promise<Staff> {
  await commit(context, { records: [staffChange(after, version, action)] });
  return { ...after, version: version + 1 };
}
