import { describe, expect, test } from '@jest/globals';
import type { Leg } from '../../../functions/billing/ledger/entry.ts';
import { faultsOf, mirrored, withPosting, type Books } from '../../../functions/billing/ledger/rules/post.ts';
import type { Posting } from '../../../functions/billing/ledger/entry.ts';
import { booksWith, invoice, posted, posting } from './sample.ts';

const codes = (books: Books, of: Posting): string[] => faultsOf(books, of).map(({ code }) => code);
const c = { chargeId: 'C' };
const self = booksWith({ C: { amount: 10_000, of: 'patient' } });
const insured = booksWith({ C: { amount: 10_000, of: 'payer' } });
const onInvoice: Leg[] = [
  { on: 'patient-receivable', amount: 10_000, ...c, invoiceId: 'I' },
  { on: 'patient-receivable', amount: -10_000, ...c },
];

describe('an entry', () => {
  test('is balanced as a whole and for each of its charges', () => {
    const two = booksWith({ C: { amount: 100, of: 'patient' }, D: { amount: 100, of: 'patient' } });
    const between: Leg[] = [
      { on: 'patient-payments', amount: 100, chargeId: 'C' },
      { on: 'patient-receivable', amount: -100, chargeId: 'D' },
    ];
    expect(codes(two, posting('patient-payment', between))).toEqual(['unbalanced', 'unbalanced']);
    expect(codes(two, posting('write-off', [{ on: 'write-off', amount: 1, chargeId: 'C' }]))).toEqual(['unbalanced']);
  });

  test('has amounts of whole cents, and none of nothing', () => {
    for (const amount of [0, 0.5, Number.NaN, Number.MAX_VALUE])
      expect(
        codes(
          self,
          posting('write-off', [
            { on: 'write-off', amount, ...c },
            { on: 'patient-receivable', amount: -amount, ...c },
          ]),
        ),
      ).toContain('no-amount');
    expect(codes(self, posting('write-off', []))).toEqual(['no-amount']);
  });

  test('names the charge of what is owed, and one that the account has', () => {
    const without: Leg[] = [
      { on: 'write-off', amount: 1 },
      { on: 'patient-receivable', amount: -1 },
    ];
    expect(codes(self, posting('write-off', without))).toEqual(['names-no-charge']);
    const unknown = without.map((leg) => ({ ...leg, chargeId: 'X' }));
    expect(codes(self, posting('write-off', unknown))).toEqual(['unknown-charge', 'unknown-charge']);
  });

  test('takes no more than is owed: what is too much is said to be credit', () => {
    const pays = (cents: number): Leg[] => [
      { on: 'patient-payments', amount: cents, ...c },
      { on: 'patient-receivable', amount: -cents, ...c },
    ];
    expect(codes(self, posting('patient-payment', pays(10_001)))).toEqual(['more-than-is-open']);
    const over: Leg[] = [
      ...pays(10_000),
      { on: 'patient-payments', amount: 1 },
      { on: 'unapplied-credit', amount: -1 },
    ];
    expect(posted(self, posting('patient-payment', over)).account.sums).toEqual({
      revenue: -10_000,
      'patient-payments': 10_001,
      'unapplied-credit': -1,
    });
  });

  test('gives back no more credit than there is', () => {
    const back: Leg[] = [
      { on: 'unapplied-credit', amount: 1 },
      { on: 'patient-payments', amount: -1 },
    ];
    expect(codes(self, posting('refund', back))).toEqual(['more-than-the-credit']);
  });

  test('gives credit for no more than the patient has paid for a charge', () => {
    const adjusted = (cents: number): Leg[] => [
      { on: 'write-off', amount: cents, ...c },
      { on: 'unapplied-credit', amount: -cents, ...c },
    ];
    expect(codes(self, posting('write-off', adjusted(100)))).toEqual(['more-than-was-paid']);
    const paid = posted(
      self,
      posting('patient-payment', [
        { on: 'patient-payments', amount: 100, ...c },
        { on: 'patient-receivable', amount: -100, ...c },
      ]),
    );
    expect(codes(paid, posting('write-off', adjusted(100)))).toEqual([]);
    expect(codes(paid, posting('write-off', adjusted(101)))).toEqual(['more-than-was-paid']);
  });

  test('of a source that was posted is refused, with where that was', () => {
    const again = { ...self, posted: new Map([['charge/1', { accountId: 'bacct_1', number: 7 }]]) };
    const faults = faultsOf(again, posting('charge', [], { sources: ['charge/1'] }));
    expect(faults).toEqual([{ code: 'posted-already', detail: 'was posted already, as entry 7 of bacct_1' }]);
  });

  test('and its mirror leave the books as they were', () => {
    const legs: Leg[] = [
      { on: 'payer-payments', amount: 6_000, ...c },
      { on: 'contractual-adjustment', amount: 3_000, ...c, adjustment: { group: 'CO', carc: '45' } },
      { on: 'patient-receivable', amount: 1_000, ...c, adjustment: { group: 'PR', carc: '2' } },
      { on: 'payer-receivable', amount: -10_000, ...c },
    ];
    const after = posted(insured, posting('payer-payment', legs), posting('reversal', mirrored(legs)));
    expect(after.account.sums).toEqual(insured.account.sums);
    expect(after.charges.get('C')?.sums).toEqual(insured.charges.get('C')?.sums);
  });
});

describe('what stands on an invoice', () => {
  const lines = [{ chargeId: 'C', amount: 10_000 }];
  const asked = posted(
    booksWith({ C: { amount: 10_000, of: 'patient' } }, [invoice('I', lines)]),
    posting('invoice', onInvoice),
  );
  const paid: Leg[] = [
    { on: 'patient-payments', amount: 10_000, ...c },
    { on: 'patient-receivable', amount: -10_000, ...c, invoiceId: 'I' },
  ];

  test('cannot be put on another one as well', () => {
    const both = { ...asked, invoices: new Map([...asked.invoices, ['J', invoice('J', lines)]]) };
    const again = onInvoice.map((leg) => (leg.invoiceId ? { ...leg, invoiceId: 'J' } : leg));
    expect(codes(both, posting('invoice', again))).toEqual(['more-than-is-open']);
  });

  test('balances the invoice when it is paid, and opens it again when the payment is taken back', () => {
    const balanced = posted(asked, posting('patient-payment', paid));
    expect(balanced.invoices.get('I')).toMatchObject({ status: 'balanced', sums: {} });
    const reopened = posted(balanced, posting('reversal', mirrored(paid)));
    expect(reopened.invoices.get('I')).toMatchObject({ status: 'issued', sums: { 'patient-receivable': 10_000 } });
  });

  test('cannot be paid as if it stood on none', () => {
    expect(
      codes(
        asked,
        posting(
          'patient-payment',
          paid.map(({ invoiceId: _invoiceId, ...leg }) => leg),
        ),
      ),
    ).toEqual(['more-than-is-open']);
  });

  test('is put on no invoice that is a draft or withdrawn', () => {
    for (const status of ['draft', 'cancelled', 'entered-in-error'] as const) {
      const books = booksWith({ C: { amount: 10_000, of: 'patient' } }, [invoice('I', lines, { status })]);
      expect(codes(books, posting('invoice', onInvoice))).toEqual(['not-on-an-issued-invoice']);
    }
  });
});

describe('what a payer named the clinic’s own obligation (group CO)', () => {
  const denial: Leg[] = [
    { on: 'denied-receivable', amount: 4_000, ...c, adjustment: { group: 'CO', carc: '16' } },
    { on: 'payer-receivable', amount: -4_000, ...c },
  ];
  const denied = posted(insured, posting('payer-denial', denial));
  const move = (from: Leg['on'], to: Leg['on'], amount = 1_000, more: Partial<Leg> = {}): Leg[] => [
    { on: to, amount, ...c, ...more },
    { on: from, amount: -amount, ...c },
  ];
  const kinds = ['transfer', 'payer-payment', 'payer-adjustment', 'write-off'] as const;
  const patients = ['patient-receivable', 'in-dispute', 'in-payment-plan'] as const;

  test('never becomes the patient’s, by whatever entry', () => {
    for (const kind of kinds)
      for (const to of patients)
        expect(codes(denied, posting(kind, move('denied-receivable', to)))).toEqual(['never-the-patients']);
  });

  test('does not come there by a detour over what the payer is asked for', () => {
    expect(codes(denied, posting('transfer', move('denied-receivable', 'payer-receivable')))).toEqual([
      'never-the-patients',
    ]);
  });

  test('does not come there out of what was adjusted, even where that was taken from the patient before', () => {
    const adjusted = posted(insured, posting('payer-adjustment', move('payer-receivable', 'contractual-adjustment')));
    for (const to of [...patients, 'payer-receivable'] as const)
      expect(codes(adjusted, posting('transfer', move('contractual-adjustment', to)))).toContain('never-the-patients');
    for (const heading of ['contractual-adjustment', 'denied-receivable'] as const)
      expect(codes(self, posting('payer-adjustment', move('patient-receivable', heading)))).toEqual([
        'never-the-patients',
      ]);
  });

  test('is not put to the patient by the very line that says CO', () => {
    const legs = move('payer-receivable', 'patient-receivable', 1_000, { adjustment: { group: 'CO', carc: '45' } });
    expect(codes(insured, posting('payer-payment', legs))).toEqual(['never-the-patients']);
  });

  test('ends by being paid, adjusted or given up; the rest of the charge can be the patient’s', () => {
    for (const to of ['payer-payments', 'contractual-adjustment', 'write-off'] as const)
      expect(codes(denied, posting('payer-payment', move('denied-receivable', to)))).toEqual([]);
    expect(codes(denied, posting('transfer', move('payer-receivable', 'patient-receivable', 6_000)))).toEqual([]);
    expect(codes(denied, posting('transfer', move('payer-receivable', 'patient-receivable', 6_001)))).toEqual([
      'more-than-is-open',
    ]);
  });

  test('stands again with the payer when the payer takes its denial back', () => {
    const back = withPosting(denied, posting('reversal', mirrored(denial)));
    expect(faultsOf(denied, posting('reversal', mirrored(denial)))).toEqual([]);
    expect(back.charges.get('C')?.sums).toEqual({ revenue: -10_000, 'payer-receivable': 10_000 });
  });
});
