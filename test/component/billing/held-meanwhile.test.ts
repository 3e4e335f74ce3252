import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { reverseEntry } from '../../../functions/billing/accounts/use-cases/reverse-entry.ts';
import type { Charge } from '../../../functions/billing/charges/charge.ts';
import { transfer } from '../../../functions/billing/charges/use-cases/move-amount.ts';
import type { Dispute } from '../../../functions/billing/disputes/dispute.ts';
import { disputeBody } from '../../../functions/billing/disputes/schemas.ts';
import { readDispute } from '../../../functions/billing/disputes/store.ts';
import {
  beginFederalProcess,
  recordAnswer,
  withdrawDispute,
} from '../../../functions/billing/disputes/use-cases/change-dispute.ts';
import { openDispute } from '../../../functions/billing/disputes/use-cases/open-dispute.ts';
import { readBooks } from '../../../functions/billing/ledger/post.ts';
import { readCharges } from '../../../functions/billing/ledger/store.ts';
import { usd } from '../../../functions/platform/money.ts';
import { bodyOf, type Told } from './desk.ts';
import { openPaymentPlans, type PaymentPlansDesk } from './payment-plans-desk.ts';
import { head, line, openRemittances, type RemittanceDesk } from './remittance-desk.ts';

describe('a share that a payer leaves to the patient while the service is disputed', () => {
  let desk: RemittanceDesk;
  beforeEach(async () => {
    desk = await openRemittances();
    await desk.claim('C1', [10_000]);
  });
  afterEach(() => desk.bench.close());

  /** What the patient is asked for, what is held, and what payers owe, in dollars. */
  async function standing(): Promise<Record<'patient' | 'inDispute' | 'payer', number>> {
    const { patient, inDispute, payer } = await desk.balances();
    return { patient: patient.amount / 100, inDispute: inDispute.amount / 100, payer: payer.amount / 100 };
  }
  async function charge(): Promise<Charge> {
    const [first] = await readCharges(desk.bench.clinicId, desk.accountId, 1);
    if (!first) throw new Error('there is a charge');
    return first;
  }
  /** The patient owes $20 of it, and disputes that. */
  async function disputed(): Promise<Dispute> {
    const { accountId, staffId, context } = desk;
    const { id, version } = await charge();
    const asked = { staffId, reason: 'By phone.', amount: usd(2_000), to: 'patient', because: 'not-covered' } as const;
    await transfer(context, accountId, id, version, asked);
    const said = { accountId, chargeIds: [id], reason: 'coverage', words: 'They should pay it.', submitterId: staffId };
    const opened = bodyOf<Told>(await openDispute(context, disputeBody.parse(said)));
    const dispute = await readDispute(context.clinicId, opened.id);
    if (!dispute) throw new Error('it was opened');
    return dispute;
  }
  /** $20 of it stand with the patient already: OA-23 moves nothing. */
  const decided = (paid: number, off: number, share: number): string[] => [
    ...head('C1', 1, 100, paid, share),
    ...line(1, 100, paid, `CO*45*${off}`, `PR*2*${share}`, 'OA*23*20'),
  ];

  const takenBack = [...head('C1', 22, -100, -40), ...line(1, -100, -40, 'CO*45*-30', 'PR*2*-10', 'OA*23*-20')];

  test('is held with it, and owed only when the dispute is over', async () => {
    const dispute = await disputed();
    await desk.remit('50', 'T1', ...decided(50, 15, 15));
    expect(await standing()).toEqual({ patient: 0, inDispute: 35, payer: 0 });
    expect(await charge()).toMatchObject({ disputeId: dispute.id });
    await withdrawDispute(desk.context, dispute.id, dispute.version, { staffId: desk.staffId, reason: 'So.' });
    expect(await standing()).toEqual({ patient: 35, inDispute: 0, payer: 0 });
    expect(await charge()).not.toHaveProperty('disputeId');
  });

  test('is taken back from what is held, where the payer decides anew', async () => {
    await disputed();
    await desk.remit('40', 'T2', ...decided(40, 30, 10));
    expect(await standing()).toEqual({ patient: 0, inDispute: 30, payer: 0 });
    await desk.remit('10', 'T3', ...takenBack, ...decided(50, 10, 20));
    expect(await standing()).toEqual({ patient: 0, inDispute: 40, payer: 0 });
  });

  test('and freed since, is taken back from where it stands then', async () => {
    const dispute = await disputed();
    await desk.remit('40', 'T2', ...decided(40, 30, 10));
    await withdrawDispute(desk.context, dispute.id, dispute.version, { staffId: desk.staffId, reason: 'So.' });
    await desk.remit('-40', 'T3', ...takenBack);
    expect(await standing()).toEqual({ patient: 20, inDispute: 0, payer: 80 });
  });

  test('is held as well where a person moves it', async () => {
    await disputed();
    const { id, version } = await charge();
    const asked = {
      staffId: desk.staffId,
      reason: 'So.',
      amount: usd(500),
      to: 'patient',
      because: 'not-covered',
    } as const;
    await transfer(desk.context, desk.accountId, id, version, asked);
    expect(await standing()).toMatchObject({ patient: 0, inDispute: 25 });
  });
});

describe('a payment that is taken back while what it paid for is disputed', () => {
  let desk: PaymentPlansDesk;
  beforeEach(async () => {
    desk = await openPaymentPlans();
  });
  afterEach(() => desk.bench.close());

  const bounced = async (accountId: string, entry: number): Promise<unknown> =>
    await reverseEntry(desk.context, accountId, String(entry), { staffId: desk.staffId, reason: 'The check bounced.' });

  test('is held: nothing of it is asked for until the dispute is decided', async () => {
    const { accountId, charge, invoice } = await desk.bill(20_000);
    const { entry } = await desk.pay(accountId, 20_000, invoice, { method: 'check' });
    const { id } = await desk.open(accountId, [charge]);
    await bounced(accountId, entry);
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000), patient: usd(0) });
    const { invoices } = await readBooks(desk.bench.clinicId, accountId, { invoices: [invoice.id] });
    expect(invoices.get(invoice.id)).toMatchObject({ status: 'issued', sums: { 'in-dispute': 20_000 } });
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'adjust', 'given-up': '50', answer: 'In part.' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(0), patient: usd(15_000) });
  });

  test.each([
    { when: 'after a decision that moves nothing: it is owed at once', isMeanwhile: false },
    { when: 'at the moment of one: it is freed with it, or owed after it, and never left behind', isMeanwhile: true },
  ])('$when', async ({ isMeanwhile }) => {
    const { accountId, charge, invoice } = await desk.bill(20_000);
    const { entry } = await desk.pay(accountId, 20_000, invoice);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    const upheld = desk.decide(id, 'review', { choice: 'uphold', answer: 'It stands.' });
    if (!isMeanwhile) await upheld;
    await Promise.all([upheld, bounced(accountId, entry)]);
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(0), patient: usd(20_000) });
  });

  test('opens no installments that it had paid: it is held, and owed as before when the dispute is over', async () => {
    const { accountId, charge, plan } = await desk.agreed(10_000);
    const { entry } = await desk.payInto(plan.id, 4_000, { method: 'check' });
    const { id, version } = await desk.open(accountId, [charge]);
    await bounced(accountId, entry);
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(10_000), inPaymentPlan: usd(0) });
    expect(await desk.paymentPlan(plan.id)).toMatchObject({ paid: 4_000, left: 0 });
    await withdrawDispute(desk.context, id, version, { staffId: desk.staffId, reason: 'So.' });
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(6_000), patient: usd(4_000) });
  });

  test('for a payment plan that has ended is held as well', async () => {
    const { accountId, charge, plan } = await desk.agreed(10_000);
    const { entry } = await desk.payInto(plan.id, 10_000, { method: 'check' });
    await desk.open(accountId, [charge]);
    await bounced(accountId, entry);
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(10_000), patient: usd(0) });
  });
});

describe('what is disputed anew after an answer', () => {
  let desk: PaymentPlansDesk;
  beforeEach(async () => {
    desk = await openPaymentPlans();
  });
  afterEach(() => desk.bench.close());

  /** A charge that was disputed and answered, and is disputed anew. */
  async function anew(): Promise<{ first: Dispute; accountId: string }> {
    const { accountId, charge } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'uphold', answer: 'It stands.' });
    await desk.open(accountId, [charge], { reason: 'service-not-received' });
    return { first: await desk.dispute(id), accountId };
  }

  test('is contested in one of the two alone: no decision of the one frees what the other holds', async () => {
    const { first, accountId } = await anew();
    const contested = { answer: 'contested', words: 'Look again.', staffId: desk.staffId } as const;
    const said = recordAnswer(desk.context, first.id, first.version, contested);
    await expect(said).rejects.toMatchObject({ type: 'not-in-this-status' });
    expect(await desk.balances(accountId)).toMatchObject({ inDispute: usd(20_000) });
  });

  test('nor does the federal process begin for the answered one', async () => {
    const { first } = await anew();
    const notice = { reference: 'SDR-1', noticeOn: '2026-11-23', staffId: desk.staffId };
    const begun = beginFederalProcess(desk.context, first.id, first.version, notice);
    await expect(begun).rejects.toMatchObject({ type: 'not-in-this-status' });
  });
});
