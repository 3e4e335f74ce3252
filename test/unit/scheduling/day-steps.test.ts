import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NotInThisStatus } from '../../../functions/platform/errors.ts';
import type { DeskFacts } from '../../../functions/registration/index.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import { toPay, toVerify, unverified } from '../../../functions/scheduling/rules/check-in.ts';
import {
  isExpected,
  possibleSteps,
  stepNames,
  stepOn,
  waitsSince,
  withoutLastStep,
  withStep,
  type StepName,
} from '../../../functions/scheduling/rules/day-steps.ts';
import { closingTime, feeFor } from '../../../functions/scheduling/rules/no-shows.ts';
import { span } from './sample.ts';

const START = '2026-11-23T16:00:00.000Z';
const END = '2026-11-23T16:30:00.000Z';
const LATER = '2026-11-23T18:00:00.000Z';
const booked = { status: 'booked', start: START, end: END } as Appointment;
const at = (time: string): string => `2026-11-23T${time}:00.000Z`;
const after = (...steps: readonly StepName[]): Appointment =>
  steps.reduce((before, step) => withStep(before, { step, at: LATER, staffId: 'staff_1' }), booked);
const refused = (appointment: Appointment, step: StepName, when = LATER): boolean => {
  try {
    withStep(appointment, { step, at: when, staffId: 'staff_1' });
    return false;
  } catch (error) {
    if (error instanceof NotInThisStatus) return true;
    throw error;
  }
};

describe('a step of the day', () => {
  test('leads to the status that FHIR has for it; who is shown to a room has still arrived', () => {
    expect(after('arrival').status).toBe('arrived');
    expect(after('check-in').status).toBe('checked-in');
    expect(after('arrival', 'check-in', 'rooming').status).toBe('arrived');
    expect(after('arrival', 'rooming', 'check-out').status).toBe('fulfilled');
    expect(after('no-show').status).toBe('noshow');
  });

  test('comes in its turn: nobody is shown to a room or checked out who has not arrived, nobody arrives twice', () => {
    expect(refused(booked, 'rooming')).toBe(true);
    expect(refused(booked, 'check-out')).toBe(true);
    // Checked in ahead, by telephone: nobody is there yet.
    expect(refused(after('check-in'), 'check-out')).toBe(true);
    expect(refused(after('check-in'), 'rooming')).toBe(true);
    expect(refused(after('arrival', 'check-in'), 'arrival')).toBe(true);
    expect(refused(after('arrival', 'check-in', 'rooming'), 'check-in')).toBe(true);
  });

  test('“did not come” is never said of who arrived, nor before the time is over; who comes after all has arrived', () => {
    expect(refused(booked, 'no-show', at('16:29'))).toBe(true);
    expect(refused(booked, 'no-show', at('16:30'))).toBe(false);
    expect(refused(after('arrival', 'check-in'), 'no-show')).toBe(true);
    expect(refused(after('arrival'), 'no-show')).toBe(true);
    expect(after('no-show', 'arrival').status).toBe('arrived');
  });

  test('“arrived” is not said of an appointment of another day', () => {
    expect(refused(booked, 'arrival', '2026-11-22T16:00:00.000Z')).toBe(true);
    expect(refused(booked, 'arrival', at('06:00'))).toBe(false);
  });

  test('that is taken back leaves the appointment as it was, whatever was done before', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...stepNames), { maxLength: 8 }), (tried) => {
        let before = { ...booked, statusSince: START };
        for (const step of tried) {
          if (refused(before, step)) continue;
          const done = withStep(before, { step, at: LATER, staffId: 'staff_1' });
          const { after: back } = withoutLastStep(done, LATER);
          expect([back.status, back.steps ?? []]).toEqual([before.status, before.steps ?? []]);
          before = done;
        }
      }),
    );
  });

  test('cannot be taken back where there is none, or where it was not the last that happened', () => {
    expect(() => withoutLastStep(booked, LATER)).toThrow(NotInThisStatus);
    expect(() => withoutLastStep({ ...after('arrival'), status: 'cancelled' }, LATER)).toThrow(NotInThisStatus);
  });

  test('is offered exactly where it is possible', () => {
    expect(possibleSteps(booked, at('15:50'))).toEqual(['check-in', 'arrival']);
    expect(possibleSteps(booked, LATER)).toEqual(['check-in', 'arrival', 'no-show']);
    expect(possibleSteps(after('arrival', 'check-in'), LATER)).toEqual(['rooming', 'check-out']);
    expect(possibleSteps(after('arrival', 'rooming', 'check-out'), LATER)).toEqual([]);
  });
});

describe('who waits', () => {
  test('has arrived, and was neither shown to a room nor has gone', () => {
    expect(waitsSince(booked)).toBeUndefined();
    expect(waitsSince(after('check-in'))).toBeUndefined();
    expect(waitsSince(after('arrival'))).toBe(LATER);
    expect(waitsSince(after('arrival', 'check-in'))).toBe(LATER);
    expect(waitsSince(after('arrival', 'rooming'))).toBeUndefined();
    expect(waitsSince(after('arrival', 'check-out'))).toBeUndefined();
    expect(waitsSince({ ...after('arrival'), status: 'cancelled' })).toBeUndefined();
    expect(waitsSince(withoutLastStep(after('arrival', 'rooming'), LATER).after)).toBe(LATER);
    expect(stepOn(after('arrival'), 'rooming')).toBeUndefined();
  });
});

describe('what is verified at check-in', () => {
  const day = '2026-11-23';
  const answer = { outcome: 'active', answeredAt: '2026-11-20T12:00:00.000Z', dateOfService: day } as const;
  const plan = { id: 'cov_1', planName: 'Gold', lineOfBusiness: 'commercial', answer } as const;
  const facts = (more: Partial<DeskFacts> = {}): DeskFacts =>
    ({ identityShown: true, withheld: false, coverages: [plan], ...more }) as DeskFacts;
  const pay = (of: DeskFacts, visit: Partial<Appointment> = {}): ReturnType<typeof toPay> =>
    toPay(of, { provisions: [], ...visit });
  const open = (more: Partial<DeskFacts>): string[] => unverified(toVerify(facts(more), day), []);

  test('is the address always, and what is not known or no longer holds', () => {
    expect(open({})).toEqual(['address']);
    expect(open({ identityShown: false })).toEqual(['identity', 'address']);
    expect(open({ coverages: [] })).toEqual(['address', 'coverage']);
    expect(open({ coverages: [{ ...plan, answer: undefined }] })).toEqual(['address', 'coverage']);
    expect(open({ coverages: [{ ...plan, answer: { ...answer, outcome: 'inactive' } }] })).toContain('coverage');
    expect(open({ coverages: [{ ...plan, answer: { ...answer, dateOfService: '2026-10-23' } }] })).toContain(
      'coverage',
    );
    expect(unverified(toVerify(facts({ identityShown: false }), day), ['identity', 'address'])).toEqual([]);
  });

  test('asks for no card where the patient keeps the visit from the health plan', () => {
    expect(open({ withheld: true, coverages: [{ ...plan, answer: undefined }] })).toEqual(['address']);
    expect(pay(facts({ withheld: true })).amount).toBeUndefined();
  });

  test('says what is to be paid only where the payer said it, and nobody else may pay it', () => {
    const copay = { amount: 2500, currency: 'USD' } as const;
    const told = { ...plan, answer: { ...answer, copay } };
    expect(pay(facts({ coverages: [told] }))).toEqual({
      amount: copay,
      reason: 'copay',
      words: 'The copay of an office visit, as the payer said on 2026-11-20.',
    });
    expect(pay(facts()).amount).toBeUndefined();
    expect(pay(facts({ coverages: [told, plan] })).amount).toBeUndefined();
    expect(pay(facts({ coverages: [{ ...told, answer: { ...told.answer, outcome: 'inactive' } }] })).amount).toBe(
      undefined,
    );
  });

  test('is nothing where no copay may be asked for, with the reason; a second payer’s rule counts, a self-payer’s estimate stays', () => {
    const told = { ...plan, answer: { ...answer, copay: { amount: 2500, currency: 'USD' } as const } };
    for (const copay of ['qmb', 'medicaid-exempt', 'workers-compensation'] as const) {
      const nothing = { amount: { amount: 0, currency: 'USD' }, reason: copay };
      expect(pay(facts({ coverages: [{ ...told, copay }] }))).toMatchObject(nothing);
      expect(pay(facts({ coverages: [told, { ...plan, copay }] }))).toMatchObject(nothing);
    }
    for (const kind of ['preventive', 'global-period'] as const)
      expect(toPay(facts({ coverages: [told] }), { provisions: [] }, kind)).toMatchObject({
        amount: { amount: 0, currency: 'USD' },
        reason: kind,
      });
    expect(pay(facts({ withheld: true, coverages: [{ ...told, copay: 'qmb' }] })).reason).toBe('unknown');
  });

  test('is to be paid by the estimate where the patient pays, and by the coverage that the visit names', () => {
    const copay = { amount: 2500, currency: 'USD' } as const;
    const told = { ...plan, id: 'cov_2', answer: { ...answer, copay } };
    const expected = { amount: 18_000, currency: 'USD' } as const;
    const provision = { kind: 'estimate', givenOn: '2026-11-10', expected } as const;
    const provisions = [{ provision }] as unknown as Appointment['provisions'];
    const byPatient = { payment: { by: 'patient' }, provisions } as const;
    expect(pay(facts({ coverages: [told] }), byPatient)).toMatchObject({ amount: expected });
    expect(pay(facts({ withheld: true, coverages: [told] }), { provisions })).toMatchObject({ amount: expected });
    expect(pay(facts({ coverages: [] })).words).toContain('no good-faith estimate is on record');
    const named = { payment: { by: 'coverage', coverageId: 'cov_2' } } as const;
    expect(pay(facts({ coverages: [plan, told] }), named).words).toContain('The first payer says $25.00');
  });
});

describe('a no-show', () => {
  test('is proposed so many minutes after the last work of the day, or the last appointment if that is later', () => {
    const work = [span('2026-11-23T15:00Z', '2026-11-23T18:00Z'), span('2026-11-23T19:00Z', '2026-11-23T23:00Z')];
    expect(closingTime(work, [booked], 30)).toBe('2026-11-23T23:30:00.000Z');
    expect(closingTime(work, [{ end: '2026-11-24T00:15:00.000Z' }], 30)).toBe('2026-11-24T00:45:00.000Z');
    expect(closingTime([], [booked], 0)).toBe(END);
    expect(closingTime([], [], 30)).toBeUndefined();
  });

  test('is never proposed of who arrived, was cancelled, or has a hold alone', () => {
    expect(isExpected(booked)).toBe(true);
    expect(isExpected(after('check-in'))).toBe(true);
    expect(isExpected(after('arrival', 'check-in'))).toBe(false);
    for (const status of ['pending', 'cancelled', 'fulfilled', 'noshow', 'entered-in-error', 'waitlist'] as const)
      expect(isExpected({ ...booked, status })).toBe(false);
  });

  test('costs a Medicaid patient nothing, whatever else the patient has', () => {
    expect(feeFor([{ lineOfBusiness: 'commercial' }]).feeAllowed).toBe(true);
    expect(feeFor([]).feeAllowed).toBe(true);
    for (const lineOfBusiness of ['medicaid', 'medicaid-managed-care'] as const)
      expect(feeFor([{ lineOfBusiness: 'medicare' }, { lineOfBusiness }]).feeAllowed).toBe(false);
  });
});
