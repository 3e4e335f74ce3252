import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plusSeconds, secondsBetween } from '../../../functions/platform/clock.ts';
import {
  escalation,
  FURTHEST_DEADLINE_DAYS,
  linksUntil,
  linkUntil,
  QUEUE_DAYS,
  stepsDue,
  type StaffedTime,
} from '../../../functions/reviews/rules/escalation.ts';

const OPENED = '2026-11-23T15:00:00.000Z';
const policy = { remindAt: [50], nextPersonAt: 75, supervisorAt: 90, queueAt: 100 };
const always: StaffedTime = { between: (from, to) => Math.max(0, secondsBetween(from, to)), after: plusSeconds };
const never: StaffedTime = {
  between: () => 0,
  after: () => {
    throw new Error('not staffed');
  },
};
/** Staffed in every second hour only, from the full hour. */
const everySecondHour: StaffedTime = {
  between: (from, to) => secondsBetween(from, to) / 2,
  after: (instant, seconds) => plusSeconds(instant, seconds * 2),
};

describe('when a task goes up', () => {
  const hours = (count: number): string => plusSeconds(OPENED, count * 3600);

  test('reminder, next reviewer, supervisor and queue come at their parts of the staffed time', () => {
    const steps = escalation(OPENED, hours(10), policy, always);
    expect(steps.slice(0, 4)).toEqual([
      { kind: 'remind', at: hours(5) },
      { kind: 'next-reviewer', at: hours(7.5) },
      { kind: 'supervisor', at: hours(9) },
      { kind: 'queue', at: hours(10) },
    ]);
  });

  test('it is staffed time that counts, not the hours of the night', () => {
    const [reminder] = escalation(OPENED, hours(8), policy, everySecondHour);
    expect(reminder).toEqual({ kind: 'remind', at: hours(4) });
  });

  test('a deadline that no staffed hour lies before is still led up to', () => {
    const steps = escalation(OPENED, hours(4), policy, never);
    expect(steps.slice(0, 4).map(({ at }) => at)).toEqual([hours(2), hours(3), hours(3.6), hours(4)]);
  });

  test('a deadline that has passed already takes every step at once, and the queue says it for all', () => {
    const steps = escalation(OPENED, hours(-1), policy, always);
    expect(stepsDue(steps, 0, OPENED).take).toEqual(['next-reviewer', 'supervisor', 'queue']);
  });

  test('each step is taken once, in order, however late one looks', () => {
    const steps = escalation(OPENED, hours(10), policy, always);
    const first = stepsDue(steps, 0, hours(5));
    expect(first).toEqual({ take: ['remind'], taken: 1 });
    expect(stepsDue(steps, first.taken, hours(5))).toEqual({ take: [], taken: 1 });
    expect(stepsDue(steps, first.taken, hours(9.5))).toEqual({ take: ['next-reviewer', 'supervisor'], taken: 3 });
  });

  test('a reminder that comes together with an escalation is not sent beside it', () => {
    const steps = escalation(OPENED, hours(10), policy, always);
    expect(stepsDue(steps, 0, hours(8)).take).toEqual(['next-reviewer']);
  });

  test('a task in the queue is brought up daily, and not for ever', () => {
    const daily = escalation(OPENED, hours(10), policy, always).filter(({ kind }) => kind === 'remind-queue');
    expect(daily).toHaveLength(QUEUE_DAYS);
    expect(daily[0]?.at).toBe(hours(34));
  });

  test('whatever the policy, the last step comes within a year: an execution cannot last longer', () => {
    const patient = { remindAt: [], nextPersonAt: 100, supervisorAt: 200, queueAt: 400 };
    const last = escalation(OPENED, hours(FURTHEST_DEADLINE_DAYS * 24), patient, always).at(-1);
    expect(secondsBetween(OPENED, last?.at ?? '')).toBeLessThan(365 * 24 * 3600);
  });

  test('steps are in order of time for every policy that a clinic can set', () => {
    const part = fc.integer({ min: 1, max: 99 });
    const policies = fc
      .record({
        remindAt: fc.uniqueArray(part, { maxLength: 5 }).map((parts) => parts.toSorted((a, b) => a - b)),
        up: fc.tuple(
          fc.integer({ min: 1, max: 100 }),
          fc.integer({ min: 1, max: 200 }),
          fc.integer({ min: 1, max: 400 }),
        ),
      })
      .map(({ remindAt, up }) => {
        const [nextPersonAt, supervisorAt, queueAt] = up.toSorted((a, b) => a - b) as [number, number, number];
        return { remindAt, nextPersonAt, supervisorAt, queueAt };
      });
    fc.assert(
      fc.property(policies, fc.integer({ min: -5, max: 500 }), (each, length) => {
        const steps = escalation(OPENED, hours(length), each, always);
        const times = steps.map(({ at }) => at);
        expect(times).toEqual(times.toSorted());
        expect(steps.filter(({ kind }) => kind === 'queue')).toHaveLength(1);
      }),
    );
  });
});

describe('how long a link works', () => {
  const due = '2026-11-24T15:00:00.000Z';
  test('until the deadline', () => {
    expect(linkUntil(due, OPENED)).toBe(due);
  });
  test('where the clinic has the queue come later than the deadline, until then: nobody is left with a dead link', () => {
    const late = { ...policy, supervisorAt: 150, queueAt: 200 };
    expect(linksUntil(escalation(OPENED, due, late, always), due)).toBe('2026-11-25T15:00:00.000Z');
    const early = { ...policy, queueAt: 95 };
    expect(linksUntil(escalation(OPENED, due, early, always), due)).toBe(due);
  });
  test('one made after the deadline works while the task is brought up', () => {
    expect(linkUntil(due, due)).toBe(plusSeconds(due, QUEUE_DAYS * 24 * 3600));
  });
});
