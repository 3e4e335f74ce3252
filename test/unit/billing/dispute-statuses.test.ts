import { describe, expect, test } from '@jest/globals';
import { plusSeconds } from '../../../functions/platform/clock.ts';
import type { Dispute } from '../../../functions/billing/disputes/dispute.ts';
import { deadlineOf, usualDisputes, type DisputeClinic } from '../../../functions/billing/disputes/rules/deadlines.ts';
import { moveTo } from '../../../functions/billing/disputes/rules/move.ts';
import { nextDeed } from '../../../functions/billing/disputes/rules/next-deed.ts';
import {
  isActive,
  isFinal,
  statuses,
  statusNames,
  taskStatusOf,
  type DisputeStatus,
} from '../../../functions/billing/disputes/rules/statuses.ts';

const day = [{ from: '09:00', to: '17:00' }];
const clinic: DisputeClinic = {
  timeZone: 'America/Chicago',
  staffedHours: {
    monday: day,
    tuesday: day,
    wednesday: day,
    thursday: day,
    friday: day,
    saturday: [],
    sunday: [],
    closed: ['2026-11-26'],
  },
  reviewTurnaround: { standard: 480 },
  informationDays: 14,
};
/** A Monday, 9 in the morning in Chicago. */
const at = '2026-11-23T15:00:00.000Z';

const dispute = (status: DisputeStatus, more: Partial<Dispute> = {}): Dispute => ({
  id: 'dispute_1',
  clinicId: 'clinic_1',
  version: 1,
  status,
  statusSince: at,
  patientId: 'pat_1',
  accountId: 'bacct_1',
  labels: [],
  chargeIds: ['charge_1'],
  reason: 'amount',
  words: 'Too much.',
  evidence: [],
  openedBy: 'clinic',
  disputed: { amount: 10_000, currency: 'USD' },
  round: 1,
  answers: [],
  decidedBy: [],
  run: 1,
  runSince: at,
  createdAt: at,
  updatedAt: at,
  ...more,
});

const open = statusNames.filter((status) => !isFinal(status));
const between = statusNames.flatMap((from) => statuses[from].next.map((to) => [from, to] as const));

describe('a dispute cannot be lost', () => {
  test.each(open)('%s has somebody who must act, and a deadline', (status) => {
    expect(statuses[status].actor).not.toBe('nobody');
    expect(deadlineOf(status, at, clinic)! > at).toBe(true);
  });

  test.each(between)('from %s to %s it gets the deadline of what it becomes, or none at its end', (from, to) => {
    const after = moveTo(dispute(from, { due: '2026-01-01T00:00:00.000Z' }), to, at, clinic);
    expect(after.due).toBe(deadlineOf(to, at, clinic));
    expect(after.due === undefined).toBe(isFinal(to));
  });

  test.each(open)('every way from %s leads to an end', (status) => {
    const ends = (from: DisputeStatus, seen: readonly DisputeStatus[]): boolean =>
      isFinal(from) || statuses[from].next.some((to) => !seen.includes(to) && ends(to, [...seen, to]));
    expect(statuses[status].next.length).toBeGreaterThan(0);
    for (const to of statuses[status].next) expect(ends(to, [to])).toBe(true);
  });

  test.each(open.filter(isActive))(
    'while it is %s its workflow does something, or waits until an instant',
    (status) => {
      const subject = moveTo(dispute('needs-attention', { status: predecessor(status) }), status, at, clinic);
      const next = nextDeed(subject, at);
      expect(next.deed).not.toBe('finish');
      if (next.deed.startsWith('await-')) expect(next.until! > at).toBe(true);
    },
  );

  test.each([
    ['answered', 'close-unanswered'],
    ['awaiting-information', 'go-on-without'],
    ['with-payer', 'go-on-without'],
    ['with-dispute-entity', 'ask-how-it-stands'],
  ] as const)('when the time of %s is over the workflow does %s', (status, deed) => {
    const subject = dispute(status, { due: at });
    expect(nextDeed(subject, at)).toEqual({ deed });
    expect(nextDeed(subject, plusSeconds(at, -1)).deed).toMatch(/^await-/);
  });

  test('staff are asked once how an overdue decision stands; then it is theirs', () => {
    expect(nextDeed(dispute('with-dispute-entity', { due: at, staffAsked: true }), at).deed).toBe(
      'await-dispute-entity',
    );
  });

  test('no execution comes near a year', () => {
    const late = plusSeconds(at, 301 * 24 * 3600);
    for (const status of ['in-review', 'with-payer', 'answered'] as const)
      expect(nextDeed(dispute(status, { due: plusSeconds(late, 3600) }), late)).toEqual({
        deed: 'continue-in-new-run',
      });
  });
});

describe('the patient is reminded once, halfway', () => {
  const DAY = 24 * 3600;
  const due = plusSeconds(at, 30.5 * DAY);
  test('where a mail told them, at the time of day at which it did', () => {
    const subject = dispute('answered', { due, told: { by: 'mail' } });
    expect(nextDeed(subject, at)).toEqual({ deed: 'await-patient', until: plusSeconds(at, 15 * DAY) });
    expect(nextDeed(subject, plusSeconds(at, 15 * DAY))).toEqual({ deed: 'remind-patient' });
  });
  test.each([{ by: 'mail', remindedAt: at }, { by: 'clinic' }] as const)('and not of %j', (told) => {
    expect(nextDeed(dispute('answered', { due, told }), at)).toEqual({ deed: 'await-patient', until: due });
  });
});

describe('who has little time', () => {
  test('is not reminded: half of a day later might be at night', () => {
    const due = plusSeconds(at, 40 * 3600);
    expect(nextDeed(dispute('answered', { due, told: { by: 'mail' } }), at)).toEqual({
      deed: 'await-patient',
      until: due,
    });
  });
});

describe('the clocks', () => {
  test('of the federal process count business days, and no holiday makes them longer', () => {
    // Monday, 30 November, is the tenth day after the 13th though the clinic is closed on Thanksgiving.
    const due = deadlineOf('federal-answer-due', at, clinic, '2026-11-16');
    expect(due).toBe('2026-12-01T05:59:00.000Z');
  });
  test('of people count the hours in which they are there', () => {
    expect(deadlineOf('awaiting-approval', at, clinic)).toBe('2026-11-23T23:00:00.000Z');
    expect(deadlineOf('in-review', at, clinic)).toBe('2026-11-30T23:00:00.000Z');
  });
  test('are the clinic’s where it sets them', () => {
    const set = { ...clinic, disputes: { ...usualDisputes, answerDays: 10 } };
    expect(deadlineOf('answered', at, set)).toBe('2026-12-04T05:59:00.000Z');
  });
});

test('each status is a word of FHIR too: completed and cancelled are ends, and nothing else is', () => {
  for (const status of statusNames)
    expect(['completed', 'cancelled'].includes(taskStatusOf(status))).toBe(isFinal(status));
});

/** Some status that may be followed by this one. */
function predecessor(status: DisputeStatus): DisputeStatus {
  return between.find(([, to]) => to === status)![0];
}
