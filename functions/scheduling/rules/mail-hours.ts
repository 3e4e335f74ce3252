import { Temporal } from 'temporal-polyfill';

/**
 * Patients get mail that is no news from 8 am to 9 pm of their wall clock (47 CFR 64.1200(c)(1), which is about calls, as policy for mail as
 * well).
 */
export const FIRST_HOUR = 8;
/** The hour from which on it is too late. */
export const END_HOUR = 21;

/** Whether patients are mailed at this hour of the wall clock. */
export function isMailHour(hour: number): boolean {
  return hour >= FIRST_HOUR && hour < END_HOUR;
}

/** The instant itself, or the morning after it where patients are not mailed then. In epoch milliseconds. */
export function wakingTime(instant: number, timeZone: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  if (isMailHour(local.hour)) return instant;
  const day = local.hour < FIRST_HOUR ? local : local.add({ days: 1 });
  const plainTime = Temporal.PlainTime.from({ hour: FIRST_HOUR });
  return day.toPlainDate().toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}
