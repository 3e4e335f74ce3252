import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { letPatientsPay } from '../../local/demo/payments.ts';
import { startTestProduct, type TestClinic, type TestProduct } from '../system/harness.ts';
import { axeViolations, isWiderThanTheScreen, openTab, startBrowser, whereChromiumIs, type Tab } from './browser.ts';

const EMAIL = 'ines@mail.example.org';

whereChromiumIs('a patient in Chromium', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let browser: Browser;
  let account: string;
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
    account = `/v1/billing-accounts/${await make('/v1/billing-accounts', { patientId })}`;
    const chargeId = await make(`${account}/charges`, {
      sourceId: 'A-1',
      code: '99213',
      dateOfService: '2026-11-20',
      provider: '1245319599',
      payment: { by: 'patient' },
      amount: { amount: 12_050, currency: 'USD' },
    });
    const invoice = `${account}/invoices/${await make(`${account}/invoices`, { chargeIds: [chargeId] })}`;
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
    const { balances } = await clinic.system.must<{ balances: { patient: { amount: number } } }>('GET', account);
    expect(balances.patient.amount).toBe(0);
    // Nothing that our own policy refused. For an icon, which no page of ours names, a browser asks by itself: that is refused as unknown.
    expect(complaints.filter((each) => !/status of 401/.test(each))).toEqual([]);
  }, 240_000);
});
