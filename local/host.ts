import type { Clock } from './clock.ts';
import {
  type Host,
  type HttpRequest,
  type HttpResponse,
  type Input,
  type Output,
  type Principal,
  type Random,
  RefusedProperty,
  type Right,
  type Service,
} from './contract.ts';
import { type Data, inMemory } from './data/data.ts';
import { CredentialStore, type Credentials } from './credentials.ts';
import { Faults, UNSEEN } from './faults/faults.ts';
import type { Circumstances } from './faults/faults.ts';
import { admit, overTheWire } from './iam/admission.ts';
import { type Account, Iam, callerName } from './iam/iam.ts';
import { realRandom, seededRandom } from './random.ts';
import { createSignals } from './signals.ts';
import { OrderedTurns } from './turns.ts';
import { dispatch, unknownOperation } from './wire/dispatch.ts';
import { readSignature } from './wire/sigv4.ts';

/** A fault of the stack itself: never the product's, and never to be expected. */
export interface Fault {
  readonly where: string;
  readonly error: unknown;
}

export interface HostOptions extends Account {
  readonly clock: Clock;
  /** Makes the randomness of the stack the same in every run; real randomness if not given. */
  readonly seed?: string | undefined;
  readonly origin: string;
  readonly apiOrigin: string;
  readonly onFault: (fault: Fault) => void;
  /** In memory if not given. */
  readonly data?: Data;
}

/** Enough for the longest test; a stack that runs for days must not fill the memory. */
const URLS_KEPT = 20_000;

/** The one place that every call of every service goes through, whether it came over the wire or from beside. */
export class LocalHost implements Host {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly clock: Clock;
  readonly turns: OrderedTurns;
  readonly seed: string | undefined;
  readonly origin: string;
  readonly apiOrigin: string;
  readonly signals = createSignals();
  readonly data: Data;
  readonly iam: Iam;
  readonly faults: Faults;
  readonly #credentials: CredentialStore;
  readonly #random = new Map<string, Random>();
  readonly #services = new Map<string, Service>();
  /** How often each principal called each operation. */
  readonly #calls = new Map<
    string,
    { service: string; operation: string; principal: string; count: number; errors: number }
  >();
  readonly #onFault: (fault: Fault) => void;
  #assets: ReadonlyMap<string, string> = new Map();
  #api: ((request: HttpRequest) => Promise<HttpResponse>) | undefined;
  readonly #urls: { readonly port: 'aws' | 'api'; readonly url: string }[] = [];
  #requests = 0;

  constructor(options: HostOptions) {
    this.region = options.region;
    this.accountId = options.accountId;
    this.partition = options.partition;
    this.clock = options.clock;
    this.turns = new OrderedTurns(options.clock);
    this.seed = options.seed;
    this.origin = options.origin;
    this.apiOrigin = options.apiOrigin;
    this.#onFault = options.onFault;
    this.data = options.data ?? inMemory();
    this.#credentials = new CredentialStore(this.#credentialKey(), this.data.map('credentials/principals'));
    this.iam = new Iam(options, () => options.clock.now());
    this.faults = new Faults(this);
  }

  /** Kept, so that what was signed before a restart (a presigned address) is still signed well. */
  #credentialKey(): Uint8Array {
    const kept = this.data.map<Uint8Array>('credentials');
    const key = kept.get('key') ?? this.random('credentials').bytes(32);
    if (!kept.has('key')) kept.set('key', key);
    return key;
  }

  add(service: Service): void {
    if (this.#services.has(service.name)) throw new Error(`There are two services called ${service.name}`);
    this.#services.set(service.name, service);
  }

  get services(): readonly Service[] {
    return [...this.#services.values()];
  }

  call(principal: Principal, service: string, operation: string, input: Input, by?: string): Promise<Output> {
    const found = this.#services.get(service);
    if (found === undefined) return Promise.reject(unknownOperation(service));
    return this.invoke(principal, found, operation, input, undefined, by);
  }

  /** Judges, counts and runs one operation, with the faults that are meant for it. */
  async invoke(
    principal: Principal,
    service: Service,
    operation: string,
    input: Input,
    http?: HttpRequest,
    by?: string,
  ): Promise<Output> {
    const known = Object.hasOwn(service.operations, operation) ? service.operations[operation] : undefined;
    if (known === undefined) throw unknownOperation();
    const count = this.#countCall(service.name, operation, principal);
    let asked: readonly Right[] | undefined;
    const rights = (): readonly Right[] =>
      (asked ??= known.rights(input, { principal, ...(http !== undefined && { http }) }));
    const run = (circumstances: Circumstances): Promise<Output> => {
      admit(principal, service, this.clock.now());
      for (const right of rights()) this.authorize(principal, overTheWire(right, http));
      return known.run(input, { principal, ...(http !== undefined && { http }), ...circumstances });
    };
    try {
      if (!this.faults.active || by === UNSEEN) return await run({});
      const made = { principal, service: service.name, operation, input, rights, http, by };
      return await this.faults.around(made, run);
    } catch (error) {
      count.errors++;
      throw error;
    }
  }

  authorize(principal: Principal, right: Right): void {
    const owner = this.#services.get(right.action.split(':')[0] ?? '');
    const keyArn = right.keyArn ?? owner?.keyOf?.(right.resource);
    this.iam.authorize(principal, keyArn === undefined ? right : { ...right, keyArn });
  }

  random(service: string): Random {
    if (this.seed === undefined) return realRandom;
    const random = this.#random.get(service) ?? seededRandom(`${this.seed}/${service}`);
    this.#random.set(service, random);
    return random;
  }

  assumeRole(service: string, roleArn: string, sessionName: string, sourceArn?: string): Principal {
    return this.iam.assumeRole(service, roleArn, sessionName, sourceArn);
  }

  setResourcePolicy(resourceArn: string, policy: unknown): void {
    this.iam.setResourcePolicy(resourceArn, policy);
  }

  arn(service: string, resource: string): string {
    return `arn:${this.partition}:${service}:${this.region}:${this.accountId}:${resource}`;
  }

  credentialsFor(principal: Principal, holder?: string): Credentials {
    return this.#credentials.issue(principal, holder);
  }

  principalOf(accessKeyId: string): Principal {
    return this.#credentials.principalOf(accessKeyId);
  }

  secretAccessKeyOf(accessKeyId: string): string | undefined {
    return this.#credentials.secretOf(accessKeyId);
  }

  /** The assets of a deployment join those of earlier ones, which older function versions still run from. */
  addAssets(assets: readonly { readonly bucket: string; readonly key: string; readonly path: string }[]): void {
    const concrete = (bucket: string): string =>
      bucket
        .replaceAll('${AWS::AccountId}', this.accountId)
        .replaceAll('${AWS::Region}', this.region)
        .replaceAll('${AWS::Partition}', this.partition);
    this.#assets = new Map([
      ...this.#assets,
      ...assets.map(({ bucket, key, path }) => [`${concrete(bucket)}/${key}`, path] as const),
    ]);
  }

  assetPath(bucket: string, key: string): string {
    const path = this.#assets.get(`${bucket}/${key}`);
    if (path === undefined) throw new RefusedProperty(`the templates come with no asset s3://${bucket}/${key}`);
    return path;
  }

  serveApi(handle: (request: HttpRequest) => Promise<HttpResponse>): void {
    this.#api = handle;
  }

  /** The latest addresses that were asked for: nothing personal may stand in one. */
  urls(): readonly { readonly port: 'aws' | 'api'; readonly url: string }[] {
    return this.#urls;
  }

  #remember(port: 'aws' | 'api', { method, path, query }: HttpRequest): void {
    const search = query.toString();
    this.#urls.push({ port, url: `${method} ${path}${search === '' ? '' : `?${search}`}` });
    if (this.#urls.length > 2 * URLS_KEPT) this.#urls.splice(0, URLS_KEPT);
  }

  async answerAws(request: HttpRequest): Promise<HttpResponse> {
    if (this.#isFromOutside(request)) await this.turns.rest();
    this.#remember('aws', request);
    const response = await dispatch(this, request);
    // An SDK that hears of another time than its own takes its clock for wrong, and repeats a call that failed.
    return { ...response, headers: { date: new Date(this.clock.now()).toUTCString(), ...response.headers } };
  }

  async answerApi(request: HttpRequest): Promise<HttpResponse> {
    await this.turns.rest();
    this.#remember('api', request);
    if (this.#api === undefined)
      return { status: 503, headers: { 'content-type': 'text/plain' }, body: 'The templates declare no API.\n' };
    const answer = this.#api;
    try {
      return await this.turns.foreground(() => answer(request));
    } catch (error) {
      this.onFault(`API ${request.method} ${request.path}`, error);
      return {
        status: 500,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"Internal server error"}',
      };
    }
  }

  /** Not from a function: calls of the person at the machine or a test, and whoever follows a presigned link. */
  #isFromOutside(request: HttpRequest): boolean {
    const signature = readSignature(request);
    if (signature === undefined) return false;
    return signature.presigned || this.principalOf(signature.accessKeyId).kind === 'operator';
  }

  onFault(where: string, error: unknown): void {
    this.#onFault({ where, error });
  }

  /** Looks like AWS's, and is the same in every run. */
  newRequestId(): string {
    const count = (++this.#requests).toString(16).padStart(12, '0');
    return `00000000-0000-4000-8000-${count}`;
  }

  stats(): Readonly<Record<string, unknown>> {
    const stats: Record<string, unknown> = { calls: [...this.#calls.values()] };
    for (const service of this.services) {
      const own = service.stats?.();
      if (own !== undefined) stats[service.name] = own;
    }
    return stats;
  }

  #countCall(service: string, operation: string, principal: Principal): { errors: number } {
    const name = callerName(principal, this);
    const key = `${service}:${operation} ${name}`;
    let entry = this.#calls.get(key);
    if (entry === undefined)
      this.#calls.set(key, (entry = { service, operation, principal: name, count: 0, errors: 0 }));
    entry.count++;
    return entry;
  }
}
