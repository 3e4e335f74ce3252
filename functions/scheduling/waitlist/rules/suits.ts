import { Temporal } from 'temporal-polyfill';
import { weekdays } from '../../../clinics/index.ts';
import { leadOf, partOfDay, type Opening } from '../../rules/openings.ts';
import { spanOf } from '../../rules/day-sheet.ts';
import { overlaps } from '../../rules/span.ts';
import type { WaitlistEntry } from '../entry.ts';

type Wish = Pick<
  WaitlistEntry,
  'from' | 'to' | 'resourceIds' | 'places' | 'partsOfDay' | 'weekdays' | 'noticeHours' | 'passed'
>;

const HOUR = 3_600_000;

/** Whether the opening is what was wished for: its time, whom it is with, where; and none with whom they passed any of that time before. */
export function suits(wish: Wish, opening: Opening): boolean {
  const { start, end, timeZone, place } = opening;
  if (start < Date.parse(wish.from) || start >= Date.parse(wish.to)) return false;
  if (wish.resourceIds && !wish.resourceIds.includes(leadOf(opening))) return false;
  if (wish.places && !wish.places.includes(place)) return false;
  if (wish.partsOfDay && !wish.partsOfDay.includes(partOfDay(start, timeZone))) return false;
  if (wish.weekdays && !wish.weekdays.includes(weekdayOf(start, timeZone))) return false;
  return !wish.passed.some(
    (each) =>
      each.leadId === leadOf(opening) && overlaps(spanOf({ from: each.start, to: each.end }), { from: start, to: end }),
  );
}

/** Until when the patient can say yes: what they and the visit need to know before has begun by then. */
export function usableUntil(
  wish: Pick<WaitlistEntry, 'noticeHours'>,
  { noticeMinutes }: { readonly noticeMinutes: number },
  start: number,
): number {
  return start - Math.max(wish.noticeHours * HOUR, noticeMinutes * 60_000);
}

function weekdayOf(instant: number, timeZone: string): (typeof weekdays)[number] {
  const { dayOfWeek } = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const day = weekdays[dayOfWeek - 1];
  if (!day) throw new Error('a week has seven days');
  return day;
}
