import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bookable,
  openingsOf,
  partOfDay,
  timeTaken,
  weeksLater,
  type Candidate,
} from '../../../functions/scheduling/rules/openings.ts';
import { isWithin, MINUTE, type Span } from '../../../functions/scheduling/rules/span.ts';
import { workingTime } from '../../../functions/scheduling/rules/working-time.ts';
import { minute, schedule, span, week } from './sample.ts';

const visit = { minutes: 30, bufferBefore: 0, bufferAfter: 0, startsEvery: 30 };
const candidate = (
  id: string,
  free: readonly Span[],
  place = 'main-street',
  timeZone = 'America/Chicago',
): Candidate => ({
  resource: { id, timeZone },
  free: new Map([[place, free]]),
});
const day = span('2026-11-23T00:00Z', '2026-11-24T00:00Z');
const told = (openings: ReturnType<typeof openingsOf>): string[] =>
  openings.map(({ start, resourceIds }) => `${minute(start).slice(11)} ${resourceIds.join()}`);

describe('openings', () => {
  test('begin at the minutes of the wall clock that the visit type allows, and end before the time does', () => {
    const free = [span('2026-11-23T15:10Z', '2026-11-23T17:20Z')];
    expect(told(openingsOf(visit, [[candidate('dr', free)]], day))).toEqual(['15:30 dr', '16:00 dr', '16:30 dr']);
    // In Kolkata the hour begins at half past.
    const there = openingsOf({ ...visit, startsEvery: 60 }, [[candidate('dr', free, 'x', 'Asia/Kolkata')]], day);
    expect(told(there)).toEqual(['15:30 dr', '16:30 dr']);
  });

  test('leave room for what is made ready and cleared up', () => {
    const free = [span('2026-11-23T15:00Z', '2026-11-23T17:00Z')];
    expect(told(openingsOf({ ...visit, bufferBefore: 10, bufferAfter: 20 }, [[candidate('dr', free)]], day))).toEqual([
      '15:30 dr',
      '16:00 dr',
    ]);
  });

  test('are told for each whom the visit can be with, with whatever else is free at the same place', () => {
    const morning = [span('2026-11-23T15:00Z', '2026-11-23T16:00Z')];
    const early = [span('2026-11-23T15:00Z', '2026-11-23T15:30Z')];
    const doctors = [candidate('b', morning), candidate('a', early), candidate('elsewhere', morning, 'lakeside')];
    const rooms = [candidate('room-1', early), candidate('room-2', [span('2026-11-23T15:30Z', '2026-11-23T16:00Z')])];
    expect(told(openingsOf(visit, [doctors, rooms], day))).toEqual([
      '15:00 a,room-1',
      '15:00 b,room-1',
      '15:30 b,room-2',
    ]);
  });

  test('never count one person for two needs, and find the way in which all are filled', () => {
    const free = [span('2026-11-23T15:00Z', '2026-11-23T15:30Z')];
    const [x, y] = [candidate('x', free), candidate('y', free)];
    expect(told(openingsOf(visit, [[x], [x]], day))).toEqual([]);
    expect(told(openingsOf(visit, [[candidate('dr', free)], [x, y], [x]], day))).toEqual(['15:00 dr,y,x']);
  });

  test('are neither too late nor too far ahead', () => {
    expect(bookable({ noticeMinutes: 90, daysAhead: 2 }, Date.parse('2026-11-23T15:00Z'))).toEqual(
      span('2026-11-23T16:30Z', '2026-11-25T15:00Z'),
    );
    const free = [span('2026-11-23T15:00Z', '2026-11-23T17:00Z')];
    expect(told(openingsOf(visit, [[candidate('dr', free)]], span('2026-11-23T15:30Z', '2026-11-23T16:30Z')))).toEqual([
      '15:30 dr',
      '16:00 dr',
    ]);
  });

  test('can go over midnight, and over the hour that the clocks skip', () => {
    const nights = schedule({
      hours: week([
        { from: '00:00', to: '06:00' },
        { from: '22:00', to: '24:00' },
      ]),
    });
    const night = span('2027-03-14T05:30Z', '2027-03-14T08:30Z');
    const free = workingTime(nights, span('2027-03-13T12:00Z', '2027-03-14T18:00Z'));
    const openings = openingsOf({ ...visit, minutes: 60 }, [[candidate('dr', free)]], night);
    // 23:30 to 00:30; the last before the skip is 01:30 to 03:30 by the clock, one hour in truth.
    expect(openings.map(({ start, end }) => [minute(start), (end - start) / MINUTE])).toEqual(
      ['05:30', '06:00', '06:30', '07:00', '07:30', '08:00'].map((time) => [`2027-03-14T${time}`, 60]),
    );
  });

  test('always lie in the free time of all whom they name, in time order, whatever that is', () => {
    const minutesOf = fc.integer({ min: 0, max: 600 });
    const free = fc
      .array(fc.tuple(minutesOf, fc.integer({ min: 1, max: 240 })), { maxLength: 4 })
      .map((pairs) =>
        pairs.map(([from, length]) => ({ from: day.from + from * MINUTE, to: day.from + (from + length) * MINUTE })),
      );
    fc.assert(
      fc.property(
        fc.array(free, { minLength: 1, maxLength: 3 }),
        fc.array(free, { minLength: 1, maxLength: 3 }),
        fc.record({
          minutes: fc.integer({ min: 1, max: 90 }),
          bufferBefore: fc.integer({ min: 0, max: 30 }),
          bufferAfter: fc.integer({ min: 0, max: 30 }),
          startsEvery: fc.constantFrom(5, 10, 15, 20, 30, 60),
        }),
        (doctors, rooms, type) => {
          const named = (prefix: string, all: readonly (readonly Span[])[]): Candidate[] =>
            all.map((spans, index) => candidate(`${prefix}${index}`, spans));
          const needs = [named('d', doctors), named('r', rooms)];
          const byId = new Map(needs.flat().map((each) => [each.resource.id, each.free.get('main-street') ?? []]));
          const openings = openingsOf(type, needs, day);
          expect(openings.map(({ start }) => start)).toEqual(
            openings.map(({ start }) => start).toSorted((a, b) => a - b),
          );
          for (const { start, resourceIds } of openings)
            for (const id of resourceIds) expect(isWithin(timeTaken(start, type), byId.get(id) ?? [])).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});

test('a part of the day is that of the wall clock', () => {
  const at = (time: string): string => partOfDay(Date.parse(time), 'America/Chicago');
  expect(['2026-11-23T17:59Z', '2026-11-23T18:00Z', '2026-11-23T22:59Z', '2026-11-23T23:00Z'].map(at)).toEqual([
    'morning',
    'afternoon',
    'afternoon',
    'evening',
  ]);
});

test('weeks later it is the same time of the wall clock, whatever the clocks did meanwhile', () => {
  const later = (weeks: number): string =>
    minute(weeksLater(Date.parse('2026-10-26T15:00Z'), weeks, 'America/Chicago'));
  expect([later(0), later(1), later(21)]).toEqual(['2026-10-26T15:00', '2026-11-02T16:00', '2027-03-22T15:00']);
});
