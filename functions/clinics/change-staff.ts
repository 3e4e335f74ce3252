import type { Context } from '../platform/context.ts';
import type { Staff, StaffDetails } from './clinic.ts';
import { changeEmail, disable, enable } from './identity/people.ts';
import { findStaffBySubject } from './lookups/staff-by-subject.ts';
import { readStaff } from './store.ts';
import { requireStaff, writeStaff } from './staff-record.ts';

/**
 * Changes what is said of a staff member. A new address moves their sign-in with it, and counts as working.
 * @throws NotFound, Conflict if somebody else signs in with the new address
 */
export async function changeStaff(context: Context, staffId: string, change: Partial<StaffDetails>): Promise<Staff> {
  const staff = await requireStaff(context, staffId);
  const email = change.email ?? staff.email;
  if (email !== staff.email) await changeEmail(staff.subject, email);
  return await writeStaff(
    context,
    { ...staff, ...change, address: email === staff.email ? staff.address : { state: 'working' } },
    'staff.changed',
  );
}

/**
 * Takes a person off the clinic's staff at once: the record first, which every page and every assignment reads; then
 * their sign-in, unless they work for another clinic too.
 */
export async function deactivateStaff(context: Context, staffId: string): Promise<Staff> {
  const staff = await requireStaff(context, staffId);
  const after =
    staff.status === 'inactive'
      ? staff
      : await writeStaff(context, { ...staff, status: 'inactive' }, 'staff.deactivated');
  if (!(await worksElsewhere(after))) await disable(after.subject);
  return after;
}

/** Takes a person back on: their sign-in first, so that they can act once they are asked. */
export async function reactivateStaff(context: Context, staffId: string): Promise<Staff> {
  const staff = await requireStaff(context, staffId);
  await enable(staff.subject);
  if (staff.status === 'active') return staff;
  return await writeStaff(context, { ...staff, status: 'active' }, 'staff.reactivated');
}

async function worksElsewhere(staff: Staff): Promise<boolean> {
  const places = await findStaffBySubject(staff.subject);
  const others = await Promise.all(
    places
      .filter(({ clinicId }) => clinicId !== staff.clinicId)
      .map(({ clinicId, staffId }) => readStaff(clinicId, staffId)),
  );
  return others.some((other) => other?.status === 'active');
}
