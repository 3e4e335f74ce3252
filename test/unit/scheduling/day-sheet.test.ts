import { describe, expect, test } from '@jest/globals';
import {
  fitsOneChange,
  freed,
  inTheWay,
  mostInOneChange,
  taken,
  type Busy,
  type DaySheet,
} from '../../../functions/scheduling/rules/day-sheet.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import { moveTo } from '../../../functions/scheduling/rules/move.ts';
import { mayFollow, statuses, statusNames } from '../../../functions/scheduling/rules/statuses.ts';
import { DAY, daysOf, MINUTE, without } from '../../../functions/scheduling/rules/span.ts';
import { span, told } from './sample.ts';

const NOW = '2026-11-23T15:00:00.000Z';
const busy = (id: string, from: string, to: string, more: Partial<Busy> = {}): Busy => ({
  appointmentId: id,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
  ...more,
});
const sheet = (day: string, ...all: Busy[]): DaySheet => ({ resourceId: 'dr', day, busy: all });

describe('a day sheet', () => {
  test('has nothing in the way of a time that only touches', () => {
    const sheets = [sheet('2026-11-23', busy('a', '2026-11-23T16:00Z', '2026-11-23T16:30Z'))];
    const at = (from: string, to: string): string[] =>
      inTheWay(sheets, 'dr', span(from, to), NOW).map(({ appointmentId }) => appointmentId);
    expect(at('2026-11-23T16:30Z', '2026-11-23T17:00Z')).toEqual([]);
    expect(at('2026-11-23T15:30Z', '2026-11-23T16:00Z')).toEqual([]);
    expect(at('2026-11-23T16:29Z', '2026-11-23T17:00Z')).toEqual(['a']);
    expect(inTheWay(sheets, 'other', span('2026-11-23T16:00Z', '2026-11-23T17:00Z'), NOW)).toEqual([]);
  });

  test('a hold is in the way until the moment at which it is over', () => {
    const hold = busy('h', '2026-11-23T16:00Z', '2026-11-23T16:30Z', { expiresAt: '2026-11-23T15:10:00.000Z' });
    const at = (now: string): number =>
      inTheWay([sheet('2026-11-23', hold)], 'dr', span('2026-11-23T16:00Z', '2026-11-23T17:00Z'), now).length;
    expect([at('2026-11-23T15:09:59.999Z'), at('2026-11-23T15:10:00.000Z')]).toEqual([1, 0]);
    const [cleaned] = taken(
      [sheet('2026-11-23', hold)],
      ['dr'],
      busy('b', '2026-11-23T18:00Z', '2026-11-23T19:00Z'),
      '2026-11-23T15:10:00.000Z',
    );
    expect(cleaned?.busy.map(({ appointmentId }) => appointmentId)).toEqual(['b']);
  });

  test('over midnight a visit stands on both days, is in the way of either, and leaves both', () => {
    const night = busy('n', '2026-11-23T23:30Z', '2026-11-24T00:30Z');
    const sheets = taken([sheet('2026-11-23'), sheet('2026-11-24')], ['dr'], night, NOW);
    expect(sheets.map((each) => each.busy)).toEqual([[night], [night]]);
    expect(inTheWay(sheets, 'dr', span('2026-11-24T00:00Z', '2026-11-24T01:00Z'), NOW)).toEqual([night]);
    expect(freed(sheets, 'n').map((each) => each.busy)).toEqual([[], []]);
  });

  test('that is not touched stays the very same, so that it is not written', () => {
    const before = [sheet('2026-11-23'), sheet('2026-11-24')];
    const after = taken(before, ['dr'], busy('a', '2026-11-23T16:00Z', '2026-11-23T17:00Z'), NOW);
    expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, true]);
    expect(freed(after, 'nobody')).toEqual(after);
  });
});

test('a span ends on the day before where it ends at midnight', () => {
  expect(daysOf(span('2026-11-23T10:00Z', '2026-11-24T00:00Z'))).toEqual(['2026-11-23']);
  expect(daysOf(span('2028-02-28T23:00Z', '2028-03-01T01:00Z'))).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
});

test('what is taken out of a time leaves the rest of it', () => {
  const left = without(
    [span('2026-11-23T09:00Z', '2026-11-23T12:00Z'), span('2026-11-23T12:00Z', '2026-11-23T17:00Z')],
    [
      span('2026-11-23T08:00Z', '2026-11-23T09:30Z'),
      span('2026-11-23T11:00Z', '2026-11-23T13:00Z'),
      span('2026-11-23T16:30Z', '2026-11-23T18:00Z'),
    ],
  );
  expect(told(left)).toEqual(['2026-11-23T09:30 – 2026-11-23T11:00', '2026-11-23T13:00 – 2026-11-23T16:30']);
});

test('what does not fit into one transaction of a hundred items is known beforehand', () => {
  expect([fitsOneChange(2, 30 * MINUTE), fitsOneChange(16, 30 * MINUTE), fitsOneChange(17, 30 * MINUTE)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([fitsOneChange(4, 7 * DAY), fitsOneChange(5, 7 * DAY)]).toEqual([true, false]);
  expect([mostInOneChange(1, 30 * MINUTE), mostInOneChange(2, 30 * MINUTE)]).toEqual([12, 9]);
});

describe('the status of an appointment', () => {
  test('follows the table and nothing else', () => {
    for (const from of statusNames)
      for (const to of statusNames) {
        const move = (): string => moveTo({ status: from } as Appointment, to, '2026-11-23T15:00:00.000Z').status;
        if (mayFollow(from, to)) expect(move()).toBe(to);
        else expect(move).toThrow('cannot become');
      }
  });

  test('is one of those of FHIR R4, and nothing comes after an error', () => {
    expect([...statusNames].toSorted()).toEqual(
      'arrived booked cancelled checked-in entered-in-error fulfilled noshow pending proposed waitlist'.split(' '),
    );
    expect(statuses['entered-in-error'].next).toEqual([]);
    expect(statuses.cancelled.next).toEqual(['entered-in-error']);
  });
});
