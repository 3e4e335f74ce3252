import { describe, expect, test } from '@jest/globals';
import { otherTimes } from '../../../functions/scheduling/links/rules/question.ts';

const opening = (start: string): Parameters<typeof otherTimes>[0][number] => ({
  start,
  end: start,
  timeZone: 'America/Chicago',
  place: 'main-street',
  resourceIds: ['res_doctor'],
});
/** Every half hour from 8 to 12 in Chicago. */
const morning = (day: string): ReturnType<typeof opening>[] =>
  ['14:00', '14:30', '15:00', '15:30', '16:00', '16:30', '17:00', '17:30'].map((time) =>
    opening(`${day}T${time}:00.000Z`),
  );
const starts = (openings: readonly { readonly start: string }[]): string[] =>
  openings.map(({ start }) => start.slice(5, 16));

describe('the other times that a patient is offered', () => {
  const own = { start: '2026-12-09T16:00:00.000Z' };

  test('are spread over a day: the first, the middle and the last', () => {
    expect(starts(otherTimes(morning('2026-12-10'), own))).toEqual(['12-10T14:00', '12-10T16:00', '12-10T17:30']);
  });

  test('are each there once, and never the patient’s own', () => {
    const twice = [...morning('2026-12-09').slice(4, 6), opening('2026-12-09T16:30:00.000Z')];
    expect(starts(otherTimes(twice, own))).toEqual(['12-09T16:30']);
  });

  test('are those of the nearest days, before and after, in time order', () => {
    const days = ['01', '03', '04', '07', '08', '10', '11', '14', '15', '16'].map((day) => `2026-12-${day}`);
    const offered = starts(otherTimes(days.flatMap(morning), own));
    expect(offered).toHaveLength(20);
    expect(offered).toEqual(offered.toSorted());
    expect(offered).toContain('12-08T17:30');
    expect(offered.join()).not.toContain('12-01');
  });

  test('of a day are those of the clinic’s day, not of Greenwich’s', () => {
    const evening = ['2026-12-10T23:30:00.000Z', '2026-12-11T00:00:00.000Z', '2026-12-11T00:30:00.000Z'].map(opening);
    expect(otherTimes(evening, own)).toHaveLength(3);
  });

  test('are none where nothing is free', () => {
    expect(otherTimes([], own)).toEqual([]);
  });
});
