import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { registerDemoPatient } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from '../system/harness.ts';
import { allHours } from '../system/world/calendar.ts';
import { axeViolations, isWiderThanTheScreen, openTab, Signers, startBrowser, whereChromiumIs } from './browser.ts';

whereChromiumIs('the page of the front desk in Chromium', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let signers: Signers;
  /** What the browser complained of: scripts refused, styles refused, errors. */
  let complaints: string[];
  let appointments: readonly string[];

  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    signers = new Signers(product);
    const { system } = clinic;
    const { patientId } = await registerDemoPatient(system, 'summit-advantage', { family: 'Keller', given: 'Maria' });
    const make = async (path: string, body: object): Promise<string> =>
      (await system.must<{ id: string }>('POST', path, body)).id;
    const common = { place: 'main-street', timeZone: 'America/Chicago', hours: allHours };
    const doctor = await make('/v1/resources', { kind: 'practitioner', name: 'Dr. Ito', ...common });
    await make('/v1/resources', { kind: 'room', name: 'Room 1', ...common });
    const visitTypeId = await make('/v1/visit-types', {
      name: 'Follow-up',
      minutes: 30,
      needs: [{ kind: 'practitioner', resourceIds: [doctor] }],
    });
    const starts = ['15:30', '16:00', '16:30'].map((time) => `2026-11-23T${time}:00Z`);
    const booked: string[] = [];
    for (const start of starts)
      booked.push(await make('/v1/appointments', { visitTypeId, patientId, start, resourceIds: [doctor] }));
    appointments = booked;
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

  const arrive = async (email: string): Promise<void> => {
    await page.goto(`${product.stack.apiOrigin}/front-desk`);
    await signers.signIn(page, email);
  };
  /** The row of an appointment. */
  const row = (index: number): ReturnType<Page['locator']> => page.locator(`tr:has(#patient-${appointments[index]})`);
  const heading = async (): Promise<string | null> => page.locator('h1').textContent();

  test('leads a patient from the check-in to the check-out without any script, on a telephone', async () => {
    await context.close();
    await openBrowser({ javaScriptEnabled: false });
    await arrive(clinic.staff.frontDesk.email);
    expect((await heading())?.trim()).toBe('Dr. Ito, Monday, November 23, 2026');
    await row(0).getByRole('link', { name: 'Check in' }).click();
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    await page.getByRole('button', { name: 'Check in: the patient is here' }).click();
    await row(0).getByRole('combobox', { name: 'Room' }).selectOption({ label: 'Room 1' });
    await row(0).getByRole('button', { name: 'Show to a room' }).click();
    expect(await row(0).textContent()).toContain('In Room 1 since');
    await row(0).getByRole('button', { name: 'Check out' }).click();
    expect(await row(0).textContent()).toContain('Checked out at');
    expect(complaints).toEqual([]);
  }, 60_000);

  test('holds to WCAG 2.2 AA and fits the narrowest screen, whatever stands on it', async () => {
    const seen: Record<string, unknown> = {};
    const look = async (name: string): Promise<void> => {
      seen[name] = { violations: await axeViolations(page), tooWide: await isWiderThanTheScreen(page) };
    };
    await page.goto(`${product.stack.apiOrigin}/front-desk`);
    await look('signed out');
    await signers.signIn(page, clinic.staff.nurse.email);
    await row(1).getByRole('button', { name: 'Arrived' }).click();
    await row(1).locator('summary').click();
    await look('the day, with who waits');
    await row(1).getByRole('link', { name: 'Check in' }).click();
    await look('check-in');
    await page.getByRole('button', { name: 'Check in' }).click();
    expect(await page.title()).toMatch(/^Error: /);
    await look('what was not verified');
    const clean = { violations: [], tooWide: false };
    expect(seen).toEqual({
      'signed out': clean,
      'the day, with who waits': clean,
      'check-in': clean,
      'what was not verified': clean,
    });
    expect(complaints.filter((text) => !/status of 422/.test(text))).toEqual([]);
  }, 60_000);

  test('shows by itself what others do, and tells who presses second what happened', async () => {
    await page.clock.install();
    await arrive(clinic.staff.supervisor.email);
    expect(await row(2).textContent()).toContain('Expected');
    const path = `/v1/appointments/${appointments[2]}`;
    await clinic.system.change('POST', path, `${path}/arrival`, { staffId: clinic.staff.frontDesk.id });
    const pressed = await context.newPage();
    await pressed.goto(page.url());
    await page.clock.runFor(31_000);
    await page.waitForFunction(`document.body.textContent.includes('Waits since')`);
    // It was renewed: what it shows can be pressed.
    await row(2).getByRole('button', { name: 'Show to a room' }).click();
    expect(await row(2).textContent()).toContain('In a room since');
    await pressed.locator(`tr:has(#patient-${appointments[2]})`).getByRole('button', { name: 'Check out' }).click();
    expect(await pressed.getByRole('status').textContent()).toContain('Shown to a room, by');
    expect(complaints).toEqual([]);
  }, 60_000);
});
