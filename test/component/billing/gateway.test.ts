import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { closeCheckout } from '../../../functions/billing/checkouts/use-cases/close-checkout.ts';
import { checkoutsPageOf } from '../../../functions/billing/checkouts/use-cases/show-checkout.ts';
import { lastCheckoutOf } from '../../../functions/billing/checkouts/store.ts';
import { reverseEntry } from '../../../functions/billing/accounts/use-cases/reverse-entry.ts';
import { refundBody } from '../../../functions/billing/payments/schemas.ts';
import { refund } from '../../../functions/billing/payments/use-cases/refund.ts';
import { readPayment } from '../../../functions/billing/payments/store.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { usd } from '../../../functions/platform/money.ts';
import { tasksOf } from '../../../functions/reviews/index.ts';
import { paidForVisit } from '../../../functions/scheduling/visit-payments.ts';
import { openGateway, type GatewayDesk } from './gateway-desk.ts';
import { bodyOf, type ToldInvoice } from './desk.ts';

let desk: GatewayDesk;
let accountId: string;
let bill: ToldInvoice;

/** A bill of $100.00 that the patient is asked for. */
beforeEach(async () => {
  desk = await openGateway();
  accountId = await desk.account();
  bill = await desk.invoice(accountId, [await desk.charge(accountId, 6_000), await desk.charge(accountId, 4_000)]);
});
afterEach(async () => {
  await desk.stop();
});

const MINUTES = 60;
const HOURS = 3600;
const DAYS = 24 * HOURS;
const tasks = async (id: string): Promise<string[]> =>
  (await tasksOf(desk.context.clinicId, id)).map(({ kind, status }) => `${kind} ${status}`);
const paidOnce = { charged: 10_000, paidByPatient: 10_000 };

async function paid(cents?: number): Promise<{ checkoutId: string; paymentId: string; gatewayId: string }> {
  const { id, url } = await desk.ask(accountId, bill, cents);
  await desk.choose({ url }, 'paid');
  await desk.pass(0);
  const [payment] = (await desk.checkout(id)).payments;
  return { checkoutId: id, paymentId: payment?.paymentId ?? '', gatewayId: payment?.gatewayId ?? '' };
}

async function givenBack(paymentId: string, cents: number, more: object = {}): Promise<void> {
  const payment = await readPayment(desk.context.clinicId, accountId, paymentId);
  const body = refundBody.parse({
    staffId: desk.staffId,
    reason: 'It was too much.',
    amount: usd(cents),
    method: 'gateway',
    ...more,
  });
  await refund(desk.context, accountId, paymentId, payment?.version ?? 0, body);
}

describe('a patient pays on the page of the gateway', () => {
  test('and the bill is paid as soon as the gateway has told', async () => {
    const checkout = await desk.ask(accountId, bill);
    expect(checkout).toMatchObject({ status: 'open', amount: 10_000, paid: 0 });
    await desk.choose(checkout, 'paid');
    // Nobody has told yet: that somebody was on the page says nothing.
    expect((await desk.checkout(checkout.id)).status).toBe('open');
    await desk.pass(0);
    expect(await desk.checkout(checkout.id)).toMatchObject({ status: 'paid', paid: 10_000 });
    expect(await desk.balances(accountId)).toEqual(paidOnce);
    const [payment] = await desk.payments(accountId);
    expect(payment).toMatchObject({ method: 'gateway', amount: 10_000, credited: 0, invoiceId: bill.id });
    expect(payment?.applied.map(({ amount }) => amount)).toEqual([6_000, 4_000]);
  });

  test('a part of it, and the rest stays open', async () => {
    await paid(2_500);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 2_500, patient: 7_500 });
  });

  test('more than is open is not asked for', async () => {
    await expect(desk.ask(accountId, bill, 10_001)).rejects.toMatchObject({ faults: [{ code: 'more-than-is-open' }] });
    expect(desk.provider.checkouts()).toEqual([]);
  });

  test('and is told twice: there is one payment', async () => {
    desk.provider.behave('webhook-twice');
    const { checkoutId } = await paid();
    expect(desk.answered).toEqual([202, 202]);
    expect((await desk.checkout(checkoutId)).payments).toHaveLength(1);
    expect(await desk.balances(accountId)).toEqual(paidOnce);
  });

  test('and no news ever comes: the gateway is asked, and no money is lost', async () => {
    desk.provider.behave('webhook-never');
    const { id, url } = await desk.ask(accountId, bill);
    await desk.choose({ url }, 'paid');
    await desk.pass(0);
    expect((await desk.checkout(id)).status).toBe('open');
    await desk.pass(10 * MINUTES);
    expect(desk.answered).toEqual([]);
    expect((await desk.checkout(id)).status).toBe('paid');
    expect(await desk.balances(accountId)).toEqual(paidOnce);
  });

  test('and news of what came later comes first: it ends the same', async () => {
    desk.provider.behave('webhook-out-of-order');
    const { id, url } = await desk.ask(accountId, bill);
    await desk.choose({ url }, 'paid');
    const [payment] = desk.provider.checkouts()[0]?.payments ?? [];
    // The bank is faster than the first piece of news.
    desk.provider.chargeBack(payment?.id ?? '', 3_000);
    await desk.pass(2 * HOURS);
    expect(await desk.checkout(id)).toMatchObject({ paid: 10_000, problem: 'charged-back' });
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 7_000, patient: 3_000 });
  });

  test('is declined: nothing is posted, and the next try counts', async () => {
    const { id, url } = await desk.ask(accountId, bill);
    await desk.choose({ url }, 'declined');
    await desk.pass(0);
    expect(await desk.checkout(id)).toMatchObject({ status: 'open', declined: true });
    await desk.choose({ url }, 'paid');
    await desk.pass(0);
    const after = await desk.checkout(id);
    expect(after.status).toBe('paid');
    expect(after.declined).toBeUndefined();
    expect(await desk.balances(accountId)).toEqual(paidOnce);
  });

  test('leaves the page and never pays: it expires, and is asked about no more', async () => {
    const { id, url } = await desk.ask(accountId, bill);
    await desk.choose({ url }, 'abandoned');
    await desk.pass(10 * DAYS);
    const after = await desk.checkout(id);
    expect(after.status).toBe('expired');
    expect(after.nextAskAt).toBeUndefined();
    expect(await desk.bench.effects('settleCheckout')).toEqual([]);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, patient: 10_000 });
  });

  test('twice at the same moment, on two pages: the second is credit, and says so', async () => {
    const pages = [await desk.ask(accountId, bill), await desk.ask(accountId, bill)];
    for (const page of pages) await desk.choose(page, 'paid');
    await desk.pass(0);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 20_000, credit: 10_000 });
    const credited = (await desk.payments(accountId)).map(({ credited: cents }) => cents);
    expect(credited.toSorted((a, b) => a - b)).toEqual([0, 10_000]);
  });

  test('and at the desk at the same moment: nothing is overpaid in silence', async () => {
    const page = await desk.ask(accountId, bill);
    await desk.choose(page, 'paid');
    const [atDesk] = await Promise.all([desk.pay(accountId, 10_000, bill), desk.pass(0)]);
    const [byGateway] = (await desk.payments(accountId)).filter(({ method }) => method === 'gateway');
    expect(atDesk.credited.amount + (byGateway?.credited ?? 0)).toBe(10_000);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 20_000, credit: 10_000 });
  });

  test('without a bill: it is credit of the account', async () => {
    const { id, url } = await desk.ask(accountId, undefined, 3_000);
    await desk.choose({ url }, 'paid');
    await desk.pass(0);
    expect((await desk.checkout(id)).status).toBe('paid');
    expect(await desk.balances(accountId)).toMatchObject({ credit: 3_000 });
  });
});

describe('a page is closed before its time', () => {
  const closes = async (id: string, more: { accountId?: string; version?: number; staffId?: string } = {}) => {
    const { version } = await desk.checkout(id);
    const { accountId: of = accountId, version: read = version, staffId = desk.staffId } = more;
    return await closeCheckout(desk.context, of, id, read, { staffId, reason: 'It was the wrong amount.' });
  };

  test('nobody can pay on it any more, and the next one who wants to gets another', async () => {
    const { id } = await desk.ask(accountId, bill);
    expect(bodyOf(await closes(id))).toMatchObject({ status: 'expired', closedBy: desk.staffId });
    expect(desk.provider.checkouts()[0]?.status).toBe('expired');
    await desk.pass(5 * DAYS);
    expect((await desk.checkout(id)).status).toBe('expired');
    await expect(closes(id)).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('not where somebody has paid already: the payment stands', async () => {
    const { id, url } = await desk.ask(accountId, bill);
    await desk.choose({ url }, 'paid');
    await expect(closes(id)).rejects.toMatchObject({ type: 'conflict' });
    await desk.pass(0);
    expect((await desk.checkout(id)).status).toBe('paid');
    expect(await desk.balances(accountId)).toEqual(paidOnce);
  });

  test('where the gateway does not answer it is open until that has said otherwise', async () => {
    const { id } = await desk.ask(accountId, bill);
    desk.provider.behave('lose-answer');
    await expect(closes(id)).rejects.toMatchObject({ status: 503 });
    expect((await desk.checkout(id)).status).toBe('open');
    desk.provider.behave(undefined);
    await desk.pass(1 * HOURS);
    expect((await desk.checkout(id)).status).toBe('expired');
  });

  test('by who works here and has read it as it stands, of its own account', async () => {
    const { id } = await desk.ask(accountId, bill);
    await expect(closes(id, { version: 7 })).rejects.toMatchObject({ status: 412 });
    await expect(closes(id, { accountId: await desk.account() })).rejects.toMatchObject({ status: 404 });
    await expect(closes(id, { staffId: newId('staff') })).rejects.toMatchObject({ status: 422 });
    expect(desk.provider.checkouts()[0]?.status).toBe('open');
  });

  test('and is in the list of its account, page by page, in the order of their opening', async () => {
    const ids = [];
    for (const cents of [1_000, 2_000, 3_000]) ids.push((await desk.ask(accountId, bill, cents)).id);
    const other = await desk.account();
    await desk.ask(other, undefined, 500);
    const listed = async (of: string, cursor?: string) => {
      const page = await checkoutsPageOf(desk.context, of, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      return bodyOf<{ checkouts: readonly { id: string }[]; next?: string }>(page);
    };
    const first = await listed(accountId);
    const second = await listed(accountId, first.next);
    expect([...first.checkouts, ...second.checkouts].map(({ id }) => id)).toEqual(ids);
    expect(second.next).toBeUndefined();
    await expect(listed(other, first.next)).rejects.toMatchObject({ status: 400 });
  });
});

describe('the gateway is down', () => {
  test('no page is opened, and nothing is left behind', async () => {
    desk.provider.behave('down');
    await expect(desk.ask(accountId, bill)).rejects.toMatchObject({ status: 503 });
    const purpose = { kind: 'invoice', invoiceId: bill.id } as const;
    expect(await lastCheckoutOf(desk.context.clinicId, accountId, purpose)).toBeUndefined();
  });

  test('after somebody has paid: it is asked until it answers', async () => {
    const { id, url } = await desk.ask(accountId, bill);
    await desk.choose({ url }, 'paid');
    desk.provider.behave('down');
    await desk.pass(5 * HOURS);
    expect(await desk.checkout(id)).toMatchObject({ status: 'open', asked: { problem: 'connection-failed' } });
    desk.provider.behave(undefined);
    await desk.pass(12 * HOURS);
    expect((await desk.checkout(id)).status).toBe('paid');
    expect(await desk.balances(accountId)).toEqual(paidOnce);
  });

  test('for days: a person is asked, once, and the money is taken whenever it answers', async () => {
    const { id, url } = await desk.ask(accountId, bill);
    await desk.choose({ url }, 'paid');
    desk.provider.behave('down');
    await desk.pass(6 * DAYS);
    expect((await desk.checkout(id)).problem).toBe('unanswered');
    expect(await tasks(id)).toEqual(['payment-problem requested']);
    desk.provider.behave(undefined);
    await desk.pass(1 * DAYS);
    const after = await desk.checkout(id);
    expect(after.status).toBe('paid');
    expect(after.problem).toBeUndefined();
  });

  test('its answer to an opening is lost: nobody can pay on a page that nobody knows', async () => {
    desk.provider.behave('lose-answer');
    await expect(desk.ask(accountId, bill)).rejects.toMatchObject({ status: 503 });
    desk.provider.behave(undefined);
    await paid();
    expect(await desk.balances(accountId)).toEqual(paidOnce);
  });
});

describe('news of the gateway', () => {
  const signed = (body: string, secret = desk.merchant.webhookSecret, at = new Date()): Record<string, string> => ({
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
  });
  const about = (reference: string): string => JSON.stringify({ type: 'payment.succeeded', data: { reference } });

  test('that is not signed, or not by this gateway, or for too long, is refused and changes nothing', async () => {
    const { id } = await desk.ask(accountId, bill);
    const body = about(id);
    const stranger = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const old = new Date(Date.now() - 6 * 60_000);
    const before = await desk.checkout(id);
    expect(await desk.send({}, body)).toBe(401);
    expect(await desk.send(signed(body, stranger), body)).toBe(401);
    expect(await desk.send(signed(body, desk.merchant.webhookSecret, old), body)).toBe(401);
    expect(await desk.send({ ...signed(body), 'webhook-signature': 'v1' }, body)).toBe(401);
    expect(await desk.send(signed(body), `${body} `)).toBe(401);
    expect(await desk.checkout(id)).toEqual(before);
  });

  test('that says that it was paid is not believed: the gateway is asked', async () => {
    const { id } = await desk.ask(accountId, bill);
    expect(await desk.send(signed(about(id)), about(id))).toBe(202);
    await desk.pass(0);
    expect((await desk.checkout(id)).status).toBe('open');
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, patient: 10_000 });
  });

  test('that is sent again within its time is not even asked about', async () => {
    const { id } = await desk.ask(accountId, bill);
    const headers = signed(about(id));
    await desk.send(headers, about(id));
    const { version } = await desk.checkout(id);
    expect(await desk.send(headers, about(id))).toBe(202);
    expect((await desk.checkout(id)).version).toBe(version);
  });

  test('of a payment that nobody knows, or of another clinic’s, is refused aloud', async () => {
    const unknown = about(newId('checkout'));
    expect(await desk.send(signed(unknown), unknown)).toBe(404);
    const { id } = await desk.ask(accountId, bill);
    // Another clinic has no such secret: whoever names it learns nothing.
    expect(await desk.send(signed(about(id)), about(id), newId('clinic'))).toBe(401);
    expect(await desk.send(signed('{}'), '{}')).toBe(422);
    expect(await desk.send(signed('no'), 'no')).toBe(422);
  });

  test('that is looked after at the same moment by several: there is one payment, and nobody is asked to look', async () => {
    const { id, url } = await desk.ask(accountId, bill);
    await desk.choose({ url }, 'paid');
    for (const news of ['evt_a', 'evt_b', 'evt_c']) {
      const at = new Date();
      const signature = new Webhook(desk.merchant.webhookSecret).sign(news, at, about(id));
      await desk.send({ ...signed(about(id)), 'webhook-id': news, 'webhook-signature': signature }, about(id));
    }
    await desk.settleAtOnce();
    const after = await desk.checkout(id);
    expect(after).toMatchObject({ status: 'paid', paid: 10_000 });
    expect(after.problem).toBeUndefined();
    expect(await tasks(id)).toEqual([]);
    expect(await desk.balances(accountId)).toEqual(paidOnce);
  });

  test('that is larger than any is refused unread', async () => {
    expect(await desk.send({}, 'x'.repeat(64 * 1024 + 1))).toBe(413);
  });
});

describe('money goes back', () => {
  test('out of credit: it is on its way until the gateway confirms it', async () => {
    desk.provider.behave('refund-slow');
    await desk.pay(accountId, 10_000, bill, { method: 'cash' });
    const { id, url } = await desk.ask(accountId, undefined, 5_000);
    await desk.choose({ url }, 'paid');
    await desk.pass(0);
    const paymentId = (await desk.checkout(id)).payments[0]?.paymentId ?? '';
    await givenBack(paymentId, 2_000);
    await desk.pass(0);
    expect(await desk.balances(accountId)).toEqual({
      charged: 10_000,
      paidByPatient: 15_000,
      credit: 3_000,
      refundPending: 2_000,
    });
    // What is on its way is nobody's to spend.
    await expect(givenBack(paymentId, 3_001)).rejects.toMatchObject({ type: 'ledger-refused' });
    await desk.pass(2 * DAYS);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 13_000, credit: 3_000 });
    const payment = await readPayment(desk.context.clinicId, accountId, paymentId);
    expect(payment).toMatchObject({ refunded: 2_000, refunds: [{ amount: 2_000, status: 'succeeded' }] });
  });

  test('what it paid for, too, where that is owed again', async () => {
    const { paymentId } = await paid();
    await expect(givenBack(paymentId, 10_000)).rejects.toMatchObject({ type: 'ledger-refused' });
    await givenBack(paymentId, 5_000, { owedAgain: true });
    await desk.pass(0);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 5_000, patient: 5_000 });
    await expect(givenBack(paymentId, 5_001, { owedAgain: true })).rejects.toMatchObject({ type: 'ledger-refused' });
  });

  test('and does not arrive: it is credit again, and a person is asked', async () => {
    desk.provider.behave('refund-fails');
    const { checkoutId, paymentId } = await paid();
    await givenBack(paymentId, 4_000, { owedAgain: true });
    await desk.pass(2 * HOURS);
    expect(await desk.balances(accountId)).toEqual({
      charged: 10_000,
      paidByPatient: 10_000,
      patient: 4_000,
      credit: 4_000,
    });
    expect(await tasks(checkoutId)).toEqual(['payment-problem requested']);
  });

  test('while the gateway is down, or its answer is lost: once, and then it is confirmed', async () => {
    const { paymentId } = await paid();
    desk.provider.behave('lose-answer');
    await givenBack(paymentId, 4_000, { owedAgain: true });
    await desk.pass(0);
    desk.provider.behave('down');
    await desk.pass(1 * HOURS);
    desk.provider.behave(undefined);
    await desk.pass(1 * DAYS);
    expect(desk.provider.checkouts()[0]?.payments[0]?.refunds).toHaveLength(1);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 6_000, patient: 4_000 });
  });

  test('at the gateway itself: the books follow, and a person is asked', async () => {
    const { checkoutId, gatewayId } = await paid();
    desk.provider.refundHere(gatewayId, 7_000);
    await desk.pass(0);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, paidByPatient: 3_000, patient: 7_000 });
    expect((await desk.checkout(checkoutId)).problem).toBe('refunded-elsewhere');
    expect(await tasks(checkoutId)).toEqual(['payment-problem requested']);
  });

  test('because the bank took it: what it had paid for is owed again, and a person is asked', async () => {
    const { checkoutId, paymentId, gatewayId } = await paid();
    desk.provider.chargeBack(gatewayId);
    await desk.pass(0);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, patient: 10_000 });
    expect(await readPayment(desk.context.clinicId, accountId, paymentId)).toMatchObject({ chargedBack: 10_000 });
    expect((await desk.checkout(checkoutId)).problem).toBe('charged-back');
    expect(await tasks(checkoutId)).toEqual(['payment-problem requested']);
  });

  test('because the bank took it, and no news came: it is found within a month', async () => {
    const { gatewayId } = await paid();
    desk.provider.behave('webhook-never');
    await desk.pass(5 * DAYS);
    desk.provider.chargeBack(gatewayId);
    await desk.pass(27 * DAYS);
    expect(await desk.balances(accountId)).toEqual({ charged: 10_000, patient: 10_000 });
  });

  test('never by reversing an entry: the gateway would know nothing of it', async () => {
    await paid();
    const [last] = (await desk.journal(accountId)).slice(-1);
    const asked = { staffId: desk.staffId, reason: 'A mistake.' };
    await expect(reverseEntry(desk.context, accountId, String(last?.number), asked)).rejects.toMatchObject({
      status: 409,
    });
  });

  test('a payment that came otherwise cannot go back through it', async () => {
    const { id } = await desk.pay(accountId, 12_000, bill);
    await expect(givenBack(id, 2_000)).rejects.toMatchObject({ faults: [{ code: 'not-by-gateway' }] });
  });
});

describe('the copay of a visit', () => {
  const visitOf = async (patientId: string): Promise<string> => {
    const id = newId('appointment');
    await desk.bench.put({
      ...recordKey(desk.context.clinicId, id),
      type: 'appointment',
      schema: 1,
      id,
      version: 1,
      patientId,
    });
    return id;
  };
  const paidFor = (id: string): Promise<number> => paidForVisit(desk.context.clinicId, id);

  test('is paid at the desk or on a page, and the check-in is told, less what goes back', async () => {
    const appointmentId = await visitOf(desk.patientId);
    await desk.pay(accountId, 1_000, undefined, { method: 'cash', appointmentId });
    expect(await paidFor(appointmentId)).toBe(1_000);
    const { id, url } = await desk.ask(accountId, undefined, 2_500, appointmentId);
    await desk.choose({ url }, 'paid');
    await desk.pass(0);
    expect(await paidFor(appointmentId)).toBe(3_500);
    const [payment] = (await desk.checkout(id)).payments;
    await givenBack(payment?.paymentId ?? '', 2_000);
    await desk.pass(0);
    expect(await paidFor(appointmentId)).toBe(1_500);
    desk.provider.chargeBack(payment?.gatewayId ?? '');
    await desk.pass(0);
    expect(await paidFor(appointmentId)).toBe(1_000);
    const [cash] = await desk.payments(accountId);
    const asked = { staffId: desk.staffId, reason: 'It never came.' };
    await reverseEntry(desk.context, accountId, String(cash?.entry), asked);
    expect(await paidFor(appointmentId)).toBe(0);
  });

  test('is not of another patient’s visit', async () => {
    const appointmentId = await visitOf(newId('patient'));
    const unknown = { faults: [{ pointer: '/appointmentId', code: 'unknown-reference' }] };
    await expect(desk.pay(accountId, 1_000, undefined, { appointmentId })).rejects.toMatchObject(unknown);
    await expect(desk.ask(accountId, undefined, 1_000, appointmentId)).rejects.toMatchObject(unknown);
  });
});
