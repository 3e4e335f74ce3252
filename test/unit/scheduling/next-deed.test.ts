import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import { isOpen, nextDeed, nextDue, planned } from '../../../functions/scheduling/rules/next-deed.ts';
import type { Reminder } from '../../../functions/scheduling/rules/reminders.ts';

const NOW = '2026-11-23T15:00:00.000Z';
const DAY = 24 * 3600_000;
const inDays = (days: number): string => new Date(Date.parse(NOW) + days * DAY).toISOString();
const reminder = (days: number): Reminder => ({ daysAhead: 2, dueAt: inDays(days), state: 'planned' });

const appointment = (more: Partial<Appointment> = {}): Appointment =>
  ({ status: 'booked', start: inDays(120), reminders: [], run: 0, ...more }) as Appointment;

describe('the run of an appointment', () => {
  test('begins when something is due, however far off, and nothing is open until then', () => {
    const booked = planned(null, appointment({ reminders: [reminder(90)] }), NOW);
    expect([booked.run, booked.runAt]).toEqual([1, inDays(90)]);
    expect([isOpen(booked, NOW), isOpen(booked, inDays(90))]).toEqual([false, true]);
  });

  test('is none where nothing ever is', () => {
    expect(planned(null, appointment(), NOW)).toEqual(appointment());
    expect(nextDeed(appointment(), NOW)).toEqual({ deed: 'finish' });
  });

  test('stays the same through changes that move nothing: they write nothing for it', () => {
    const booked = planned(null, appointment({ reminders: [reminder(90)] }), NOW);
    expect(planned(booked, { ...booked, comment: 'By the window.' }, inDays(3))).toMatchObject({
      run: booked.run,
      runAt: booked.runAt,
    });
  });

  test('is another where the time is another: the one before finds itself overtaken', () => {
    const booked = planned(null, appointment({ reminders: [reminder(90)] }), NOW);
    const moved = planned(booked, { ...booked, reminders: [reminder(30)] }, inDays(3));
    expect([moved.run, moved.runAt]).toEqual([2, inDays(30)]);
    const cancelled = planned(moved, { ...moved, status: 'cancelled', reminders: [] }, inDays(4));
    expect([cancelled.run, cancelled.runAt]).toEqual([2, undefined]);
  });

  test('goes on where it is open and more is due within a day; else it says that it ends', () => {
    const open = appointment({ run: 1, runAt: NOW, reminders: [reminder(0)] });
    const soon = { ...open, reminders: [reminder(0.5)] };
    expect(planned(open, soon, NOW)).toEqual(soon);
    const far = planned(open, { ...open, reminders: [reminder(5)] }, NOW);
    expect([far.run, far.runAt]).toEqual([2, inDays(5)]);
  });

  test('is begun anew by who ends it, even where something is due soon', () => {
    const open = appointment({ run: 1, runAt: NOW, reminders: [reminder(0.5)] });
    const { runAt: _runAt, ...ended } = open;
    expect(planned(open, ended, NOW)).toMatchObject({ run: 2, runAt: inDays(0.5) });
  });

  test('does nothing more where a person has to set something right first', () => {
    const stopped = appointment({ reminders: [reminder(1)], standstill: { code: 'workflow-failed', words: '…' } });
    expect([nextDue(stopped, NOW), planned(null, stopped, NOW).runAt]).toEqual([undefined, undefined]);
  });

  test('whatever changes and when: what is due has a run that begins in time, and an execution that finishes has said so', () => {
    const step = fc.record({
      hours: fc.integer({ min: 0, max: 24 * 20 }),
      due: fc.option(fc.integer({ min: -2, max: 24 * 60 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        let at = Date.parse(NOW);
        let current: Appointment | null = null;
        const begun = new Map<number, string>();
        for (const { hours, due } of steps) {
          at += hours * 3600_000;
          const now = new Date(at).toISOString();
          const reminders: Reminder[] =
            due === undefined
              ? []
              : [{ daysAhead: 1, dueAt: new Date(at + due * 3600_000).toISOString(), state: 'planned' }];
          const after: Appointment = planned(current, { ...(current ?? appointment()), reminders }, now);
          if (after.runAt !== undefined && after.run !== current?.run) {
            // A run is used once: nobody begins one that was begun before.
            expect(begun.has(after.run)).toBe(false);
            begun.set(after.run, after.runAt);
          }
          const next = nextDue(after, now);
          expect(after.runAt === undefined).toBe(next === undefined);
          if (next && after.runAt !== undefined) {
            expect(begun.get(after.run)).toBe(after.runAt);
            expect(after.runAt <= (next.due < now ? now : next.due)).toBe(true);
            const read = nextDeed(after, now);
            if (isOpen(after, now)) expect(['remind-patient', 'await-news']).toContain(read.deed);
          }
          current = after;
        }
      }),
    );
  });
});
