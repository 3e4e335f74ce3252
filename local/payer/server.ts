import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerBundle, readClaim, type Held, type Resource } from './answer.ts';
import { type Data, inMemory } from '../data/data.ts';
import { type JobClock, Jobs } from '../data/jobs.ts';
import { decisionFor, faultFor, type Decision, type Fault } from './behaviour.ts';
import {
  fhirAnswer,
  readEnvelope,
  readFhirQuestion,
  readX12Question,
  standingOf,
  writeEnvelope,
  x12Answer,
  type Standing,
} from './eligibility.ts';

/** The clock that the payer lives by: the stack's virtual clock fits. */
export type PayerClock = JobClock;

export interface SimulatedPayer {
  /** `http://localhost:4568`: base of its FHIR server is `<origin>/fhir`, its token endpoint `<origin>/oauth2/token`. */
  readonly origin: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Requests as they came, newest last. */
  readonly received: readonly { readonly operation: string; readonly body: unknown }[];
  /**
   * Makes the payer treat every exchange so, until told otherwise.
   * @param exchanges after so many submissions and inquiries it treats everything as usual again
   */
  behave(fault: Fault | undefined, exchanges?: number): void;
  /** From now on knows none of the tokens that it gave. */
  forgetTokens(): void;
  /** Decides on an item by hand and tells subscribers. */
  decide(identifier: string, sequence: number, decision: Decision): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A payer beside the local stack: an ordinary Da Vinci PAS server with OAuth2 client credentials, subscriptions and
 * notifications, on loopback. It is the outside world: it knows nothing of Frontdesk but what comes over HTTP.
 */
export async function startSimulatedPayer(options: {
  port?: number;
  clock: PayerClock;
  /** What outlives the process; nothing if not given. */
  data?: Data;
}): Promise<SimulatedPayer> {
  const payer = new Payer(options.clock, options.data ?? inMemory());
  const server = createServer((request, response) => {
    payer.serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return payer.handle(server, `http://localhost:${(server.address() as AddressInfo).port}`);
}

class Payer {
  private readonly clock: PayerClock;
  private readonly clientId = 'frontdesk-clearing';
  private readonly data: Data;
  private readonly tokens: Set<string>;
  private readonly held: Map<string, Held>;
  private readonly subscriptions: Map<string, { readonly endpoint: string; readonly npi?: string }>;
  private readonly received: Map<string, { readonly operation: string; readonly body: unknown }>;
  private readonly settings: Map<string, string>;
  /** Requests with a pended item, by identifier: each at the instant at which it ripens. */
  private readonly ripening: Jobs<string>;
  /** How often each member was asked about. */
  private readonly asked: Map<string, number>;
  /** How many submissions and inquiries the fault still meets. */
  private faultyExchanges = Infinity;

  constructor(clock: PayerClock, data: Data) {
    this.clock = clock;
    this.data = data;
    this.tokens = data.set('payer/tokens');
    this.held = data.records('payer/held');
    this.subscriptions = data.map('payer/subscriptions');
    this.received = data.map('payer/received');
    this.settings = data.map('payer/settings');
    this.asked = data.map('payer/asked');
    if (!this.settings.has('secret')) this.settings.set('secret', randomBytes(24).toString('base64url'));
    this.ripening = new Jobs(
      { clock, data },
      'payer/ripening',
      (identifier) => `payer decides ${this.held.get(identifier)?.reference ?? identifier}`,
      async (identifier) => {
        const held = this.held.get(identifier);
        if (held) await this.notify(held);
        return undefined;
      },
    );
    this.ripening.resume();
  }

  private get clientSecret(): string {
    return this.settings.get('secret') ?? '';
  }

  private get fault(): Fault | undefined {
    return this.settings.get('fault') as Fault | undefined;
  }

  private set fault(fault: Fault | undefined) {
    if (fault === undefined) this.settings.delete('fault');
    else this.settings.set('fault', fault);
  }

  /** The fault that this exchange meets, if there is one. */
  private faultOfExchange(): Fault | undefined {
    const { fault } = this;
    this.faultyExchanges -= 1;
    if (this.faultyExchanges <= 0) this.fault = undefined;
    return fault;
  }

  /** What the payer took in is kept before it says so. */
  private send(...answer: Parameters<typeof send>): void {
    this.data.flush();
    send(...answer);
  }

  handle(server: Server, origin: string): SimulatedPayer {
    const { received } = this;
    return {
      origin,
      clientId: this.clientId,
      clientSecret: this.clientSecret,
      get received() {
        return [...received.values()];
      },
      behave: (fault, exchanges = Infinity) => {
        this.fault = fault;
        this.faultyExchanges = exchanges;
      },
      forgetTokens: () => this.tokens.clear(),
      decide: async (identifier, sequence, decision) => this.decide(identifier, sequence, decision),
      stop: () =>
        new Promise((resolve) => {
          server.closeAllConnections();
          server.close(() => resolve());
        }),
    };
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const text = await readAll(request);
    if (path === '/oauth2/token') return this.token(request, text, response);
    if (path === '/fhir/metadata')
      return this.send(response, 200, {
        resourceType: 'CapabilityStatement',
        status: 'active',
        kind: 'instance',
        fhirVersion: '4.0.1',
        format: ['json'],
      });
    if (path.startsWith('/_control/')) return this.control(path, text, response);
    if (path === '/x12') return this.askedByX12(request, text, response);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (this.fault === 'refuse-token' || token === undefined || !this.tokens.has(token))
      return this.send(response, 401, outcome('login', 'no valid token'));
    let body: unknown;
    try {
      body = JSON.parse(text) as unknown;
    } catch {
      return this.send(response, 400, outcome('structure', 'not JSON'));
    }
    const operation = path.replace('/fhir/', '');
    this.received.set(String(this.received.size + 1), { operation, body });
    if (operation === 'Claim/$submit') return this.submit(body, response);
    if (operation === 'Claim/$inquire') return this.inquire(body, response);
    if (operation === 'CoverageEligibilityRequest/$submit') return this.askedByFhir(body, response);
    if (operation === 'Subscription') return this.subscribe(body as Resource, response);
    return this.send(response, 404, outcome('not-supported', 'no such operation'));
  }

  private token(request: IncomingMessage, text: string, response: ServerResponse): void {
    const basic = Buffer.from((request.headers.authorization ?? '').replace(/^Basic /, ''), 'base64').toString('utf8');
    const form = new URLSearchParams(text);
    const [id, secret] = basic.includes(':')
      ? basic.split(':').map(decodeURIComponent)
      : [form.get('client_id'), form.get('client_secret')];
    if (
      this.fault === 'refuse-token' ||
      form.get('grant_type') !== 'client_credentials' ||
      id !== this.clientId ||
      secret !== this.clientSecret
    )
      return this.send(response, 401, { error: 'invalid_client' });
    const token = randomUUID();
    this.tokens.add(token);
    return this.send(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
  }

  private submit(body: unknown, response: ServerResponse): void {
    const claim = readClaim(body);
    if (!claim || claim.identifier === '' || claim.lines.length === 0)
      return this.send(response, 422, outcome('required', 'a Claim with an identifier and items is needed'));
    const fault = this.faultOfExchange() ?? faultFor(claim.memberId);
    if (fault === 'down') return void response.socket?.destroy();
    if (fault === 'too-many-requests')
      return this.send(response, 429, outcome('throttled', 'slow down'), { 'Retry-After': '120' });
    if (fault === 'server-error') return this.send(response, 500, outcome('exception', 'failed'));
    if (fault === 'reject') return this.send(response, 400, outcome('invalid', 'the member is not ours'));
    const held = this.hold(claim);
    const answer = answerBundle(held, this.clock.now());
    this.watch(held);
    if (fault === 'lose-answer') return void response.socket?.destroy();
    if (fault === 'garbage') return this.send(response, 200, '<html>Welcome to the provider portal</html>');
    if (fault === 'truncated') return this.send(response, 200, JSON.stringify(answer).slice(0, 200));
    if (fault === 'about-another')
      return this.send(
        response,
        200,
        JSON.parse(JSON.stringify(answer).replaceAll(held.identifier, 'somebody-else')) as Resource,
      );
    if (fault === 'slow') return void setTimeout(() => this.send(response, 200, answer), 90_000).unref();
    if (fault === 'twice') void this.notify(held).then(() => this.notify(held));
    return this.send(response, 200, answer);
  }

  /** Whether the exchange itself fails, whatever was asked; then it has been answered. */
  private failed(memberId: string, response: ServerResponse, answer: () => void): boolean {
    const fault = this.fault ?? faultFor(memberId);
    if (fault === 'down' || fault === 'lose-answer') response.socket?.destroy();
    else if (fault === 'too-many-requests')
      this.send(response, 429, outcome('throttled', 'slow down'), { 'Retry-After': '120' });
    else if (fault === 'server-error') this.send(response, 500, outcome('exception', 'failed'));
    else if (fault === 'reject') this.send(response, 400, outcome('invalid', 'the member is not ours'));
    else if (fault === 'garbage') this.send(response, 200, '<html>Welcome to the provider portal</html>');
    else if (fault === 'slow') setTimeout(answer, 90_000).unref();
    else return false;
    return true;
  }

  /** How the member stands: one who is known soon is not known yet the first two times. */
  private standing(memberId: string): Exclude<Standing, 'soon'> {
    const standing = standingOf(memberId);
    if (standing !== 'soon') return standing;
    const asked = (this.asked.get(memberId) ?? 0) + 1;
    this.asked.set(memberId, asked);
    return asked > 2 ? 'active' : 'ask-later';
  }

  private askedByFhir(body: unknown, response: ServerResponse): void {
    const question = readFhirQuestion(body);
    if (!question)
      return this.send(response, 422, outcome('required', 'a CoverageEligibilityRequest with its coverage is needed'));
    const fault = this.fault ?? faultFor(question.memberId);
    const answer = (): void =>
      this.send(
        response,
        200,
        fhirAnswer(this.standing(question.memberId), {
          ...question,
          ...(fault === 'about-another' ? { trace: 'elig_somebody-else' } : {}),
        }),
      );
    if (fault === 'truncated')
      return this.send(response, 200, JSON.stringify(fhirAnswer('active', question)).slice(0, 100));
    if (!this.failed(question.memberId, response, answer)) answer();
  }

  /** A clearinghouse's door: CAQH CORE envelopes, the caller known by a token or by name and password. */
  private askedByX12(request: IncomingMessage, text: string, response: ServerResponse): void {
    const fields = readEnvelope(request.headers['content-type'] ?? '', text);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const known =
      token === undefined
        ? fields.get('UserName') === this.clientId && fields.get('Password') === this.clientSecret
        : this.tokens.has(token);
    const payload = fields.get('Payload') ?? '';
    this.received.set(String(this.received.size + 1), { operation: 'x12', body: payload });
    const reply = (more: Readonly<Record<string, string>>): void => {
      const { contentType, body } = writeEnvelope({
        PayloadType: 'X12_271_Response_005010X279A1',
        ProcessingMode: 'RealTime',
        PayloadID: randomUUID(),
        TimeStamp: new Date(this.clock.now()).toISOString(),
        CORERuleVersion: '2.2.0',
        ...more,
      });
      response.writeHead(200, { 'Content-Type': contentType });
      response.end(body);
    };
    // As the rule has it: who is not known is told so in an envelope, with HTTP 200.
    if (this.fault === 'refuse-token' || !known)
      return token === undefined
        ? reply({ PayloadType: 'CoreEnvelopeError', ErrorCode: 'UnAuthorized', ErrorMessage: 'who are you' })
        : this.send(response, 401, outcome('login', 'no valid token'));
    const question = readX12Question(payload);
    if (!question) return reply({ ErrorCode: 'PayloadTypeIllegal', ErrorMessage: 'no 270' });
    const fault = this.fault ?? faultFor(question.memberId);
    const answer = (): void => {
      const whole = x12Answer(this.standing(question.memberId), {
        ...question,
        ...(fault === 'about-another' ? { trace: 'SOMEBODYELSE' } : {}),
      });
      reply({
        ErrorCode: 'Success',
        ErrorMessage: 'None',
        Payload: fault === 'truncated' ? whole.slice(0, 60) : whole,
      });
    };
    if (!this.failed(question.memberId, response, answer)) answer();
  }

  /** Takes a request in: a repeated one is the same; a change, an appeal or a cancellation goes to the one it names. */
  private hold(claim: Omit<Held, 'reference' | 'receivedAt' | 'decided' | 'replacedBy'>): Held {
    const known = this.held.get(claim.identifier);
    if (known) return known;
    const earlier = claim.related === undefined ? undefined : this.held.get(claim.related);
    const count = this.held.size + 1;
    const held: Held = {
      ...claim,
      documents: claim.documents + (earlier?.documents ?? 0),
      reference: earlier?.reference ?? `AUTH${String(100000 + count)}`,
      receivedAt: this.clock.now(),
      decided: new Map(),
    };
    this.held.set(held.identifier, held);
    if (earlier) earlier.replacedBy = held.identifier;
    return this.held.get(held.identifier) ?? held;
  }

  /** What stands now under the identifier: of a request that was updated, its latest update. */
  private current(identifier: string): Held | undefined {
    const held = this.held.get(identifier);
    return held?.replacedBy === undefined ? held : this.current(held.replacedBy);
  }

  /** When a pended item ripens, the subscribers hear of it. */
  private watch(held: Held): void {
    for (const line of held.lines) {
      const decision = decisionFor(line.code);
      // What is cancelled is decided.
      if (decision.act === 'pend' && !line.cancelled)
        this.ripening.add(held.identifier, held.receivedAt + decision.hours * 3_600_000);
    }
  }

  private inquire(body: unknown, response: ServerResponse): void {
    const claim = readClaim(body);
    const held = claim && this.current(claim.identifier);
    if (this.faultOfExchange() === 'down') return void response.socket?.destroy();
    if (!held) return this.send(response, 200, { resourceType: 'Bundle', type: 'collection', entry: [] });
    return this.send(response, 200, answerBundle(held, this.clock.now()));
  }

  private subscribe(subscription: Resource, response: ServerResponse): void {
    const endpoint = (subscription['channel'] as { endpoint?: string } | undefined)?.endpoint;
    if (!endpoint) return this.send(response, 422, outcome('required', 'a channel with an endpoint is needed'));
    const npi = /"org-identifier=(\d{10})"/.exec(JSON.stringify(subscription))?.[1];
    const id =
      [...this.subscriptions].find(([, known]) => known.endpoint === endpoint && known.npi === npi)?.[0] ??
      randomUUID();
    this.subscriptions.set(id, { endpoint, npi });
    return this.send(response, 201, { ...subscription, id, status: 'active' });
  }

  private async decide(identifier: string, sequence: number, decision: Decision): Promise<void> {
    const held = this.current(identifier);
    if (!held) throw new Error('the payer has no such request');
    held.decided.set(sequence, decision);
    await this.notify(held);
  }

  /** An id-only notification: that something happened, not what. */
  private async notify(held: Held): Promise<void> {
    for (const [id, { endpoint, npi }] of this.subscriptions) {
      if (npi !== undefined && !held.npis.includes(npi)) continue;
      const notification = {
        resourceType: 'Bundle',
        type: 'history',
        timestamp: new Date(this.clock.now()).toISOString(),
        entry: [
          {
            resource: {
              resourceType: 'Parameters',
              parameter: [
                { name: 'subscription', valueReference: { reference: `Subscription/${id}` } },
                { name: 'type', valueCode: 'event-notification' },
                {
                  name: 'notification-event',
                  part: [
                    { name: 'event-number', valueString: '1' },
                    {
                      name: 'focus',
                      valueReference: {
                        reference: `ClaimResponse/${held.reference.toLowerCase()}`,
                        identifier: { value: held.identifier },
                      },
                    },
                  ],
                },
              ],
            },
          },
        ],
      };
      await fetch(endpoint, {
        method: 'POST',
        headers: { 'Content-Type': 'application/fhir+json' },
        body: JSON.stringify(notification),
      }).catch(() => undefined);
    }
  }

  /** For the person at the machine: what came, and decisions by hand. */
  private async control(path: string, text: string, response: ServerResponse): Promise<void> {
    if (path === '/_control/received') return this.send(response, 200, [...this.received.values()] as never);
    const order = JSON.parse(text || '{}') as {
      fault?: Fault;
      identifier?: string;
      sequence?: number;
      decision?: Decision;
    };
    if (path === '/_control/behave') {
      this.fault = order.fault;
      this.faultyExchanges = Infinity;
      return this.send(response, 200, { fault: order.fault ?? null });
    }
    if (path === '/_control/decide' && order.identifier && order.sequence && order.decision) {
      await this.decide(order.identifier, order.sequence, order.decision);
      return this.send(response, 200, { decided: true });
    }
    return this.send(response, 404, { error: 'unknown' });
  }
}

function outcome(code: string, diagnostics: string): Resource {
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, diagnostics }] };
}

function send(
  response: ServerResponse,
  status: number,
  body: Resource | string,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': typeof body === 'string' ? 'text/html' : 'application/fhir+json',
    ...headers,
  });
  response.end(text);
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
