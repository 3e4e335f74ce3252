import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { letPatientsPay } from '../../local/demo/payments.ts';
import { Visitor, type Page } from '../../local/demo/visitor.ts';
import { Desk } from './desk.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';
import { findLeaks } from './leak-search.ts';

interface Made {
  readonly id: string;
  readonly status: string;
}
interface Money {
  readonly amount: number;
}
interface Checkout extends Made {
  readonly url?: string;
  readonly paid: Money;
  readonly paymentIds: readonly string[];
  readonly problem?: string;
}
interface Payment extends Made {
  readonly method: string;
  readonly credited: Money;
  readonly refunded: Money;
  readonly chargedBack: Money;
  readonly refunds: readonly { readonly status: string }[];
  readonly gateway?: { readonly paymentId: string };
}

const EMAIL = 'ines@mail.example.org';
const HOUR = 3600;

jest.setTimeout(400_000);

describe('a patient pays a bill on the page of a payment gateway', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let account: string;
  let invoiceId: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    await letPatientsPay(product.operator, product, clinic.clinicId);
    await product.operator.run('staff change', {
      clinic: clinic.clinicId,
      staff: clinic.staff.specialist.id,
      roles: ['billing-specialist'],
    });
    const patientId = await make('/v1/patients', {
      name: [{ use: 'official', family: 'Okafor-Zanzibar', given: ['Ines'] }],
      birthDate: '1988-04-09',
      gender: 'female',
      telecom: [{ system: 'email', value: EMAIL }],
      language: 'es',
    });
    account = `/v1/billing-accounts/${await make('/v1/billing-accounts', { patientId })}`;
    const chargeId = await make(`${account}/charges`, {
      sourceId: 'A-1',
      code: '29881',
      description: 'Arthroscopy Zanzibar',
      dateOfService: '2026-11-20',
      provider: '1245319599',
      payment: { by: 'patient' },
      amount: usd(20_000),
    });
    invoiceId = await make(`${account}/invoices`, { chargeIds: [chargeId] });
    const invoice = `${account}/invoices/${invoiceId}`;
    await clinic.system.change('POST', invoice, `${invoice}/issue`, { staffId: clinic.staff.frontDesk.id });
  });
  afterAll(() => product?.stop());

  const usd = (amount: number) => ({ amount, currency: 'USD' });
  const make = async (path: string, body: object): Promise<string> =>
    (await clinic.system.must<Made>('POST', path, { ...body })).id;
  const read = <T>(path: string): Promise<T> => clinic.system.must<T>('GET', path);
  const balances = async (): Promise<Record<string, number>> => {
    const { balances: told } = await read<{ balances: Record<string, Money> }>(account);
    const entries = Object.entries(told).map(([name, { amount }]) => [name, amount] as const);
    return Object.fromEntries(entries.filter(([, amount]) => amount !== 0));
  };
  const newest = async (): Promise<Payment> => {
    const { payments } = await read<{ payments: readonly Payment[] }>(`${account}/payments`);
    const last = payments.at(-1);
    if (!last) throw new Error('nothing was paid');
    return last;
  };
  const billPage = async (): Promise<Page> => {
    const mail = await product.mailbox.latest(EMAIL, ({ text }) => text.includes('/patient/bill/'));
    const [link = ''] = /https?:\/\/\S+\/patient\/bill\/[\w-]{43}/.exec(mail.text) ?? [];
    const browser = new Visitor();
    const page = await browser.open(link);
    const [button] = page.root.querySelectorAll('form button');
    return await browser.press(page, button?.text.trim() ?? '', { month: '4', day: '9', year: '1988' });
  };

  test('from the link with the statement, in part, and reads truthfully what came of it', async () => {
    await make(`${account}/invoices/${invoiceId}/questions`, { staffId: clinic.staff.frontDesk.id });
    await product.pass(60);
    product.provider.behave('webhook-late');
    const browser = new Visitor();
    const mail = await product.mailbox.latest(EMAIL, ({ text }) => text.includes('/patient/bill/'));
    const [link = ''] = /https?:\/\/\S+\/patient\/bill\/[\w-]{43}/.exec(mail.text) ?? [];
    const proof = await browser.open(link);
    const bill = await browser.press(proof, proof.root.querySelectorAll('form button')[0]?.text.trim() ?? '', {
      month: '4',
      day: '9',
      year: '1988',
    });
    const payButton = bill.root.querySelectorAll('form.choice button')[0]?.text.trim() ?? '';
    expect(bill.text).toContain('$200.00');
    const tooMuch = await browser.press(bill, payButton, { amount: '200.01' });
    expect(tooMuch.status).toBe(422);
    const onward = await browser.press(bill, payButton, { amount: '50.00' });
    const href = onward.root.querySelector('main a.button')?.getAttribute('href') ?? '';
    expect(href).toContain(`${product.provider.origin}/pay/`);
    // Whoever began goes on where they began.
    const again = await browser.press(bill, payButton, { amount: '50.00' });
    expect(again.root.querySelector('main a.button')?.getAttribute('href')).toBe(href);

    const hosted = await browser.open(href);
    const back = await browser.press(hosted, 'Pay $50.00');
    expect(new URL(back.url).pathname).toMatch(/^\/patient\/payments\//);
    const said = [back.title, (await browser.open(link)).text];
    expect(said[0]).toMatch(/has not heard of your payment yet|todavía no sabe de su pago/);
    expect(said[1]).toMatch(/You began to pay \$50\.00|empezó a pagar \$50\.00/);
    await product.pass(HOUR / 2);
    expect((await browser.open(back.url)).title).toMatch(/has arrived|ha llegado/);
    expect(await balances()).toEqual({ charged: 20_000, paidByPatient: 5_000, patient: 15_000 });
    expect((await billPage()).text).toContain('$150.00');
    product.provider.behave(undefined);
  });

  test('by the clinic’s system, and no news ever comes: the payment is found, with its receipt', async () => {
    product.provider.behave('webhook-never');
    const id = await make(`${account}/checkouts`, { invoiceId, amount: usd(10_000), language: 'es' });
    const { url = '' } = await read<Checkout>(`${account}/checkouts/${id}`);
    const browser = new Visitor();
    const back = await browser.press(await browser.open(url), 'Pay $100.00');
    expect(back.title).toBe('La clínica todavía no sabe de su pago');
    await product.pass(HOUR);
    expect(await read<Checkout>(`${account}/checkouts/${id}`)).toMatchObject({ status: 'paid', paid: usd(10_000) });
    expect((await browser.open(back.url)).title).toBe('Su pago ha llegado');
    const payment = await newest();
    expect(payment).toMatchObject({ method: 'gateway', credited: usd(0) });
    expect(await read(`${account}/payments/${payment.id}/receipt`)).toMatchObject({
      method: 'gateway',
      amount: usd(10_000),
      services: [{ code: '29881', paid: usd(10_000) }],
    });
    product.provider.behave(undefined);
  });

  test('and some of it goes back through the gateway, once that has confirmed it', async () => {
    product.provider.behave('refund-slow');
    const payment = await newest();
    const path = `${account}/payments/${payment.id}`;
    const body = {
      staffId: clinic.staff.frontDesk.id,
      reason: 'It was paid twice.',
      amount: usd(4_000),
      method: 'gateway',
      owedAgain: true,
    };
    expect(await clinic.system.change('POST', path, `${path}/refunds`, body)).toMatchObject({
      refunds: [{ status: 'pending' }],
    });
    await product.pass(60);
    expect(await balances()).toMatchObject({ patient: 9_000, paidByPatient: 15_000, refundPending: 4_000 });
    await product.pass(25 * HOUR);
    expect(await balances()).toEqual({ charged: 20_000, patient: 9_000, paidByPatient: 11_000 });
    expect((await newest()).refunds).toMatchObject([{ status: 'succeeded' }]);
    product.provider.behave(undefined);
  });

  test('and the bank takes it back: it is owed again, and a specialist sees to it', async () => {
    const payment = await newest();
    product.provider.chargeBack(payment.gateway?.paymentId ?? '');
    await product.pass(60);
    expect(await balances()).toEqual({ charged: 20_000, patient: 15_000, paidByPatient: 5_000 });
    const checkout = product.provider.checkouts().at(-1)?.reference ?? '';
    expect(await read<Checkout>(`${account}/checkouts/${checkout}`)).toMatchObject({ problem: 'charged-back' });
    const desk = new Desk(product, clinic);
    const { page } = await desk.open(checkout);
    expect(page.text).toContain('took the money back');
    await desk.decide(checkout, 'Nothing is left to do', { note: 'We have written to the patient.' });
    const after = await read<Checkout>(`${account}/checkouts/${checkout}`);
    expect(after.problem).toBeUndefined();
  });

  test('while nobody else can say that it was paid', async () => {
    const id = await make(`${account}/checkouts`, { invoiceId });
    const forged = await fetch(`${product.stack.apiOrigin}/payment-events/${clinic.clinicId}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': 'evt_forged',
        'webhook-timestamp': String(Math.floor(product.stack.clock.now() / 1000)),
        'webhook-signature': `v1,${Buffer.alloc(32, 1).toString('base64')}`,
      },
      body: JSON.stringify({ type: 'payment.succeeded', data: { reference: id } }),
    });
    expect(forged.status).toBe(401);
    const nowhere = await fetch(`${product.stack.apiOrigin}/patient/payments/nobody-made-this`);
    expect(nowhere.status).toBe(404);
    await product.pass(60);
    expect((await read<Checkout>(`${account}/checkouts/${id}`)).status).toBe('open');
  });

  test('and installments, late ones first, by the link of the payment plan; what the bank takes back is left in it again', async () => {
    const staffId = clinic.staff.frontDesk.id;
    const dayIn = (days: number): string =>
      new Date(product.stack.clock.now() + days * 24 * HOUR * 1000).toISOString().slice(0, 10);
    const chargeId = await make(`${account}/charges`, {
      sourceId: 'A-2',
      code: '99213',
      dateOfService: '2026-11-20',
      provider: '1245319599',
      payment: { by: 'patient' },
      amount: usd(12_000),
    });
    const billed = `${account}/invoices/${await make(`${account}/invoices`, { chargeIds: [chargeId] })}`;
    await clinic.system.change('POST', billed, `${billed}/issue`, { staffId });
    const accountId = account.split('/').at(-1);
    const terms = { installments: 3, firstDueOn: dayIn(5), interval: 'week', staffId };
    const offered = { accountId, invoiceIds: [billed.split('/').at(-1)], ...terms };
    const plan = `/v1/payment-plans/${await make('/v1/payment-plans', offered)}`;
    await clinic.system.change('POST', plan, `${plan}/answer`, { answer: 'agreed', by: 'paper', staffId });
    const standing = async (): Promise<{ status: string; left: Money }> => {
      await product.pass(60);
      clinic.system.forgetToken();
      return await read(plan);
    };
    await product.pass(14 * 24 * HOUR);
    expect(await standing()).toMatchObject({ status: 'in-arrears' });

    // By the link of the mail: the first two are asked for together.
    const mail = await product.mailbox.latest(EMAIL, ({ text }) => text.includes('/patient/payment-plan/'));
    const [link = ''] = /https?:\/\/\S+\/patient\/payment-plan\/[\w-]{43}/.exec(mail.text) ?? [];
    const browser = new Visitor();
    const proof = await browser.open(link);
    const shown = await browser.press(proof, proof.root.querySelectorAll('form button')[0]?.text.trim() ?? '', {
      month: '4',
      day: '9',
      year: '1988',
    });
    expect(shown.text).toContain('Pagar la próxima cuota');
    expect(shown.root.querySelector('input[name=amount]')?.getAttribute('value')).toBe('80.00');
    const payButton = shown.root.querySelectorAll('form.choice button')[0]?.text.trim() ?? '';
    const onward = await browser.press(shown, payButton, { amount: '80.00' });
    const hosted = await browser.open(onward.root.querySelector('main a.button')?.getAttribute('href') ?? '');
    await browser.press(hosted, 'Pay $80.00');
    expect(await standing()).toMatchObject({ status: 'active', left: usd(4_000) });

    // The bank takes a part of it back: it is left in the payment plan again.
    product.provider.chargeBack((await newest()).gateway?.paymentId ?? '', 1_000);
    expect(await standing()).toMatchObject({ left: usd(5_000) });

    // The clinic's system asks for all that is left; a page for less is closed before its time.
    const wrong = `${account}/checkouts/${await make(`${plan}/checkouts`, { amount: usd(4_000) })}`;
    const closed = { staffId, reason: 'It was to be all.' };
    await clinic.system.change('POST', wrong, `${wrong}/cancellation`, closed);
    const all = `${account}/checkouts/${await make(`${plan}/checkouts`, {})}`;
    const { url = '' } = await read<Checkout>(all);
    await browser.press(await browser.open(url), 'Pay $50.00');
    expect(await standing()).toMatchObject({ status: 'completed', left: usd(0) });
    const { checkouts } = await read<{ checkouts: readonly Checkout[] }>(`${account}/checkouts?limit=100`);
    expect(checkouts.slice(-3).map(({ status }) => status)).toEqual(['paid', 'expired', 'paid']);
    expect(product.stack.refused()).toEqual([]);
  });

  test('and neither the gateway nor any log learns who it is, or what for', async () => {
    const known = JSON.stringify(product.provider.checkouts());
    for (const word of ['Zanzibar', 'Okafor', '29881', invoiceId, EMAIL]) expect(known).not.toContain(word);
    const planted = { name: 'Okafor-Zanzibar', service: 'Arthroscopy Zanzibar' };
    const elsewhere = findLeaks(product.stack.contents(), planted).filter(({ sink }) => !sink.startsWith('dynamodb:'));
    expect(elsewhere).toEqual([]);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});
