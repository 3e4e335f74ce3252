import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askAboutBill } from '../../../functions/billing/disputes/use-cases/bill.ts';
import { usd } from '../../../functions/platform/money.ts';
import { refund } from '../../../functions/billing/payments/use-cases/refund.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { sendMails } from '../registration/answers-desk.ts';
import type { Told } from './desk.ts';
import { BORN, openDisputes, type DisputesDesk } from './disputes-desk.ts';

let desk: DisputesDesk;
beforeEach(async () => {
  desk = await openDisputes();
});
afterEach(() => desk.bench.close());

const ANSWER = 'You are right.';

/** The id of the dispute that was opened by a link. */
async function onlyDispute(): Promise<string> {
  const pointer = (await desk.bench.items()).find(({ type }) => type === 'disputePointer');
  return String(pointer?.['disputeId']);
}

/** A bill of $200, of which so much was paid. */
async function paid(cents: number): Promise<{ accountId: string; charge: Told; invoice: Told; payment: Told }> {
  const bill = await desk.bill(20_000);
  return { ...bill, payment: await desk.pay(bill.accountId, cents, bill.invoice) };
}

describe('what a patient has paid', () => {
  test('can be disputed: what is given up of it is the patient’s credit, and can be sent back', async () => {
    const { accountId, charge, payment } = await paid(20_000);
    const { id, disputed } = await desk.open(accountId, [charge]);
    expect(disputed).toEqual(usd(20_000));
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'adjust', 'given-up': '50', answer: ANSWER });
    expect(await desk.dispute(id)).toMatchObject({ answers: [{ owes: usd(0), givenBack: usd(5_000) }] });
    expect(await desk.balances(accountId)).toMatchObject({
      credit: usd(5_000),
      writtenOff: usd(5_000),
      patient: usd(0),
      paidByPatient: usd(20_000),
    });
    const back = { staffId: desk.staffId, reason: 'As answered.', amount: usd(5_000), method: 'check' as const };
    await refund(desk.context, accountId, payment.id, payment.version, back);
    expect(await desk.balances(accountId)).toMatchObject({ credit: usd(0), paidByPatient: usd(15_000) });
  });

  test('in part is given up after what nobody has paid yet', async () => {
    const { accountId, charge } = await paid(15_000);
    const { id } = await desk.open(accountId, [charge]);
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(5_000) });
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'adjust', 'given-up': '80', answer: ANSWER });
    expect(await desk.balances(accountId)).toMatchObject({
      inDispute: usd(0),
      patient: usd(0),
      credit: usd(3_000),
      writtenOff: usd(8_000),
    });
  });

  test('and no more can be given up than was charged', async () => {
    const { accountId, charge } = await paid(15_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    const form = { choice: 'adjust', 'given-up': '200.01', answer: ANSWER };
    await expect(desk.decide(id, 'review', form)).rejects.toMatchObject({ faults: [{ pointer: '/given-up' }] });
    await desk.decide(id, 'review', { choice: 'write-off', answer: ANSWER });
    expect(await desk.balances(accountId)).toMatchObject({ writtenOff: usd(20_000), credit: usd(15_000) });
  });

  test('is disputed by one at a time, also where two come at the same moment', async () => {
    const { accountId, charge } = await paid(20_000);
    const both = await Promise.allSettled([desk.open(accountId, [charge]), desk.open(accountId, [charge])]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(desk.open(accountId, [charge])).rejects.toMatchObject({ type: 'conflict' });
  });

  test('is disputed by the link about a bill that is paid, and read there what becomes of the money', async () => {
    const { accountId, invoice, charge } = await paid(20_000);
    await askAboutBill(desk.context, accountId, invoice.id, desk.supervisor.id);
    await sendMails(desk.bench);
    const browser = desk.billBrowser();
    const page = await browser.prove(BORN);
    expect(page.body).toContain('You have paid the bill');
    expect(page.body).toContain('$200.00 paid');
    const done = await browser.send({ about: charge.id, reason: 'service-not-received', words: 'I was not there.' });
    expect(done.title).toBe('Thank you');
    await desk.pass();
    await desk.decide(await onlyDispute(), 'review', { choice: 'write-off', answer: ANSWER });
    await desk.pass();
    expect((await desk.browser().prove(BORN)).body).toContain('$200.00 that you had paid are yours again');
  });
});

describe('who speaks Spanish', () => {
  beforeEach(async () => {
    const { clinicId } = desk.bench;
    const key = recordKey(clinicId, desk.patientId);
    const patient = (await desk.bench.items()).find(({ pk, sk }) => pk === key.pk && sk === key.sk);
    await desk.bench.put({ ...patient, ...key, language: 'es' });
  });

  test('is asked about the bill, and told the answer, in Spanish: mail, proof and page', async () => {
    const { accountId, charge, invoice } = await desk.bill(20_000);
    await askAboutBill(desk.context, accountId, invoice.id, desk.supervisor.id);
    await sendMails(desk.bench);
    expect(desk.bench.mails().at(-1)?.text).toContain('Con el enlace');
    const bill = desk.billBrowser();
    expect((await bill.open()).body).toContain('fecha de nacimiento');
    expect((await bill.prove(BORN)).body).toContain('¿Hay algo incorrecto en su factura?');
    expect((await bill.send({ about: charge.id, reason: 'amount', words: 'Es demasiado.' })).title).toBe('Gracias');
    await desk.pass();
    await desk.decide(await onlyDispute(), 'review', {
      choice: 'payment-plan',
      installments: '2',
      answer: 'Vale la factura.',
    });
    await desk.pass();
    const browser = desk.browser();
    const page = await browser.prove(BORN);
    for (const text of ['La respuesta sobre su factura', 'pagaré en 2 cuotas de $100.00', 'Vale la factura.'])
      expect(page.body).toContain(text);
    expect((await browser.send({ say: 'contest', words: '' })).body).toContain('Qué hay de nuevo');
  });
});
