import { commit, ConditionFailed } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { Staff, StaffDetails } from './clinic.ts';
import { invite } from './identity/people.ts';
import { subjectItem } from './lookups/staff-by-subject.ts';
import { readClinic, staffChange, staffPointer } from './store.ts';

/**
 * Adds a staff member and invites them to sign in. The sign-in is made first: without the record it can do nothing, and
 * a second try finds it.
 * @throws NotFound if there is no such clinic, Conflict if the person works there already
 */
export async function addStaff(context: Context, details: StaffDetails): Promise<Staff> {
  const { clinicId } = context;
  if (!(await readClinic(clinicId))) throw new NotFound('There is no such clinic.');
  const subject = await invite(details.email, details.name);
  const id = newId('staff');
  const staff = { id, clinicId, ...details, subject, status: 'active', address: { state: 'working' } } as const;
  try {
    await commit(context, {
      records: [staffChange(staff, null, 'staff.added')],
      writes: [subjectItem(subject, { clinicId, staffId: id }), staffPointer(clinicId, id)],
    });
  } catch (error) {
    if (error instanceof ConditionFailed)
      throw new Conflict('A staff member of this clinic has this address already: change that one instead.');
    throw error;
  }
  return { ...staff, version: 1 };
}
