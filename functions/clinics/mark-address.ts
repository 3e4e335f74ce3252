import { now } from '../platform/clock.ts';
import type { Context } from '../platform/context.ts';
import type { Staff } from './clinic.ts';
import { requireStaff, writeStaff } from './staff-record.ts';

/**
 * Notes that mail does not reach a person: they get no new tasks until the address is changed or set right.
 * @param cause what the mail service said, in its one word
 */
export async function markAddressFailing(
  context: Context,
  staffId: string,
  cause: 'bounce' | 'complaint' | 'reject',
): Promise<Staff> {
  const staff = await requireStaff(context, staffId);
  if (staff.address.state === 'failing') return staff;
  return await writeStaff(
    context,
    { ...staff, address: { state: 'failing', since: now(), cause } },
    'staff.address-failing',
  );
}

/** Says that mail reaches a person again. */
export async function markAddressWorking(context: Context, staffId: string): Promise<Staff> {
  const staff = await requireStaff(context, staffId);
  if (staff.address.state === 'working') return staff;
  return await writeStaff(context, { ...staff, address: { state: 'working' } }, 'staff.address-working');
}
