import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withdrawDispute } from '../../../functions/billing/disputes/use-cases/change-dispute.ts';
import { disputesOf } from '../../../functions/billing/disputes/store.ts';
import { reverseEntry } from '../../../functions/billing/accounts/use-cases/reverse-entry.ts';
import type { PaymentPlan } from '../../../functions/billing/payment-plans/payment-plan.ts';
import {
  endPaymentPlan,
  recordAnswer,
  renegotiatePaymentPlan,
} from '../../../functions/billing/payment-plans/use-cases/change.ts';
import { refundBody } from '../../../functions/billing/payments/schemas.ts';
import { readPayment } from '../../../functions/billing/payments/store.ts';
import { refund } from '../../../functions/billing/payments/use-cases/refund.ts';
import { showReceipt } from '../../../functions/billing/payments/use-cases/show-payment.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { usd } from '../../../functions/platform/money.ts';
import { sendMails } from '../registration/answers-desk.ts';
import { BORN } from './disputes-desk.ts';
import { bodyOf, type Told } from './desk.ts';
import { gatewayBeside, type Gateway } from './gateway-desk.ts';
import { openPaymentPlans, type PaymentPlansDesk } from './payment-plans-desk.ts';

let desk: PaymentPlansDesk;
let gateway: Gateway;
let accountId: string;
let invoice: Told;
let charge: Told;
let plan: PaymentPlan;

/** A bill of $100.00, of which the patient has agreed to pay $25.00 a month, from 1 December on. */
beforeEach(async () => {
  desk = await openPaymentPlans();
  gateway = await gatewayBeside(desk);
  ({ accountId, invoice, charge, plan } = await desk.agreed(10_000));
});
afterEach(() => gateway.stop());

const DAYS = 24 * 3600;
const now = async (id = plan.id): Promise<PaymentPlan> => await desk.paymentPlan(id);
const paidByPage = async (cents: number, of = plan.id): Promise<string> => {
  const { id, url } = await gateway.askOfPlan(accountId, of, cents);
  await gateway.choose({ url }, 'paid');
  await gateway.pass(0);
  return (await gateway.checkout(id)).payments[0]?.paymentId ?? '';
};
const atGateway = async (paymentId: string): Promise<string> =>
  (await readPayment(desk.context.clinicId, accountId, paymentId))?.gateway?.paymentId ?? '';
const givesBack = async (paymentId: string, cents: number, more: object = {}): Promise<void> => {
  const payment = await readPayment(desk.context.clinicId, accountId, paymentId);
  const asked = { staffId: desk.staffId, reason: 'It was too much.', amount: usd(cents), owedAgain: true, ...more };
  const body = refundBody.parse({ method: 'gateway', ...asked });
  await refund(desk.context, accountId, paymentId, payment?.version ?? 0, body);
};
const ends = async (): Promise<void> => {
  const { id, version } = await now();
  await endPaymentPlan(desk.context, id, version, { by: 'patient', staffId: desk.staffId, reason: 'So.' });
};

describe('an installment is paid on the page of the gateway', () => {
  test('the oldest first, and with the last cent the payment plan is completed', async () => {
    const paymentId = await paidByPage(4_000);
    expect(await now()).toMatchObject({ status: 'active', paid: 4_000, left: 6_000 });
    expect(await readPayment(desk.context.clinicId, accountId, paymentId)).toMatchObject({
      method: 'gateway',
      paymentPlanId: plan.id,
      applied: [{ chargeId: charge.id, invoiceId: invoice.id, amount: 4_000 }],
      credited: 0,
    });
    expect(await gateway.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 4_000, inPaymentPlan: 6_000 });
    const { body } = await showReceipt(desk.context, accountId, paymentId);
    expect(body).toMatchObject({ amount: usd(4_000), paymentPlanId: plan.id, services: [{ paid: usd(4_000) }] });
    await paidByPage(6_000);
    expect(await now()).toMatchObject({ status: 'completed', left: 0 });
  });

  test('never more than is left, and nothing where nothing is left of it', async () => {
    await expect(gateway.askOfPlan(accountId, plan.id, 10_001)).rejects.toMatchObject({
      faults: [{ pointer: '/amount', code: 'more-than-is-open' }],
    });
    expect((await gateway.askOfPlan(accountId, plan.id)).amount).toBe(10_000);
    await ends();
    await expect(gateway.askOfPlan(accountId, plan.id)).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('not one of another account', async () => {
    const other = await desk.account();
    await expect(gateway.askOfPlan(other, plan.id)).rejects.toMatchObject({ type: 'not-in-this-status' });
    await expect(gateway.askOfPlan(accountId, newId('paymentPlan'))).rejects.toMatchObject({ type: 'not-found' });
  });

  test('not one that is only offered', async () => {
    const other = await desk.bill(5_000);
    const offer = await desk.offer(other.accountId, [other.invoice]);
    const asked = gateway.askOfPlan(other.accountId, offer.id);
    await expect(asked).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('once, however often it is told, and looked after by several at once', async () => {
    gateway.provider.behave('webhook-twice');
    const { id, url } = await gateway.askOfPlan(accountId, plan.id, 2_500);
    await gateway.choose({ url }, 'paid');
    await Promise.all([gateway.settleAtOnce(), gateway.settleAtOnce()]);
    await gateway.pass(0);
    expect((await gateway.checkout(id)).payments).toHaveLength(1);
    expect(await now()).toMatchObject({ paid: 2_500, left: 7_500 });
  });

  test('on two pages for all that is left: the second is credit', async () => {
    const pages = [await gateway.askOfPlan(accountId, plan.id), await gateway.askOfPlan(accountId, plan.id)];
    for (const page of pages) await gateway.choose(page, 'paid');
    await Promise.all([gateway.settleAtOnce(), gateway.settleAtOnce()]);
    await gateway.pass(0);
    expect(await now()).toMatchObject({ status: 'completed', paid: 10_000, left: 0 });
    expect(await gateway.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 20_000, credit: 10_000 });
  });

  test('and at the desk at the same moment: together no more than is left, the rest is credit', async () => {
    const page = await gateway.askOfPlan(accountId, plan.id);
    await gateway.choose(page, 'paid');
    await Promise.all([desk.payInto(plan.id, 6_000), gateway.pass(0)]);
    expect(await now()).toMatchObject({ status: 'completed', paid: 10_000 });
    expect(await gateway.balances(accountId)).toMatchObject({ paidByPatient: 16_000, credit: 6_000 });
  });

  test('and sets right what was missed: staff are asked no more', async () => {
    await desk.until(plan.id, '2026-12-20T16:00:00.000Z');
    expect(await now()).toMatchObject({ status: 'in-arrears' });
    await paidByPage(2_500);
    expect(await now()).toMatchObject({ status: 'active' });
    expect(await desk.asked(plan.id, 'decision')).toBeUndefined();
  });
});

describe('what was begun to be paid while the payment plan held', () => {
  test('pays the one that took its place', async () => {
    const page = await gateway.askOfPlan(accountId, plan.id, 2_500);
    await gateway.choose(page, 'paid');
    const terms = { installments: 2, firstDueOn: '2026-12-20', interval: 'month', staffId: desk.staffId } as const;
    const { id, version } = await now();
    const renewed = bodyOf<Told>(await renegotiatePaymentPlan(desk.context, id, version, terms));
    const said = { answer: 'agreed', by: 'paper', staffId: desk.staffId } as const;
    await recordAnswer(desk.context, renewed.id, renewed.version, said);
    await gateway.pass(0);
    expect(await now(renewed.id)).toMatchObject({ status: 'active', paid: 2_500, left: 7_500 });
    expect((await gateway.payments(accountId))[0]).toMatchObject({ paymentPlanId: renewed.id, credited: 0 });
  });

  test('pays what is owed as before, on the same invoice, where it has ended', async () => {
    const page = await gateway.askOfPlan(accountId, plan.id, 2_500);
    await gateway.choose(page, 'paid');
    await ends();
    await gateway.pass(0);
    expect(await gateway.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 2_500, patient: 7_500 });
    expect((await gateway.payments(accountId))[0]).toMatchObject({ applied: [{ invoiceId: invoice.id }], credited: 0 });
  });
});

describe('money for a payment plan goes back', () => {
  test('through the gateway: it is left in the payment plan again, and its installments are open', async () => {
    const paymentId = await paidByPage(5_000);
    await givesBack(paymentId, 4_000);
    await gateway.pass(0);
    expect(await now()).toMatchObject({ status: 'active', paid: 1_000, left: 9_000 });
    expect(await gateway.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 1_000, inPaymentPlan: 9_000 });
    await givesBack(paymentId, 1_000);
    await expect(givesBack(paymentId, 1)).rejects.toMatchObject({ type: 'ledger-refused' });
  });

  test('because the bank took it, after its day: it is missed anew, and a person is asked', async () => {
    const paymentId = await paidByPage(2_500);
    await desk.until(plan.id, '2026-12-20T16:00:00.000Z');
    expect(await now()).toMatchObject({ status: 'active' });
    gateway.provider.chargeBack(await atGateway(paymentId));
    await gateway.pass(0);
    expect(await now()).toMatchObject({ paid: 0, left: 10_000 });
    expect(await desk.until(plan.id, '2026-12-20T16:01:00.000Z')).toContain('mark-missed');
    expect(await now()).toMatchObject({ status: 'in-arrears' });
    expect(await desk.asked(plan.id, 'decision')).toBeDefined();
  });

  test('after it was completed, or has ended: it is owed as before, on its invoice', async () => {
    const paymentId = await paidByPage(10_000);
    expect(await now()).toMatchObject({ status: 'completed' });
    gateway.provider.chargeBack(await atGateway(paymentId), 3_000);
    await gateway.pass(0);
    expect(await now()).toMatchObject({ status: 'completed', left: 0 });
    expect(await gateway.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 7_000, patient: 3_000 });
    expect(await gateway.askOfPlan(accountId, plan.id).catch((error: unknown) => error)).toMatchObject({ status: 409 });
    expect((await gateway.ask(accountId, invoice)).amount).toBe(3_000);
  });

  test('from the desk, in cash: it is left in the payment plan again, and nobody takes that entry back by hand', async () => {
    const { id } = await desk.payInto(plan.id, 5_000, { method: 'cash' });
    await givesBack(id, 2_000, { method: 'cash' });
    expect(await now()).toMatchObject({ paid: 3_000, left: 7_000 });
    const last = String((await desk.journal(accountId)).length);
    const back = reverseEntry(desk.context, accountId, last, { staffId: desk.staffId, reason: 'No.' });
    await expect(back).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('and the service is disputed meanwhile: it is held, and owed only when that is decided', async () => {
    const paymentId = await paidByPage(4_000);
    await desk.open(accountId, [charge]);
    gateway.provider.chargeBack(await atGateway(paymentId));
    await gateway.pass(0);
    expect(await gateway.balances(accountId)).toEqual({ charged: 10_000, inDispute: 10_000 });
    expect(await now()).toMatchObject({ paid: 4_000, left: 0 });
    const [dispute] = await disputesOf(desk.context.clinicId, accountId);
    if (!dispute) throw new Error('it is disputed');
    await withdrawDispute(desk.context, dispute.id, dispute.version, { staffId: desk.staffId, reason: 'So.' });
    expect(await gateway.balances(accountId)).toEqual({ charged: 10_000, inPaymentPlan: 6_000, patient: 4_000 });
  });
});

describe('behind the link', () => {
  const page = async (language?: string) => {
    if (language !== undefined) {
      const patient = (await desk.bench.items()).find(({ type }) => type === 'patient');
      await desk.bench.put({ ...patient, ...recordKey(desk.bench.clinicId, desk.patientId), language });
    }
    await desk.until(plan.id, '2026-11-28T20:00:00.000Z');
    await sendMails(desk.bench);
    const browser = desk.patient();
    return { browser, shown: await browser.prove(BORN) };
  };

  test('the next installment is asked for first, and all that is left can be paid', async () => {
    const { browser, shown } = await page();
    expect(shown.body).toContain('Pay the next installment');
    expect(shown.body).toContain('value="25.00"');
    expect(shown.body).toContain('up to $100.00, which is all that is left');
    const onward = await browser.send({ step: 'aside', aside: 'pay', amount: '100.00' });
    expect(onward.body).toContain(`${gateway.provider.origin}/pay/`);
    expect((await browser.send({ step: 'aside', aside: 'pay', amount: '100.01' })).body).toContain('at most $100.00');
    const [opened] = gateway.provider.checkouts();
    await gateway.choose({ url: String(/href="([^"]*\/pay\/[^"]*)"/.exec(onward.body)?.[1]) }, 'paid');
    await gateway.pass(0);
    expect(opened?.amount).toBe(10_000);
    expect(await now()).toMatchObject({ status: 'completed' });
    expect((await browser.open()).title).toBe('Nothing is left to do here');
  });

  test('all that is late is asked for together', async () => {
    await desk.until(plan.id, '2027-01-02T20:00:00.000Z');
    expect((await desk.patient().prove(BORN)).body).toContain('value="50.00"');
  });

  test('in Spanish who speaks it', async () => {
    const { shown } = await page('es-MX');
    expect(shown.body).toContain('Pagar la próxima cuota');
    expect(shown.body).toContain('Lo próximo que vence son $25.00');
  });

  test('not where the clinic takes no payments so: the page says where else', async () => {
    await desk.bench.changeClinic({});
    const { shown } = await page();
    expect(shown.body).not.toContain('Pay the next installment');
    expect(shown.body).toContain('To pay, call');
  });
});

test('a month of silence at the gateway loses no installment', async () => {
  gateway.provider.behave('webhook-never');
  const { url } = await gateway.askOfPlan(accountId, plan.id, 2_500);
  await gateway.choose({ url }, 'paid');
  await gateway.pass(1 * DAYS);
  expect(await now()).toMatchObject({ paid: 2_500, left: 7_500 });
});
