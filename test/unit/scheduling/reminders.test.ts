import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  firstAllowed,
  judgeReminder,
  planReminders,
  stillCounted,
  type Reminder,
} from '../../../functions/scheduling/rules/reminders.ts';

const zones = ['America/Chicago', 'America/New_York', 'Pacific/Honolulu', 'Asia/Kolkata', 'Pacific/Auckland'] as const;
const wall = (instant: string, zone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
const told = (instant: string, zone: string): string => wall(instant, zone).toPlainDateTime().toString().slice(0, 16);
const anInstant = fc
  .integer({ min: Date.parse('2026-01-01'), max: Date.parse('2028-12-31') })
  .map((at) => new Date(at).toISOString());

describe('a reminder is planned', () => {
  const zone = 'America/Chicago';
  const plan = (start: string, at = '2026-10-01T15:00:00.000Z', daysAhead = [7, 2]): string[] =>
    planReminders({ start, reminders: [] }, daysAhead, zone, at).map(({ dueAt }) => told(dueAt, zone));

  test('at the time of day of the visit, so many days before, whatever the clocks do between', () => {
    // The clocks go back on November 1, 2026.
    expect(plan('2026-11-05T20:30:00.000Z')).toEqual(['2026-10-29T14:30', '2026-11-03T14:30']);
  });

  test('never early in the morning or late in the evening', () => {
    expect(plan('2026-11-05T11:30:00.000Z')).toEqual(['2026-10-29T08:00', '2026-11-03T08:00']);
    expect(plan('2026-11-06T04:30:00.000Z')).toEqual(['2026-10-29T19:00', '2026-11-03T19:00']);
  });

  test('not for who has just booked', () => {
    expect(plan('2026-11-05T20:30:00.000Z', '2026-11-03T15:00:00.000Z')).toEqual([]);
    expect(plan('2026-11-05T20:30:00.000Z', '2026-10-31T15:00:00.000Z')).toEqual(['2026-11-03T14:30']);
  });

  test('as the clinic sets it, or not at all', () => {
    expect(plan('2026-11-05T20:30:00.000Z', undefined, [1, 14])).toEqual(['2026-10-22T14:30', '2026-11-04T14:30']);
    expect(plan('2026-11-05T20:30:00.000Z', undefined, [])).toEqual([]);
  });

  test('for the time that holds: what was planned for another is gone, what was sent is remembered', () => {
    const sent: Reminder = { daysAhead: 7, dueAt: '2026-10-20T15:00:00.000Z', state: 'sent' };
    const planned: Reminder = { daysAhead: 2, dueAt: '2026-10-25T15:00:00.000Z', state: 'planned' };
    const again = planReminders(
      { start: '2026-11-26T15:00:00.000Z', reminders: [sent, planned] },
      [2],
      zone,
      '2026-10-21T15:00:00.000Z',
    );
    expect(again).toEqual([sent, { daysAhead: 2, dueAt: '2026-11-24T15:00:00.000Z', state: 'planned' }]);
  });
});

describe('a patient', () => {
  /** Reminders wished for at these instants go out when the rules let them. */
  const sentFor = (wishes: readonly string[], zone: string): string[] => {
    let sent: string[] = [];
    const all: string[] = [];
    let at = '';
    for (const wish of wishes.toSorted()) {
      at = wish > at ? wish : at;
      const start = new Date(Date.parse(at) + 60 * 24 * 3600_000).toISOString();
      let verdict = judgeReminder({ at, start, timeZone: zone, sent, optedOut: false });
      if (verdict.do === 'postpone') {
        at = verdict.until;
        verdict = judgeReminder({ at, start, timeZone: zone, sent, optedOut: false });
      }
      expect(verdict).toEqual({ do: 'send' });
      all.push(at);
      sent = stillCounted([...sent, at], at);
    }
    return all;
  };
  const wishes = fc.array(
    fc.integer({ min: 0, max: 21 * 24 * 60 }).map((minutes) => new Date(Date.parse('2026-10-20') + minutes * 60_000)),
    { minLength: 1, maxLength: 25 },
  );

  test('is reminded from 8 am to 9 pm where they are, once a day and three times in seven days at most', () => {
    fc.assert(
      fc.property(wishes, fc.constantFrom(...zones), (at, zone) => {
        const sent = sentFor(
          at.map((each) => each.toISOString()),
          zone,
        );
        const times = sent.map((each) => wall(each, zone));
        for (const { hour } of times) expect(hour >= 8 && hour < 21).toBe(true);
        const days = times.map((each) => each.toPlainDate());
        expect(new Set(days.map(String)).size).toBe(days.length);
        for (const day of days) {
          const week = days.filter((other) => {
            const { days: apart } = other.since(day, { largestUnit: 'days' });
            return apart >= 0 && apart < 7;
          });
          expect(week.length).toBeLessThanOrEqual(3);
        }
      }),
    );
  });

  test('is reminded at once where nothing forbids it, and never earlier than meant', () => {
    fc.assert(
      fc.property(anInstant, fc.array(anInstant, { maxLength: 6 }), fc.constantFrom(...zones), (at, sent, zone) => {
        const first = firstAllowed(at, zone, sent);
        expect(first >= at).toBe(true);
        expect(firstAllowed(first, zone, sent)).toBe(first);
        const { hour } = wall(at, zone);
        if (sent.length === 0 && hour >= 8 && hour < 21) expect(first).toBe(at);
      }),
    );
  });

  const zone = 'America/Chicago';
  const judge = (more: Partial<Parameters<typeof judgeReminder>[0]>): unknown =>
    judgeReminder({
      at: '2026-11-24T15:00:00.000Z',
      start: '2026-11-26T15:00:00.000Z',
      timeZone: zone,
      sent: [],
      optedOut: false,
      ...more,
    });

  test('who wants no reminders gets none', () => {
    expect(judge({ optedOut: true })).toEqual({ do: 'leave', because: 'opted-out' });
  });

  test('is not reminded when the visit is about to begin', () => {
    expect(judge({ at: '2026-11-26T14:00:00.000Z' })).toEqual({ do: 'leave', because: 'too-late' });
    // The night, and then the visit at 8:30.
    expect(judge({ at: '2026-11-26T04:00:00.000Z', start: '2026-11-26T14:30:00.000Z' })).toEqual({
      do: 'leave',
      because: 'too-late',
    });
  });

  test('reminded of another visit today is reminded of this one tomorrow, or not at all', () => {
    const sent = ['2026-11-24T14:30:00.000Z'];
    expect(judge({ sent })).toEqual({ do: 'postpone', until: '2026-11-25T14:00:00.000Z' });
    expect(judge({ sent, start: '2026-11-24T22:00:00.000Z' })).toEqual({ do: 'leave', because: 'too-often' });
  });
});
