import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { letPatientsPay } from '../../local/demo/payments.ts';
import { startTestProduct, type TestClinic, type TestProduct } from '../system/harness.ts';
import { axeViolations, isWiderThanTheScreen, openTab, startBrowser, whereChromiumIs, type Tab } from './browser.ts';

const EMAIL = 'ines@mail.example.org';
const DAY = 24 * 3600;
const service = {
  code: '99213',
  dateOfService: '2026-11-20',
  provider: '1245319599',
  payment: { by: 'patient' },
  amount: { amount: 12_050, currency: 'USD' },
};

whereChromiumIs('a patient in Chromium', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let browser: Browser;
  let account: { readonly path: string; readonly patient: string };
  beforeAll(async () => {
    [product, browser] = await Promise.all([startTestProduct(), startBrowser()]);
    clinic = await product.clinic();
    await letPatientsPay(product.operator, product, clinic.clinicId);
    const staffId = clinic.staff.frontDesk.id;
    const patientId = await make('/v1/patients', {
      name: [{ use: 'official', family: 'Okafor', given: ['Ines'] }],
      birthDate: '1988-04-09',
      gender: 'female',
      telecom: [{ system: 'email', value: EMAIL }],
    });
    const path = `/v1/billing-accounts/${await make('/v1/billing-accounts', { patientId })}`;
    account = { path, patient: `/v1/patients/${patientId}` };
    const chargeId = await make(`${path}/charges`, { ...service, sourceId: 'A-1' });
    const invoice = `${path}/invoices/${await make(`${path}/invoices`, { chargeIds: [chargeId] })}`;
    await clinic.system.change('POST', invoice, `${invoice}/issue`, { staffId });
    await make(`${invoice}/questions`, { staffId });
    await product.pass(60);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const make = async (path: string, body: object): Promise<string> =>
    (await clinic.system.must<{ id: string }>('POST', path, { ...body })).id;
  const isReadable = async ({ page }: Tab): Promise<void> => {
    expect(await axeViolations(page)).toEqual([]);
    expect(await isWiderThanTheScreen(page)).toBe(false);
  };

  test('pays a bill: by the link, on the page of the provider, and back, on a small telephone', async () => {
    const mail = await product.mailbox.latest(EMAIL, ({ text }) => text.includes('/patient/bill/'));
    const [link = ''] = /https?:\/\/\S+\/patient\/bill\/[\w-]{43}/.exec(mail.text) ?? [];
    const tab = await openTab(browser);
    const { page, complaints } = tab;
    await page.goto(link);
    await page.fill('[name=month]', '4');
    await page.fill('[name=day]', '9');
    await page.fill('[name=year]', '1988');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Pay the bill' }).waitFor();
    await isReadable(tab);
    const amount = page.getByLabel('How much do you want to pay now, in dollars?');
    expect(await amount.inputValue()).toBe('120.50');

    // More than is asked for goes nowhere, and the field says why.
    await amount.fill('121');
    await page.getByRole('button', { name: 'Go on to pay' }).click();
    await page.locator('.summary:focus').waitFor();
    await isReadable(tab);
    // A page that says what is wrong has a status of which the browser tells.
    complaints.splice(0);

    await page.getByLabel('How much do you want to pay now, in dollars?').fill('120.50');
    await page.getByRole('button', { name: 'Go on to pay' }).click();
    await page.getByRole('heading', { name: 'You leave this page to pay' }).waitFor();
    await isReadable(tab);
    await page.getByRole('link', { name: 'Go to the payment page' }).click();
    await page.getByRole('button', { name: 'Pay $120.50' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/patient\/payments\//);
    await product.pass(60);
    await page.reload();
    await page.getByRole('heading', { name: 'Your payment has arrived' }).waitFor();
    await isReadable(tab);
    const { balances } = await clinic.system.must<{ balances: { patient: { amount: number } } }>('GET', account.path);
    expect(balances.patient.amount).toBe(0);
    isAllowed(tab);
  }, 240_000);

  test.each([
    [
      'en',
      'Pay the next installment',
      'How much do you want to pay now, in dollars?',
      'Go on to pay',
      'Your payment has arrived',
    ],
    [
      'es',
      'Pagar la próxima cuota',
      '¿Cuánto quiere pagar ahora, en dólares?',
      'Continuar para pagar',
      'Su pago ha llegado',
    ],
  ])(
    'pays the next installment of a payment plan, in %s',
    async (language, heading, field, button, arrived) => {
      const staffId = clinic.staff.frontDesk.id;
      const patient = account.patient;
      await clinic.system.change('PATCH', patient, patient, { language, reason: 'She said so.' });
      const chargeId = await make(`${account.path}/charges`, { ...service, sourceId: `B-${language}` });
      const invoiceId = await make(`${account.path}/invoices`, { chargeIds: [chargeId] });
      const invoice = `${account.path}/invoices/${invoiceId}`;
      await clinic.system.change('POST', invoice, `${invoice}/issue`, { staffId });
      const firstDueOn = new Date(product.stack.clock.now() + 5 * DAY * 1000).toISOString().slice(0, 10);
      const accountId = account.path.split('/').at(-1);
      const terms = { installments: 2, firstDueOn, interval: 'week', staffId };
      const plan = `/v1/payment-plans/${await make('/v1/payment-plans', { accountId, invoiceIds: [invoiceId], ...terms })}`;
      await clinic.system.change('POST', plan, `${plan}/answer`, { answer: 'agreed', by: 'paper', staffId });
      // The mail that reminds of the first installment.
      await product.pass(3 * DAY);
      const mail = await product.mailbox.latest(EMAIL, ({ text }) => text.includes('/patient/payment-plan/'));
      const [link = ''] = /https?:\/\/\S+\/patient\/payment-plan\/[\w-]{43}/.exec(mail.text) ?? [];
      const tab = await openTab(browser);
      const { page } = tab;
      await page.goto(link);
      for (const [name, value] of Object.entries({ month: '4', day: '9', year: '1988' }))
        await page.fill(`[name=${name}]`, value);
      await page.locator('form button').first().click();
      await page.getByRole('heading', { name: heading }).waitFor();
      await isReadable(tab);
      expect(await page.getByLabel(field).inputValue()).toBe('60.25');
      await page.getByRole('button', { name: button }).click();
      await page.locator('main a.button').click();
      await page.getByRole('button', { name: 'Pay $60.25' }).click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      await product.pass(60);
      await page.reload();
      await page.getByRole('heading', { name: arrived }).waitFor();
      await isReadable(tab);
      clinic.system.forgetToken();
      expect(await clinic.system.must('GET', plan)).toMatchObject({ left: { amount: 6_025 } });
      isAllowed(tab);
    },
    240_000,
  );

  const isAllowed = ({ complaints }: Tab): void => {
    // Nothing that our own policy refused. For an icon, which no page of ours names, a browser asks by itself: that is refused as unknown.
    expect(complaints.filter((each) => !/status of 401/.test(each))).toEqual([]);
  };
});
