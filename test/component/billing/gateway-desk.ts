/** A payment gateway beside the billing desk: the simulated provider over HTTP, its news heard by the product's own handler. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEvent, SQSEvent } from 'aws-lambda';
import type { Checkout, Purpose } from '../../../functions/billing/checkouts/checkout.ts';
import { paymentPlanCheckoutBody } from '../../../functions/billing/checkouts/schemas.ts';
import { readCheckout } from '../../../functions/billing/checkouts/store.ts';
import { openCheckout } from '../../../functions/billing/checkouts/use-cases/open-checkout.ts';
import { handler as hear } from '../../../functions/billing/handlers/hear-payment-gateway.ts';
import { handler as settle } from '../../../functions/billing/handlers/settle-checkouts.ts';
import type { Balances } from '../../../functions/billing/ledger/views.ts';
import { showAccount } from '../../../functions/billing/accounts/use-cases/show-account.ts';
import type { PatientPayment } from '../../../functions/billing/payments/payment.ts';
import { readPayments } from '../../../functions/billing/payments/store.ts';
import { plusSeconds } from '../../../functions/platform/clock.ts';
import type { Context } from '../../../functions/platform/context.ts';
import { usd } from '../../../functions/platform/money.ts';
import { putSecret } from '../../../functions/platform/secrets.ts';
import {
  startSimulatedProvider,
  type MerchantAccount,
  type SimulatedProvider,
} from '../../../local/payment-provider/server.ts';
import { bodyOf, openBilling, type BillingDesk, type Told } from './desk.ts';

export type GatewayDesk = BillingDesk & Gateway;

/** What there is beside the desk. */
export interface Gateway {
  readonly provider: SimulatedProvider;
  readonly merchant: MerchantAccount;
  /** What the events were answered, in their order. */
  readonly answered: number[];
  /** Opens a page for what is open of an invoice, or for a part of it; without an invoice for credit. */
  ask(accountId: string, invoice?: Told, cents?: number, appointmentId?: string): Promise<Checkout>;
  /** Opens a page for what is left of a payment plan, or for a part of it. */
  askOfPlan(accountId: string, paymentPlanId: string, cents?: number): Promise<Checkout>;
  /** What a person does on the hosted page. */
  choose(checkout: Pick<Checkout, 'url'>, choice: 'paid' | 'declined' | 'abandoned'): Promise<void>;
  /** Does what is due now, all of it at the same moment. */
  settleAtOnce(): Promise<void>;
  /** Time goes on; what the provider and the product set for then is done, in order. Zero does what is due now. */
  pass(seconds: number): Promise<void>;
  checkout(id: string): Promise<Checkout>;
  payments(accountId: string): Promise<PatientPayment[]>;
  /** The balances of an account in cents, without those that are nothing. */
  balances(accountId: string): Promise<Record<string, number>>;
  /** Sends the product an event as somebody might. */
  send(headers: Record<string, string>, body: string, clinicId?: string): Promise<number>;
  stop(): Promise<void>;
}

export async function openGateway(): Promise<GatewayDesk> {
  const desk = await openBilling();
  return { ...desk, ...(await gatewayBeside(desk)) };
}

/** A payment gateway beside a desk that is open. */
export async function gatewayBeside({ bench, context }: Pick<BillingDesk, 'bench' | 'context'>): Promise<Gateway> {
  const { clinicId } = context;
  const due: { readonly at: number; readonly run: () => void | Promise<void> }[] = [];
  const clock = {
    now: () => Date.now(),
    at: (at: number, _label: string, run: () => void | Promise<void>) => void due.push({ at, run }),
  };
  const answered: number[] = [];
  const send: GatewayDesk['send'] = async (headers, body, clinic = clinicId) => {
    const event = { pathParameters: { clinicId: clinic }, headers, body, requestContext: { requestId: 'news' } };
    const { statusCode } = await hear(event as unknown as APIGatewayProxyEvent);
    answered.push(statusCode);
    return statusCode;
  };
  const listener = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      void send(request.headers as Record<string, string>, body).then((status) => response.writeHead(status).end());
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const provider = await startSimulatedProvider({ clock });
  const { port } = listener.address() as AddressInfo;
  const merchant = provider.openAccount(`http://localhost:${port}/payment-events/${clinicId}`);
  await bench.changeClinic({ paymentGateway: { kind: 'hosted-checkout', endpoint: merchant.endpoint } });
  await putSecret(
    `payment-gateways/${clinicId}`,
    JSON.stringify({ apiKey: merchant.apiKey, webhookSecrets: [merchant.webhookSecret] }),
  );

  /** Runs the effects that are due, and what follows from them; whether there were any. */
  const settled = async (): Promise<boolean> => {
    const now = new Date().toISOString();
    const open = (await bench.effects('settleCheckout')).filter(({ dueAt }) => dueAt <= now);
    const records = open.map(({ pk, sk }) => ({ body: JSON.stringify({ pk, sk }) }));
    if (records.length > 0) await settle({ Records: records } as SQSEvent);
    return records.length > 0;
  };
  const untilNow = async (): Promise<void> => {
    for (let isBusy = true; isBusy;) {
      isBusy = await settled();
      const ripe = due.filter(({ at }) => at <= Date.now());
      for (const job of ripe) {
        due.splice(due.indexOf(job), 1);
        await job.run();
        isBusy = true;
      }
    }
  };
  const asked = async (accountId: string, purpose: Purpose, cents?: number): Promise<Checkout> => {
    const page = paymentPlanCheckoutBody.parse(cents === undefined ? {} : { amount: usd(cents) });
    return await checkoutIn(context, bodyOf<Told>(await openCheckout(context, accountId, purpose, page)).id);
  };
  return {
    provider,
    merchant,
    answered,
    send,
    ask: (accountId, invoice, cents, appointmentId) => {
      const ofVisit = appointmentId === undefined ? {} : { appointmentId };
      const purpose: Purpose = invoice ? { kind: 'invoice', invoiceId: invoice.id } : { kind: 'credit' };
      return asked(accountId, { ...purpose, ...ofVisit }, cents);
    },
    askOfPlan: (accountId, paymentPlanId, cents) => asked(accountId, { kind: 'payment-plan', paymentPlanId }, cents),
    choose: async ({ url }, choice) => {
      const { status } = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ choice }).toString(),
        redirect: 'manual',
      });
      if (status !== 303) throw new Error(`the hosted page answered ${status}`);
    },
    settleAtOnce: async () => {
      const now = new Date().toISOString();
      const open = (await bench.effects('settleCheckout')).filter(({ dueAt }) => dueAt <= now);
      await Promise.all(
        open.map(({ pk, sk }) => settle({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as SQSEvent)),
      );
    },
    pass: async (seconds) => {
      const until = plusSeconds(new Date().toISOString(), seconds);
      for (;;) {
        await untilNow();
        const effects = (await bench.effects('settleCheckout')).map(({ dueAt }) => dueAt);
        const jobs = due.map(({ at }) => new Date(at).toISOString());
        const next = [...effects, ...jobs].toSorted().find((at) => at <= until);
        bench.setTime(next ?? until);
        if (next === undefined) return;
      }
    },
    checkout: (id) => checkoutIn(context, id),
    payments: (accountId) => readPayments(clinicId, accountId, 100),
    balances: async (accountId) => {
      const { balances } = bodyOf<{ balances: Balances }>(await showAccount(context, accountId));
      const entries = Object.entries(balances).map(([name, { amount }]) => [name, amount] as const);
      return Object.fromEntries(entries.filter(([, amount]) => amount !== 0));
    },
    stop: async () => {
      await provider.stop();
      await new Promise((resolve) => {
        listener.close(resolve);
        listener.closeAllConnections();
      });
      bench.close();
    },
  };
}

async function checkoutIn({ clinicId }: Context, id: string): Promise<Checkout> {
  const checkout = await readCheckout(clinicId, id);
  if (!checkout) throw new Error('there is no such checkout');
  return checkout;
}
