import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dollars, inDollars, usd } from '../../../functions/platform/money.ts';
import type { BenefitLine, PayerSaid, Reject } from '../../../functions/registration/eligibility/answer.ts';
import type { EligibilityCheck } from '../../../functions/registration/eligibility/check.ts';
import { readResponse } from '../../../functions/registration/eligibility/gateways/fhir/read.ts';
import { nextAskDate } from '../../../functions/registration/eligibility/rules/ask-dates.ts';
import { askAgainAt } from '../../../functions/registration/eligibility/rules/asking-again.ts';
import { summarize } from '../../../functions/registration/eligibility/rules/benefits.ts';
import { bestCheck } from '../../../functions/registration/eligibility/rules/best-check.ts';
import { judge } from '../../../functions/registration/eligibility/rules/outcome.ts';
import { settle } from '../../../functions/registration/eligibility/rules/settle.ts';
import { checkStatuses, moveTo } from '../../../functions/registration/eligibility/rules/statuses.ts';

const line = (kind: BenefitLine['kind'], over: Partial<BenefitLine> = {}): BenefitLine => ({
  kind,
  code: kind,
  serviceTypes: ['30'],
  dates: [],
  parties: [],
  notes: [],
  kept: [],
  ...over,
});
const said = (lines: readonly BenefitLine[], over: Partial<PayerSaid> = {}): PayerSaid => ({
  lines,
  rejects: [],
  dates: [],
  kept: [],
  ...over,
});
const reject = (code: string, followUp?: string, level: Reject['level'] = 'subscriber'): Reject => ({
  code,
  level,
  ...(followUp ? { followUp } : {}),
});
const DAY = '2026-12-14';
const outcome = (answer: PayerSaid): string => judge(answer, DAY).outcome;

describe('what an answer means', () => {
  test.each([
    ['active', said([line('active')]), 'active'],
    ['active while the payer looks into it', said([line('active-pending-investigation')]), 'active'],
    ['inactive', said([line('inactive')]), 'inactive'],
    ['pending at the payer', said([line('inactive-pending')]), 'to-a-person'],
    ['both active and pending', said([line('active'), line('inactive-pending')]), 'to-a-person'],
    ['cannot process', said([line('cannot-process')]), 'to-a-person'],
    ['whom to contact', said([line('contact')]), 'to-a-person'],
    ['costs, and not whether it holds', said([line('copay')]), 'to-a-person'],
    ['nothing', said([]), 'to-a-person'],
    ['that it works on it', said([], { queued: true }), 'ask-later'],
    [
      'an ended health plan beside the present one',
      said([line('active', { planName: 'NEW' }), line('inactive', { planName: 'OLD' })]),
      'active',
    ],
    [
      'one health plan both ways',
      said([line('active', { planName: 'A' }), line('inactive', { planName: 'A' })]),
      'to-a-person',
    ],
    [
      'active for the whole, inactive for one service',
      said([line('active'), line('inactive', { serviceTypes: ['35'] })]),
      'active',
    ],
    ['of a service alone', said([line('active', { serviceTypes: ['98'] })]), 'active'],
  ])('%s: %s', (_, answer, expected) => {
    expect(outcome(answer)).toBe(expected);
  });

  test.each([
    ['within its period', { qualifier: '307', start: '2026-01-01', end: '2026-12-31' }, 'active'],
    ['after it', { qualifier: '307', start: '2025-01-01', end: '2025-12-31' }, 'to-a-person'],
    ['before it', { qualifier: 'period', start: '2027-01-01', end: '2027-12-31' }, 'to-a-person'],
    ['after the health plan ended', { qualifier: '347', start: '2026-11-30' }, 'to-a-person'],
    ['on its last day', { qualifier: '347', start: DAY }, 'active'],
    ['before it began', { qualifier: '346', start: '2027-01-01' }, 'to-a-person'],
    ['when the payer echoes one day', { qualifier: '291', start: '2026-11-01' }, 'active'],
    ['whatever other dates say', { qualifier: '435', start: '2020-01-01' }, 'active'],
  ])('an active coverage on a date of service %s', (_, date, expected) => {
    expect(outcome(said([line('active')], { dates: [date] }))).toBe(expected);
    expect(outcome(said([line('active', { dates: [date] })]))).toBe(expected);
  });
});

describe('a reject', () => {
  test.each([
    ['42', undefined, 'ask-later'],
    ['42', 'R', 'ask-later'],
    ['42', 'N', 'to-a-person'],
    ['42', 'Y', 'to-a-person'],
    ['80', 'P', 'payer-down'],
    ['72', 'C', 'unknown-member'],
    ['75', 'C', 'unknown-member'],
    ['67', undefined, 'unknown-member'],
    ['71', undefined, 'unknown-member'],
    ['79', undefined, 'to-a-person'],
    ['43', 'C', 'to-a-person'],
    ['ZZ', undefined, 'to-a-person'],
  ])('%s with follow-up %s: %s, and never "inactive"', (code, followUp, expected) => {
    expect(outcome(said([], { rejects: [reject(code, followUp)] }))).toBe(expected);
    expect(outcome(said([line('inactive')], { rejects: [reject(code, followUp)] }))).toBe(expected);
  });

  test('of one service leaves what is said of the coverage', () => {
    expect(outcome(said([line('active')], { rejects: [reject('55', 'C', 'service')] }))).toBe('active');
    expect(outcome(said([], { rejects: [reject('55', 'C', 'service')] }))).toBe('to-a-person');
  });

  test('that a person must mend goes before one that time mends', () => {
    expect(outcome(said([], { rejects: [reject('42'), reject('43')] }))).toBe('to-a-person');
  });

  test('that says when to come again is heeded', () => {
    expect(judge(said([], { rejects: [reject('42', 'X')] }), DAY).pauseSeconds).toBe(10 * 24 * 3600);
  });
});

describe('benefits', () => {
  const amount = (kind: BenefitLine['kind'], cents: number, over: Partial<BenefitLine> = {}): BenefitLine =>
    line(kind, { amount: usd(cents), ...over });
  const of = (lines: readonly BenefitLine[], network = 'in'): object | undefined =>
    summarize(lines).find((each) => each.network === network);

  test('what is left is what the payer says, or total less used; never zero by guess', () => {
    expect(of([amount('deductible', 150_000, { period: 'calendar-year' })])).toMatchObject({
      deductible: { level: 'individual', total: usd(150_000) },
    });
    expect(of([amount('deductible', 150_000, { period: 'calendar-year' })])).not.toHaveProperty('deductible.left');
    expect(
      of([
        amount('deductible', 150_000, { period: 'calendar-year' }),
        amount('deductible', 40_000, { period: 'year-to-date' }),
      ]),
    ).toMatchObject({ deductible: { left: usd(110_000) } });
    expect(of([amount('deductible', 0, { period: 'calendar-year' })])).toMatchObject({ deductible: { left: usd(0) } });
    expect(of([amount('deductible', 9, { period: 'remaining' })])).toMatchObject({ deductible: { left: usd(9) } });
  });

  test('the patient’s own amounts go before the family’s', () => {
    const family = amount('out-of-pocket', 900_000, { level: 'family', period: 'remaining' });
    expect(of([family, amount('out-of-pocket', 300_000, { period: 'remaining' })])).toMatchObject({
      outOfPocket: { level: 'individual', left: usd(300_000) },
    });
    expect(of([family])).toMatchObject({ outOfPocket: { level: 'family', left: usd(900_000) } });
  });

  test('of each network apart; what does not say counts for both', () => {
    const lines = [amount('copay', 1000, { network: 'in' }), amount('copay', 3000, { network: 'out' })];
    expect([of(lines), of(lines, 'out')]).toMatchObject([{ copay: usd(1000) }, { copay: usd(3000) }]);
    expect(of([amount('copay', 500)], 'out')).toMatchObject({ copay: usd(500) });
  });

  test('that contradict each other are not known', () => {
    expect(of([line('active'), amount('copay', 1000), amount('copay', 3000)])).not.toHaveProperty('copay');
  });

  test('authorization is required where any line says so', () => {
    const lines = [
      line('active', { authorizationRequired: 'no' }),
      line('coinsurance', { authorizationRequired: 'yes' }),
    ];
    expect(of(lines)).toMatchObject({ authorizationRequired: 'yes' });
  });
});

describe('asking again', () => {
  const START = '2026-11-23T15:00:00.000Z';

  test('comes ever later, varies by a tenth, and ends within a day', () => {
    fc.assert(
      fc.property(fc.float({ min: 0, max: 1, noNaN: true }), (share) => {
        let at = START;
        const pauses: number[] = [];
        for (let attempts = 1; attempts < 20; attempts += 1) {
          const next = askAgainAt(START, attempts, at, 0, share);
          if (next === undefined) break;
          pauses.push(Date.parse(next) - Date.parse(at));
          at = next;
        }
        expect(pauses.length).toBeGreaterThanOrEqual(6);
        expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
        expect(Date.parse(at) - Date.parse(START)).toBeLessThanOrEqual(24 * 3_600_000);
      }),
    );
  });

  test('not before the payer wants to be asked; and not at all if that is more than a day away', () => {
    expect(askAgainAt(START, 1, START, 7200, 0)).toBe('2026-11-23T17:00:00.000Z');
    expect(askAgainAt(START, 1, START, 25 * 3600, 0)).toBeUndefined();
  });
});

describe('an answer holds for its day', () => {
  test.each([
    ['2026-11-23', '2026-12-14', '2026-12-01', 'the month turns first'],
    ['2026-12-01', '2026-12-14', '2026-12-09', 'three business days before a Monday is a Wednesday'],
    ['2026-12-09', '2026-12-14', '2026-12-14', 'on the morning itself'],
    ['2026-12-14', '2026-12-14', undefined, 'never after'],
    ['2026-12-20', '2026-12-14', undefined, 'nor for what is past'],
    ['2026-12-30', '2027-01-20', '2027-01-01', 'the benefit year turns'],
  ])('answered on %s for %s it is worth asking again on %s: %s', (answered, day, expected, _why) => {
    expect(nextAskDate(answered, day)).toBe(expected);
  });
});

describe('a check', () => {
  const check: EligibilityCheck = {
    id: 'elig_01kb0000000000000000000000',
    clinicId: 'clinic_01kb0000000000000000000000',
    version: 1,
    patientId: 'pat_01kb0000000000000000000000',
    coverageId: 'cov_01kb0000000000000000000000',
    payerId: 'summit',
    status: 'requested',
    dateOfService: DAY,
    serviceTypes: ['30'],
    provider: { npi: '1003000126', name: 'Lakeside' },
    requestedAt: '2026-11-23T15:00:00.000Z',
    attempts: 0,
    reasons: [],
    createdAt: '2026-11-23T15:00:00.000Z',
    updatedAt: '2026-11-23T15:00:00.000Z',
  };

  test.each(checkStatuses.filter((status) => status !== 'requested'))('that is %s stays so', (from) => {
    const others = checkStatuses.filter((to) => to !== from);
    for (const to of others) expect(() => moveTo(from, to)).toThrow('cannot become');
    expect(moveTo(from, from)).toBe(from);
  });

  test('holds an answer however long it is: what does not fit is counted', () => {
    const lines = Array.from({ length: 5000 }, (_, index) => line('other', { notes: [`${index} ${'x'.repeat(100)}`] }));
    const after = settle(check, { kind: 'said', said: said([line('active'), ...lines]) }, check.requestedAt, 0);
    expect(after).toMatchObject({ status: 'answered', outcome: 'active' });
    expect(JSON.stringify(after).length).toBeLessThan(300_000);
    expect(after.answer?.linesLeftOut).toBeGreaterThan(1000);
  });

  test('for the very day goes before a newer one for another; another year says nothing', () => {
    const answered = (id: string, dateOfService: string, over: Partial<EligibilityCheck> = {}): EligibilityCheck => ({
      ...check,
      id,
      status: 'answered',
      outcome: 'active',
      dateOfService,
      ...over,
    });
    const day = answered('day', DAY);
    const other = answered('other', '2026-12-01');
    expect(bestCheck([other, day], DAY)?.id).toBe('day');
    expect(bestCheck([other], DAY)?.id).toBe('other');
    expect(bestCheck([answered('old', '2025-12-01')], DAY)).toBeUndefined();
    expect(bestCheck([answered('ended', '2026-12-01', { outcome: 'inactive' })], DAY)).toBeUndefined();
    expect(bestCheck([check], DAY)).toBeUndefined();
  });
});

describe('a FHIR answer', () => {
  const response = (over: object = {}): object => ({
    resourceType: 'CoverageEligibilityResponse',
    status: 'active',
    outcome: 'complete',
    request: { identifier: { value: 'elig_1' } },
    ...over,
  });

  test.each([
    ['a page', {}, 'no-eligibility-response'],
    ['nothing', null, 'no-eligibility-response'],
    ['another question', response({ request: { identifier: { value: 'elig_2' } } }), 'about-another'],
    ['one that was withdrawn', response({ status: 'entered-in-error' }), 'withdrawn-answer'],
  ])('about %s is not understood', (_, body, problem) => {
    expect(readResponse(body, 'elig_1')).toEqual({ kind: 'not-understood', problem });
  });

  test('whose outcome is "complete" may still say that nothing is known: inforce alone tells', () => {
    const reading = readResponse(response(), 'elig_1');
    expect(reading.kind === 'said' && outcome(reading.said)).toBe('to-a-person');
  });

  test('in HTTP 200 can carry the payer’s failure', () => {
    const failed = (code: string): object => ({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code, details: { coding: [{ code: '72' }] } }],
    });
    expect(readResponse(failed('timeout'), 'elig_1')).toEqual({ kind: 'no-answer', problem: 'payer-failed' });
    const refused = readResponse(failed('not-found'), 'elig_1');
    expect(refused.kind === 'said' && outcome(refused.said)).toBe('unknown-member');
  });

  test('that is queued is asked for later', () => {
    const reading = readResponse(response({ outcome: 'queued' }), 'elig_1');
    expect(reading.kind === 'said' && outcome(reading.said)).toBe('ask-later');
  });
});

describe('money', () => {
  test.each([
    ['10', 1000],
    ['10.5', 1050],
    ['.50', 50],
    ['10.000', 1000],
    ['-3.25', -325],
    ['0', 0],
    ['', undefined],
    ['.', undefined],
    ['1.005', undefined],
    ['1e3', undefined],
    ['9999999999999', undefined],
  ])('%s dollars are %s cents', (text, cents) => {
    expect(dollars(text)?.amount).toBe(cents);
  });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (cents) => {
        const written = inDollars(usd(cents)).replaceAll(/[$,]/g, '');
        expect(dollars(written)?.amount).toBe(cents);
      }),
    );
  });
});
