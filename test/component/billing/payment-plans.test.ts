import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { reverseEntry } from '../../../functions/billing/accounts/use-cases/reverse-entry.ts';
import { sendToCollections } from '../../../functions/billing/collections/use-cases/change-collection.ts';
import { showCollections } from '../../../functions/billing/collections/use-cases/standing.ts';
import { askAboutBill } from '../../../functions/billing/disputes/use-cases/bill.ts';
import { withdrawDispute } from '../../../functions/billing/disputes/use-cases/change-dispute.ts';
import { handler as recordFailure } from '../../../functions/billing/handlers/record-payment-plan-failure.ts';
import type { PaymentPlan } from '../../../functions/billing/payment-plans/payment-plan.ts';
import { paymentPlanReply } from '../../../functions/billing/payment-plans/schemas.ts';
import {
  endPaymentPlan,
  recordAnswer,
  renegotiatePaymentPlan,
} from '../../../functions/billing/payment-plans/use-cases/change.ts';
import { paymentPlanNotReached } from '../../../functions/billing/payment-plans/use-cases/not-reached.ts';
import { showPaymentPlan } from '../../../functions/billing/payment-plans/use-cases/show.ts';
import { usd } from '../../../functions/platform/money.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { sendMails } from '../registration/answers-desk.ts';
import { BORN } from './disputes-desk.ts';
import { bodyOf, type Told } from './desk.ts';
import { openPaymentPlans, type PaymentPlansDesk } from './payment-plans-desk.ts';

let desk: PaymentPlansDesk;
beforeEach(async () => {
  desk = await openPaymentPlans();
});
afterEach(() => desk.bench.close());

const shown = async (id: string) =>
  paymentPlanReply.parse(JSON.parse(JSON.stringify((await showPaymentPlan(desk.context, id)).body)));
const inPerson = { answer: 'agreed', by: 'in-person' } as const;
const agrees = async ({ id, version }: Pick<PaymentPlan, 'id' | 'version'>) =>
  await recordAnswer(desk.context, id, version, { ...inPerson, staffId: desk.staffId });
const ends = async (id: string, by: 'clinic' | 'patient' = 'clinic') =>
  await endPaymentPlan(desk.context, id, (await desk.paymentPlan(id)).version, {
    by,
    staffId: desk.staffId,
    reason: 'So it was said.',
  });

describe('a payment plan is offered', () => {
  test('for what is asked for, in equal installments whose last is the rest; nothing has moved yet', async () => {
    const { accountId, invoice } = await desk.bill(10_001);
    const { id } = await desk.offer(accountId, [invoice]);
    expect(await shown(id)).toMatchObject({
      status: 'offered',
      whoActs: 'patient',
      total: usd(10_001),
      installments: [
        { dueOn: '2026-12-01', amount: usd(2_501) },
        { dueOn: '2027-01-01', amount: usd(2_501) },
        { dueOn: '2027-02-01', amount: usd(2_501) },
        { dueOn: '2027-03-01', amount: usd(2_498) },
      ],
    });
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(10_001), inPaymentPlan: usd(0) });
  });

  test('of five installments it is refused with the reason and what to do, until the clinic turns more on', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const five = desk.offer(accountId, [invoice], { installments: 5 });
    await expect(five).rejects.toMatchObject({
      type: 'validation-failed',
      faults: [
        { pointer: '/installments', code: 'too-many-installments', detail: expect.stringContaining('Regulation Z') },
      ],
    });
    const paymentPlans = { mostInstallments: 12, answerDays: 14, remindDaysBefore: 3, graceDays: 7 };
    await desk.bench.changeClinic({ paymentPlans });
    expect((await desk.offer(accountId, [invoice], { installments: 5 })).installments).toHaveLength(5);
  });

  test('not for what is disputed, in another payment plan, offered already, paid, or too little', async () => {
    const { accountId, invoice, charge } = await desk.bill(10_000);
    await desk.open(accountId, [charge]);
    await expect(desk.offer(accountId, [invoice])).rejects.toMatchObject({ faults: [{ code: 'nothing-asked-for' }] });
    const held = await desk.agreed(10_000);
    await expect(desk.offer(held.accountId, [held.invoice])).rejects.toMatchObject({
      type: 'conflict',
      faults: [{ code: 'in-a-payment-plan' }],
    });
    const twice = await desk.bill(10_000);
    await desk.offer(twice.accountId, [twice.invoice]);
    await expect(desk.offer(twice.accountId, [twice.invoice])).rejects.toMatchObject({
      type: 'conflict',
      faults: [{ code: 'offered-already' }],
    });
    const little = await desk.bill(399);
    await expect(desk.offer(little.accountId, [little.invoice])).rejects.toMatchObject({
      faults: [{ code: 'too-small' }],
    });
    const late = desk.offer(little.accountId, [little.invoice], { installments: 2, firstDueOn: '2026-11-22' });
    await expect(late).rejects.toMatchObject({ faults: [{ code: 'past' }] });
  });

  test('what is disputed of the bill stays out of it', async () => {
    const accountId = await desk.account();
    const charges = [await desk.charge(accountId, 6_000), await desk.charge(accountId, 4_000)] as const;
    const invoice = await desk.invoice(accountId, charges);
    await desk.open(accountId, [charges[0]]);
    await agrees(await desk.offer(accountId, [invoice]));
    expect(await desk.balances(accountId)).toMatchObject({
      inDispute: usd(6_000),
      inPaymentPlan: usd(4_000),
      patient: usd(0),
    });
  });
});

describe('a patient who is offered one', () => {
  test('reads the terms behind a link that tells nothing, after the proof, and agrees: the amounts move with it', async () => {
    const { accountId, invoice, charge } = await desk.bill(10_000);
    const { id } = await desk.offer(accountId, [invoice]);
    await sendMails(desk.bench);
    const { raw = '', text = '' } = desk.bench.mails().at(-1) ?? {};
    expect(raw).toContain('Subject: An offer for you');
    expect(text.replaceAll(/https?:\S+/g, '')).not.toMatch(/\bpay|install|\bbill|\$|\bowe/i);
    const browser = desk.patient();
    expect((await browser.open()).body).not.toContain('$25.00');
    const page = await browser.prove(BORN);
    expect(page.body).toContain('1. $25.00, due December 1, 2026');
    expect(page.body).toContain('no interest and no fee');
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(0) });
    expect((await browser.send({ say: 'agree' })).title).toBe('Thank you');
    expect(await shown(id)).toMatchObject({ status: 'active', agreed: { by: 'link' }, left: usd(10_000) });
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(0), inPaymentPlan: usd(10_000) });
    expect((await desk.journal(accountId)).at(-1)).toMatchObject({
      kind: 'transfer',
      about: { paymentPlanId: id },
      legs: [
        { on: 'in-payment-plan', amount: 10_000, chargeId: charge.id, invoiceId: invoice.id },
        { on: 'patient-receivable', amount: -10_000, chargeId: charge.id, invoiceId: invoice.id },
      ],
    });
  });

  test('reads them in Spanish who speaks it', async () => {
    const { clinicId } = desk.bench;
    const patient = (await desk.bench.items()).find(({ type }) => type === 'patient');
    await desk.bench.put({ ...patient, ...recordKey(clinicId, desk.patientId), language: 'es-MX' });
    const { accountId, invoice } = await desk.bill(10_000);
    await desk.offer(accountId, [invoice]);
    await sendMails(desk.bench);
    expect(desk.mailsAbout()).toEqual(['Una propuesta para usted']);
    const page = await desk.patient().prove(BORN);
    expect(page.body).toContain('Pagar a plazos');
    expect(page.body).toContain('1. $25.00, vence el 1 de diciembre de 2026');
  });

  test('declines: all is owed as before', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const { id } = await desk.offer(accountId, [invoice]);
    await sendMails(desk.bench);
    const browser = desk.patient();
    await browser.prove(BORN);
    await browser.send({ say: 'decline' });
    expect(await shown(id)).toMatchObject({ status: 'declined', whoActs: 'nobody' });
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(10_000), inPaymentPlan: usd(0) });
  });

  test('is reminded once, and the offer lapses with the day on which the first installment would be due', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const { id } = await desk.offer(accountId, [invoice]);
    await sendMails(desk.bench);
    expect(await desk.until(id, '2026-12-02T15:59:00.000Z')).toEqual(['remind-of-offer']);
    expect(desk.mailsAbout()).toEqual(['An offer for you', 'Reminder: an offer for you']);
    const late = desk.patient();
    expect(await desk.until(id, '2026-12-02T16:00:00.000Z')).toEqual(['lapse']);
    expect(await shown(id)).toMatchObject({ status: 'lapsed' });
    expect((await late.open()).title).toBe('The time for this link is over');
  });

  test('agrees to no more than is owed by then: what was paid since comes off the last installments', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const plan = await desk.offer(accountId, [invoice]);
    await desk.pay(accountId, 4_000, invoice);
    await sendMails(desk.bench);
    expect((await desk.patient().prove(BORN)).body).toContain('$60.00 in 3 installments');
    await agrees(plan);
    expect((await shown(plan.id)).installments.map(({ amount }) => amount.amount)).toEqual([2_500, 2_500, 1_000, 0]);
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(6_000), patient: usd(0) });
  });

  test('cannot agree where everything was paid since', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const plan = await desk.offer(accountId, [invoice]);
    await sendMails(desk.bench);
    await desk.pay(accountId, 10_000, invoice);
    expect((await desk.patient().open()).title).toBe('Nothing is left to do here');
    await expect(agrees(plan)).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('is told by staff where no mail reaches them, who record what they say', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const { id } = await desk.offer(accountId, [invoice]);
    await paymentPlanNotReached(desk.context, id);
    expect(await shown(id)).toMatchObject({ offer: { told: { by: 'clinic', because: 'not-reached' } } });
    await desk.decides(id, 'tell', { choice: 'agreed' });
    expect(await shown(id)).toMatchObject({ status: 'active', agreed: { by: 'telephone' } });
    expect(await desk.asked(id, 'tell')).toBeUndefined();
  });

  test('of two who answer at the same moment one is taken, and the amounts move once', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const plan = await desk.offer(accountId, [invoice]);
    const answers = await Promise.allSettled([agrees(plan), agrees(plan), agrees(plan)]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(0), inPaymentPlan: usd(10_000) });
  });
});

describe('payments for a payment plan', () => {
  test('pay the oldest installment first, several at once, and all that is left', async () => {
    const { accountId, invoice, plan } = await desk.agreed(10_000);
    const first = await desk.payInto(plan.id, 4_000);
    expect(first).toMatchObject({ applied: [{ amount: usd(4_000) }], credited: usd(0) });
    expect((await shown(plan.id)).installments.map(({ paid }) => paid.amount)).toEqual([2_500, 1_500, 0, 0]);
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(6_000), paidByPatient: usd(4_000) });
    await desk.payInto(plan.id, 6_000);
    expect(await shown(plan.id)).toMatchObject({ status: 'completed', left: usd(0), paid: usd(10_000) });
    const { body } = await showCollections(desk.context, accountId, invoice.id);
    expect(body).toMatchObject({ bars: [{ kind: 'nothing-owed' }] });
  });

  test('more than is left becomes credit, and the answer says so', async () => {
    const { accountId, plan } = await desk.agreed(10_000);
    expect(await desk.payInto(plan.id, 12_000)).toMatchObject({ credited: usd(2_000) });
    expect(await desk.payInto(plan.id, 500)).toMatchObject({ credited: usd(500), applied: [] });
    expect(await desk.balances(accountId)).toMatchObject({ credit: usd(2_500), inPaymentPlan: usd(0) });
  });

  test('of many at the same moment each is told what became credit, and together it is all that came', async () => {
    const { accountId, plan } = await desk.agreed(10_000);
    const paid = await Promise.all(Array.from({ length: 6 }, () => desk.payInto(plan.id, 3_000)));
    expect(paid.reduce((sum, { credited }) => sum + credited.amount, 0)).toBe(8_000);
    expect(await shown(plan.id)).toMatchObject({ status: 'completed', paid: usd(10_000) });
    expect(await desk.balances(accountId)).toMatchObject({ credit: usd(8_000), inPaymentPlan: usd(0) });
  });

  test('one of the same number is posted once', async () => {
    const { plan } = await desk.agreed(10_000);
    await desk.payInto(plan.id, 2_500, { sourceId: 'check-17' });
    await expect(desk.payInto(plan.id, 2_500, { sourceId: 'check-17' })).rejects.toMatchObject({
      type: 'ledger-refused',
    });
    expect((await desk.paymentPlan(plan.id)).paid).toBe(2_500);
  });

  test('one that bounces opens its installments again, and what is late is missed anew', async () => {
    const { accountId, plan } = await desk.agreed(10_000);
    const { entry } = await desk.payInto(plan.id, 5_000);
    await desk.until(plan.id, '2026-12-20T16:00:00.000Z');
    expect(await shown(plan.id)).toMatchObject({ status: 'active' });
    await reverseEntry(desk.context, accountId, String(entry), { staffId: desk.staffId, reason: 'The check bounced.' });
    expect(await shown(plan.id)).toMatchObject({ paid: usd(0), left: usd(10_000) });
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(10_000), paidByPatient: usd(0) });
    expect(await desk.until(plan.id, '2026-12-20T16:01:00.000Z')).toContain('mark-missed');
    expect(await shown(plan.id)).toMatchObject({ status: 'in-arrears' });
  });

  test('one that bounces after the end is owed as before', async () => {
    const { accountId, plan } = await desk.agreed(10_000);
    const { entry } = await desk.payInto(plan.id, 10_000);
    await reverseEntry(desk.context, accountId, String(entry), { staffId: desk.staffId, reason: 'The check bounced.' });
    expect(await shown(plan.id)).toMatchObject({ status: 'completed' });
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(0), patient: usd(10_000) });
  });

  test('nobody takes the agreement itself back in the journal', async () => {
    const { accountId } = await desk.agreed(10_000);
    const last = String((await desk.journal(accountId)).length);
    const back = reverseEntry(desk.context, accountId, last, { staffId: desk.staffId, reason: 'No.' });
    await expect(back).rejects.toMatchObject({ type: 'not-in-this-status' });
  });
});

describe('as the months go by', () => {
  test('each installment is reminded of, told of on its day, and paid; with the last it is completed', async () => {
    const { plan } = await desk.agreed(10_000);
    const done: string[] = [];
    for (const day of ['2026-12-01', '2027-01-01', '2027-02-01', '2027-03-01']) {
      done.push(...(await desk.until(plan.id, `${day}T20:00:00.000Z`)));
      await desk.payInto(plan.id, 2_500, { receivedOn: day });
    }
    expect(done).toEqual(Array.from({ length: 4 }, () => ['remind-of-installment', 'tell-due']).flat());
    expect(await shown(plan.id)).toMatchObject({ status: 'completed' });
    expect(desk.mailsAbout().filter((subject) => subject === 'Reminder of what we agreed')).toHaveLength(4);
    expect((await desk.paymentPlan(plan.id)).runAt).toBeUndefined();
  });

  test('what is paid early is neither reminded of nor missed', async () => {
    const { plan } = await desk.agreed(10_000);
    await desk.payInto(plan.id, 7_500);
    expect(await desk.until(plan.id, '2027-02-20T20:00:00.000Z')).toEqual([]);
  });

  test('who wants no reminders gets none, and staff see it', async () => {
    const { plan } = await desk.agreed(10_000);
    const { clinicId } = desk.bench;
    const optedOut = { since: '2026-11-20T15:00:00.000Z', toldBy: 'staff' };
    await desk.bench.put({
      ...recordKey(clinicId, desk.patientId),
      sk: 'reminders',
      type: 'patientReminders',
      version: 1,
      sent: [],
      optedOut,
    });
    await desk.until(plan.id, '2026-11-29T20:00:00.000Z');
    expect(desk.mailsAbout()).not.toContain('Reminder of what we agreed');
    expect((await shown(plan.id)).installments[0]).toMatchObject({ reminder: 'opted-out' });
  });

  test('who was reminded of something else today is reminded tomorrow', async () => {
    const { plan } = await desk.agreed(10_000);
    const { clinicId } = desk.bench;
    await desk.bench.put({
      ...recordKey(clinicId, desk.patientId),
      sk: 'reminders',
      type: 'patientReminders',
      version: 1,
      sent: ['2026-11-28T14:30:00.000Z'],
    });
    await desk.until(plan.id, '2026-11-28T23:00:00.000Z');
    expect(desk.mailsAbout()).not.toContain('Reminder of what we agreed');
    await desk.until(plan.id, '2026-11-29T14:00:00.000Z');
    expect(desk.mailsAbout()).toContain('Reminder of what we agreed');
  });

  test('what does not come is missed after the days of grace: the patient and staff are told, and a payment sets it right', async () => {
    const { plan } = await desk.agreed(10_000);
    await desk.until(plan.id, '2026-12-09T15:59:00.000Z');
    expect(await shown(plan.id)).toMatchObject({ status: 'active' });
    await desk.until(plan.id, '2026-12-09T16:00:00.000Z');
    expect(await shown(plan.id)).toMatchObject({
      status: 'in-arrears',
      whoActs: 'staff',
      installments: [{ missed: true }, {}, {}, {}],
    });
    expect(desk.mailsAbout()).toContain('Something that we agreed is still open');
    expect(await desk.asked(plan.id, 'decision')).toMatchObject({ roles: ['billing-specialist'] });
    await desk.payInto(plan.id, 2_500);
    expect(await shown(plan.id)).toMatchObject({ status: 'active', installments: [{ missed: false }, {}, {}, {}] });
    expect(await desk.asked(plan.id, 'decision')).toBeUndefined();
  });

  test('staff give more time: it is missed again only after that day', async () => {
    const { plan } = await desk.agreed(10_000);
    await desk.until(plan.id, '2026-12-09T16:00:00.000Z');
    await desk.decides(plan.id, 'decision', { choice: 'wait', until: '2026-12-15' });
    expect(await shown(plan.id)).toMatchObject({ status: 'active' });
    expect(await desk.until(plan.id, '2026-12-16T15:59:00.000Z')).toEqual([]);
    expect(await desk.until(plan.id, '2026-12-16T16:00:00.000Z')).toEqual(['mark-missed']);
  });

  test('a step that fails for good goes before a person; payments go into it all the same, and it goes on', async () => {
    const { plan } = await desk.agreed(10_000);
    await recordFailure({ clinicId: desk.bench.clinicId, id: plan.id, execution: `${plan.id}-${plan.run}` });
    expect((await desk.paymentPlan(plan.id)).runAt).toBeUndefined();
    await desk.payInto(plan.id, 2_500);
    await desk.decides(plan.id, 'attention', { choice: 'again' });
    expect(await desk.until(plan.id, '2027-01-01T20:00:00.000Z')).toEqual(['remind-of-installment', 'tell-due']);
  });
});

describe('what changes on the way', () => {
  test('other terms are offered, the old ones hold until the patient agrees, and then the new ones do', async () => {
    const { accountId, plan } = await desk.agreed(10_000);
    await desk.payInto(plan.id, 2_500);
    const { version } = await desk.paymentPlan(plan.id);
    const terms = { installments: 3, firstDueOn: '2026-12-20', interval: 'month', staffId: desk.staffId } as const;
    const { id } = bodyOf<Told>(await renegotiatePaymentPlan(desk.context, plan.id, version, terms));
    expect(await shown(plan.id)).toMatchObject({ status: 'active' });
    expect(await shown(id)).toMatchObject({ status: 'offered', replaces: plan.id, total: usd(7_500) });
    await desk.payInto(plan.id, 500);
    await sendMails(desk.bench);
    const browser = desk.patient();
    expect((await browser.prove(BORN)).body).toContain('take the place of your payment plan');
    await browser.send({ say: 'agree' });
    expect(await shown(plan.id)).toMatchObject({ status: 'replaced', replacedBy: id, left: usd(0) });
    expect(await shown(id)).toMatchObject({ status: 'active', left: usd(7_000) });
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(7_000), patient: usd(0) });
    await desk.payInto(id, 7_000);
    expect(await shown(id)).toMatchObject({ status: 'completed' });
  });

  test('terms that come to nothing for one in arrears go before staff again', async () => {
    const { plan } = await desk.agreed(10_000);
    await desk.until(plan.id, '2026-12-09T16:00:00.000Z');
    await desk.decides(plan.id, 'decision', {
      choice: 'renegotiate',
      installments: '2',
      'first-due': '2026-12-20',
      interval: 'month',
    });
    expect(await desk.asked(plan.id, 'decision')).toBeUndefined();
    await sendMails(desk.bench);
    const browser = desk.patient();
    await browser.prove(BORN);
    await browser.send({ say: 'decline' });
    expect(await shown(plan.id)).toMatchObject({ status: 'in-arrears' });
    expect(await desk.asked(plan.id, 'decision')).toBeDefined();
  });

  test('terms that cannot be are refused at the fields of the page', async () => {
    const { plan } = await desk.agreed(10_000);
    await desk.until(plan.id, '2026-12-09T16:00:00.000Z');
    const form = { choice: 'renegotiate', installments: '2', 'first-due': '2026-12-01', interval: 'month' };
    await expect(desk.decides(plan.id, 'decision', form)).rejects.toMatchObject({
      faults: [{ pointer: '/first-due' }],
    });
  });

  test('the clinic ends it: what is left is owed again on its invoice', async () => {
    const { accountId, invoice, plan } = await desk.agreed(10_000);
    await desk.payInto(plan.id, 2_500);
    await ends(plan.id);
    expect(await shown(plan.id)).toMatchObject({ status: 'ended', ended: { by: 'clinic' } });
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(0), patient: usd(7_500) });
    await desk.pay(accountId, 7_500, invoice);
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(0), credit: usd(0) });
    await expect(desk.payInto(plan.id, 100)).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('the patient ends it by the link, or asks for other terms', async () => {
    const { accountId, plan } = await desk.agreed(10_000);
    await desk.until(plan.id, '2026-11-28T20:00:00.000Z');
    const browser = desk.patient();
    expect((await browser.prove(BORN)).body).toContain('Of $100.00 you have paid $0.00');
    await browser.send({ say: 'other-terms' });
    expect(await desk.asked(plan.id, 'decision')).toBeDefined();
    await desk.decides(plan.id, 'decision', { choice: 'wait', until: '2026-12-30' });
    await desk.until(plan.id, '2026-12-29T20:00:00.000Z');
    const again = desk.patient();
    await again.prove(BORN);
    await again.send({ say: 'end' });
    expect(await shown(plan.id)).toMatchObject({ status: 'ended', ended: { by: 'patient' } });
    expect(await desk.balances(accountId)).toMatchObject({ patient: usd(10_000) });
  });

  test('an offer is withdrawn', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const { id } = await desk.offer(accountId, [invoice]);
    await ends(id);
    expect(await shown(id)).toMatchObject({ status: 'withdrawn' });
    await expect(ends(id)).rejects.toMatchObject({ type: 'not-in-this-status' });
  });

  test('nothing of it goes to collections while it holds, and what was there is called back', async () => {
    const { accountId, invoice } = await desk.bill(10_000);
    const send = () => sendToCollections(desk.context, accountId, invoice.id, { staffId: desk.staffId });
    await send();
    const plan = await desk.offer(accountId, [invoice]);
    await agrees(plan);
    const { body } = await showCollections(desk.context, accountId, invoice.id);
    expect(body).toMatchObject({ status: 'recalled', recalledFor: plan.id });
    await expect(send()).rejects.toMatchObject({
      type: 'collections-barred',
      faults: expect.arrayContaining([expect.objectContaining({ code: 'payment-plan' })]),
    });
    await ends(plan.id);
    await send();
  });
});

describe('a dispute about what is in a payment plan', () => {
  /** Two charges of a bill, in a payment plan of four installments. */
  const both = async () => {
    const accountId = await desk.account();
    const charges = [await desk.charge(accountId, 6_000), await desk.charge(accountId, 4_000)] as const;
    const invoice = await desk.invoice(accountId, charges);
    const plan = await desk.offer(accountId, [invoice]);
    await agrees(plan);
    return { accountId, charges, plan };
  };
  const amounts = async (id: string) => (await shown(id)).installments.map(({ amount }) => amount.amount);

  test('is held out of it, off the last installments, and comes back where the bill stands', async () => {
    const { accountId, charges, plan } = await both();
    const { id } = await desk.open(accountId, [charges[1]]);
    expect(await amounts(plan.id)).toEqual([2_500, 2_500, 1_000, 0]);
    expect(await shown(plan.id)).toMatchObject({ left: usd(6_000), held: [{ disputeId: id, amount: usd(4_000) }] });
    expect(await desk.balances(accountId)).toMatchObject({
      inPaymentPlan: usd(6_000),
      inDispute: usd(4_000),
      patient: usd(0),
    });
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'uphold', answer: 'It stands.' });
    expect(await amounts(plan.id)).toEqual([2_500, 2_500, 2_500, 2_500]);
    expect(await shown(plan.id)).toMatchObject({ left: usd(10_000), held: [] });
    expect(await desk.balances(accountId)).toMatchObject({
      inPaymentPlan: usd(10_000),
      inDispute: usd(0),
      patient: usd(0),
    });
  });

  test('is opened by the patient, too, by the link about the bill', async () => {
    const { accountId, charges, plan } = await both();
    const [line] = plan.lines;
    await askAboutBill(desk.context, accountId, line?.invoiceId ?? '', desk.staffId);
    await sendMails(desk.bench);
    const browser = desk.billBrowser();
    const page = (await browser.prove(BORN)).body;
    expect(page).toContain('You pay $100.00 of the bill');
    expect(page).toContain('$40.00 in your payment plan');
    await browser.send({ about: charges[1].id, reason: 'duplicate', words: 'I was charged twice.' });
    expect(await amounts(plan.id)).toEqual([2_500, 2_500, 1_000, 0]);
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(6_000), inDispute: usd(4_000) });
  });

  test('comes back as far as it is not given up', async () => {
    const { accountId, charges, plan } = await both();
    const { id } = await desk.open(accountId, [charges[1]]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'adjust', 'given-up': '15', answer: 'You are right in part.' });
    expect(await amounts(plan.id)).toEqual([2_500, 2_500, 2_500, 1_000]);
    expect(await desk.balances(accountId)).toMatchObject({
      inPaymentPlan: usd(8_500),
      writtenOff: usd(1_500),
      patient: usd(0),
    });
  });

  test('of all of it: nothing is due meanwhile, and what comes back is due from then on', async () => {
    const { accountId, charge, plan } = await desk.agreed(10_000);
    const { id } = await desk.open(accountId, [charge]);
    expect(await desk.until(plan.id, '2027-02-10T15:00:00.000Z')).toEqual([]);
    expect(await shown(plan.id)).toMatchObject({ status: 'active', left: usd(0) });
    await desk.pass();
    desk.bench.setTime('2026-12-20T15:00:00.000Z');
    await desk.decide(id, 'review', { choice: 'uphold', answer: 'It stands.' });
    expect((await shown(plan.id)).installments.map(({ dueOn }) => dueOn)).toEqual([
      '2027-01-01',
      '2027-02-01',
      '2027-03-01',
      '2027-04-01',
    ]);
    expect(await desk.until(plan.id, '2027-01-01T20:00:00.000Z')).toEqual(['remind-of-installment', 'tell-due']);
  });

  test('that is written off ends a payment plan of which nothing else is left', async () => {
    const { accountId, charge, plan } = await desk.agreed(10_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'write-off', answer: 'You are right.' });
    expect(await shown(plan.id)).toMatchObject({ status: 'completed', left: usd(0), held: [] });
    expect(await desk.balances(accountId)).toMatchObject({
      inPaymentPlan: usd(0),
      patient: usd(0),
      writtenOff: usd(10_000),
    });
  });

  test('that is taken back puts it back; where the payment plan ended meanwhile, it is owed as before', async () => {
    const { accountId, charges, plan } = await both();
    const take = async (id: string) =>
      await withdrawDispute(desk.context, id, (await desk.dispute(id)).version, {
        staffId: desk.staffId,
        reason: 'So.',
      });
    const { id } = await desk.open(accountId, [charges[0]]);
    await take(id);
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(10_000) });
    const again = await desk.open(accountId, [charges[0]]);
    await ends(plan.id);
    await take(again.id);
    expect(await desk.balances(accountId)).toMatchObject({
      inPaymentPlan: usd(0),
      patient: usd(10_000),
      inDispute: usd(0),
    });
  });
});

describe('installments that the answer to a dispute offers', () => {
  test('become a payment plan in the transaction in which the patient takes them', async () => {
    const { accountId, charge, invoice } = await desk.bill(20_000);
    const { id } = await desk.open(accountId, [charge]);
    await desk.pass();
    await desk.decide(id, 'review', { choice: 'adjust', 'given-up': '80', installments: '4', answer: 'In part.' });
    await desk.pass();
    const browser = desk.browser();
    expect((await browser.prove(BORN)).body).toContain('4 installments of $30.00');
    await browser.send({ say: 'payment-plan' });
    const { paymentPlanId = '', status } = await desk.dispute(id);
    expect(status).toBe('accepted');
    expect(await shown(paymentPlanId)).toMatchObject({
      status: 'active',
      disputeId: id,
      agreed: { by: 'dispute' },
      lines: [{ chargeId: charge.id, invoiceId: invoice.id, amount: usd(12_000) }],
      installments: [{ dueOn: '2026-12-23', amount: usd(3_000) }, {}, {}, {}],
    });
    expect(await desk.balances(accountId)).toMatchObject({ inPaymentPlan: usd(12_000), patient: usd(0) });
    await desk.payInto(paymentPlanId, 12_000);
    expect(await shown(paymentPlanId)).toMatchObject({ status: 'completed' });
  });
});
