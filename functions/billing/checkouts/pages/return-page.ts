import { readClinic } from '../../../clinics/index.ts';
import { html } from '../../../platform/html.ts';
import { guardedPage } from '../../../platform/pages/guarded.ts';
import { renderPage, type Page } from '../../../platform/pages/layout.ts';
import type { Checkout } from '../checkout.ts';
import { readReturn } from '../return-address.ts';
import { readCheckout } from '../store.ts';
import { returnWords, type Outcome } from './words.ts';

/**
 * The page to which the gateway sends a patient back: what came of the payment, as far as the gateway has told. That a browser comes back
 * says nothing of money.
 */
export const returnPage = guardedPage(
  async ({ path }) => {
    const returning = await readReturn(path['checkout'] ?? '');
    const [clinic, checkout] = returning
      ? await Promise.all([readClinic(returning.clinicId), readCheckout(returning.clinicId, returning.checkoutId)])
      : [];
    const language = returning?.language ?? 'en';
    const words = returnWords[language];
    if (!clinic || !checkout) return renderPage({ status: 404, language, ...plain(words.unknown) });
    const outcome = outcomeOf(checkout);
    return renderPage({
      status: 200,
      language,
      from: clinic.neutralName,
      title: words.outcome[outcome].title,
      // The same address, without a program: whoever waits looks again.
      body: html`${paragraphs(words.outcome[outcome].paragraphs)}
      ${outcome === 'not-heard' && html`<p><a class="button" href="">${words.look}</a></p>`}`,
    });
  },
  {
    status: 500,
    title: 'Something went wrong',
    body: html`<p>If you have paid, the clinic hears of it in any case: you need not pay again.</p>`,
  },
);

const paragraphs = (texts: readonly string[]) => texts.map((text) => html`<p>${text}</p>`);
const plain = (words: { readonly title: string; readonly paragraphs: readonly string[] }): Omit<Page, 'status'> => ({
  title: words.title,
  body: html`${paragraphs(words.paragraphs)}`,
});

/** What of a checkout is known. */
export function outcomeOf({ status, declined }: Pick<Checkout, 'status' | 'declined'>): Outcome {
  switch (status) {
    case 'paid':
    case 'expired':
      return status;
    case 'open':
      return declined ? 'declined' : 'not-heard';
  }
}
