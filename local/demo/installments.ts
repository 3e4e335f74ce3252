import { inDollars, type BillingCast } from './billing-cast.ts';
import { expect } from './story.ts';

interface PaymentPlan {
  readonly status: string;
  readonly left: { readonly amount: number };
  readonly installments: readonly { readonly dueOn: string; readonly reminder?: string }[];
}

/** Who pays, and what. */
export interface Payer {
  readonly name: string;
  readonly email: string;
  readonly birthDate: string;
  /** The path of the account. */
  readonly account: string;
}

/** Three days before the day of an installment, in the morning of the clinic, a mail reminds of it. */
const REMINDED = 3 * 24 * 3600;

/**
 * The payment plan that the patient has agreed to is paid on the page of the payment provider, month by month as each mail reminds of it, and the last two
 * installments at once.
 */
export async function paidByInstallments(cast: BillingCast, { name, email, birthDate, account }: Payer): Promise<void> {
  const { tell, system, clock, balances } = cast;
  tell('', '— Installment by installment');
  const { paymentPlans } = await system.must<{ paymentPlans: readonly { readonly id: string }[] }>(
    'GET',
    `${account}/payment-plans`,
  );
  const path = `/v1/payment-plans/${paymentPlans[0]?.id ?? ''}`;
  const read = async (): Promise<PaymentPlan> => {
    system.forgetToken();
    return await system.must<PaymentPlan>('GET', path);
  };
  const { installments } = await read();
  const before = await balances(account);
  for (const [index, { dueOn }] of installments.slice(0, -1).entries()) {
    const morning = Date.parse(`${dueOn}T17:00:00Z`) / 1000 - REMINDED;
    await clock.advance(morning - Math.floor((await clock.now()) / 1000));
    const { left, installments: now } = await read();
    expect(now[index]?.reminder === 'sent', `a mail that reminds of installment ${index + 1}`);
    // With the third the patient pays the fourth, too.
    const isLast = index === installments.length - 2;
    const cents = await pays(cast, { email, birthDate }, isLast ? left.amount : undefined);
    const { left: after } = await read();
    expect(after.amount === left.amount - cents, `${inDollars(cents)} less that is left`);
    tell(name, `pays ${inDollars(cents)} by the link of ${dueOn}: ${inDollars(after.amount)} is left`);
  }
  const { status } = await read();
  expect(status === 'completed', `a payment plan that is completed, not ${status}`);
  const { inPaymentPlan = 0, paidByPatient = 0, patient = 0 } = await balances(account);
  expect(
    inPaymentPlan === 0 && paidByPatient === (before['inPaymentPlan'] ?? 0) && patient === before['patient'],
    'books in which all of it is paid, and nothing else',
  );
  tell('payment plan', `completed: ${inDollars(paidByPatient)} came, and nobody was asked for it at the desk`);
}

/** A patient pays by the link of the newest mail. @param all what to pay instead of what is asked for first. @returns what was paid */
async function pays(
  { atLink, clock }: BillingCast,
  { email, birthDate }: Pick<Payer, 'email' | 'birthDate'>,
  all?: number,
): Promise<number> {
  const { browser, page } = await atLink(email, 'payment-plan', birthDate);
  const offered = page.root.querySelector('input[name=amount]')?.getAttribute('value') ?? '';
  const amount = all === undefined ? offered : (all / 100).toFixed(2);
  const onward = await browser.press(page, 'Go on to pay', { amount });
  const hosted = await browser.open(onward.link('Go to the payment page'));
  const cents = Math.round(Number(amount) * 100);
  const back = await browser.press(hosted, `Pay $${amount}`);
  await clock.advance(60);
  const arrived = await browser.open(back.url);
  expect(arrived.title === 'Your payment has arrived', `a payment that has arrived, not "${arrived.title}"`);
  return cents;
}
