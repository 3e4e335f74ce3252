import { readClinic } from '../../clinics/index.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Appointment } from '../appointment.ts';
import { DAYS_AHEAD, planReminders } from '../rules/reminders.ts';

/**
 * Gives appointments that have just got their time the reminders that the clinic sets. The clinic is read once; a hold has none: nobody
 * comes to it.
 */
export async function reminderPlanner(
  clinicId: string,
  at: Instant,
): Promise<(appointment: Appointment) => Appointment> {
  const clinic = await readClinic(clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  const { timeZone, reminders: settings } = clinic;
  return (appointment) => ({
    ...appointment,
    reminders: planReminders(appointment, settings?.daysAhead ?? DAYS_AHEAD, timeZone, at),
  });
}
