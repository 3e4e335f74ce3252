import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { type Data, inMemory } from '../data/data.ts';
import { type JobClock, Jobs, type Later } from '../data/jobs.ts';
import { isProviderFault, type ProviderFault } from './behaviour.ts';
import { leftOf, shown, type GivenBack, type HostedCheckout, type Merchant, type Paid } from './ledger.ts';
import { hostedPage } from './page.ts';

/** What a merchant of the provider needs to call it, and to know its news. */
export interface MerchantAccount {
  readonly endpoint: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
}

export interface SimulatedProvider {
  /** `http://localhost:4569`: its interface is `<origin>/v1`. */
  readonly origin: string;
  /** Opens an account for a merchant, whose news goes to this address. */
  openAccount(webhookUrl: string): MerchantAccount;
  /** Treats everybody so, until told otherwise. */
  behave(fault: ProviderFault | undefined): void;
  /** The payer's bank takes money back. */
  chargeBack(paymentId: string, amount?: number): void;
  /** Money is given back at the provider itself. */
  refundHere(paymentId: string, amount?: number): void;
  /** The pages that were opened, oldest first. */
  checkouts(): readonly HostedCheckout[];
  stop(): Promise<void>;
}

/** News on its way to a merchant. */
interface News {
  readonly id: string;
  readonly merchant: string;
  readonly body: string;
  readonly tries: number;
}
type Job =
  | { readonly kind: 'tell'; readonly news: News }
  | { readonly kind: 'expire'; readonly reference: string }
  | { readonly kind: 'give-back'; readonly paymentId: string; readonly refundId: string; readonly arrives: boolean };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** When news that was not taken goes out again, then no more. */
const RETRIES = [MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR] as const;

/**
 * A payment provider beside the local stack: hosted pages, signed news, refunds, on loopback. It is the outside world: it knows nothing of
 * Frontdesk but what comes over HTTP.
 */
export async function startSimulatedProvider(options: {
  port?: number;
  clock: JobClock;
  /** What outlives the process; nothing if not given. */
  data?: Data;
}): Promise<SimulatedProvider> {
  const provider = new Provider(options.clock, options.data ?? inMemory());
  const server = createServer((request, response) => {
    provider.serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return provider.handle(server, `http://localhost:${(server.address() as AddressInfo).port}`);
}

class Provider {
  private readonly clock: JobClock;
  private readonly merchants: Map<string, Merchant>;
  private readonly pages: Map<string, HostedCheckout>;
  private readonly settings: Map<string, string>;
  /** News that waits for the next. */
  private readonly held: Map<string, News>;
  private readonly jobs: Jobs<Job>;
  private origin = '';

  constructor(clock: JobClock, data: Data) {
    this.clock = clock;
    this.merchants = data.map('provider/merchants');
    this.pages = data.records('provider/checkouts');
    this.settings = data.map('provider/settings');
    this.held = data.map('provider/held');
    this.jobs = new Jobs(
      { clock, data },
      'provider/jobs',
      (job) => `payment provider: ${job.kind}`,
      (job) => this.work(job),
    );
    this.jobs.resume();
  }

  handle(server: Server, origin: string): SimulatedProvider {
    this.origin = origin;
    return {
      origin,
      openAccount: (webhookUrl) => this.openAccount(webhookUrl),
      behave: (fault) => this.behave(fault),
      chargeBack: (paymentId, amount) => this.chargeBack(paymentId, amount),
      refundHere: (paymentId, amount) => this.refundHere(paymentId, amount),
      checkouts: () => [...this.pages.values()],
      stop: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  }

  private get fault(): ProviderFault | undefined {
    const fault = this.settings.get('fault');
    return isProviderFault(fault) ? fault : undefined;
  }

  private behave(fault: ProviderFault | undefined): void {
    if (fault === undefined) this.settings.delete('fault');
    else this.settings.set('fault', fault);
  }

  private openAccount(webhookUrl: string): MerchantAccount {
    const apiKey = `key_${randomBytes(24).toString('base64url')}`;
    const webhookSecret = `whsec_${randomBytes(32).toString('base64')}`;
    this.merchants.set(apiKey, { apiKey, webhookSecret, webhookUrl });
    return { endpoint: `${this.origin}/v1`, apiKey, webhookSecret };
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const text = await readAll(request);
    if (path.startsWith('/pay/')) return this.page(request.method ?? 'GET', path.slice('/pay/'.length), text, response);
    if (path.startsWith('/_control/')) return this.control(path.slice('/_control/'.length), text, response);
    if (this.fault === 'down') return void response.socket?.destroy();
    const apiKey = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const merchant = this.merchants.get(apiKey);
    if (!merchant) return send(response, 401, { error: 'unknown key' });
    const body = parsed(text);
    const [, reference = ''] = /^\/v1\/checkouts\/([^/]+)$/.exec(path) ?? [];
    const [, paymentId = ''] = /^\/v1\/payments\/([^/]+)\/refunds$/.exec(path) ?? [];
    if (request.method === 'POST' && path === '/v1/checkouts') return this.open(merchant, body, response);
    if (request.method === 'GET' && reference !== '') {
      const checkout = this.ofMerchant(merchant, decodeURIComponent(reference));
      return checkout ? send(response, 200, shown(checkout)) : send(response, 404, { error: 'unknown checkout' });
    }
    const [, closing] = /^\/v1\/checkouts\/([^/]+)\/closing$/.exec(path) ?? [];
    if (request.method === 'POST' && closing !== undefined)
      return this.close(merchant, decodeURIComponent(closing), response);
    if (request.method === 'POST' && paymentId !== '')
      return this.refund(merchant, decodeURIComponent(paymentId), body, response);
    return send(response, 404, { error: 'no such operation' });
  }

  private ofMerchant({ apiKey }: Merchant, reference: string): HostedCheckout | undefined {
    const checkout = this.pages.get(reference);
    return checkout?.merchant === apiKey ? checkout : undefined;
  }

  private open(merchant: Merchant, body: Body, response: ServerResponse): void {
    const { reference, amount, currency, returnUrl, expiresAt } = body;
    const end = Date.parse(String(expiresAt));
    if (
      typeof reference !== 'string' ||
      !Number.isSafeInteger(amount) ||
      Number(amount) < 1 ||
      currency !== 'USD' ||
      !URL.canParse(String(returnUrl)) ||
      Number.isNaN(end)
    )
      return send(response, 422, { error: 'reference, amount, currency, returnUrl and expiresAt are needed' });
    let checkout = this.pages.get(reference);
    if (checkout && checkout.merchant !== merchant.apiKey) return send(response, 409, { error: 'reference is taken' });
    if (!checkout) {
      checkout = {
        reference,
        merchant: merchant.apiKey,
        token: randomBytes(18).toString('base64url'),
        amount: Number(amount),
        returnUrl: String(returnUrl),
        expiresAt: end,
        status: 'open',
        payments: [],
      };
      this.pages.set(reference, checkout);
      this.jobs.add({ kind: 'expire', reference }, end);
    }
    if (this.fault === 'lose-answer') return void response.socket?.destroy();
    return send(response, 201, { reference, status: checkout.status, url: `${this.origin}/pay/${checkout.token}` });
  }

  private close(merchant: Merchant, reference: string, response: ServerResponse): void {
    const checkout = this.ofMerchant(merchant, reference);
    if (!checkout) return send(response, 404, { error: 'unknown checkout' });
    if (checkout.status === 'paid') return send(response, 409, { error: 'was paid' });
    checkout.status = 'expired';
    if (this.fault === 'lose-answer') return void response.socket?.destroy();
    return send(response, 200, shown(checkout));
  }

  private refund(merchant: Merchant, paymentId: string, body: Body, response: ServerResponse): void {
    const found = this.payment(paymentId);
    const { reference, amount } = body;
    if (!found || found.checkout.merchant !== merchant.apiKey) return send(response, 404, { error: 'unknown payment' });
    if (typeof reference !== 'string' || !Number.isSafeInteger(amount)) return send(response, 422, { error: 'faulty' });
    const known = found.paid.refunds.find((refund) => refund.reference === reference);
    if (!known && Number(amount) > leftOf(found.paid)) return send(response, 409, { error: 'more than is left' });
    const refund = known ?? this.giveBack(found, Number(amount), reference);
    if (this.fault === 'lose-answer') return void response.socket?.destroy();
    return send(response, 201, refund);
  }

  /** Money goes back: at once, or as slowly as it was told to. */
  private giveBack({ checkout, paid }: Found, amount: number, reference?: string): GivenBack {
    const refund: GivenBack = {
      id: `re_${randomBytes(9).toString('hex')}`,
      ...(reference === undefined ? {} : { reference }),
      amount,
      status: 'pending',
    };
    this.pages
      .get(checkout.reference)
      ?.payments.find(({ id }) => id === paid.id)
      ?.refunds.push(refund);
    const { fault } = this;
    const after = fault === 'refund-slow' ? 24 * HOUR : fault === 'refund-fails' ? HOUR : 0;
    const job: Job = {
      kind: 'give-back',
      paymentId: paid.id,
      refundId: refund.id,
      arrives: fault !== 'refund-fails',
    };
    this.jobs.add(job, this.clock.now() + after);
    return refund;
  }

  private refundHere(paymentId: string, amount?: number): void {
    const found = this.payment(paymentId);
    if (!found) throw new Error('the provider has no such payment');
    this.giveBack(found, amount ?? leftOf(found.paid));
  }

  private chargeBack(paymentId: string, amount?: number): void {
    const found = this.payment(paymentId);
    if (!found) throw new Error('the provider has no such payment');
    found.paid.chargedBack += amount ?? leftOf(found.paid);
    this.tell(found.checkout, 'payment.charged-back');
  }

  private payment(id: string): Found | undefined {
    for (const checkout of this.pages.values()) {
      const paid = checkout.payments.find((payment) => payment.id === id && payment.status === 'succeeded');
      if (paid) return { checkout, paid };
    }
    return undefined;
  }

  /** What a person does on the hosted page. */
  private page(method: string, token: string, text: string, response: ServerResponse): void {
    const found = [...this.pages.values()].find((each) => each.token === token);
    // Whoever takes it from the map may change it.
    const checkout = found && this.pages.get(found.reference);
    if (!checkout) return page(response, 404, '<!doctype html><title>No such page</title><p>No such page.</p>');
    if (method !== 'POST') return page(response, 200, hostedPage(checkout));
    const choice = new URLSearchParams(text).get('choice');
    const isOpen = checkout.status === 'open' && checkout.expiresAt > this.clock.now();
    if (choice !== 'abandoned' && isOpen) {
      const isPaid = choice === 'paid';
      checkout.payments.push({
        id: `pm_${randomBytes(9).toString('hex')}`,
        status: isPaid ? 'succeeded' : 'failed',
        amount: checkout.amount,
        at: new Date(this.clock.now()).toISOString(),
        chargedBack: 0,
        refunds: [],
      });
      if (isPaid) checkout.status = 'paid';
      this.tell(checkout, isPaid ? 'payment.succeeded' : 'payment.failed');
    }
    response.writeHead(303, { Location: checkout.returnUrl }).end();
  }

  private tell({ merchant, reference }: HostedCheckout, type: string): void {
    const { fault } = this;
    const at = this.clock.now();
    if (fault === 'webhook-never') return;
    const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { reference } });
    const news: News = { id: `evt_${randomBytes(12).toString('hex')}`, merchant, body, tries: 0 };
    if (fault === 'webhook-out-of-order' && this.held.size === 0) {
      this.held.set(news.id, news);
      return this.jobs.add({ kind: 'tell', news }, at + HOUR);
    }
    this.jobs.add({ kind: 'tell', news }, at + (fault === 'webhook-late' ? 15 * MINUTE : 0));
    if (fault === 'webhook-twice') this.jobs.add({ kind: 'tell', news }, at);
    for (const earlier of this.held.values()) this.jobs.add({ kind: 'tell', news: earlier }, at);
    this.held.clear();
  }

  private async work(job: Job): Promise<Later<Job> | undefined> {
    switch (job.kind) {
      case 'tell':
        return await this.deliver(job.news);
      case 'expire': {
        const checkout = this.pages.get(job.reference);
        if (checkout?.status === 'open') {
          checkout.status = 'expired';
          this.tell(checkout, 'checkout.expired');
        }
        return undefined;
      }
      case 'give-back': {
        const found = this.payment(job.paymentId);
        const refund = found?.paid.refunds.find(({ id }) => id === job.refundId);
        if (found && refund?.status === 'pending') {
          refund.status = job.arrives ? 'succeeded' : 'failed';
          this.tell(found.checkout, `refund.${refund.status}`);
        }
        return undefined;
      }
    }
  }

  private async deliver(news: News): Promise<Later<Job> | undefined> {
    const merchant = this.merchants.get(news.merchant);
    if (!merchant) return undefined;
    const at = this.clock.now();
    const sent = new Date(at);
    const status = await fetch(merchant.webhookUrl, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': news.id,
        'webhook-timestamp': String(Math.floor(at / 1000)),
        'webhook-signature': new Webhook(merchant.webhookSecret).sign(news.id, sent, news.body),
      },
      body: news.body,
    }).then(
      (answer) => answer.status,
      () => 0,
    );
    const pause = RETRIES[news.tries];
    if ((status >= 200 && status < 300) || pause === undefined) return undefined;
    return { due: at + pause, job: { kind: 'tell', news: { ...news, tries: news.tries + 1 } } };
  }

  /** For the person at the machine. */
  private control(order: string, text: string, response: ServerResponse): void {
    const body = parsed(text);
    const amount = body['amount'] === undefined ? undefined : Number(body['amount']);
    switch (order) {
      case 'checkouts':
        return send(response, 200, [...this.pages.values()].map(shown));
      case 'accounts':
        return send(response, 201, this.openAccount(String(body['webhookUrl'])));
      case 'behave': {
        const fault = body['fault'];
        if (fault !== undefined && !isProviderFault(fault)) return send(response, 422, { error: 'no such fault' });
        this.behave(fault);
        return send(response, 200, { fault: fault ?? null });
      }
      case 'charge-back':
        this.chargeBack(String(body['paymentId']), amount);
        return send(response, 200, { chargedBack: true });
      case 'refund':
        this.refundHere(String(body['paymentId']), amount);
        return send(response, 200, { refunded: true });
      default:
        return send(response, 404, { error: 'unknown' });
    }
  }
}

interface Found {
  readonly checkout: HostedCheckout;
  readonly paid: Paid;
}
type Body = Readonly<Record<string, unknown>>;

function parsed(text: string): Body {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Body) : {};
  } catch {
    return {};
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

function page(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(text);
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
