import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Authorization } from '../../../functions/preauthorization/rules/authorization.ts';
import {
  ended,
  setAside,
  stillServes,
  type Ledger,
  type SetAside,
  type UnitsWish,
} from '../../../functions/preauthorization/rules/ledger.ts';

const NPI = '1111111112';
const OTHER_NPI = '1222222220';
const AT = '2026-11-23T15:00:00.000Z';

function authorization(more: Partial<Authorization> = {}): Authorization & { version: number } {
  return {
    id: 'auth_1',
    preauthorizationId: 'preauth_1',
    sequence: 1,
    productOrService: { system: 'http://www.ama-assn.org/go/cpt', code: '97110' },
    modifier: [],
    unit: 'visit',
    certified: 3,
    available: 3,
    reserved: 0,
    used: 0,
    period: { start: '2026-11-01', end: '2026-12-31' },
    providers: [NPI],
    coverageId: 'cov_1',
    status: 'active',
    version: 1,
    ...more,
  };
}

const ledgerOf = (...authorizations: Ledger['authorizations']): Ledger => ({
  authorizations,
  standing: [],
  changed: [],
});

const wish: UnitsWish = {
  appointmentId: 'appt_1',
  coverageId: 'cov_1',
  serviceCode: '97110',
  unit: 'visit',
  quantity: 1,
  dateOfService: '2026-12-01',
  provider: NPI,
};

const shortages = (ledger: Ledger, more: Partial<UnitsWish> = {}): unknown => {
  const taken = setAside(ledger, { ...wish, ...more }, 'res_1', AT);
  return 'shortages' in taken ? taken.shortages : 'set aside';
};

describe('units for a visit', () => {
  test('are of this coverage and service alone: they do not follow the patient to another payer', () => {
    const ledger = ledgerOf(authorization());
    expect(shortages(ledger)).toBe('set aside');
    expect(shortages(ledger, { coverageId: 'cov_2' })).toEqual(['none']);
    expect(shortages(ledger, { serviceCode: '97112' })).toEqual(['none']);
    expect(shortages(ledger, { unit: '15-minutes' })).toEqual(['none']);
  });
  test('must be enough, valid on the day, for that provider, and not cancelled: each reason is told', () => {
    expect(shortages(ledgerOf(authorization({ available: 0, used: 3 })))).toEqual(['not-enough-left']);
    expect(shortages(ledgerOf(authorization()), { dateOfService: '2027-01-01' })).toEqual(['outside-validity']);
    expect(shortages(ledgerOf(authorization()), { provider: OTHER_NPI })).toEqual(['provider-not-covered']);
    expect(shortages(ledgerOf(authorization({ status: 'cancelled' })))).toEqual(['not-active']);
    expect(shortages(ledgerOf(authorization()), { provider: undefined })).toEqual(['provider-unknown']);
  });
  test('are taken of the authorization that ends first, and of the next where that has not enough', () => {
    const early = authorization({ id: 'auth_2', sequence: 2, period: { start: '2026-11-01', end: '2026-12-05' } });
    const taken = setAside(ledgerOf(authorization(), early), wish, 'res_1', AT);
    if ('shortages' in taken) throw new Error('there are units');
    expect(taken.units.sequence).toBe(2);
    const next = setAside(ledgerOf(authorization(), { ...early, available: 0, used: 3 }), wish, 'res_1', AT);
    expect('units' in next && next.units.sequence).toBe(1);
  });
  test('that are set aside no longer serve a visit of another day, with somebody else, or of an authorization that was cancelled', () => {
    const taken = setAside(ledgerOf(authorization()), wish, 'res_1', AT);
    if ('shortages' in taken) throw new Error('there are units');
    const standing: Ledger = { ...taken.ledger, standing: taken.ledger.changed, changed: [] };
    expect(stillServes(standing, taken.units, wish)).toBe(true);
    for (const other of [{ dateOfService: '2026-12-02' }, { provider: OTHER_NPI }, { coverageId: 'cov_2' }])
      expect(stillServes(standing, taken.units, { ...wish, ...other })).toBe(false);
    const cancelled = standing.authorizations.map((each) => ({ ...each, status: 'cancelled' as const }));
    expect(stillServes({ ...standing, authorizations: cancelled }, taken.units, wish)).toBe(false);
  });
  test('end once: what was used or freed is counted no second time', () => {
    const taken = setAside(ledgerOf(authorization()), wish, 'res_1', AT);
    if ('shortages' in taken) throw new Error('there are units');
    const standing: Ledger = { ...taken.ledger, standing: taken.ledger.changed, changed: [] };
    const used = ended(standing, taken.units, 'used');
    expect(used.authorizations[0]).toMatchObject({ available: 2, reserved: 0, used: 1 });
    expect(ended(used, taken.units, 'released')).toBe(used);
  });
});

const step = fc.oneof(
  fc.record({ deed: fc.constant('take' as const), quantity: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ deed: fc.constantFrom('used' as const, 'released' as const), of: fc.nat({ max: 20 }) }),
);

test('whatever is taken, used and freed, each authorization counts what was certified, and nothing below zero', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let ledger = ledgerOf(authorization(), authorization({ id: 'auth_2', sequence: 2, certified: 5, available: 5 }));
      const made: SetAside[] = [];
      for (const [index, each] of steps.entries()) {
        if (each.deed === 'take') {
          const taken = setAside(ledger, { ...wish, quantity: each.quantity }, `res_${index}`, AT);
          if ('shortages' in taken) continue;
          made.push(taken.units);
          ledger = { ...taken.ledger, standing: [...ledger.standing, ...taken.ledger.changed], changed: [] };
        } else {
          const units = made[each.of % (made.length || 1)];
          if (units) ledger = { ...ended(ledger, units, each.deed), changed: [] };
        }
        for (const { certified, available, reserved, used } of ledger.authorizations) {
          expect(available + reserved + used).toBe(certified);
          expect(Math.min(available, reserved, used)).toBeGreaterThanOrEqual(0);
        }
        const reserved = ledger.authorizations.reduce((sum, counted) => sum + counted.reserved, 0);
        expect(ledger.standing.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(reserved);
      }
    }),
  );
});
