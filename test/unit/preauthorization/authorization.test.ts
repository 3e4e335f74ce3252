import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  grantOf,
  release,
  reserve,
  use,
  type Authorization,
} from '../../../functions/preauthorization/rules/authorization.ts';
import type { Item } from '../../../functions/preauthorization/case.ts';

const granted: Authorization = {
  id: 'auth_1',
  preauthorizationId: 'preauth_1',
  sequence: 1,
  productOrService: { system: 'http://www.ama-assn.org/go/cpt', code: '97110' },
  modifier: [],
  unit: 'visit',
  certified: 10,
  available: 10,
  reserved: 0,
  used: 0,
  period: { start: '2026-12-01', end: '2026-12-31' },
  providers: ['1003000134'],
  coverageId: 'cov_1',
  status: 'active',
};
const wish = { quantity: 1, dateOfService: '2026-12-10', provider: '1003000134' };

describe('the units of an authorization', () => {
  test('never count below zero and always add up, whatever is reserved, used and released in whatever order', () => {
    const deed = fc.record({
      deed: fc.constantFrom('reserve', 'use', 'release'),
      quantity: fc.integer({ min: 1, max: 12 }),
      which: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        let authorization = granted;
        const open: number[] = [];
        for (const { deed: name, quantity, which } of deeds) {
          if (name === 'reserve') {
            const after = reserve(authorization, { ...wish, quantity });
            if (Array.isArray(after)) {
              expect(quantity).toBeGreaterThan(authorization.available);
              continue;
            }
            authorization = after as Authorization;
            open.push(quantity);
          } else if (open.length > 0) {
            const [reserved = 0] = open.splice(which % open.length, 1);
            authorization =
              name === 'use'
                ? use(authorization, reserved, Math.min(reserved, quantity))
                : release(authorization, reserved);
          }
          const { available, reserved, used, certified } = authorization;
          expect(Math.min(available, reserved, used)).toBeGreaterThanOrEqual(0);
          expect(available + reserved + used).toBe(certified);
          expect(reserved).toBe(open.reduce((sum, each) => sum + each, 0));
        }
      }),
    );
  });

  test('are refused with every reason at once', () => {
    const ended: Authorization = { ...granted, status: 'cancelled' };
    expect(reserve(ended, { quantity: 11, dateOfService: '2027-01-01', provider: '1003000142' })).toEqual([
      'not-active',
      'outside-validity',
      'provider-not-covered',
      'not-enough-left',
    ]);
  });

  test('can be reserved on the first and the last day', () => {
    for (const dateOfService of ['2026-12-01', '2026-12-31'])
      expect(reserve(granted, { ...wish, dateOfService })).toMatchObject({ available: 9, reserved: 1 });
  });
});

describe('what a decision grants', () => {
  const item: Item = {
    sequence: 1,
    productOrService: granted.productOrService,
    modifier: [],
    description: 'Therapy',
    quantity: { value: 10, unit: 'visit' },
    diagnosis: ['M54.16'],
    placeOfService: '11',
    servicedPeriod: { start: '2026-12-01', end: '2026-12-31' },
  };
  const providers = {
    ordering: { npi: '1003000126' },
    rendering: { npi: '1003000134' },
    facility: { npi: '1003000142' },
  };
  const decided = (reviewAction: 'A1' | 'A2' | 'A3', more: object = {}): Item => ({
    ...item,
    decision: { reviewAction, decidedAt: '2026-11-23T15:00:00.000Z', reasons: [], providers: [], ...more },
  });
  const grant = (of: Item, before?: Authorization) =>
    grantOf(of, providers, { id: 'preauth_1', coverageId: 'cov_1' }, before, () => 'auth_1');

  test('is what the payer says, and as asked where it says nothing', () => {
    expect(grant(decided('A1'))).toMatchObject({ certified: 10, period: item.servicedPeriod });
    expect(grant(decided('A2', { quantity: { value: 4, unit: 'visit' } }))).toMatchObject({ available: 4 });
    expect(grant(decided('A3'))).toBeUndefined();
    expect(grant(item)).toBeUndefined();
  });

  test('binds the providers that the payer names, else those that were asked for', () => {
    expect(grant(decided('A1'))?.providers).toEqual(['1003000134', '1003000142']);
    expect(grant(decided('A1', { providers: ['1003000126'] }))?.providers).toEqual(['1003000126']);
  });

  test('keeps what was used and reserved, when the payer later certifies less', () => {
    const before = { ...granted, available: 3, reserved: 2, used: 5 };
    const less = grant(decided('A2', { quantity: { value: 4, unit: 'visit' } }), before);
    expect(less).toMatchObject({ certified: 7, available: 0, reserved: 2, used: 5 });
  });
});
