import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe } from '@jest/globals';
import type { AxeResults } from 'axe-core';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import type { TestProduct } from '../system/harness.ts';

/** Debian's; `.ci/run` installs it. */
export const CHROMIUM = '/usr/bin/chromium';
export const whereChromiumIs = existsSync(CHROMIUM) ? describe : describe.skip;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** A small telephone, and the width at which WCAG 2.2 (1.4.10) still wants no sideways scrolling. */
export const PHONE = { width: 320, height: 640 };

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
