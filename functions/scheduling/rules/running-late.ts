import type { Instant } from '../../platform/clock.ts';
import type { Appointment } from '../appointment.ts';
import { isExpected, waitsSince } from './day-steps.ts';

/** By how many minutes it must differ from what patients were told last, to be told again. */
const NEWS = 10;

/** Whether the patients of the day should hear of it. Back on time is news to who was told of a delay. */
export function isNews(toldMinutes: number, minutes: number): boolean {
  return Math.abs(minutes - toldMinutes) >= NEWS || (minutes === 0 && toldMinutes > 0);
}

/** Whether the delay concerns the patient: who waits, and who comes later that day. */
export function isConcerned(appointment: Appointment, at: Instant): boolean {
  return waitsSince(appointment) !== undefined || (isExpected(appointment) && appointment.start > at);
}
