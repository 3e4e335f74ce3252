import type * as z from 'zod';
import { readClinic } from '../../../clinics/index.ts';
import { now, plusSeconds } from '../../../platform/clock.ts';
import type { Parts } from '../../../platform/case/step.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { Conflict, Unavailable, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import type { PageLanguage } from '../../../platform/pages/language.ts';
import { accountOf } from '../../accounts/use-cases/show-account.ts';
import { GatewayRefused, GatewayUnanswered, gatewayOf, type PaymentGateway } from '../../payments/gateway/index.ts';
import { checkVisit } from '../../payments/visit.ts';
import type { Checkout, Purpose } from '../checkout.ts';
import { rulesOf } from '../purposes.ts';
import { returnAddress } from '../return-address.ts';
import { nextAsk } from '../rules/next-ask.ts';
import type { paymentPlanCheckoutBody } from '../schemas.ts';
import { checkoutChange, checkoutPointers } from '../store.ts';
import { checkoutView } from './show-checkout.ts';

/** How long a page can be paid on. */
const PAGE_SECONDS = 24 * 3600;

/** What is to be paid by a hosted page. */
export interface Asking {
  readonly accountId: string;
  readonly purpose: Purpose;
  /** Cents; all that is open where it is not said. */
  readonly amount?: number;
  readonly openedBy: Checkout['openedBy'];
  /** Where the browser goes afterwards; a page of ours where it is not said. */
  readonly returnUrl?: string;
  readonly language?: PageLanguage;
}

/**
 * Opens a hosted page on which a patient can pay an amount, for the clinic's system.
 * @throws as `checkoutOpened`
 */
export async function openCheckout(
  context: Context,
  accountId: string,
  purpose: Purpose,
  { amount, returnUrl, language }: z.output<typeof paymentPlanCheckoutBody>,
): Promise<Reply> {
  const { checkout, change } = await checkoutOpened(context, {
    accountId,
    purpose,
    openedBy: 'clinic',
    ...(amount === undefined ? {} : { amount: amount.amount }),
    ...(returnUrl === undefined ? {} : { returnUrl }),
    ...(language === undefined ? {} : { language }),
  });
  return await commit(context, change, {
    status: 201,
    version: 1,
    location: `/v1/billing-accounts/${accountId}/checkouts/${checkout.id}`,
    body: checkoutView({ ...checkout, version: 1 }),
  });
}

/**
 * The change that makes a checkout whose page is open. The page is opened first: until the change is committed nobody knows where it is, so
 * nobody can pay on one that Frontdesk does not know.
 *
 * @throws NotFound, ValidationFailed, NotInThisStatus where nothing is asked for, Conflict where the clinic has no gateway, Unavailable where
 * that does not answer
 */
export async function checkoutOpened(
  context: Context,
  { accountId, purpose, amount: wanted, openedBy, returnUrl, language = 'en' }: Asking,
): Promise<{ readonly checkout: Checkout; readonly change: Change }> {
  const { clinicId } = context;
  const account = await accountOf(context, accountId);
  await checkVisit(clinicId, account.patientId, purpose.appointmentId);
  const amount = amountOf(wanted, await rulesOf(purpose).open(clinicId, accountId));
  const gateway = await clinicsGateway(clinicId);
  const at = now();
  const id = newId('checkout');
  const expiresAt = plusSeconds(at, PAGE_SECONDS);
  const url = await opened(gateway, {
    reference: id,
    amount,
    currency: 'USD',
    returnUrl: returnUrl ?? (await returnAddress({ clinicId, id }, language)),
    expiresAt,
  });
  const blank: Checkout = {
    id,
    clinicId,
    version: 0,
    status: 'open',
    accountId,
    patientId: account.patientId,
    purpose,
    amount,
    url,
    expiresAt,
    openedBy,
    payments: [],
    paid: 0,
    asked: { times: 0 },
    createdAt: at,
    updatedAt: at,
  };
  const { checkout, parts } = askedAgain(blank, false, at);
  return {
    checkout,
    change: {
      at,
      records: [checkoutChange(checkout, 'opened')],
      writes: checkoutPointers(checkout),
      effects: parts.effects ?? [],
      announce: { type: 'checkout.opened', status: checkout.status },
    },
  };
}

/** The checkout with when the gateway is asked next, and the effect that asks. One that is set sooner stays. */
export function askedAgain(
  checkout: Checkout,
  isGivingBack: boolean,
  at: string,
): { readonly checkout: Checkout; readonly parts: Parts } {
  const { nextAskAt: before, ...rest } = checkout;
  const next = nextAsk(checkout, isGivingBack, at);
  if (next === undefined) return { checkout: rest, parts: {} };
  if (before !== undefined && before > at && before <= next) return { checkout, parts: {} };
  return {
    checkout: { ...rest, nextAskAt: next },
    parts: { effects: [{ kind: 'settleCheckout', subjectId: checkout.id, params: {}, dueAt: next }] },
  };
}

function amountOf(wanted: number | undefined, open: number | undefined): number {
  const amount = wanted ?? open;
  const fault = (detail: string, code: string): ValidationFailed =>
    new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/amount', detail, code },
    ]);
  if (amount === undefined) throw fault('must be said where no invoice is named', 'missing');
  if (open !== undefined && amount > open) throw fault('is more than is asked for', 'more-than-is-open');
  return amount;
}

/** @throws Conflict where the clinic has none, Unavailable */
export async function clinicsGateway(clinicId: string): Promise<PaymentGateway> {
  const clinic = await readClinic(clinicId);
  const gateway = clinic && (await answered(() => gatewayOf(clinic)));
  if (!gateway)
    throw new Conflict(
      'The clinic has no payment gateway: the operator sets one up (`paymentGateway` in its settings).',
    );
  return gateway;
}

async function opened(gateway: PaymentGateway, page: Parameters<PaymentGateway['open']>[0]): Promise<string> {
  const { url } = await answered(() => gateway.open(page));
  return url;
}

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof GatewayUnanswered || error instanceof GatewayRefused)
      throw new Unavailable('The payment gateway opened no page. Nothing was paid: try again in a minute.');
    throw error;
  }
}
