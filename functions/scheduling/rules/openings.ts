import { Temporal } from 'temporal-polyfill';
import type { Resource, VisitType } from '../resource.ts';
import { DAY, isWithin, MINUTE, type Span } from './span.ts';

/** A resource with the time that it has, by place. */
export interface Candidate {
  readonly resource: Pick<Resource, 'id' | 'timeZone'>;
  /** In order; neither overlapping nor touching. */
  readonly free: ReadonlyMap<string, readonly Span[]>;
}

/** A time at which all that a visit needs is free together. Instants in epoch milliseconds. */
export interface Opening {
  readonly start: number;
  readonly end: number;
  readonly place: string;
  readonly timeZone: string;
  /** Who fills each need, in the order of the needs. */
  readonly resourceIds: readonly string[];
}

/** What of a visit type says how much time it takes. */
export type Lengths = Pick<VisitType, 'minutes' | 'bufferBefore' | 'bufferAfter'>;

/** The time that a visit takes of its resources, its buffers included. */
export function timeTaken(start: number, { minutes, bufferBefore, bufferAfter }: Lengths): Span {
  return { from: start - bufferBefore * MINUTE, to: start + (minutes + bufferAfter) * MINUTE };
}

/** The beginnings that the visit type allows now: neither too late nor too far ahead. */
export function bookable(
  { noticeMinutes, daysAhead }: Pick<VisitType, 'noticeMinutes' | 'daysAhead'>,
  at: number,
): Span {
  return { from: at + noticeMinutes * MINUTE, to: at + daysAhead * DAY };
}

/**
 * Every opening that begins within `starts`, in time order, and of one time in the order of whom the visit is with. All that
 * it needs is at one place; nobody fills two needs at once.
 *
 * @param needs who can fill each need; the first is whom the visit is with, and each of them has openings of their own
 */
export function openingsOf(
  visitType: Lengths & Pick<VisitType, 'startsEvery'>,
  needs: readonly (readonly Candidate[])[],
  starts: Span,
): Opening[] {
  const [leads = [], ...others] = needs;
  const openings: Opening[] = [];
  const end = visitType.minutes * MINUTE;
  for (const lead of leads)
    for (const [place, free] of lead.free)
      for (const start of startsIn(free, visitType, lead.resource.timeZone, starts)) {
        const beside = fill(others, new Set([lead.resource.id]), place, timeTaken(start, visitType));
        if (beside)
          openings.push({
            start,
            end: start + end,
            place,
            timeZone: lead.resource.timeZone,
            resourceIds: [lead.resource.id, ...beside],
          });
      }
  return openings.toSorted((a, b) => a.start - b.start || compareText(leadOf(a), leadOf(b)));
}

/** Whom the visit is with. */
export const leadOf = ({ resourceIds }: Opening): string => resourceIds[0] ?? '';

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** One candidate for each need, no one twice, all of them free at the place; undefined if there are none. */
function fill(
  needs: readonly (readonly Candidate[])[],
  used: ReadonlySet<string>,
  place: string,
  span: Span,
): string[] | undefined {
  const [first, ...rest] = needs;
  if (!first) return [];
  for (const { resource, free } of first) {
    if (used.has(resource.id) || !isWithin(span, free.get(place) ?? [])) continue;
    const others = fill(rest, new Set([...used, resource.id]), place, span);
    if (others) return [resource.id, ...others];
  }
  return undefined;
}

/** The beginnings at which the visit fits into free time, on the minutes of the hour at which it may begin. */
function* startsIn(
  free: readonly Span[],
  visitType: Lengths & Pick<VisitType, 'startsEvery'>,
  timeZone: string,
  starts: Span,
): Iterable<number> {
  const step = visitType.startsEvery * MINUTE;
  const { from: before, to: after } = timeTaken(0, visitType);
  for (const { from, to } of free) {
    const earliest = Math.max(from - before, starts.from);
    const latest = Math.min(to - after, starts.to - 1);
    if (earliest > latest) continue;
    // Zones may be half an hour apart: the minutes are those of the wall clock.
    const offset = offsetAt(earliest, timeZone);
    for (let start = Math.ceil((earliest + offset) / step) * step - offset; start <= latest; start += step) yield start;
  }
}

function offsetAt(instant: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
}

export type PartOfDay = 'morning' | 'afternoon' | 'evening';

/** Which part of the day the wall clock shows. */
export function partOfDay(instant: number, timeZone: string): PartOfDay {
  const { hour } = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  if (hour < 12) return 'morning';
  return hour < 17 ? 'afternoon' : 'evening';
}

/** The instant at the same time of the wall clock, so many weeks later. One that the clock skips then is an hour later; of one that comes twice, the first. */
export function weeksLater(instant: number, weeks: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).add({ weeks }).epochMilliseconds;
}
