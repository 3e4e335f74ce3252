import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Charge } from '../../../functions/billing/charges/charge.ts';
import type { Claim } from '../../../functions/billing/claims/claim.ts';
import { denialDue } from '../../../functions/billing/denials/rules/deadlines.ts';
import { deedsFor } from '../../../functions/billing/denials/rules/deeds.ts';
import { denialStatuses, denialStatusNames, isDenialFinal } from '../../../functions/billing/denials/rules/statuses.ts';
import { ofThePatient, sumOf, type Sums } from '../../../functions/billing/ledger/chart.ts';
import { faultsOf, withPosting, type Books } from '../../../functions/billing/ledger/rules/post.ts';
import type { StoredPayment } from '../../../functions/billing/remittance/record.ts';
import { claimFaults } from '../../../functions/billing/remittance/rules/balance.ts';
import { matchLines, type Decided } from '../../../functions/billing/remittance/rules/match.ts';
import { denialsOf, postingsOf, postsOf } from '../../../functions/billing/remittance/rules/postings.ts';

const at = '2026-11-23T15:00:00.000Z';
const charge = (id: string, sums: Sums): Charge =>
  ({
    id,
    version: 1,
    accountId: 'a',
    patientId: 'p',
    sums,
    invoiced: {},
    claimIds: [],
    amount: 10_000,
  }) as unknown as Charge;
const books = (sums: Sums): Books => ({
  account: { id: 'a', version: 1, patientId: 'p', status: 'active', sums, lastEntry: 1, createdAt: at, updatedAt: at },
  charges: new Map([['c', charge('c', sums)]]),
  invoices: new Map(),
  posted: new Map(),
});
const about = { source: 'remittance/PAYER/T1/x', on: '2026-11-02', claimId: 'claim', remittanceId: 'remit' };
const decided = (paid: number, ...adjustments: readonly (readonly [string, string, number])[]): Decided => ({
  chargeId: 'c',
  line: 1,
  paid,
  adjustments: adjustments.map(([group, reason, amount]) => ({ group, reason, amount })),
  remarks: [],
});

describe('what a payer decided becomes entries', () => {
  const codes = ['45', '253', '50', '16', '1', '3', '23', '96', '999'] as const;
  const adjustment = fc.tuple(
    fc.constantFrom('CO', 'PR', 'OA', 'PI', 'CR'),
    fc.constantFrom(...codes),
    fc.integer({ min: 1, max: 9000 }),
  );

  test('that balance for each charge, whatever is decided; and no CO amount reaches the patient', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.array(adjustment, { maxLength: 5 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 10_000 }),
        (paid, adjustments, sharePosts, open) => {
          const posts = postsOf(decided(paid, ...adjustments), { 'payer-receivable': open }, sharePosts);
          const postings = postingsOf([posts], about);
          for (const { legs } of postings) expect(legs.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
          const legs = postings.flatMap((posting) => posting.legs);
          const on = (heading: string): number =>
            legs.filter((leg) => leg.on === heading).reduce((sum, { amount }) => sum + amount, 0);
          expect(on('payer-payments')).toBe(paid);
          const share = adjustments
            .filter(([group, reason]) => group === 'PR' && ['1', '3'].includes(reason))
            .reduce((sum, [, , amount]) => sum + amount, 0);
          expect(on('patient-receivable')).toBe(sharePosts ? share : 0);
          expect(posts.waits).toBe(sharePosts ? 0 : share);
          for (const leg of legs)
            if (ofThePatient.some((heading) => heading === leg.on)) expect(leg.adjustment?.group).toBe('PR');
          const refused = denialsOf(posts.denied).filter(({ group }) => group === 'CO');
          expect(on('denied-receivable')).toBe(refused.reduce((sum, { amount }) => sum + amount, 0));
        },
      ),
    );
  });

  test('and where the books take them, nobody owes less than nothing and no cent is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 12_000 }), fc.array(adjustment, { maxLength: 4 })), {
          maxLength: 5,
        }),
        (answers) => {
          let current = books({ 'payer-receivable': 10_000, revenue: -10_000 });
          for (const [index, [paid, adjustments]] of answers.entries()) {
            const sums = current.charges.get('c')?.sums ?? {};
            const posts = postsOf(decided(paid, ...adjustments), sums, true);
            const postings = postingsOf([posts], { ...about, source: `${about.source}/${index}` });
            const after = postings.reduce<Books | undefined>(
              (so, posting) => (so && faultsOf(so, posting).length === 0 ? withPosting(so, posting) : undefined),
              current,
            );
            current = after ?? current;
          }
          const { sums } = current.account;
          expect(Object.values(sums).reduce((sum, amount) => sum + amount, 0)).toBe(0);
          expect(sums['payer-receivable'] ?? 0).toBeGreaterThanOrEqual(0);
          expect(sumOf(sums, ofThePatient)).toBeGreaterThanOrEqual(0);
          expect(sums['payer-credit'] ?? 0).toBeLessThanOrEqual(0);
        },
      ),
    );
  });

  test('with each kind of denial in an entry of its own, so that it can be taken back by itself', () => {
    const posts = postsOf(decided(0, ['CO', '50', 40], ['CO', '16', 60]), { 'payer-receivable': 100 }, true);
    expect(postingsOf([posts], about).map(({ kind, because, sources }) => [kind, because, sources])).toEqual([
      ['payer-denial', 'appeal', ['remittance/PAYER/T1/x/1/denied/appeal']],
      ['payer-denial', 'resubmit', ['remittance/PAYER/T1/x/1/denied/resubmit']],
    ]);
  });
});

describe('the patient’s share of a claim (CLP05)', () => {
  const claim = (status: string, sign: 1 | -1, patientShare: number): Parameters<typeof claimFaults>[0] =>
    ({
      place: { segment: 1, offset: 0 },
      status,
      charged: sign * 100,
      paid: sign * 80,
      patientShare,
      adjustments: [{ group: 'PR', reason: '2', amount: sign * 20 }],
      lines: [],
    }) as unknown as Parameters<typeof claimFaults>[0];

  test('is held against what the claim puts to the patient', () => {
    expect(claimFaults(claim('1', 1, 20))).toEqual([]);
    expect(claimFaults(claim('1', 1, 30))).toMatchObject([{ name: 'patient-share-differs', expected: 20, found: 30 }]);
  });

  test('but for a reversal, where payers leave its sign out, or it', () => {
    for (const share of [20, 0, -20]) expect(claimFaults(claim('22', -1, share))).toEqual([]);
  });
});

describe('a line of a remittance finds its charge', () => {
  const claim = {
    memberId: 'M-1',
    lines: [
      {
        sequence: 1,
        chargeId: 'a',
        code: '99213',
        modifier: ['25'],
        dateOfService: '2026-10-20',
        quantity: 1,
        amount: 150,
        controlNumber: 'L1',
      },
      {
        sequence: 2,
        chargeId: 'b',
        code: '99213',
        modifier: [],
        dateOfService: '2026-10-20',
        quantity: 1,
        amount: 150,
      },
      { sequence: 3, chargeId: 'c', code: '36415', modifier: [], dateOfService: '2026-10-21', quantity: 1, amount: 50 },
    ],
  } as unknown as Claim;
  const line = (number: number, code: string, charged: number, more: object = {}) => ({
    number,
    procedure: { qualifier: 'HC', code, modifiers: [] as string[] },
    charged,
    paid: charged,
    dates: [],
    adjustments: [],
    references: [],
    amounts: [],
    quantities: [],
    remarks: [],
    ...more,
  });
  const payment = (lines: readonly object[], more: object = {}): StoredPayment =>
    ({
      controlNumber: 'X',
      status: '1',
      charged: 350,
      paid: 350,
      adjustments: [],
      parties: [],
      remarks: [],
      lines,
      ...more,
    }) as unknown as StoredPayment;
  const charges = (lines: readonly object[], more: object = {}): unknown => {
    const matched = matchLines(payment(lines, more), claim);
    return 'decided' in matched ? matched.decided.map(({ chargeId }) => chargeId) : matched.problem.code;
  };

  test('by the clinic’s own number of the line, else by procedure, modifiers, day and charge', () => {
    const own = { references: [{ code: '6R', value: 'L1' }] };
    expect(charges([line(1, '99213', 150), line(2, '36415', 50), line(3, '99213', 150, own)])).toEqual(['b', 'c', 'a']);
    const modified = line(1, '99213', 150, {
      procedure: { qualifier: 'HC', code: '99213', modifiers: ['25'] },
      dates: [{ code: '472', value: '2026-10-20' }],
    });
    expect(charges([modified, line(2, '36415', 50)])).toEqual(['a', 'c']);
  });

  describe('where no number came back', () => {
    const alike = { sequence: 1, code: '99213', modifier: [], dateOfService: '2026-10-20', quantity: 1, amount: 150 };
    /** The charges of a claim of two such lines. */
    const ofTwo = (other: object, lines: readonly object[]): unknown => {
      const two = {
        lines: [
          { ...alike, chargeId: 'a' },
          { ...alike, ...other, chargeId: 'b' },
        ],
      } as unknown as Claim;
      const charged = two.lines.reduce((sum, { amount }) => sum + amount, 0);
      const matched = matchLines(payment(lines, { charged }), two);
      return 'decided' in matched ? matched.decided.map(({ chargeId }) => chargeId) : matched.problem.code;
    };
    const on = (value: string): object => ({ dates: [{ code: '472', value }] });

    test('of two services of one code each line finds the one of its charge', () => {
      expect(ofTwo({ amount: 50 }, [line(1, '99213', 50), line(2, '99213', 150)])).toEqual(['b', 'a']);
      expect(ofTwo({ amount: 50 }, [line(1, '99213', 100), line(2, '99213', 100)])).toBe('line-unknown');
    });

    test('the one of its day', () => {
      const lines = [line(1, '99213', 150, on('2026-10-22')), line(2, '99213', 150, on('2026-10-20'))];
      expect(ofTwo({ dateOfService: '2026-10-22' }, lines)).toEqual(['b', 'a']);
      expect(ofTwo({}, [line(1, '99213', 150, on('2026-10-23'))])).toBe('line-unknown');
    });

    test('and of two that are the same in all no charge is answered twice', () => {
      expect(ofTwo({}, [line(1, '99213', 150), line(2, '99213', 150)])).toEqual(['a', 'b']);
    });
  });

  test('but for a line that charges and pays nothing: the payer tells something by it, and it moves nothing', () => {
    expect(charges([line(1, '36415', 50), line(2, 'G0000', 0)])).toEqual(['c']);
  });

  test('by what was billed, where the payer decided something else', () => {
    const other = { submitted: { qualifier: 'HC', code: '36415', modifiers: [] } };
    expect(charges([line(1, '36416', 50, other)])).toEqual(['c']);
  });

  test.each([
    ['a line that the claim does not have', [line(1, '11111', 150)], {}, 'line-unknown'],
    ['another charge than the claim has', [], { charged: 340 }, 'charge-differs'],
    ['another member', [], { parties: [{ role: 'QC', idType: 'MI', id: 'M2' }] }, 'member-differs'],
  ])('and %s is held', (_what, lines, more, code) => {
    expect(charges(lines, more)).toBe(code);
  });

  test('the member’s number counts without its punctuation, and the subscriber’s as well', () => {
    expect(charges([line(1, '36415', 50)], { parties: [{ role: 'QC', idType: 'MI', id: 'm1' }] })).toEqual(['c']);
    const dependent = [
      { role: 'QC', idType: 'MI', id: 'X' },
      { role: 'IL', id: 'M1' },
    ];
    expect(charges([line(1, '36415', 50)], { parties: dependent })).toEqual(['c']);
  });

  test('what was decided for the claim as a whole is spread over its charges to the cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 350 }), fc.boolean(), (paid, hasLines) => {
        const lines = hasLines ? [line(1, '99213', 150), line(2, '99213', 150), line(3, '36415', 50)] : [];
        const adjustments = [{ group: 'CO', reason: '45', amount: 350 - paid }];
        const matched = matchLines(payment(lines, { paid, adjustments }), claim);
        const all = 'decided' in matched ? matched.decided : [];
        expect(all.reduce((sum, each) => sum + each.paid, 0)).toBe(paid);
        const taken = all.flatMap((each) => each.adjustments).reduce((sum, { amount }) => sum + amount, 0);
        expect(taken).toBe(350 - paid);
        expect(all.every((each) => each.paid >= 0)).toBe(true);
      }),
    );
  });
});

describe('a denial', () => {
  test('is due by the line of business, or by the filing limit if that is sooner', () => {
    expect(denialDue('appeal', '2026-11-02', 'commercial', '2026-11-10').dueOn).toBe('2027-05-01');
    expect(denialDue('resubmit', '2026-11-02', 'commercial', '2026-11-10').dueOn).toBe('2026-11-10');
    expect(denialDue('resubmit', '2026-11-02', 'medicare', undefined).dueOn).toBe('2027-03-02');
    expect(denialDue('review', '2026-11-02', undefined, undefined)).toMatchObject({
      dueOn: '2027-01-01',
      dueBecause: expect.stringContaining('line of business not known'),
    });
  });

  test('can be billed to the patient in group PR alone, in every status', () => {
    for (const status of denialStatusNames)
      for (const group of ['CO', 'OA', 'PI', 'CR', ''])
        expect(deedsFor({ status, group })).not.toContain('bill-patient');
    expect(deedsFor({ status: 'open', group: 'PR' })).toContain('bill-patient');
  });

  test('that is not at its end can always be brought to one, and one that is, to nothing else', () => {
    for (const status of denialStatusNames) {
      const deeds = deedsFor({ status, group: 'CO' });
      if (isDenialFinal(status)) expect(deeds).toEqual([]);
      else expect(deeds).toContain('write-off');
      expect(denialStatuses[status].actor === 'nobody').toBe(isDenialFinal(status));
    }
  });
});
