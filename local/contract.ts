/**
 * What the parts of the local stack promise each other.
 *
 * Every AWS service is a `Service`: a table of operations that take and return the plain JSON shapes of the AWS API
 * (the names of the SDK's command inputs and outputs). The wire protocols, the signatures and the IAM verdict stand
 * around the operations, in one place each, so that a call from an SDK client over HTTP and a call from one service to
 * another (a schedule that invokes a function) go the same way and are judged the same way.
 */

import type { Data } from './data/data.ts';
import type { Faults } from './faults/faults.ts';

/** Who is calling. Every call has exactly one principal. */
export type Principal =
  /** A role: `credentials` of a function, a state machine, a schedule, the API. Judged by its policies. */
  | {
      readonly kind: 'role';
      readonly roleArn: string;
      readonly sessionName: string;
      /** The function that runs with it: `lambda:SourceFunctionArn`. */
      readonly functionArn?: string;
      /** A session policy, as JSON: it narrows what the role may do. */
      readonly sessionPolicy?: string;
      /** When the session ends, in epoch milliseconds of the stack's clock. */
      readonly until?: number;
    }
  /** An AWS service acting on a resource policy, e.g. `sns.amazonaws.com` writing to a queue. */
  | { readonly kind: 'service'; readonly service: string; readonly sourceArn: string }
  /** The person at the machine: administrator of the account. */
  | { readonly kind: 'operator' }
  /** Nobody: an unsigned request (the public pages of the sign-in). */
  | { readonly kind: 'anonymous' };

/** One right that a call needs. `context` holds the condition keys with their values, e.g. `dynamodb:LeadingKeys`. */
export interface Right {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The KMS key that protects the resource, if the call makes the service use it: judged as `kms:ViaService`. */
  readonly keyArn?: string;
  /** What the key is told that it is used for, if not `resource` itself: an execution's machine, an object's bucket. */
  readonly keyFor?: string;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** The parsed input of an operation: the SDK's command input. Blobs are `Uint8Array`. */
export type Input = Record<string, unknown>;
export type Output = Record<string, unknown>;

export interface Call {
  readonly principal: Principal;
  /** For `rest` operations and the presigned ones: the request itself. */
  readonly http?: HttpRequest;
  /** Who makes the call, as a recording names it; only while calls are recorded or faults armed. */
  readonly caller?: string;
  /** What a fault makes of a mail that is sent. */
  readonly fate?: 'bounced' | 'complained';
}

/** One operation of a service. The input has been parsed and is not yet trusted: `run` validates as AWS does. */
export interface Operation {
  /** Every right that this input needs; judged one after the other before `run`. An empty list needs none. */
  rights(input: Input, call: Call): readonly Right[];
  run(input: Input, call: Call): Promise<Output>;
}

/**
 * How a service speaks on the wire. In answers, `Uint8Array` becomes base64 and `Date` a timestamp of the protocol; of a
 * request the wire decodes only the members named in `blobs` (at any depth), the rest stays as the SDK sent it. In the
 * query protocol every scalar arrives as a string, and an empty list as `''`; its answers write a `Map` as entries.
 * `queryErrorCodes` are the older names of errors that a once-query service (SQS) still sends along.
 * - `json`: `X-Amz-Target: <targetPrefix>.<Operation>`, JSON bodies (1.0 or 1.1).
 * - `query`: form body with `Action=`, XML answers.
 * - `rest`: the service reads the HTTP request itself (S3, Lambda).
 */
export type Protocol =
  | {
      readonly kind: 'json';
      readonly version: '1.0' | '1.1';
      readonly targetPrefix: string;
      readonly blobs?: readonly string[];
      readonly queryErrorCodes?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'query'; readonly xmlNamespace: string; readonly blobs?: readonly string[] }
  | {
      readonly kind: 'rest';
      route(request: HttpRequest): { operation: string; input: Input } | undefined;
      render(operation: string, output: Output): HttpResponse;
      renderError(error: AwsError): HttpResponse;
    };

export interface Service {
  /** The signing name in the credential scope: `dynamodb`, `states`, `sqs`, `sns`, `email` (SES), `kms`, … */
  readonly name: string;
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, Operation>>;
  /** The CloudFormation resource types that it provisions. */
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  /** HTTP routes outside the AWS protocols (the sign-in pages, JWKS, mailbox …), by first path segment. */
  readonly pages?: readonly Page[];
  /**
   * The customer-managed key behind a resource of this service (or what belongs to it, e.g. a table's stream), for
   * rights that other services ask for without knowing it.
   */
  keyOf?(resourceArn: string): string | undefined;
  /** Counts worth printing: invocations, transitions, capacity units. */
  stats?(): Readonly<Record<string, unknown>>;
  /** Everything that it keeps, for the leak search and the console: name of the sink → every text in it. */
  contents?(): Iterable<{ readonly sink: string; readonly text: string }>;
  /**
   * Goes on with what had begun before a restart. Called once, when everything that was deployed stands again; until
   * then no timer runs and no request is answered.
   */
  resume?(): void | Promise<void>;
  close?(): Promise<void>;
}

export interface Page {
  /** Matches the path's start, e.g. `/us-east-1_abc/.well-known/jwks.json` or `/_local/mailbox`. */
  matches(request: HttpRequest): boolean;
  handle(request: HttpRequest): Promise<HttpResponse>;
}

/** Provisions one CloudFormation resource type. */
export interface ResourceType {
  /**
   * Creates the resource. Properties are fully resolved (no intrinsics).
   * Throws `RefusedProperty` for a property whose behaviour is not served, rather than ignoring it.
   * `kept`: it was deployed before a restart, as this; it must come out the same, with what the data holds of it.
   */
  create(logicalId: string, properties: Input, origin: { stack: string; kept?: Resource }): Promise<Resource>;
  /**
   * A later deployment changed its properties (both sets resolved). Gives the resource as it is now: the same `ref` for
   * an update in place, another one for a replacement. Without `update`, a changed property is refused by name.
   */
  update?(
    logicalId: string,
    properties: Input,
    origin: { stack: string; current: Resource; previous: Input },
  ): Promise<Resource>;
  /** A later deployment no longer declares it (and does not retain it). */
  remove?(current: Resource): Promise<void>;
  /** Accepted but without behaviour, listed so at start: what is not done, in a few words. */
  readonly inert?: string;
}

/** A refusal by name: the stack does not start, and says which property of which resource. */
export class RefusedProperty extends Error {
  override readonly name = 'RefusedProperty';
}

export interface Resource {
  /** What `Ref` gives. */
  readonly ref: string;
  /** What `Fn::GetAtt` gives, by attribute name (`Arn`, `StreamArn`, `QueueName` …). */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface HttpRequest {
  readonly method: string;
  /** Path without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Names and values in turn, as they came: API Gateway hands on repeated headers and their letter case. */
  readonly rawHeaders?: readonly string[];
  /** The address of the peer. */
  readonly sourceIp?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** An error as AWS gives it: code, HTTP status, message, and further members of the error's shape. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

export interface Timer {
  readonly due: number;
  cancel(): void;
}

/**
 * The one clock of the stack, in epoch milliseconds. Everything that waits, waits on it; nothing uses `setTimeout`
 * for product time. Events due at the same instant run in the order in which they were set.
 */
export interface VirtualClock {
  now(): number;
  /**
   * The same instant for the threads of functions, which cannot ask: a `Float64Array` over a `SharedArrayBuffer`.
   * `[0]` is 1 while time runs on by itself, and then `[1]` is what to add to the real epoch milliseconds;
   * `[0]` is 0 while time stands, and then `[1]` is the instant. The clock keeps it true at every moment.
   */
  readonly shared: Float64Array<SharedArrayBuffer>;
  /** Runs `run` when the clock reaches `due` (at once, in order, if that is past). */
  at(due: number, label: string, run: () => void | Promise<void>): Timer;
  /** Counts work in progress: the clock never moves past it. Returns the same promise. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when no tracked work is in progress and no timer is due. */
  settled(): Promise<void>;
  /** Moves the clock on, stopping at each due timer in order and settling there. */
  advance(milliseconds: number): Promise<void>;
  /**
   * Moves the clock on under work in progress, which nothing can settle before: what falls due on the way begins in
   * order, and the work that it needs a turn for comes later.
   */
  pass(milliseconds: number): Promise<void>;
  /** Moves on to the next timer, if there is one before `limit`. */
  advanceToNext(limit?: number): Promise<boolean>;
  /** The timers that are set, in the order in which they will run. */
  pending(): readonly { readonly due: number; readonly label: string }[];
}

/**
 * Whose turn it is while time stands. Functions run in threads, truly side by side; so that the same test makes the
 * same calls in the same order every time, what follows from something else waits for its turn. While time runs on by
 * itself nobody waits.
 */
export interface Turns {
  /** Runs what nobody outside waits for (a batch, a task of a state machine): one after the other, in the order asked. */
  background<T>(work: () => Promise<T>): Promise<T>;
  /** Runs what is waited for (a request, an invocation) at once; background work and due timers wait for its end. */
  foreground<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything that was begun at this instant has come to rest: a request from outside waits for it. */
  rest(): Promise<void>;
  /** Says how to tell that functions work: a number that grows meanwhile. */
  watch(progress: () => number): void;
}

/** Bytes and names that nobody can guess; in a stack with a seed, the same in every run. */
export interface Random {
  bytes(count: number): Buffer;
  hex(bytes: number): string;
  uuid(): string;
  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number;
  /** `length` characters of `alphabet`; capital letters and digits if not given. */
  text(length: number, alphabet?: string): string;
}

/** What a service may use of the stack around it. */
export interface Host {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  readonly clock: VirtualClock;
  readonly turns: Turns;
  /** The randomness of one service: what one draws does not change what another gets. */
  random(service: string): Random;
  /** What the randomness of the function's threads is made of; undefined where it is real. */
  readonly seed: string | undefined;
  /** `http://localhost:4566`: where the AWS wire protocols and the sign-in are. */
  readonly origin: string;
  /** `http://localhost:4567`: where the product's API is. */
  readonly apiOrigin: string;
  /** Takes every request that arrives at `apiOrigin`. One service does. */
  serveApi(handle: (request: HttpRequest) => Promise<HttpResponse>): void;
  /**
   * The principal that an AWS service (`lambda.amazonaws.com`) becomes when it takes on a role, judged by the role's
   * trust policy. `sourceArn` is what the service acts for: a function, a state machine, a group of schedules.
   * Throws `AwsError` AccessDenied if the role does not exist or does not trust the service.
   */
  assumeRole(service: string, roleArn: string, sessionName: string, sourceArn?: string): Principal;
  /**
   * The local file or folder of an asset, by the staging bucket and the object key that the template names. Throws
   * `RefusedProperty` if the templates come with no such asset.
   */
  assetPath(bucket: string, key: string): string;
  /**
   * Calls an operation of a service as `principal`: judged by IAM, then run. `by` names what makes the call, for
   * recordings (`queue NAME`); the principal does if it is not given.
   */
  call(principal: Principal, service: string, operation: string, input: Input, by?: string): Promise<Output>;
  /** Only judges. Throws `AwsError` AccessDenied as AWS words it. */
  authorize(principal: Principal, right: Right): void;
  /**
   * Resource policies by ARN (queue, topic, bucket, key, function, secret). Services register them here when they
   * provision; IAM reads them when it judges.
   */
  setResourcePolicy(resourceArn: string, policy: unknown): void;
  /** The ARN of this kind: `host.arn('sqs', 'name')` → `arn:aws:sqs:us-east-1:111122223333:name`. */
  arn(service: string, resource: string): string;
  /**
   * Temporary credentials that the wire server maps back to this principal by their access key: what a function's
   * environment carries. Any access key that was not issued here is the operator's. `holder` tells those who act as the
   * same principal apart: each thread of a function has a key of its own.
   */
  credentialsFor(
    principal: Principal,
    holder?: string,
  ): {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  /**
   * The secret that belongs to an access key: what the signature of a presigned request is verified with. Undefined
   * for a key that the stack does not know.
   */
  secretAccessKeyOf(accessKeyId: string): string | undefined;
  /** Calls per service, operation and principal, rights used and refused, and every service's own `stats()`. */
  stats(): Readonly<Record<string, unknown>>;
  /** In-process events between services, e.g. a stream record or a mail that went out. */
  readonly signals: Signals;
  /** Every call goes through here while faults are armed or calls recorded. */
  readonly faults: Faults;
  /** What outlives the process, with `--data DIR`. */
  readonly data: Data;
}

/** The few things that services tell each other without a call. */
export interface Signals {
  on<K extends keyof SignalMap>(name: K, listener: (signal: SignalMap[K]) => void): void;
  emit<K extends keyof SignalMap>(name: K, signal: SignalMap[K]): void;
}

export interface SignalMap {
  /** A change in a table with a stream, in order per item. Images are in DynamoDB JSON. */
  streamRecord: StreamRecord;
  /** A message became visible in a queue. */
  queueMessage: { readonly queueArn: string };
  /** A mail left: raw MIME, or the parts of SendEmail. `bounced` names the addressees that it never reached. */
  mail: {
    readonly messageId: string;
    readonly from: string;
    readonly to: readonly string[];
    readonly raw: string;
    readonly at: number;
    /** As its sender named it to SES. */
    readonly tags?: Readonly<Record<string, readonly string[]>>;
    readonly bounced?: readonly string[];
  };
  /** An event of a bucket with EventBridge switched on, for the default bus: a whole EventBridge event. */
  s3Event: BusEvent;
}

/** An event as EventBridge hands it to a rule's target. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** RFC 3339, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface StreamRecord {
  readonly streamArn: string;
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly sequenceNumber: string;
  readonly approximateCreationDateTime: number;
  readonly keys: Record<string, unknown>;
  readonly newImage?: Record<string, unknown>;
  readonly oldImage?: Record<string, unknown>;
  /** Present on TTL deletions. */
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
  readonly sizeBytes: number;
}

/** Every service file exports one of these. */
export type CreateService = (host: Host) => Service;
