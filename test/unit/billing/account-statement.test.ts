import { describe, expect, test } from '@jest/globals';
import { accountStatementOf, paymentsIn } from '../../../functions/billing/statements/account-statement.ts';
import { accountStatementPdf } from '../../../functions/billing/statements/statement-pdf.ts';
import { isOpenInvoice } from '../../../functions/billing/ledger/open-list.ts';
import { moved } from '../../../functions/billing/ledger/rules/move.ts';
import type { Entry, Leg } from '../../../functions/billing/ledger/entry.ts';
import { textOf } from '../pdf-text.ts';
import { booksWith, charge, invoice, posted, posting } from './sample.ts';

const AT = '2026-11-23T15:00:00.000Z';
const clinic = { name: 'Lakeside Cardiology', contact: { phone: '+13125550142' } };
const one = invoice('inv_1', [{ chargeId: 'A', amount: 4_000 }], { issuedOn: '2026-10-01', dueOn: '2026-10-31' });
const two = invoice('inv_2', [{ chargeId: 'B', amount: 6_000 }], { issuedOn: '2026-11-23', dueOn: '2026-12-23' });
const asked = (chargeId: string, invoiceId: string, amount: number): Leg[] => [
  { on: 'patient-receivable', amount, chargeId, invoiceId },
  { on: 'patient-receivable', amount: -amount, chargeId },
];
const billed = posted(
  booksWith(
    { A: { amount: 4_000, of: 'patient' }, B: { amount: 6_000, of: 'patient' }, C: { amount: 900, of: 'patient' } },
    [one, two],
  ),
  posting('invoice', asked('A', 'inv_1', 4_000)),
  posting('invoice', asked('B', 'inv_2', 6_000)),
);
const held = posted(
  billed,
  posting('transfer', moved(billed.charges.get('B') ?? charge('B', 0), 'patient-receivable', 'in-dispute', 6_000)),
);
const entry = (number: number, legs: readonly Leg[], more: Partial<Entry> = {}): Entry => ({
  ...posting('patient-payment', legs),
  accountId: 'bacct_1',
  number,
  at: AT,
  by: { kind: 'client', id: 'client_1' },
  sums: {},
  ...more,
});
const paid = (number: number, cents: number, more: Partial<Entry> = {}): Entry =>
  entry(
    number,
    [
      { on: 'patient-payments', amount: cents },
      { on: 'unapplied-credit', amount: -cents },
    ],
    more,
  );

const of = (labelled = false) =>
  accountStatementOf({
    clinic,
    patient: 'Ines Okafor',
    number: 'stmt_1',
    asOf: '2026-11-23',
    since: '2026-10-05',
    account: held.account.sums,
    invoices: [...held.invoices.values()].filter(isOpenInvoice),
    charges: held.charges,
    entries: [paid(7, 500)],
    labelled,
  });

describe('the statement of an account', () => {
  test('asks for what is open on every invoice, and never for what is disputed or on none', () => {
    expect(of()).toMatchObject({ due: 4_000, inDispute: 6_000, notAskedYet: 900, inPaymentPlan: 0 });
    expect(of().invoices.map(({ number, due }) => [number, due])).toEqual([
      ['inv_1', 4_000],
      ['inv_2', 0],
    ]);
  });

  test('leaves out an invoice of which nothing is open, and one that was never sent', () => {
    const settled = invoice('inv_3', [{ chargeId: 'A', amount: 1 }], { status: 'balanced' });
    const draft = invoice('inv_4', [{ chargeId: 'A', amount: 1 }], {
      status: 'draft',
      sums: { 'patient-receivable': 1 },
    });
    expect([settled, draft].filter(isOpenInvoice)).toEqual([]);
  });

  test('tells what was paid, what was taken back later, and nothing of a mistake that was set right', () => {
    expect(paymentsIn([paid(1, 500), paid(2, 700), paid(3, -700, { kind: 'reversal', reverses: 2 })])).toEqual([
      { on: '2026-11-23', by: 'patient', cents: 500 },
    ]);
    expect(paymentsIn([paid(3, -700, { kind: 'reversal', reverses: 2 })])).toEqual([
      { on: '2026-11-23', by: 'patient', cents: -700 },
    ]);
    const fromPayer = entry(4, [{ on: 'payer-payments', amount: 900, chargeId: 'A' }], { kind: 'payer-payment' });
    expect(paymentsIn([fromPayer])).toEqual([{ on: '2026-11-23', by: 'payer', cents: 900 }]);
  });

  test('of labelled matters tells days and amounts, and not which services they were', () => {
    expect(JSON.stringify(of())).toContain('99213');
    expect(JSON.stringify(of(true))).not.toContain('99213');
  });

  test('is a PDF in the language of the patient', async () => {
    const words = async (language: 'en' | 'es'): Promise<string> =>
      textOf(await accountStatementPdf(of(), AT, language)).replaceAll(/\s+/g, ' ');
    const english = await words('en');
    for (const said of [
      'Please pay: $40.00',
      'Disputed, not to be paid now: $60.00',
      'Payments since the statement of 2026-10-05',
    ])
      expect(english).toContain(said);
    const spanish = await words('es');
    for (const said of [
      'Por favor, pague: $40.00',
      'Factura del 2026-10-01',
      'Pagos desde el estado de cuenta del 2026-10-05',
    ])
      expect(spanish).toContain(said);
    expect(spanish).not.toMatch(/Please|Paid|You owe|Invoice/);
  });
});
