import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { registerDemoPatient, requestFor } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from '../system/harness.ts';
import { axeViolations, isWiderThanTheScreen, openTab, startBrowser, whereChromiumIs } from './browser.ts';

const LAPTOP = { width: 1280, height: 800 };

whereChromiumIs('the console of the local stack in Chromium', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let browser: Browser;
  let page: Page;
  let complaints: readonly string[];
  let caseId: string;

  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    const patient = await registerDemoPatient(clinic.system, 'summit-advantage');
    const made = await clinic.system.must<{ id: string }>(
      'POST',
      '/v1/preauthorizations',
      requestFor(clinic, patient, '70551'),
    );
    caseId = made.id;
    await product.pass(0);
    browser = await startBrowser();
    ({ page, complaints } = await openTab(browser));
    await page.setViewportSize(LAPTOP);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const go = (path: string): Promise<unknown> => page.goto(`${product.stack.origin}/_local/${path}`);
  const click = (name: string | RegExp): Promise<void> => page.getByRole('link', { name }).first().click();
  const main = (): Promise<string> => page.locator('main').innerText();

  test('leads from a case to its timeline, to its execution, and to where that stands', async () => {
    await go('');
    await click('Cases');
    await click(caseId);
    expect(await main()).toMatch(/What happened[\s\S]*in-review|What happened[\s\S]*review/);
    await click(new RegExp(`^${caseId}-`));
    const shown = await main();
    expect(shown).toMatch(/RUNNING, in Await review/);
    const svg = page.locator('.graph svg');
    expect(await svg.locator('.node.here').count()).toBe(1);
    expect(await svg.locator('.node.here').textContent()).toContain('▶ Await review');
    expect(await svg.locator('.node.gone').count()).toBeGreaterThan(3);
    expect(await svg.locator('.node.way').count()).toBeGreaterThan(3);
    // The state leads to its step, which tells what went into it.
    await svg.locator('a', { hasText: 'Assess requirements' }).click();
    expect(page.url()).toMatch(/#step-\d+$/);
    const step = page.locator('tr', { hasText: 'Assess requirements' });
    await step.locator('details').first().locator('summary').click();
    expect(await step.locator('pre').first().innerText()).toContain('assess-requirements');
    await click(new RegExp(`^${caseId}$`));
    expect(await page.locator('h1').textContent()).toBe(caseId);
  }, 60_000);

  test('shows tables to their items, and of one key everything', async () => {
    await go('tables');
    await click(/Records/);
    await page.fill('#of', `${clinic.clinicId}#${caseId}`);
    await page.getByRole('button', { name: 'Show' }).click();
    const rows = page.locator('tbody tr');
    expect(await rows.count()).toBeGreaterThan(1);
    expect(await main()).toContain('timeline#');
  }, 60_000);

  test('shows what waits to be done, by when and after how many tries', async () => {
    const refused = await product.stack.host.faults.arm({
      kind: 'server-error',
      where: { operation: 'SendRawEmail' },
      persistent: true,
      times: 1000,
    });
    await clinic.system.must(
      'POST',
      '/v1/preauthorizations',
      requestFor(clinic, await registerDemoPatient(clinic.system, 'summit-advantage'), '70551'),
    );
    await product.pass(0);
    await go('effects');
    const row = page.locator('tr', { hasText: 'sendMail' });
    expect(await row.first().innerText()).toMatch(/sendMail\s+task_\w+\s+pending/);
    product.stack.host.faults.disarm(refused.id);
    await product.pass(3600);
    await go('effects');
    expect(await page.locator('tr', { hasText: 'sendMail' }).count()).toBe(0);
  }, 60_000);

  test('arms a fault, shows that it fired, and ends it', async () => {
    await go('faults');
    await page.selectOption('#kind', 'throttle');
    await page.fill('#service', 'dynamodb');
    await page.fill('#operation', 'TransactWriteItems');
    await page.getByRole('button', { name: 'Arm', exact: true }).click();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await registerDemoPatient(clinic.system, 'summit-advantage', { family: 'Struck', given: 'Once' });
    await go('faults');
    expect(await page.locator('tbody td').nth(3).innerText()).toBe('1');
    await page.getByRole('button', { name: /^End/ }).click();
    expect(await main()).toContain('None.');
    // A rule that can strike nothing is refused, with what to change.
    await page.selectOption('#kind', 'bounced');
    await page.fill('#service', 'dynamodb');
    await page.getByRole('button', { name: 'Arm', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toContain('Not armed');
    expect(product.stack.host.faults.armed()).toEqual([]);
  }, 60_000);

  test('shows what each function was allowed, what it used, and what was refused', async () => {
    await go('rights');
    await click(/-readcaseRole|readcase/i);
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(1);
    expect(await main()).toMatch(/dynamodb:GetItem|dynamodb:Query/);
  }, 60_000);

  test.each([
    '',
    'mailbox',
    'cases',
    'executions',
    'executions?status=RUNNING',
    'tables',
    'effects',
    'clock',
    'faults',
    'rights',
    'authenticator',
  ])(
    '/_local/%s can be read by everybody on a laptop',
    async (path) => {
      await go(path);
      expect(await axeViolations(page)).toEqual([]);
      expect(await isWiderThanTheScreen(page)).toBe(false);
    },
    60_000,
  );

  test('runs no script, and its own policy refuses nothing of it', () => {
    // The form above was answered with 400, which a browser notes.
    expect(complaints.filter((each) => !each.includes('400'))).toEqual([]);
  });
});
