import { Temporal } from 'temporal-polyfill';
import { clinicInstant, weekdays } from '../../clinics/index.ts';
import type { Schedule } from '../resource.ts';
import { clipped, merged, overlaps, without, type Span } from './span.ts';

/**
 * When the resource can be booked within `bounds`: its weekly hours without the holidays, with the extra hours, without the
 * leave. So who works on a holiday has extra hours on it, and who falls ill has none left. Wall-clock times are those of the
 * resource's zone: a night shift over the hour that spring skips is an hour shorter, over the one that autumn repeats an hour longer.
 *
 * @param place only the hours that are worked there; all of them where it is not given
 */
export function workingTime(schedule: Schedule, bounds: Span, place?: string): Span[] {
  const { timeZone, exceptions } = schedule;
  const isThere = (elsewhere: string | undefined): boolean =>
    place === undefined || (elsewhere ?? schedule.place) === place;
  const weekly: Span[] = [];
  let day = dateAt(bounds.from, timeZone);
  const last = dateAt(bounds.to, timeZone);
  for (; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    const name = weekdays[day.dayOfWeek - 1];
    const date = day.toString();
    for (const { from, to, place: at } of name ? hoursOn(schedule, date)[name] : [])
      if (isThere(at))
        weekly.push({
          from: wallInstant(date, from, timeZone),
          to:
            to === '24:00'
              ? wallInstant(day.add({ days: 1 }).toString(), '00:00', timeZone)
              : wallInstant(date, to, timeZone),
        });
  }
  const spansOf = (kind: Schedule['exceptions'][number]['kind']): Span[] =>
    exceptions
      .filter((exception) => exception.kind === kind && (kind !== 'extra-hours' || isThere(exception.place)))
      .map((exception) => wallSpan(exception, timeZone))
      .filter((span) => overlaps(span, bounds));
  const open = merged([...without(weekly, spansOf('holiday')), ...spansOf('extra-hours')]);
  return clipped(without(open, spansOf('leave')), bounds);
}

/** The weekly hours that hold on a day of the zone's calendar: of those that have begun and not ended, the ones that began last. */
function hoursOn({ hours, hoursByPeriod = [] }: Schedule, date: string): Schedule['hours'] {
  const [latest] = hoursByPeriod
    .filter(({ period: { start, end } }) => start <= date && (end === undefined || date <= end))
    .toSorted((a, b) => (a.period.start < b.period.start ? 1 : -1));
  return latest?.hours ?? hours;
}

/** All places at which the resource ever works. */
export function placesOf({ place, hours, hoursByPeriod = [], exceptions }: Schedule): string[] {
  const weeks = [hours, ...hoursByPeriod.map((each) => each.hours)];
  const stretches = weeks.flatMap((week) => weekdays.flatMap((day) => week[day]));
  const others = [...stretches, ...exceptions].flatMap((each) => each.place ?? []);
  return [...new Set([place, ...others])];
}

/** The time between two wall-clock times of the zone, such as those of an exception. */
export function wallSpan({ start, end }: { readonly start: string; readonly end: string }, timeZone: string): Span {
  return { from: wallTime(start, timeZone), to: wallTime(end, timeZone) };
}

/** The instant of a wall-clock time such as `2026-12-24T12:00`; one that the clock skips is the moment of the skip. */
function wallTime(local: string, timeZone: string): number {
  return wallInstant(local.slice(0, 10), local.slice(11), timeZone);
}

function dateAt(instant: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** Many resources keep the same hours on the same days: each is reckoned once. */
const reckoned = new Map<string, number>();
const MOST_RECKONED = 20_000;

function wallInstant(date: string, time: string, timeZone: string): number {
  const key = `${timeZone} ${date} ${time}`;
  let instant = reckoned.get(key);
  if (instant === undefined) {
    instant = Date.parse(clinicInstant(date, time, { timeZone }));
    if (reckoned.size >= MOST_RECKONED) reckoned.clear();
    reckoned.set(key, instant);
  }
  return instant;
}

/** One day of the zone's calendar: 23 or 25 hours twice a year. */
export function dayIn(date: string, timeZone: string): Span {
  const next = Temporal.PlainDate.from(date).add({ days: 1 }).toString();
  return { from: wallInstant(date, '00:00', timeZone), to: wallInstant(next, '00:00', timeZone) };
}
