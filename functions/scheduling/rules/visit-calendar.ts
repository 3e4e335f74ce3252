import { Temporal } from 'temporal-polyfill';
import { clinicDate, clinicInstant, weekdays, type Clinic } from '../../clinics/index.ts';
import type { Instant } from '../../platform/clock.ts';
import { businessDaysBefore } from '../../registration/index.ts';

/** When what is missing for a visit is asked for, and until when it can come. */
export interface ChaseDays {
  readonly first: number;
  readonly last: number;
}

/** Whether nobody is at the clinic on that day of its calendar. */
export function closedDays({ staffedHours }: Pick<Clinic, 'staffedHours'>): (day: string) => boolean {
  return (day) => {
    const name = weekdays[Temporal.PlainDate.from(day).dayOfWeek - 1];
    return staffedHours.closed.includes(day) || name === undefined || staffedHours[name].length === 0;
  };
}

/** Noon of the day so many business days before the visit, by the clinic's own calendar: there is half a day left to telephone. */
export function noonBefore(
  start: Instant,
  businessDays: number,
  clinic: Pick<Clinic, 'timeZone' | 'staffedHours'>,
): Instant {
  const day = businessDaysBefore(clinicDate(start, clinic), businessDays, closedDays(clinic));
  return clinicInstant(day, '12:00', clinic);
}
