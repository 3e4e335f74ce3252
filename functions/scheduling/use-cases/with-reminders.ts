import type { Clinic } from '../../clinics/index.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Appointment } from '../appointment.ts';
import { DAYS_AHEAD, planReminders } from '../rules/reminders.ts';

/** An appointment that has just got its time, with the reminders that the clinic sets. A hold has none: nobody comes to it. */
export function withReminders(
  appointment: Appointment,
  { timeZone, reminders }: Pick<Clinic, 'timeZone' | 'reminders'>,
  at: Instant,
): Appointment {
  return {
    ...appointment,
    reminders: planReminders(appointment, reminders?.daysAhead ?? DAYS_AHEAD, timeZone, at),
  };
}
