/** Schedule expressions: `rate(…)`, `cron(…)` and `at(…)`, in a time zone. */
import { Temporal } from 'temporal-polyfill';
import { RefusedProperty } from '../../contract.ts';

/** Gives the first instant after `after` (epoch milliseconds), or undefined if there is none. */
export type Next = (after: number) => number | undefined;

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** No schedule of anybody's lies further ahead than leap days do. */
const FURTHEST_DAYS = 366 * 9;

/**
 * Reads an expression. A rate runs for the first time at `start`.
 *
 * @throws RefusedProperty for what is malformed or not served.
 */
export function readExpression(expression: string, timeZone: string, start: number, where: string): Next {
  const [, kind, body = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  const refuse = (why: string): never => {
    throw new RefusedProperty(`${where}: ${expression}: ${why}`);
  };
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
  } catch {
    refuse(`there is no time zone ${timeZone}`);
  }
  switch (kind) {
    case 'rate': {
      const [, count, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(body) ?? [];
      const period = Number(count) * (UNITS[unit] ?? Number.NaN);
      if (Number.isNaN(period)) return refuse('no such rate');
      return (after) => (after < start ? start : start + (Math.floor((after - start) / period) + 1) * period);
    }
    case 'at': {
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body)) return refuse('at takes yyyy-mm-ddThh:mm:ss');
      const due = Temporal.PlainDateTime.from(body).toZonedDateTime(timeZone).epochMilliseconds;
      return (after) => (due > after ? due : undefined);
    }
    case 'cron':
      return readCron(body.trim().split(/\s+/), timeZone, refuse);
    case undefined:
    default:
      return refuse('neither rate, cron nor at');
  }
}

type Refuse = (why: string) => never;

function readCron(fields: readonly string[], timeZone: string, refuse: Refuse): Next {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if (year === undefined || fields.length !== 6) return refuse('cron takes six fields');
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return refuse('exactly one of the two day fields is ?');
  const minutes = readField(minute ?? '', 0, 59, [], refuse);
  const hours = readField(hour ?? '', 0, 23, [], refuse);
  const months = readField(month ?? '', 1, 12, MONTHS, refuse);
  const years = readField(year, 1970, 2199, [], refuse);
  const isDay = dayOfMonth === '?' ? readDayOfWeek(dayOfWeek ?? '', refuse) : readDayOfMonth(dayOfMonth ?? '', refuse);
  return (after) => {
    const from = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDate();
    for (let ahead = 0; ahead < FURTHEST_DAYS; ahead++) {
      const date = from.add({ days: ahead });
      if (!years.has(date.year) || !months.has(date.month) || !isDay(date)) continue;
      for (const hourOfDay of hours) {
        for (const minuteOfHour of minutes) {
          const wall = date.toPlainDateTime({ hour: hourOfDay, minute: minuteOfHour });
          const zoned = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
          // A wall-clock time that the spring change leaves out does not happen; one that comes twice happens once.
          if (!zoned.toPlainDateTime().equals(wall)) continue;
          if (zoned.epochMilliseconds > after) return zoned.epochMilliseconds;
        }
      }
    }
    return undefined;
  };
}

/** The values of a field, ascending: lists, ranges, steps and names. */
function readField(text: string, least: number, most: number, names: readonly string[], refuse: Refuse): Set<number> {
  const number = (one: string): number => {
    const named = names.indexOf(one.toUpperCase());
    const value = named >= 0 ? named + least : /^\d+$/.test(one) ? Number(one) : Number.NaN;
    return value >= least && value <= most ? value : refuse(`${one} is no value of this field`);
  };
  const values = text.split(',').flatMap((part) => {
    const [range = '', step = '1'] = part.split('/');
    const [first = '', last] = range.split('-');
    const from = range === '*' ? least : number(first);
    const to = range === '*' || (last === undefined && part.includes('/')) ? most : number(last ?? first);
    const by = /^[1-9]\d*$/.test(step) ? Number(step) : refuse(`${step} is no step`);
    return Array.from({ length: Math.max(0, Math.floor((to - from) / by) + 1) }, (_, index) => from + index * by);
  });
  return new Set(values.toSorted((a, b) => a - b));
}

type IsDay = (date: Temporal.PlainDate) => boolean;

function readDayOfMonth(text: string, refuse: Refuse): IsDay {
  if (text === 'L') return (date) => date.day === date.daysInMonth;
  if (text.endsWith('W')) return refuse('W is not served');
  const days = readField(text, 1, 31, [], refuse);
  return (date) => days.has(date.day);
}

function readDayOfWeek(text: string, refuse: Refuse): IsDay {
  /** 1 is Sunday here, Monday in ISO. */
  const dayOf = (date: Temporal.PlainDate): number => (date.dayOfWeek % 7) + 1;
  const [, day = '', nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (nth !== undefined) {
    const days = readField(day, 1, 7, DAYS, refuse);
    return (date) => days.has(dayOf(date)) && Math.ceil(date.day / 7) === Number(nth);
  }
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) {
    const days = readField(last, 1, 7, DAYS, refuse);
    return (date) => days.has(dayOf(date)) && date.day + 7 > date.daysInMonth;
  }
  const days = readField(text, 1, 7, DAYS, refuse);
  return (date) => days.has(dayOf(date));
}
