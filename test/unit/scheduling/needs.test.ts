import { describe, expect, test } from '@jest/globals';
import type { RecordedProvision } from '../../../functions/scheduling/appointment.ts';
import type { Need, Provision } from '../../../functions/scheduling/needs-schemas.ts';
import { needsOf, type VisitFacts } from '../../../functions/scheduling/rules/needs.ts';

const START = '2026-12-10T16:00:00.000Z';
const facts: VisitFacts = {
  requires: [],
  start: START,
  day: '2026-12-10',
  scheduledAt: '2026-11-23T15:00:00.000Z',
  scheduledOn: '2026-11-23',
  leadId: 'rsc_1',
  payment: { by: 'coverage', coverageId: 'cov_1' },
  withheld: false,
  coverage: { status: 'active', period: { start: '2026-01-01' } },
  standing: { standing: 'active', checkId: 'elig_1' },
  units: new Map(),
  language: undefined,
  speaks: [],
  provisions: [],
  waivers: [],
  isClosed: () => false,
  lastChance: '2026-12-09T18:00:00.000Z',
  endOf: (day) => `${day}T24:00`,
};
const authorization = {
  kind: 'authorization' as const,
  serviceCode: '97110',
  unit: 'visit' as const,
  mustHave: false,
};
const eligibility = { kind: 'eligibility' as const, mustHave: false };
const referral = { kind: 'referral' as const, mustHave: false };
const consent = { kind: 'form' as const, name: 'surgery-consent', mustHave: false };

const recorded = (provision: Provision, of: Partial<RecordedProvision['of']> = {}): RecordedProvision => ({
  provision,
  staffId: 'staff_1',
  at: '2026-11-24T15:00:00.000Z',
  of: { start: START, day: '2026-12-10', leadId: 'rsc_1', coverageId: 'cov_1', ...of },
});
const told = (more: Partial<VisitFacts>): string[] =>
  needsOf({ ...facts, ...more }).map(({ kind, name, status }) => [kind, name, status].filter(Boolean).join(' '));
const only = (more: Partial<VisitFacts>): Need => {
  const [need, ...others] = needsOf({ ...facts, ...more });
  if (!need || others.length > 0) throw new Error('there is one need');
  return need;
};

describe('what a visit needs', () => {
  test('is nothing where its type requires nothing, a coverage pays, and both speak the same language', () => {
    expect(told({})).toEqual([]);
    expect(told({ language: 'en-US' })).toEqual([]);
  });

  test('an authorization with units that are set aside, or the reason why there are none', () => {
    const requires = [authorization];
    const units = { preauthorizationId: 'preauth_1', sequence: 1, reservationId: 'res_1', quantity: 1 };
    expect(told({ requires, units: new Map([['97110', units]]) })).toEqual(['authorization 97110 met']);
    const short = { shortages: ['outside-validity', 'not-enough-left'] as const };
    const need = only({ requires, units: new Map([['97110', short]]) });
    expect(need).toMatchObject({ status: 'missing', due: facts.lastChance });
    expect(need.why).toBe('The authorization is not valid on that day. The authorization has not enough left.');
    expect(told({ requires, payment: undefined })).toEqual(['authorization 97110 unknown']);
  });

  test.each([
    ['active', 'met'],
    ['inactive', 'missing'],
    ['to-a-person', 'unknown'],
    ['being-asked', 'unknown'],
  ] as const)('a coverage that holds on the day: the payer says %s, so it is %s', (standing, status) => {
    expect(only({ requires: [eligibility], standing: { standing, checkId: 'elig_1' } })).toMatchObject({
      status,
      eligibilityCheckId: 'elig_1',
    });
  });

  test('a coverage that does not run on the day is none, whatever the payer said', () => {
    const requires = [eligibility];
    expect(told({ requires, coverage: { status: 'cancelled', period: { start: '2026-01-01' } } })).toEqual([
      'eligibility missing',
    ]);
    expect(
      told({ requires, coverage: { status: 'active', period: { start: '2026-01-01', end: '2026-12-09' } } }),
    ).toEqual(['eligibility missing']);
    expect(told({ requires, coverage: undefined })).toEqual(['eligibility missing']);
    expect(told({ requires, standing: undefined })).toEqual(['eligibility unknown']);
    expect(told({ requires, payment: undefined, coverage: undefined })).toEqual(['eligibility unknown']);
  });

  test('what a payer said by telephone counts for that day and coverage, and never against what it said inactive', () => {
    const requires = [eligibility];
    const said = { kind: 'eligibility' as const, verifiedOn: '2026-12-08' };
    const unclear = { standing: 'to-a-person' as const, checkId: 'elig_1' };
    expect(told({ requires, standing: unclear, provisions: [recorded(said)] })).toEqual(['eligibility met']);
    for (const about of [{ day: '2026-12-09' }, { coverageId: 'cov_2' }])
      expect(told({ requires, standing: unclear, provisions: [recorded(said, about)] })).toEqual([
        'eligibility unknown',
      ]);
    expect(
      told({ requires, standing: { standing: 'inactive', checkId: 'elig_1' }, provisions: [recorded(said)] }),
    ).toEqual(['eligibility missing']);
  });

  test('of who pays alone, neither authorization nor eligibility but an estimate by its day', () => {
    const requires = [authorization, eligibility, referral];
    expect(told({ requires, payment: { by: 'patient' } })).toEqual(['referral missing', 'estimate missing']);
    expect(told({ requires, withheld: true })).toEqual(['referral missing', 'estimate missing']);
    expect(only({ payment: { by: 'patient' } }).due).toBe('2026-11-26T24:00');
    expect(told({ payment: { by: 'patient' }, scheduledOn: '2026-12-09' })).toEqual([]);
  });

  test('the estimate anew where somebody else renders the service, as long as there is time for it', () => {
    const payment = { by: 'patient' as const };
    const given = {
      kind: 'estimate' as const,
      givenOn: '2026-11-24',
      expected: { amount: 12000, currency: 'USD' as const },
    };
    expect(told({ payment, provisions: [recorded(given)] })).toEqual(['estimate met']);
    expect(only({ payment, provisions: [recorded(given, { leadId: 'rsc_2' })] })).toMatchObject({
      status: 'missing',
      due: '2026-12-09T24:00',
    });
    const moved = { scheduledOn: '2026-12-10', provisions: [recorded(given, { leadId: 'rsc_2' })] };
    expect(told({ payment, ...moved })).toEqual(['estimate met']);
  });

  test('a referral that is still good, and each form by its name', () => {
    const requires = [referral, consent];
    const referred = { kind: 'referral' as const, from: 'Dr. Vance', receivedOn: '2026-11-20' };
    const signed = { kind: 'form' as const, name: 'surgery-consent', signedOn: '2026-11-20', by: 'patient' as const };
    expect(told({ requires })).toEqual(['referral missing', 'form surgery-consent missing']);
    expect(told({ requires, provisions: [recorded(referred), recorded(signed)] })).toEqual([
      'referral met',
      'form surgery-consent met',
    ]);
    const over = recorded({ ...referred, validUntil: '2026-12-09' });
    expect(told({ requires: [referral], provisions: [over] })).toEqual(['referral missing']);
    const another = recorded({ ...signed, name: 'privacy-notice' });
    expect(told({ requires: [consent], provisions: [another] })).toEqual(['form surgery-consent missing']);
  });

  test('an interpreter where whom it is with does not speak the language, booked for this very time', () => {
    expect(told({ language: 'es-MX', speaks: ['es'] })).toEqual([]);
    expect(told({ language: 'ase', speaks: ['es'] })).toEqual(['interpreter ase missing']);
    const booked = { kind: 'interpreter' as const, who: 'Signs & Words 4711', mode: 'video' as const };
    expect(told({ language: 'ase', provisions: [recorded(booked, { language: 'ase' })] })).toEqual([
      'interpreter ase met',
    ]);
    const before = recorded(booked, { language: 'ase', start: '2026-12-03T16:00:00.000Z' });
    expect(told({ language: 'ase', provisions: [before] })).toEqual(['interpreter ase missing']);
  });

  test('nothing more of what a person waived, and who that was', () => {
    const waivers = [{ kind: 'referral' as const, staffId: 'staff_2', at: '2026-12-01T15:00:00.000Z' }];
    const [need] = needsOf({ ...facts, requires: [referral, consent], waivers });
    expect(need).toMatchObject({ kind: 'referral', status: 'waived', staffId: 'staff_2' });
    expect(need?.due).toBeUndefined();
    expect(told({ requires: [referral, consent], waivers })).toEqual([
      'referral waived',
      'form surgery-consent missing',
    ]);
  });

  test('is due at the visit where it was booked after the last chance', () => {
    expect(only({ requires: [referral], scheduledAt: '2026-12-10T14:00:00.000Z' }).due).toBe(START);
  });
});
