import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { samplePdf } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from '../system/harness.ts';
import { axeViolations, isWiderThanTheScreen, openTab, startBrowser, whereChromiumIs, type Tab } from './browser.ts';

const EMAIL = 'lucia@mail.example.org';

whereChromiumIs('a patient in Chromium who speaks Spanish', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let browser: Browser;
  beforeAll(async () => {
    [product, browser] = await Promise.all([startTestProduct(), startBrowser()]);
    clinic = await product.clinic();
    const staffId = clinic.staff.frontDesk.id;
    const patientId = await make('/v1/patients', {
      name: [{ use: 'official', family: 'Ortega', given: ['Lucia'] }],
      birthDate: '1988-04-09',
      gender: 'female',
      language: 'es',
      telecom: [{ system: 'email', value: EMAIL }],
    });
    const account = `/v1/billing-accounts/${await make('/v1/billing-accounts', { patientId })}`;
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

  test('disputes the bill and adds a photograph, on a small telephone, by forms alone', async () => {
    const mail = await product.mailbox.latest(EMAIL, ({ text }) => text.includes('/patient/bill/'));
    const [link = ''] = /https?:\/\/\S+\/patient\/bill\/[\w-]{43}/.exec(mail.text) ?? [];
    const tab = await openTab(browser);
    const { context, page, complaints } = tab;
    context.setDefaultTimeout(30_000);
    await page.goto(link);
    await page.fill('[name=month]', '4');
    await page.fill('[name=day]', '9');
    await page.fill('[name=year]', '1988');
    await page.getByRole('button', { name: 'Seguir' }).click();
    await page.getByLabel('¿De qué se trata?').selectOption({ index: 1 });
    await page.getByLabel('¿Por qué?').selectOption('duplicate');
    await page.getByLabel('Con sus propias palabras').fill('Ya lo pagué.');
    await page.getByRole('button', { name: 'Enviar a la clínica' }).click();
    await page.getByRole('heading', { name: 'Gracias' }).waitFor();
    await isReadable(tab);

    await page.getByLabel('¿Qué muestra el archivo?').selectOption('receipt');
    await page.getByRole('button', { name: 'Seguir para elegir el archivo' }).click();
    await page.getByRole('heading', { name: 'Elija el archivo' }).waitFor();
    await isReadable(tab);
    // Without a file nothing is sent: the browser itself says so.
    await page.getByRole('button', { name: 'Enviar el archivo' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Elija el archivo');
    const file = { name: 'IMG_0042.pdf', mimeType: 'application/pdf', buffer: samplePdf('Pagado') };
    await page.getByLabel('El archivo').setInputFiles(file);
    await page.getByRole('button', { name: 'Enviar el archivo' }).click();
    await page.getByText('Un recibo, o que pagué: ').waitFor();
    // Back at the same link, with the proof still remembered.
    expect(new URL(page.url()).pathname).toBe(new URL(link).pathname);
    await product.pass(60);
    await page.goto(link);
    await page.getByText('Un recibo, o que pagué: la clínica lo tiene.').waitFor();
    await isReadable(tab);
    expect(complaints.filter((each) => !/status of 401/.test(each))).toEqual([]);
  }, 240_000);
});
