import { closedDays } from '../../../functions/clinics/index.ts';
import { describe, expect, test } from '@jest/globals';
import type { Need } from '../../../functions/scheduling/needs-schemas.ts';
import { chaseDeadline, chaseDue, chaseOf, type Chased } from '../../../functions/scheduling/rules/chase.ts';
import { noonAfter, noonBefore } from '../../../functions/scheduling/rules/visit-calendar.ts';
import { staffedHoursSchema } from '../../../functions/clinics/clinic.ts';

const START = '2026-12-10T16:00:00.000Z';
const FIRST = '2026-12-03T18:00:00.000Z';
const LAST = '2026-12-09T18:00:00.000Z';
const lacks = (kind: Need['kind'], more: Partial<Need> = {}): Need => ({
  kind,
  status: 'missing',
  why: 'It is not there.',
  mustHave: false,
  ...more,
});
const visit = (more: Partial<Chased> = {}): Chased => ({
  needs: [lacks('referral')],
  scheduledAt: '2026-11-23T15:00:00.000Z',
  start: START,
  ...more,
});
const dueOf = (chased: Chased): string | undefined => {
  const chase = chaseOf(chased, FIRST, LAST);
  return chaseDue(chase ? { ...chased, chase } : { ...chased, chase: undefined });
};

describe('what a visit lacks is chased', () => {
  test('from the clinic’s first day on, and not where nothing is lacking', () => {
    expect(dueOf(visit())).toBe(FIRST);
    expect(dueOf(visit({ needs: [lacks('referral', { status: 'met' }), lacks('form', { status: 'waived' })] }))).toBe(
      undefined,
    );
  });
  test('an hour after the booking where that day is over, and where an estimate is among it', () => {
    expect(dueOf(visit({ scheduledAt: '2026-12-08T15:00:00.000Z' }))).toBe('2026-12-08T16:00:00.000Z');
    expect(dueOf(visit({ needs: [lacks('estimate')] }))).toBe('2026-11-23T16:00:00.000Z');
  });
  test('not at all where the visit begins before anybody could see to it', () => {
    expect(dueOf(visit({ scheduledAt: '2026-12-10T15:30:00.000Z' }))).toBeUndefined();
  });
  test('once more at the last chance, if somebody was asked before, and then no more', () => {
    const asked = { ...visit(), chase: { scheduledAt: visit().scheduledAt, askAt: FIRST, lastAt: LAST, asked: FIRST } };
    expect(dueOf(asked)).toBe(LAST);
    expect(dueOf({ ...asked, chase: { ...asked.chase, over: true } })).toBeUndefined();
    expect(dueOf({ ...asked, chase: { ...asked.chase, asked: LAST } })).toBeUndefined();
  });
  test('anew for a new time', () => {
    const chase = { scheduledAt: '2026-11-20T15:00:00.000Z', askAt: '2026-11-27T18:00:00.000Z', lastAt: LAST };
    expect(chaseOf({ ...visit(), chase: { ...chase, asked: '2026-11-27T18:00:00.000Z' } }, FIRST, LAST)).toEqual({
      scheduledAt: visit().scheduledAt,
      askAt: FIRST,
      lastAt: LAST,
    });
  });
  test('by the first thing that is due, and by the visit where that is over', () => {
    const needs = [lacks('form', { due: LAST }), lacks('estimate', { due: '2026-11-27T06:00:00.000Z' })];
    expect(chaseDeadline({ needs, start: START }, '2026-11-23T16:00:00.000Z')).toBe('2026-11-27T06:00:00.000Z');
    expect(chaseDeadline({ needs, start: START }, '2026-12-01T16:00:00.000Z')).toBe(LAST);
    expect(chaseDeadline({ needs, start: START }, '2026-12-10T08:00:00.000Z')).toBe(START);
  });
});

describe('business days', () => {
  const day = [{ from: '09:00', to: '17:00' }];
  const clinic = {
    timeZone: 'America/Chicago',
    staffedHours: staffedHoursSchema.parse({
      monday: day,
      tuesday: day,
      wednesday: day,
      thursday: day,
      friday: day,
      closed: ['2026-11-26'],
    }),
  };
  test('are those on which somebody is at the clinic', () => {
    const isClosed = closedDays(clinic);
    expect(['2026-11-25', '2026-11-26', '2026-11-28'].map(isClosed)).toEqual([false, true, true]);
    // Friday: the day before is closed.
    expect(noonBefore('2026-11-27T16:00:00Z', 1, clinic)).toBe('2026-11-25T18:00:00.000Z');
    expect(noonAfter('2026-11-25T20:00:00Z', clinic)).toBe('2026-11-27T18:00:00.000Z');
  });
  test('keep noon by the clinic’s wall clock when that is put back and forward', () => {
    // Clocks go back on 1 November, and forward on 14 March.
    expect(noonBefore('2026-11-02T16:00:00Z', 1, clinic)).toBe('2026-10-30T17:00:00.000Z');
    expect(noonBefore('2027-03-15T15:00:00Z', 1, clinic)).toBe('2027-03-12T18:00:00.000Z');
  });
});
