import { Temporal } from 'temporal-polyfill';
import { clinicDate, clinicInstant, closedDays, type Clinic } from '../../clinics/index.ts';
import type { Instant } from '../../platform/clock.ts';
import { businessDaysBefore } from '../../registration/index.ts';

/** Noon of the day so many business days before the visit, by the clinic's own calendar: there is half a day left to telephone. */
export function noonBefore(
  start: Instant,
  businessDays: number,
  clinic: Pick<Clinic, 'timeZone' | 'staffedHours'>,
): Instant {
  const day = businessDaysBefore(clinicDate(start, clinic), businessDays, closedDays(clinic));
  return clinicInstant(day, '12:00', clinic);
}

/** Noon of the next business day, by the clinic's own calendar. */
export function noonAfter(at: Instant, clinic: Pick<Clinic, 'timeZone' | 'staffedHours'>): Instant {
  const isClosed = closedDays(clinic);
  let day = Temporal.PlainDate.from(clinicDate(at, clinic)).add({ days: 1 });
  // A clinic that is closed for good would never have another business day.
  for (let step = 0; step < 60 && isClosed(day.toString()); step += 1) day = day.add({ days: 1 });
  return clinicInstant(day.toString(), '12:00', clinic);
}
