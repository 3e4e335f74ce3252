import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { TOTP } from 'otpauth';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { TestProduct } from '../system/harness.ts';

/** Debian's; `.ci/run` installs it. */
const CHROMIUM = '/usr/bin/chromium';
export const whereChromiumIs = existsSync(CHROMIUM) ? describe : describe.skip;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A small telephone, and the width at which WCAG 2.2 (1.4.10) still wants no sideways scrolling. */
const PHONE = { width: 320, height: 640 };

export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface Tab {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained of: scripts refused, styles refused, errors. */
  readonly complaints: string[];
}

/** A telephone of its own, with nothing kept from any other. */
export async function openTab(browser: Browser, options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Tab> {
  const context = await browser.newContext({ viewport: PHONE, ...options });
  context.setDefaultTimeout(5000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
  return { context, page, complaints };
}

/** What axe finds against WCAG 2.2 AA and its own best practices. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

export async function isWiderThanTheScreen(page: Page): Promise<boolean> {
  return await page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

/** People of the staff, who sign in as people do: their passwords and authenticator secrets outlive a browser. */
export class Signers {
  readonly #product: TestProduct;
  /** By address. */
  readonly #known = new Map<string, { password: string; secret: string }>();

  constructor(product: TestProduct) {
    this.#product = product;
  }

  /** From a page that asks for it, back to that page. */
  async signIn(page: Page, email: string): Promise<void> {
    const submit = (): Promise<void> => page.locator('main button, form button').first().click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    const known = this.#known.get(email);
    const invitation = (await this.#product.mailbox.mails(email)).find(({ text }) =>
      text.includes('temporary password'),
    );
    const password = known?.password ?? /temporary password (\S+)/.exec(invitation?.text ?? '')?.[1] ?? '';
    await page.fill('[name=username]', email);
    await page.fill('[name=password]', password);
    await submit();
    if (known) {
      // A code is good once: the next one comes half a minute later.
      await this.#product.pass(30);
      await page.fill('[name=code]', this.#code(known.secret));
      return await submit();
    }
    const chosen = 'Correct-Horse-Battery-7';
    await page.fill('[name=password]', chosen);
    await page.fill('[name=confirmation]', chosen);
    await submit();
    const secret = ((await page.locator('#secret').textContent()) ?? '').replaceAll(' ', '');
    this.#known.set(email, { password: chosen, secret });
    await page.fill('[name=code]', this.#code(secret));
    await submit();
  }

  #code(secret: string): string {
    return new TOTP({ secret }).generate({ timestamp: this.#product.stack.clock.now() });
  }
}
