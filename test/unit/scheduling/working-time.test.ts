import { describe, expect, test } from '@jest/globals';
import { dayIn, placesOf, workingTime } from '../../../functions/scheduling/rules/working-time.ts';
import { MINUTE } from '../../../functions/scheduling/rules/span.ts';
import { nineToFive, schedule, span, told, week, workdays } from './sample.ts';

const HOUR = 60 * MINUTE;
const hoursOf = (spans: readonly { from: number; to: number }[]): number =>
  spans.reduce((sum, { from, to }) => sum + to - from, 0) / HOUR;

describe('working time', () => {
  test('is the weekly hours in the wall clock of the zone', () => {
    // Friday to Monday.
    expect(told(workingTime(schedule(), span('2026-11-27T00:00Z', '2026-12-01T06:00Z')))).toEqual([
      '2026-11-27T15:00 – 2026-11-27T23:00',
      '2026-11-30T15:00 – 2026-11-30T23:00',
    ]);
  });

  test('stays at the same wall-clock time when the clocks change, in spring and in autumn', () => {
    const weekBefore = workingTime(schedule(), span('2027-03-12T12:00Z', '2027-03-13T00:00Z'));
    const weekAfter = workingTime(schedule(), span('2027-03-15T12:00Z', '2027-03-16T00:00Z'));
    expect(told([...weekBefore, ...weekAfter])).toEqual([
      '2027-03-12T15:00 – 2027-03-12T23:00',
      '2027-03-15T14:00 – 2027-03-15T22:00',
    ]);
    expect(told(workingTime(schedule(), span('2026-11-02T00:00Z', '2026-11-03T00:00Z')))).toEqual([
      '2026-11-02T15:00 – 2026-11-02T23:00',
    ]);
  });

  test('of a night is an hour shorter in spring and an hour longer in autumn', () => {
    const nights = schedule({
      hours: week([
        { from: '00:00', to: '06:00' },
        { from: '22:00', to: '24:00' },
      ]),
    });
    const night = (evening: string, morning: string): number =>
      hoursOf(
        workingTime(nights, { from: dayIn(evening, 'America/Chicago').from, to: dayIn(morning, 'America/Chicago').to }),
      );
    expect(night('2026-10-24', '2026-10-25')).toBe(16);
    expect(night('2026-10-31', '2026-11-01')).toBe(17);
    expect(night('2027-03-13', '2027-03-14')).toBe(15);
  });

  test('over midnight is one piece', () => {
    const nights = schedule({
      hours: week([
        { from: '00:00', to: '06:00' },
        { from: '22:00', to: '24:00' },
      ]),
    });
    expect(told(workingTime(nights, span('2026-11-24T00:00Z', '2026-11-24T18:00Z')))).toEqual([
      '2026-11-24T04:00 – 2026-11-24T12:00',
    ]);
  });

  test('knows the leap day', () => {
    expect(told(workingTime(schedule(), span('2028-02-28T00:00Z', '2028-03-02T00:00Z')))).toEqual([
      '2028-02-28T15:00 – 2028-02-28T23:00',
      '2028-02-29T15:00 – 2028-02-29T23:00',
      '2028-03-01T15:00 – 2028-03-01T23:00',
    ]);
  });

  test('a day in which midnight itself is skipped begins when it really begins', () => {
    // São Paulo went from 23:59 to 01:00 in the night to 4 November 2018.
    const { from, to } = dayIn('2018-11-04', 'America/Sao_Paulo');
    expect([new Date(from).toISOString(), (to - from) / HOUR]).toEqual(['2018-11-04T03:00:00.000Z', 23]);
  });

  test('has no holidays, has the extra hours on them, and neither where there is leave', () => {
    const exceptions = [
      { kind: 'holiday', start: '2026-11-26T00:00', end: '2026-11-27T00:00' },
      { kind: 'extra-hours', start: '2026-11-26T08:00', end: '2026-11-26T12:00' },
      { kind: 'extra-hours', start: '2026-11-28T08:00', end: '2026-11-28T12:00' },
      { kind: 'leave', start: '2026-11-25T12:00', end: '2026-11-26T10:00' },
    ] as const;
    expect(
      told(workingTime(schedule({ exceptions: [...exceptions] }), span('2026-11-25T06:00Z', '2026-11-29T06:00Z'))),
    ).toEqual([
      '2026-11-25T15:00 – 2026-11-25T18:00',
      '2026-11-26T16:00 – 2026-11-26T18:00',
      '2026-11-27T15:00 – 2026-11-27T23:00',
      '2026-11-28T14:00 – 2026-11-28T18:00',
    ]);
  });

  test('at one of several places is only that which is worked there', () => {
    const two = schedule({
      hours: { ...week(nineToFive, workdays), tuesday: [{ from: '09:00', to: '12:00', place: 'lakeside' }] },
    });
    expect(placesOf(two)).toEqual(['main-street', 'lakeside']);
    const bounds = span('2026-11-24T06:00Z', '2026-11-26T06:00Z');
    expect(told(workingTime(two, bounds, 'lakeside'))).toEqual(['2026-11-24T15:00 – 2026-11-24T18:00']);
    expect(told(workingTime(two, bounds, 'main-street'))).toEqual(['2026-11-25T15:00 – 2026-11-25T23:00']);
  });

  describe('with other weekly hours for a period', () => {
    const mornings = week([{ from: '08:00', to: '12:00', place: 'lakeside' }], workdays);
    const evenings = week([{ from: '17:00', to: '20:00' }], workdays);

    test('changes on the first day of the period by the wall clock, and back after its last', () => {
      const winter = schedule({
        hoursByPeriod: [{ period: { start: '2026-12-01', end: '2026-12-02' }, hours: mornings }],
      });
      expect(told(workingTime(winter, span('2026-11-30T06:00Z', '2026-12-04T06:00Z')))).toEqual([
        '2026-11-30T15:00 – 2026-11-30T23:00',
        '2026-12-01T14:00 – 2026-12-01T18:00',
        '2026-12-02T14:00 – 2026-12-02T18:00',
        '2026-12-03T15:00 – 2026-12-03T23:00',
      ]);
      // The evening of the 30th in Chicago is the 1st in UTC: it still has the hours of the 30th.
      expect(told(workingTime(winter, span('2026-12-01T00:00Z', '2026-12-01T06:00Z')))).toEqual([]);
    });

    test('has those that began last, whatever the order in which they are told; what ends leaves those before', () => {
      const both = schedule({
        hoursByPeriod: [
          { period: { start: '2026-12-02', end: '2026-12-02' }, hours: evenings },
          { period: { start: '2026-12-01' }, hours: mornings },
        ],
      });
      const of = (each: typeof both): string[] =>
        told(workingTime(each, span('2026-12-01T06:00Z', '2026-12-04T06:00Z')));
      expect(of(both)).toEqual([
        '2026-12-01T14:00 – 2026-12-01T18:00',
        '2026-12-02T23:00 – 2026-12-03T02:00',
        '2026-12-03T14:00 – 2026-12-03T18:00',
      ]);
      expect(of({ ...both, hoursByPeriod: both.hoursByPeriod?.toReversed() })).toEqual(of(both));
    });

    test('that begins on the day of a change of the clocks keeps to the wall clock on both sides of it', () => {
      const nights = week([
        { from: '00:00', to: '06:00' },
        { from: '22:00', to: '24:00' },
      ]);
      const from = (start: string): ReturnType<typeof schedule> =>
        schedule({ hours: week([]), hoursByPeriod: [{ period: { start }, hours: nights }] });
      // Sunday 14 March 2027 has 23 hours, Sunday 1 November 2026 has 25.
      expect(told(workingTime(from('2027-03-14'), span('2027-03-14T00:00Z', '2027-03-15T04:00Z')))).toEqual([
        '2027-03-14T06:00 – 2027-03-14T11:00',
        '2027-03-15T03:00 – 2027-03-15T04:00',
      ]);
      expect(told(workingTime(from('2026-11-01'), span('2026-11-01T00:00Z', '2026-11-02T05:00Z')))).toEqual([
        '2026-11-01T05:00 – 2026-11-01T12:00',
        '2026-11-02T04:00 – 2026-11-02T05:00',
      ]);
    });

    test('works at the places of those hours too', () => {
      const moved = schedule({ hoursByPeriod: [{ period: { start: '2026-12-01' }, hours: mornings }] });
      expect(placesOf(moved)).toEqual(['main-street', 'lakeside']);
      expect(told(workingTime(moved, span('2026-11-30T06:00Z', '2026-12-02T06:00Z'), 'lakeside'))).toEqual([
        '2026-12-01T14:00 – 2026-12-01T18:00',
      ]);
    });
  });
});
