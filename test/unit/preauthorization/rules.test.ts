import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { Item, Remedy } from '../../../functions/preauthorization/case.ts';
import { reviewActions } from '../../../functions/preauthorization/case.ts';
import type { Policy, RequirementLine } from '../../../functions/preauthorization/payer.ts';
import {
  clockOf,
  expiryWarnAt,
  informationTimes,
  latestRelease,
  nextInquiryAt,
  payerDueAt,
  retryAt,
  staffDueAt,
} from '../../../functions/preauthorization/rules/deadlines.ts';
import { looksLike } from '../../../functions/platform/uploads/documents.ts';
import { criteriaFor, missingFor } from '../../../functions/preauthorization/rules/needs.ts';
import { outcomeOf, sameDecision, withAnswers } from '../../../functions/preauthorization/rules/outcome.ts';
import { payerMayKnow } from '../../../functions/preauthorization/rules/payer-knows.ts';
import { openRemedies } from '../../../functions/preauthorization/rules/remedies.ts';
import { requirementOf } from '../../../functions/preauthorization/rules/requirement.ts';

const item = (over: Partial<Item> = {}): Item => ({
  sequence: 1,
  productOrService: { system: 'http://www.ama-assn.org/go/cpt', code: '70551' },
  modifier: [],
  description: 'MRI',
  quantity: { value: 4, unit: 'visit' },
  diagnosis: ['M54.16'],
  placeOfService: '22',
  servicedPeriod: { start: '2026-12-14', end: '2026-12-20' },
  ...over,
});
const effective = { start: '2026-01-01' };
const source = 'manual 2026';
const line = (over: Partial<RequirementLine> = {}): RequirementLine => ({
  id: 'line',
  requirement: 'not-required',
  codes: ['70551'],
  modifiers: 'any',
  placesOfService: 'any',
  network: 'any',
  planNames: 'any',
  delegate: 'any',
  effective,
  source,
  ...over,
});
const policy = (over: Partial<Policy> = {}): Policy => ({
  lineOfBusiness: 'medicare-advantage',
  requirements: [],
  documents: [],
  criteria: [],
  clocks: [
    {
      id: 'std',
      urgency: 'standard',
      turnaround: { calendarDays: 7 },
      extension: { calendarDays: 14 },
      effective,
      source,
    },
    { id: 'exp', urgency: 'expedited', turnaround: { hours: 72 }, effective, source },
  ],
  inquiry: { pauseHours: { standard: [4, 24], expedited: [1] }, daysAfterService: 190 },
  remedies: [],
  expiryWarningDays: 14,
  ...over,
});
const chicago = 'America/Chicago';
const circumstances = { planName: 'Gold' };

describe('whether authorization is required', () => {
  const judge = (lines: RequirementLine[], of = item(), around: Parameters<typeof requirementOf>[2] = circumstances) =>
    requirementOf(of, policy({ requirements: lines }), around).answer;

  test('no line, and no policy, is unknown: silence never means no', () => {
    expect(judge([])).toBe('unknown');
    expect(requirementOf(item(), undefined, circumstances).answer).toBe('unknown');
  });

  test.each([
    ['code', { codes: ['70552'] }, {}],
    ['modifier', { modifiers: ['26'] }, { modifier: ['TC'] }],
    ['place', { placesOfService: ['11'] }, {}],
    ['network that is not known', { network: 'in' }, {}],
    ['health plan', { planNames: ['Silver'] }, {}],
    ['delegate', { delegate: 'eviCore' }, {}],
    ['time that ended before', { effective: { start: '2025-01-01', end: '2025-12-31' } }, {}],
    ['time that ends within the period', { effective: { start: '2026-01-01', end: '2026-12-15' } }, {}],
  ] as [string, Partial<RequirementLine>, Partial<Item>][])(
    'a line of another %s does not make it free',
    (_name, over, ofItem) => {
      expect(judge([line()], item(ofItem))).toBe('not-required');
      expect(judge([line(over)], item(ofItem))).toBe('unknown');
    },
  );

  test('every dimension of the line may be met by what is known', () => {
    const strict = line({
      modifiers: ['26'],
      placesOfService: ['22'],
      network: 'in',
      planNames: ['Gold'],
      delegate: 'eviCore',
      codes: ['705*'],
    });
    const around = { planName: 'Gold', network: 'in', delegate: 'eviCore' } as const;
    expect(judge([strict], item({ modifier: ['26'] }), around)).toBe('not-required');
  });

  test('required wins, and holds if it is so on one day of the period', () => {
    const oneDay = line({ id: 'req', requirement: 'required', effective: { start: '2026-12-20' } });
    expect(judge([line(), oneDay])).toBe('required');
  });
});

describe('what is missing', () => {
  const demands = policy({
    documents: [
      { id: 'a', codes: ['705*'], type: '11506-3', display: 'Progress note', effective, source },
      { id: 'b', codes: ['70551'], type: '11506-3', display: 'Progress note', effective, source },
    ],
    criteria: [
      {
        id: 'weeks',
        codes: ['70551'],
        text: 'Six weeks',
        fact: { code: 'weeks', question: 'How many?', type: 'number' },
        met: { when: 'at-least', value: 6 },
        effective,
        source,
      },
    ],
  });

  test('each document and fact is named once, with the items it is for', () => {
    const items = [item(), item({ sequence: 2 })];
    expect(missingFor(items, demands, { documentTypes: [], facts: {} })).toMatchObject([
      { kind: 'document', code: '11506-3', items: [1, 2] },
      { kind: 'fact', code: 'weeks', items: [1, 2] },
    ]);
    expect(missingFor(items, demands, { documentTypes: ['11506-3'], facts: { weeks: 2 } })).toEqual([]);
  });

  test('a fact of the wrong kind does not answer', () => {
    expect(missingFor([item()], demands, { documentTypes: ['11506-3'], facts: { weeks: 'eight' } })).toHaveLength(1);
  });

  test('a criterion is met by its fact alone; what is not known is never met', () => {
    const result = (facts: Record<string, number>) => criteriaFor([item()], demands, facts)[0]?.result;
    expect(result({ weeks: 6 })).toBe('met');
    expect(result({ weeks: 5 })).toBe('not-met');
    expect(result({})).toBe('unknown');
  });
});

describe('clocks', () => {
  const standard = clockOf(policy(), 'standard', '2026-10-28');
  if (!standard) throw new Error('no clock');

  test('seven calendar days are seven days on the wall, whatever daylight saving does', () => {
    expect(payerDueAt('2026-10-28T15:00:00.000Z', standard, chicago)).toBe('2026-11-04T16:00:00.000Z');
  });

  test('an extension moves the deadline, but no further than the clock allows', () => {
    const received = '2026-11-10T15:00:00.000Z';
    const due = (until: string) => payerDueAt(received, standard, chicago, { until });
    expect(due('2026-11-20T15:00:00.000Z')).toBe('2026-11-20T15:00:00.000Z');
    expect(due('2027-06-01T00:00:00.000Z')).toBe('2026-12-01T15:00:00.000Z');
    expect(due('2026-11-11T00:00:00.000Z')).toBe('2026-11-17T15:00:00.000Z');
  });

  test('no clock is assumed where the policy names none for the date', () => {
    expect(clockOf(policy(), 'standard', '2025-12-31')).toBeUndefined();
    expect(clockOf(undefined, 'standard', '2026-12-31')).toBeUndefined();
  });

  const hours = [{ from: '09:00', to: '17:00' }];
  const clinic = {
    timeZone: chicago,
    reviewTurnaround: { standard: 480, expedited: 120 },
    informationDays: 14,
    staffedHours: {
      monday: hours,
      tuesday: hours,
      wednesday: hours,
      thursday: hours,
      friday: hours,
      saturday: [],
      sunday: [],
      closed: [],
    },
  };

  test('the clinic has its staffed hours, less if the payer’s turnaround would not fit before the service', () => {
    const friday = '2026-11-20T21:00:00.000Z';
    expect(staffDueAt(friday, 'standard', clinic, [item()], standard)).toBe('2026-11-23T21:00:00.000Z');
    const soon = item({ servicedPeriod: { start: '2026-11-28', end: '2026-11-28' } });
    expect(latestRelease([soon], standard, chicago)).toBe('2026-11-21T06:00:00.000Z');
    expect(staffDueAt(friday, 'standard', clinic, [soon], standard)).toBe('2026-11-21T06:00:00.000Z');
  });

  test('where it is too late already, one staffed hour is left', () => {
    const passed = item({ servicedPeriod: { start: '2026-11-21', end: '2026-11-21' } });
    expect(staffDueAt('2026-11-20T21:00:00.000Z', 'standard', clinic, [passed], standard)).toBe(
      '2026-11-20T22:00:00.000Z',
    );
  });

  test('the clinic is reminded halfway', () => {
    expect(informationTimes('2026-11-10T15:00:00.000Z', clinic)).toEqual({
      remindAt: '2026-11-17T15:00:00.000Z',
      closeAt: '2026-11-24T15:00:00.000Z',
    });
  });

  test('inquiries come with growing pauses, and end when the payer no longer answers', () => {
    const at = '2026-11-23T15:00:00.000Z';
    const next = (asked: number, when = at) => nextInquiryAt(when, policy(), 'standard', asked, [item()], chicago);
    expect([next(0), next(1), next(7)]).toEqual([
      '2026-11-23T19:00:00.000Z',
      '2026-11-24T15:00:00.000Z',
      '2026-11-24T15:00:00.000Z',
    ]);
    expect(next(3, '2027-07-01T00:00:00.000Z')).toBeUndefined();
    expect(nextInquiryAt(at, policy({ inquiry: null }), 'standard', 0, [item()], chicago)).toBeUndefined();
  });

  test('a payer’s system that is down is left in peace for longer and longer, at most an hour, or as it asks', () => {
    const at = '2026-11-23T15:00:00.000Z';
    const minutes = (failures: number, asked?: number) =>
      (Date.parse(retryAt(at, failures, asked)) - Date.parse(at)) / 60000;
    expect([1, 2, 3, 7, 20].map((failures) => minutes(failures))).toEqual([1, 2, 4, 60, 60]);
    expect(minutes(1, 600)).toBe(10);
    expect(minutes(1, 10 ** 9)).toBe(360);
  });

  test('the warning comes so many days before the end of the last day', () => {
    expect(expiryWarnAt({ start: '2026-12-01', end: '2027-02-14' }, 14, chicago)).toBe('2027-02-01T06:00:00.000Z');
  });
});

describe('what the payer’s words make of a case', () => {
  const of = (...actions: (string | undefined)[]) =>
    outcomeOf(actions.map((reviewAction) => (reviewAction ? { reviewAction: reviewAction as never } : undefined)));

  test.each([
    [['A1'], 'approved'],
    [['A1', 'NA'], 'approved'],
    [['A1', 'A3'], 'partially-approved'],
    [['A2'], 'partially-approved'],
    [['A6'], 'partially-approved'],
    [['A3', 'A5'], 'denied'],
    [['A3', 'C'], 'denied'],
    [['A1', 'A4'], 'pended'],
    [['NA', 'NA'], 'not-required'],
    [['C'], 'cancelled'],
    [['NA', 'C'], 'not-required'],
    [['A1', 'CT'], 'needs-attention'],
    [['A1', undefined], 'needs-attention'],
    [[], 'needs-attention'],
  ])('%j is %s', (actions, status) => {
    expect(of(...actions).status).toBe(status);
  });

  test('is approved only if everything that counts is certified as asked', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.constantFrom(...reviewActions), { nil: undefined })), (actions) => {
        if (of(...actions).status !== 'approved') return;
        expect(actions.every((action) => action === 'A1' || action === 'NA' || action === 'C')).toBe(true);
        expect(actions).toContain('A1');
      }),
    );
  });

  test('does not depend on the order of the items', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...reviewActions), { minLength: 1 }), (actions) => {
        expect(of(...actions.toReversed())).toEqual(of(...actions));
      }),
    );
  });

  test('the same word said twice stays the first, whenever it came', () => {
    const said = { sequence: 1, reviewAction: 'A1' as const, reasons: [], providers: [], authorizationNumber: 'N' };
    const once = withAnswers([item()], [said], '2026-11-23T15:00:00.000Z');
    expect(withAnswers(once, [said], '2026-11-24T15:00:00.000Z')).toEqual(once);
    const decision = once[0]?.decision;
    expect(decision && sameDecision({ ...decision, authorizationNumber: 'M' }, decision)).toBe(false);
  });

  test('an item that comes back without a review action loses an earlier decision', () => {
    const once = withAnswers(
      [item()],
      [{ sequence: 1, reviewAction: 'A4', reasons: [], providers: [] }],
      '2026-11-23T15:00:00.000Z',
    );
    expect(withAnswers(once, [{ sequence: 1, reasons: [], providers: [] }], 'x')[0]).not.toHaveProperty('decision');
  });
});

describe('acts against a denial', () => {
  const at = '2026-11-23T15:00:00.000Z';
  const remedies: Policy['remedies'] = [
    {
      id: 'p2p',
      act: 'peer-to-peer',
      level: 1,
      within: { calendarDays: 14 },
      actor: 'clinician',
      electronic: false,
      effective,
      source,
    },
    {
      id: 'one',
      act: 'appeal',
      level: 1,
      within: { calendarDays: 65 },
      actor: 'clinic',
      electronic: true,
      effective,
      source,
    },
    {
      id: 'two',
      act: 'appeal',
      level: 2,
      within: { calendarDays: 60 },
      actor: 'member',
      electronic: false,
      effective,
      source,
    },
  ];
  const open = (taken: Remedy[], when = at) =>
    openRemedies(policy({ remedies }), at, taken, when, chicago).map(({ line: of, until }) => [of, until]);
  const appeal = (outcome?: Remedy['outcome']): Remedy => ({
    act: 'appeal',
    level: 1,
    electronic: true,
    chosenBy: 's',
    chosenAt: at,
    until: at,
    outcome,
  });

  test('each is open until its own deadline, the first to end first', () => {
    expect(open([])).toEqual([
      ['p2p', '2026-12-07T15:00:00.000Z'],
      ['one', '2027-01-27T15:00:00.000Z'],
    ]);
    expect(open([], '2026-12-08T00:00:00.000Z').map(([of]) => of)).toEqual(['one']);
  });

  test('a level opens when the one before it has failed, and counts from there', () => {
    expect(open([appeal()]).map(([of]) => of)).toEqual(['p2p']);
    const upheld = appeal({ result: 'upheld', at: '2026-12-30T15:00:00.000Z' });
    expect(open([upheld], '2026-12-31T00:00:00.000Z')).toEqual([['two', '2027-02-28T15:00:00.000Z']]);
    const dropped = appeal({ result: 'not-pursued', at: '2026-12-30T15:00:00.000Z' });
    expect(open([dropped], '2026-12-31T00:00:00.000Z')).toEqual([]);
  });
});

describe('small rules', () => {
  test('a payer may know of what was sent, lost or never heard of again; not of what surely never left', () => {
    const attempt = (outcome?: 'lost' | 'not-sent' | 'answered' | 'by-hand' | 'refused') => ({
      atPayer: undefined,
      attempts: [
        { number: 1, identifier: 'x', purpose: 'initial' as const, startedAt: '2026-11-23T15:00:00.000Z', outcome },
      ],
    });
    expect(payerMayKnow(attempt())).toBe(true);
    expect(payerMayKnow(attempt('lost'))).toBe(true);
    expect(payerMayKnow(attempt('not-sent'))).toBe(false);
    expect(payerMayKnow(attempt('by-hand'))).toBe(false);
    expect(payerMayKnow({ atPayer: undefined, attempts: [] })).toBe(false);
  });

  test('a file is what its first bytes say', () => {
    expect(looksLike('application/pdf', Buffer.from('%PDF-1.7'))).toBe(true);
    expect(looksLike('application/pdf', Buffer.from('MZ this is a program'))).toBe(false);
    expect(looksLike('image/png', Buffer.from('%PDF-1.7'))).toBe(false);
    expect(looksLike('image/tiff', Buffer.from([0x4d, 0x4d, 0, 0x2a, 0]))).toBe(true);
    expect(looksLike('image/jpeg', Buffer.from([]))).toBe(false);
  });
});
