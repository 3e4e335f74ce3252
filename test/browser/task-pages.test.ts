import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { registerDemoPatient, requestFor } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from '../system/harness.ts';
import { axeViolations, isWiderThanTheScreen, openTab, Signers, startBrowser, whereChromiumIs } from './browser.ts';

whereChromiumIs('the pages of a task in Chromium', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What the browser complained of: scripts refused, styles refused, errors. */
  let complaints: string[];
  let signers: Signers;

  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    signers = new Signers(product);
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const openBrowser = async (options: { readonly javaScriptEnabled?: boolean } = {}): Promise<void> => {
    ({ context, page, complaints } = await openTab(browser, options));
  };
  beforeEach(() => openBrowser());
  afterEach(() => context.close());

  /** Submits a request that lacks nothing. @returns the link of whoever was asked to release it */
  const openCase = async (): Promise<{ email: string; link: string; patient: string }> => {
    const patient = await registerDemoPatient(clinic.system, 'summit-advantage');
    const { id } = await clinic.system.must<{ id: string }>(
      'POST',
      '/v1/preauthorizations',
      requestFor(clinic, patient, '70551'),
    );
    await product.pass(0);
    for (const { email } of [clinic.staff.specialist, clinic.staff.nurse]) {
      const mails = await product.mailbox.mails(email);
      if (mails.some(({ text }) => text.includes(id))) {
        return { email, link: await product.newestLink(email), patient: patient.patientId };
      }
    }
    throw new Error('nobody was asked');
  };

  /** Signs in as a person does, on the page that the link led to. */
  const signIn = (email: string): Promise<void> => signers.signIn(page, email);

  const violations = (): Promise<string[]> => axeViolations(page);
  const isTooWide = (): Promise<boolean> => isWiderThanTheScreen(page);
  const heading = async (): Promise<string | null> => page.locator('h1').textContent();

  test('from the link to the decision without any script, on a telephone', async () => {
    await context.close();
    await openBrowser({ javaScriptEnabled: false });
    const { email, link } = await openCase();
    await page.goto(link);
    await signIn(email);
    expect(await heading()).toBe('Review a prior authorization request');
    await page.getByRole('button', { name: 'Approve and send to payer' }).click();
    expect(await heading()).toBe('You have decided this task');
    expect(complaints).toEqual([]);
  }, 30_000);

  test('every page of the way holds to WCAG 2.2 AA and fits the narrowest screen', async () => {
    const { email, link } = await openCase();
    const seen: Record<string, unknown> = {};
    const look = async (name: string): Promise<void> => {
      seen[name] = { violations: await violations(), tooWide: await isTooWide() };
    };
    await page.goto(`${link.slice(0, -3)}AAA`);
    await look('no such link');
    await page.goto(link);
    await look('signed out');
    await signIn(email);
    await look('task');
    const back = page.locator('form.choice').nth(1);
    await back.getByRole('button').click();
    expect(await page.title()).toMatch(/^Error: /);
    await look('faults');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await look('after signing out');
    await page.goto(link);
    await signIn(email);
    await page.getByRole('button', { name: 'Approve and send to payer' }).click();
    await look('decided');
    const clean = { violations: [], tooWide: false };
    expect(seen).toEqual({
      'no such link': clean,
      'signed out': clean,
      task: clean,
      faults: clean,
      'after signing out': clean,
      decided: clean,
    });
    expect(complaints.filter((text) => !/status of (404|403|422)/.test(text))).toEqual([]);
  }, 60_000);

  test('what was typed comes back with its faults, and the list of faults leads to the field', async () => {
    const { email, link } = await openCase();
    await page.goto(link);
    await signIn(email);
    const back = page.locator('form.choice').nth(1);
    await back.getByRole('button').click();
    // The page takes the focus there by itself, a moment after it has come.
    await page.locator('.summary:focus').waitFor();
    await page.locator('.summary a').first().click();
    const field = page.locator('[aria-invalid="true"]:focus');
    await field.waitFor();
    expect(await field.count()).toBe(1);
  }, 30_000);

  test('it can be read and decided by the keyboard alone', async () => {
    const { email, link } = await openCase();
    await page.goto(link);
    await signIn(email);
    const button = page.getByRole('button', { name: 'Approve and send to payer' });
    for (let tabs = 0; tabs < 60; tabs += 1) {
      await page.keyboard.press('Tab');
      if (await button.evaluate((element) => element.matches(':focus'))) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForLoadState();
    expect(await heading()).toBe('You have decided this task');
  }, 30_000);

  test('it cannot be framed, and tells nobody from where one came', async () => {
    const { email, link } = await openCase();
    const referrers: (string | undefined)[] = [];
    page.on('request', (request) => void referrers.push(request.headers()['referer']));
    await page.goto(link);
    await signIn(email);
    const ours = referrers.filter((referrer) => referrer?.includes('/tasks/'));
    expect(ours).toEqual([]);
    // Not even by a page of the same origin, whose frames would be signed in.
    const outer = new URL('/outer', link).href;
    const body = `<iframe src="${link}"></iframe>`;
    await page.route(outer, (route) => route.fulfill({ contentType: 'text/html', body }));
    const refusal = page.waitForEvent('requestfailed');
    await page.goto(outer);
    expect((await refusal).failure()?.errorText).toBe('net::ERR_BLOCKED_BY_RESPONSE');
    const [, frame] = page.frames();
    expect(await frame?.content()).not.toContain('Review a prior authorization');
  }, 30_000);
});
