import { Temporal } from 'temporal-polyfill';
import { isWeekend } from '../../registration/index.ts';

/** Days of a calendar, `YYYY-MM-DD`. */

/** The day so many calendar days later. */
export function daysAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The same day of the month after; its last where it has none. */
export function monthAfter(day: string): string {
  return Temporal.PlainDate.from(day).add({ months: 1 }).toString();
}

/**
 * The day so many business days later. Weekends alone are no business days: a holiday that we do not know of never makes a legal deadline
 * late.
 */
export function businessDaysAfter(day: string, count: number): string {
  let found = day;
  for (let left = count; left > 0;) {
    found = daysAfter(found, 1);
    if (!isWeekend(found)) left -= 1;
  }
  return found;
}
