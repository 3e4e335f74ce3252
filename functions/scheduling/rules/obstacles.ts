import type { Instant } from '../../platform/clock.ts';
import type { Fault } from '../../platform/errors.ts';
import type { Resource, VisitType } from '../resource.ts';
import { inTheWay, type Busy, type DaySheet } from './day-sheet.ts';
import { bookable, timeTaken } from './openings.ts';
import { isWithin, type Span } from './span.ts';
import { placesOf, workingTime } from './working-time.ts';

/** A visit of a certain type at a certain time with certain resources, one for each need, in the order of the needs. */
export interface Wish {
  readonly visitType: VisitType;
  readonly resources: readonly Resource[];
  readonly start: number;
}

/**
 * What keeps a visit from taking place, as faults of the request; nothing if it can be had.
 * @param doubleBooking other appointments are not in the way
 * @returns where it takes place, too; undefined if nowhere
 */
export function obstacles(
  { visitType, resources, start }: Wish,
  sheets: readonly DaySheet[],
  at: Instant,
  doubleBooking = false,
): { readonly faults: readonly Fault[]; readonly place: string | undefined } {
  const span = timeTaken(start, visitType);
  const allowed = bookable(visitType, Date.parse(at));
  const faults: Fault[] = [];
  if (visitType.status !== 'active')
    faults.push({ pointer: '/visitTypeId', detail: 'is no longer booked', code: 'inactive' });
  if (start < allowed.from)
    faults.push({
      pointer: '/start',
      detail: `is too late: this visit is booked ${visitType.noticeMinutes} minutes before it begins, or earlier`,
      code: 'too-late',
    });
  if (start >= allowed.to)
    faults.push({
      pointer: '/start',
      detail: `is too early: this visit is booked at most ${visitType.daysAhead} days ahead`,
      code: 'too-far-ahead',
    });
  const works = resources.map((resource) => placesAt(resource, span));
  resources.forEach((resource, index) => {
    const pointer = `/resourceIds/${index}`;
    if (works[index]?.length === 0) faults.push({ pointer, detail: 'does not work then', code: 'not-working' });
    if (!doubleBooking)
      for (const busy of inTheWay(sheets, resource.id, span, at)) faults.push({ pointer, ...wordsFor(busy) });
  });
  const place = works[0]?.find((candidate) => works.every((places) => places.includes(candidate)));
  if (place === undefined && works.every((places) => places.length > 0))
    faults.push({ pointer: '/resourceIds', detail: 'are not at the same place then', code: 'not-together' });
  return { faults, place };
}

/** Where the resource works throughout the span. */
function placesAt(resource: Resource, span: Span): string[] {
  if (resource.status !== 'active') return [];
  return placesOf(resource).filter((place) => isWithin(span, workingTime(resource, span, place)));
}

function wordsFor({ from, to, expiresAt }: Busy): Pick<Fault, 'detail' | 'code'> {
  return expiresAt === undefined
    ? { detail: `is booked from ${from} to ${to}`, code: 'booked' }
    : { detail: `is held from ${from} to ${to}, until ${expiresAt}`, code: 'held' };
}
