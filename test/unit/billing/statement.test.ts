import { describe, expect, test } from '@jest/globals';
import { statementOf } from '../../../functions/billing/statements/statement.ts';
import { statementPdf } from '../../../functions/billing/statements/statement-pdf.ts';
import { moved } from '../../../functions/billing/ledger/rules/move.ts';
import type { Leg } from '../../../functions/billing/ledger/entry.ts';
import { textOf } from '../pdf-text.ts';
import { booksWith, charge, invoice, posted, posting } from './sample.ts';

const clinic = { name: 'Lakeside Cardiology', contact: { phone: '+13125550142' } };
const bill = invoice('inv_1', [{ chargeId: 'C', amount: 4_000 }], { issuedOn: '2026-11-23', dueOn: '2026-12-23' });
const c = { chargeId: 'C' };
const adjudicated: Leg[] = [
  { on: 'payer-payments', amount: 5_000, ...c },
  { on: 'contractual-adjustment', amount: 1_000, ...c },
  { on: 'patient-receivable', amount: 4_000, ...c },
  { on: 'payer-receivable', amount: -10_000, ...c },
];
const asked = posted(
  booksWith({ C: { amount: 10_000, of: 'payer' } }, [bill]),
  posting('payer-payment', adjudicated),
  posting('invoice', [
    { on: 'patient-receivable', amount: 4_000, ...c, invoiceId: bill.id },
    { on: 'patient-receivable', amount: -4_000, ...c },
  ]),
);
const held = posted(
  asked,
  posting('transfer', moved(asked.charges.get('C') ?? charge('C', 0), 'patient-receivable', 'in-dispute', 1_500)),
  posting('patient-payment', [
    { on: 'patient-payments', amount: 500, ...c },
    { on: 'patient-receivable', amount: -500, ...c, invoiceId: bill.id },
    { on: 'patient-payments', amount: 70 },
    { on: 'unapplied-credit', amount: -70 },
  ]),
);
const of = (labelled: boolean) =>
  statementOf({
    clinic,
    patient: 'Ines Okafor',
    invoice: bill,
    charges: held.charges,
    account: held.account.sums,
    labelled,
  });

const AT = '2026-11-23T15:00:00.000Z';
/** What a person reads, white space folded. */
const wordsOf = (pdf: Uint8Array): string => textOf(pdf).replaceAll(/\s+/g, ' ');

describe('a statement', () => {
  test('tells what is to be paid, and how each amount came about; what is disputed is not asked for', () => {
    expect(of(false)).toMatchObject({
      due: 2_000,
      inDispute: 1_500,
      inPaymentPlan: 0,
      credit: 70,
      dueOn: '2026-12-23',
    });
    const [line] = of(false).lines;
    expect(line).toEqual({
      dateOfService: '2026-11-20',
      name: '99213',
      charged: 10_000,
      paidByPayers: 5_000,
      adjusted: 1_000,
      paidByPatient: 500,
      withPayers: 0,
      inDispute: 1_500,
      inPaymentPlan: 0,
      due: 2_000,
    });
    if (!line) throw new Error('there is a line');
    const { charged, paidByPayers, adjusted, paidByPatient, withPayers, inDispute, inPaymentPlan, due } = line;
    expect(paidByPayers + adjusted + paidByPatient + withPayers + inDispute + inPaymentPlan + due).toBe(charged);
  });

  test('of a labelled matter tells days and amounts, and not which service it was', () => {
    expect(JSON.stringify(of(true))).not.toContain('99213');
    expect(of(true).due).toBe(2_000);
  });

  test('in Spanish says the same in Spanish, and to a screen reader too', async () => {
    const words = wordsOf(await statementPdf(of(false), AT, 'es'));
    expect(words).toContain('Estado de cuenta');
    expect(words).toContain('Por favor, pague: $20.00');
    expect(words).toContain('Pagado por su seguro: $50.00');
    expect(words).not.toMatch(/Please|Paid|You owe|Statement|page 1/);
    expect(Buffer.from(await statementPdf(of(false), AT, 'es')).toString('latin1')).toContain('/Lang (es-US)');
    expect(wordsOf(await statementPdf(of(false), AT))).toContain('Please pay: $20.00');
  });

  test('is a PDF, the same bytes for the same words', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => statementPdf(of(false), AT)));
    expect(
      Buffer.from(one ?? [])
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect(Buffer.from(one ?? []).equals(Buffer.from(two ?? []))).toBe(true);
  });
});
