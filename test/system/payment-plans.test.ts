import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { samplePdf } from '../../local/demo/requests.ts';
import { Visitor, type Page } from '../../local/demo/visitor.ts';
import { Desk, DAY } from './desk.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';
import { findLeaks } from './leak-search.ts';

interface PaymentPlan {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly installments: readonly { readonly missed: boolean; readonly reminder?: string }[];
  readonly left: { readonly amount: number };
}
interface Money {
  readonly amount: number;
}

const EMAIL = 'noor@mail.example.org';
const LETTER = samplePdf('Where I was that day');

jest.setTimeout(400_000);

describe('a bill that is paid by installments', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let desk: Desk;
  let account: string;
  let invoice: string;
  let paymentPlan: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    desk = new Desk(product, clinic);
    const { id: staff } = clinic.staff.specialist;
    await product.operator.run('staff change', { clinic: clinic.clinicId, staff, roles: ['billing-specialist'] });
    // Within the week in which the invitation is good.
    for (const person of Object.values(clinic.people))
      await person.open(new Visitor(), `${product.stack.apiOrigin}/front-desk`);
    const patientId = await make('/v1/patients', {
      name: [{ use: 'official', family: 'Quillfeather', given: ['Noor'] }],
      birthDate: '1988-04-09',
      gender: 'female',
      telecom: [{ system: 'email', value: EMAIL }],
    });
    const accountId = await make('/v1/billing-accounts', { patientId });
    account = `/v1/billing-accounts/${accountId}`;
    const chargeId = await make(`${account}/charges`, {
      sourceId: 'A-1',
      code: '29881',
      description: 'Arthroscopy Zanzibar',
      dateOfService: '2026-11-20',
      provider: '1245319599',
      payment: { by: 'patient' },
      amount: usd(100_000),
    });
    const invoiceId = await make(`${account}/invoices`, { chargeIds: [chargeId] });
    invoice = `${account}/invoices/${invoiceId}`;
    await clinic.system.change('POST', invoice, `${invoice}/issue`, { staffId: deskId() });
    const body = { accountId, invoiceIds: [invoiceId], staffId: deskId() };
    const terms = { installments: 4, firstDueOn: '2026-12-01', interval: 'week' };
    paymentPlan = `/v1/payment-plans/${await make('/v1/payment-plans', { ...body, ...terms })}`;
  });
  afterAll(() => product?.stop());

  const dayIn = (days: number): string =>
    new Date(product.stack.clock.now() + days * DAY * 1000).toISOString().slice(0, 10);
  const usd = (amount: number): object => ({ amount, currency: 'USD' });
  const deskId = (): string => clinic.staff.frontDesk.id;
  const make = async (path: string, body: object): Promise<string> =>
    (await clinic.system.must<{ id: string }>('POST', path, body)).id;
  const read = async (path = paymentPlan): Promise<PaymentPlan> => {
    await product.pass(0);
    clinic.system.forgetToken();
    return await clinic.system.must<PaymentPlan>('GET', path);
  };
  const pay = async (amount: number, receivedOn: string, path = paymentPlan): Promise<string> =>
    await make(`${path}/payments`, { amount: usd(amount), method: 'card', receivedOn, staffId: deskId() });
  const balances = async (): Promise<Record<string, number>> => {
    const { balances: told } = await clinic.system.must<{ balances: Record<string, Money> }>('GET', account);
    return Object.fromEntries(Object.entries(told).map(([name, { amount }]) => [name, amount]));
  };
  const atLink = async (): Promise<{ browser: Visitor; page: Page }> => {
    const mail = await product.mailbox.latest(EMAIL, ({ text }) => text.includes('/patient/payment-plan/'));
    const link = /https?:\/\/\S+\/patient\/payment-plan\/[\w-]{43}/.exec(mail.text)?.[0] ?? '';
    const browser = new Visitor();
    const proof = { month: '4', day: '9', year: '1988' };
    return { browser, page: await browser.press(await browser.open(link), 'Go on', proof) };
  };

  test('is agreed by a link, reminded of, missed, agreed anew, and paid to the last cent', async () => {
    // The patient agrees.
    await product.pass(60);
    const { browser, page } = await atLink();
    expect(page.text).toContain('1. $250.00, due December 1, 2026');
    expect(await balances()).toMatchObject({ patient: 100_000, inPaymentPlan: 0 });
    expect((await browser.press(page, 'Send to the clinic', { say: 'agree' })).text).toContain('Thank you');
    expect(await read()).toMatchObject({ status: 'active', left: usd(100_000) });
    expect(await balances()).toMatchObject({ patient: 0, inPaymentPlan: 100_000 });
    const barred = await clinic.system.call<{ errors: readonly { code: string }[] }>('POST', `${invoice}/collections`, {
      staffId: deskId(),
    });
    expect([barred.status, barred.body.errors.map(({ code }) => code)]).toEqual([
      409,
      expect.arrayContaining(['payment-plan']),
    ]);

    // The first installment comes after its reminder, the second does not come.
    await product.pass(6 * DAY);
    expect((await read()).installments[0]).toMatchObject({ reminder: 'sent' });
    await pay(25_000, '2026-11-28');
    await product.pass(18 * DAY);
    expect(product.stack.refused()).toEqual([]);
    expect(await read()).toMatchObject({ status: 'in-arrears', installments: [{}, { missed: true }, {}, {}] });

    // A billing specialist offers other terms, and the patient agrees to them.
    const { id } = await read();
    const due = dayIn(4);
    await desk.decide(id, 'Offer other terms for what is left', {
      installments: '3',
      'first-due': due,
      interval: 'week',
    });
    await product.pass(60);
    const again = await atLink();
    expect(again.page.text).toContain('take the place of your payment plan');
    await again.browser.press(again.page, 'Send to the clinic', { say: 'agree' });
    expect(await read()).toMatchObject({ status: 'replaced' });
    const { paymentPlans } = await clinic.system.must<{ paymentPlans: readonly PaymentPlan[] }>(
      'GET',
      `${account}/payment-plans`,
    );
    const renewed = `/v1/payment-plans/${paymentPlans[1]?.id ?? ''}`;
    expect(await read(renewed)).toMatchObject({ status: 'active', left: usd(75_000) });

    // One installment, and then all that is left at once.
    await product.pass(4 * DAY);
    await pay(25_000, due, renewed);
    await pay(50_000, due, renewed);
    expect(await read(renewed)).toMatchObject({ status: 'completed', left: usd(0) });
    expect(await balances()).toMatchObject({ patient: 0, inPaymentPlan: 0, paidByPatient: 100_000 });
    expect(await clinic.system.must('GET', invoice)).toMatchObject({ status: 'balanced' });

    // Nothing of the person is anywhere but in the records.
    const planted = { service: 'Zanzibar', family: 'Quillfeather' };
    const elsewhere = findLeaks(product.stack.contents(), planted).filter(({ sink }) => !sink.startsWith('dynamodb:'));
    expect(elsewhere).toEqual([]);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });

  test('of an offer that nobody answers nothing moves; one is disputed by its link, and ended: what is left is owed as before', async () => {
    const accountId = account.slice('/v1/billing-accounts/'.length);
    const billed = async (sourceId: string): Promise<string> => {
      const today = dayIn(0);
      const charge = { code: '99213', dateOfService: today, provider: '1245319599', payment: { by: 'patient' } };
      const chargeId = await make(`${account}/charges`, { ...charge, sourceId, amount: usd(20_000) });
      const invoiceId = await make(`${account}/invoices`, { chargeIds: [chargeId] });
      const path = `${account}/invoices/${invoiceId}`;
      await clinic.system.change('POST', path, `${path}/issue`, { staffId: deskId() });
      const firstDueOn = dayIn(30);
      const offered = { accountId, invoiceIds: [invoiceId], installments: 2, firstDueOn, staffId: deskId() };
      return `/v1/payment-plans/${await make('/v1/payment-plans', offered)}`;
    };
    const ignored = await billed('A-2');
    await product.pass(16 * DAY);
    expect(await read(ignored)).toMatchObject({ status: 'lapsed' });

    const inPerson = await billed('A-3');
    const agreed = { answer: 'agreed', by: 'paper', staffId: deskId() };
    await clinic.system.change('POST', inPerson, `${inPerson}/answer`, agreed);
    expect(await balances()).toMatchObject({ patient: 20_000, inPaymentPlan: 20_000 });

    // By the link the patient disputes it, and shows why; it is taken back, and is in the payment plan again.
    await product.pass(60);
    const { browser, page } = await atLink();
    const [, about = ''] = /value="(charge_[^"]+)"/.exec(page.html) ?? [];
    const saying = { about, reason: 'service-not-received', words: 'I was not there.' };
    const said = await browser.press(page, 'Say what is wrong', saying);
    expect(said.text).toContain('$200.00 of it is being looked at');
    expect(await balances()).toMatchObject({ inDispute: 20_000, inPaymentPlan: 0 });
    const choosing = await browser.press(said, 'Go on to choose the file', { shows: 'other' });
    expect((await browser.press(choosing, 'Send the file', {}, LETTER)).status).toBe(200);
    await product.pass(60);
    const { disputes } = await clinic.system.must<{ disputes: readonly { id: string }[] }>(
      'GET',
      `${account}/disputes`,
    );
    const dispute = `/v1/disputes/${disputes[0]?.id ?? ''}`;
    const withdrawing = { staffId: deskId(), reason: 'She was there after all.' };
    await clinic.system.change('POST', dispute, `${dispute}/withdrawal`, withdrawing);
    expect(await balances()).toMatchObject({ inDispute: 0, inPaymentPlan: 20_000 });

    const terms = {
      installments: 3,
      firstDueOn: dayIn(30),
    };
    await clinic.system.change('POST', inPerson, `${inPerson}/renegotiation`, { ...terms, staffId: deskId() });
    const ending = { by: 'patient', staffId: deskId(), reason: 'She pays at once.' };
    await clinic.system.change('POST', inPerson, `${inPerson}/end`, ending);
    expect(await balances()).toMatchObject({ patient: 40_000, inPaymentPlan: 0 });
    expect(product.stack.refused()).toEqual([]);
  });
});
