import * as z from 'zod';
import { readClinic } from '../../../clinics/index.ts';
import type { Aside } from '../../../patient-links/index.ts';
import { now, plusSeconds } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { Problem } from '../../../platform/errors.ts';
import { dollars, inDollars, usd } from '../../../platform/money.ts';
import type { PageLanguage } from '../../../platform/pages/language.ts';
import type { Checkout, Purpose } from '../checkout.ts';
import { lastCheckoutOf } from '../store.ts';
import { checkoutOpened } from '../use-cases/open-checkout.ts';
import { payWords } from './words.ts';

/** How long before its end a page is not given to anybody any more, in seconds. */
const TOO_LATE_SECONDS = 600;

/** What can be paid on a page of ours. */
interface Payable {
  readonly accountId: string;
  readonly purpose: Extract<Purpose, { kind: 'invoice' | 'payment-plan' }>;
  /** Cents that can be paid now. */
  readonly owed: number;
  /** Cents that are asked for first: default all. */
  readonly first?: number;
}

/**
 * What a patient sees of a bill or a payment plan that can be paid: the amount to pay now, and the way to the page of the gateway. Undefined where
 * nothing is asked for, or the clinic takes no payments so.
 */
export async function payAside(
  clinicId: string,
  { accountId, purpose, owed, first = owed }: Payable,
  language: PageLanguage = 'en',
): Promise<Aside | undefined> {
  const clinic = await readClinic(clinicId);
  if (owed === 0 || !clinic?.paymentGateway) return undefined;
  const last = await lastCheckoutOf(clinicId, accountId, purpose);
  const words = payWords[language];
  const of = words.of[purpose.kind];
  const most = inDollars(usd(owed));
  return {
    name: 'pay',
    title: of.title,
    paragraphs: [...(last ? toldOf(last, language) : []), of.introduction],
    fields: [
      {
        name: 'amount',
        label: words.amount,
        help: of.upTo(most, inDollars(usd(first))),
        type: 'text',
        required: true,
        maxLength: 14,
        value: inDollars(usd(first)).replace(/[$,]/g, ''),
        autocomplete: 'transaction-amount',
        schema: z.string().refine((typed) => {
          const cents = centsOf(typed);
          return cents !== undefined && cents > 0 && cents <= owed;
        }, words.wrongAmount(most)),
      },
    ],
    send: words.send,
    act: async (context, fields) => {
      const amount = centsOf(fields['amount'] ?? '') ?? 0;
      try {
        const href = isPayable(last, amount) ? last.url : await opened(context, accountId, purpose, amount, language);
        return { title: words.onward.title, paragraphs: words.onward.paragraphs, href, label: words.onward.label };
      } catch (error) {
        // It was paid or disputed since, or the gateway does not answer: nothing was paid, and the page says so.
        if (error instanceof Problem) return { faults: [{ pointer: '/amount', detail: words.notNow }] };
        throw error;
      }
    },
  };
}

function centsOf(typed: string): number | undefined {
  return dollars(typed.replace(/^\$\s*/, '').replaceAll(',', ''))?.amount;
}

/** Whether the patient can go on where they began: nobody is given two pages for one bill. */
function isPayable(last: Checkout | undefined, amount: number): last is Checkout {
  return last?.status === 'open' && last.amount === amount && last.expiresAt > plusSeconds(now(), TOO_LATE_SECONDS);
}

async function opened(
  context: Context,
  accountId: string,
  purpose: Purpose,
  amount: number,
  language: PageLanguage,
): Promise<string> {
  const { checkout, change } = await checkoutOpened(context, {
    accountId,
    purpose,
    amount,
    openedBy: 'patient',
    language,
  });
  await commit(context, change);
  return checkout.url;
}

/** What is known of a payment that was begun before. */
function toldOf({ status, amount, declined, paid }: Checkout, language: PageLanguage): string[] {
  const { begun } = payWords[language];
  if (status === 'paid') return [begun.paid(inDollars(usd(paid)))];
  if (status === 'expired') return [];
  return [declined ? begun.declined : begun.notHeard(inDollars(usd(amount)))];
}
