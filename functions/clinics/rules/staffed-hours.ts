import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../platform/clock.ts';
import { weekdays, type Calendar } from '../clinic.ts';

/** How far ahead the rules look for staffed time before they give up: five years of days. */
const FURTHEST_DAYS = 5 * 366;

/** A stretch of staffed time, in epoch milliseconds: from inclusive, to exclusive. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * The staffed stretches of one day of the clinic's calendar as they really pass: a stretch over the hour that spring
 * skips is an hour shorter, one over the hour that autumn repeats is an hour longer. A bound that falls into the
 * skipped hour counts from the moment of the change.
 */
function stretchesOf(day: Temporal.PlainDate, calendar: Calendar): Stretch[] {
  const { staffedHours, timeZone } = calendar;
  if (staffedHours.closed.includes(day.toString())) return [];
  const weekday = weekdays[day.dayOfWeek - 1];
  if (!weekday) return [];
  const at = (time: string): number =>
    time === '24:00' ? startOf(day.add({ days: 1 }), timeZone) : instantOf(day, time, timeZone);
  return staffedHours[weekday]
    .map(({ from, to }) => ({ from: at(from), to: at(to) }))
    .filter(({ from, to }) => from < to);
}

function startOf(day: Temporal.PlainDate, timeZone: string): number {
  return day.toZonedDateTime({ timeZone }).epochMilliseconds;
}

function instantOf(day: Temporal.PlainDate, time: string, timeZone: string): number {
  const wall = day.toPlainDateTime(Temporal.PlainTime.from(time));
  const zoned = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (zoned.toPlainDateTime().equals(wall)) return zoned.epochMilliseconds;
  // The clock skips this time: it counts as the moment of the skip.
  return zoned.getTimeZoneTransition('next')?.epochMilliseconds ?? zoned.epochMilliseconds;
}

function dayOf(instant: Instant, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The date that the clinic's wall calendar shows at this instant, e.g. `2026-11-21`. */
export function clinicDate(instant: Instant, clinic: Pick<Calendar, 'timeZone'>): string {
  return dayOf(instant, clinic.timeZone).toString();
}

/** The instant at which the clinic's wall clock shows this time of this day; a time that the clock skips is the moment of the skip. */
export function clinicInstant(day: string, time: string, clinic: Pick<Calendar, 'timeZone'>): Instant {
  return new Date(instantOf(Temporal.PlainDate.from(day), time, clinic.timeZone)).toISOString();
}

/** Seconds between two instants in which the clinic was staffed; 0 if `to` is not after `from`. */
export function staffedSeconds(from: Instant, to: Instant, calendar: Calendar): number {
  const begin = Date.parse(from);
  const end = Date.parse(to);
  let milliseconds = 0;
  let day = dayOf(from, calendar.timeZone);
  for (; startOf(day, calendar.timeZone) < end; day = day.add({ days: 1 })) {
    for (const stretch of stretchesOf(day, calendar)) {
      milliseconds += Math.max(0, Math.min(stretch.to, end) - Math.max(stretch.from, begin));
    }
  }
  return milliseconds / 1000;
}

/**
 * The instant at which so many staffed hours have passed: the earliest at which `staffedSeconds` from `instant` reaches them. Nought hours
 * from an unstaffed moment is that moment itself.
 * @param hours zero or more, fractions allowed (to the millisecond)
 * @throws RangeError if the clinic is not staffed for that long within five years
 */
export function addStaffedTime(instant: Instant, hours: number, calendar: Calendar): Instant {
  if (!(hours >= 0)) throw new RangeError('hours must be zero or more');
  let left = Math.round(hours * 3_600_000);
  if (left === 0) return new Date(Date.parse(instant)).toISOString();
  const begin = Date.parse(instant);
  let day = dayOf(instant, calendar.timeZone);
  for (let passed = 0; passed < FURTHEST_DAYS; passed += 1, day = day.add({ days: 1 })) {
    for (const stretch of stretchesOf(day, calendar)) {
      const from = Math.max(stretch.from, begin);
      const length = stretch.to - from;
      if (length <= 0) continue;
      if (left <= length) return new Date(from + left).toISOString();
      left -= length;
    }
  }
  throw new RangeError('the clinic has too few staffed hours');
}

/** Whether the staff member takes new tasks on this instant's date: active, reachable by mail, not away. */
export function isAvailable(
  staff: { status: string; address: { state: string }; away?: { from: string; to: string } },
  instant: Instant,
  clinic: Pick<Calendar, 'timeZone'>,
): boolean {
  if (staff.status !== 'active' || staff.address.state !== 'working') return false;
  const today = clinicDate(instant, clinic);
  return !staff.away || today < staff.away.from || today > staff.away.to;
}
