/** Runs functions: at once for a caller who waits, or later, with retries, for one who does not. */
import { AwsError } from '../../contract.ts';
import type { Host, Random } from '../../contract.ts';
import { Jobs } from '../../data/jobs.ts';
import type { Later } from '../../data/jobs.ts';
import type { Run } from '../../faults/numbers.ts';
import type { Functions, FunctionRecord, Target } from './functions.ts';
import { FunctionLog } from './log.ts';
import type { Invocation } from './messages.ts';
import type { Outcome, Pool, PoolSettings } from './pool.ts';

/** What a function may be sent and may answer, in bytes. */
const SYNC_LIMIT = 6 * 1024 * 1024;
const ASYNC_LIMIT = 1024 * 1024;

/** The answer to a caller who waited. */
export interface Answer {
  readonly requestId: string;
  readonly version: string;
  /** JSON: what the function returned, or its error. */
  readonly payload: string;
  readonly functionError: 'Unhandled' | undefined;
  /** The last lines that the function wrote. */
  readonly tail: string;
}

/** What has been counted of one function. Durations are real time. */
export interface FunctionStats {
  invocations: number;
  errors: number;
  throttles: number;
  coldStarts: number;
  initMs: number;
  durationMs: number;
  gbSeconds: number;
}

/** An asynchronous event on its way: plain data, so that it outlives the process. */
interface AsyncEvent {
  readonly requestId: string;
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly payload: string;
  readonly acceptedAt: number;
  readonly attempts: number;
  readonly throttled: number;
}

export class Invoker {
  readonly #host: Host;
  readonly #functions: Functions;
  readonly #random: Random;
  readonly #log: FunctionLog;
  readonly #stats = new Map<string, FunctionStats>();
  readonly #events: Jobs<AsyncEvent>;

  constructor(host: Host, functions: Functions) {
    this.#host = host;
    this.#functions = functions;
    this.#random = host.random('lambda');
    this.#log = new FunctionLog(host);
    const label = ({ functionName }: AsyncEvent): string => `lambda async ${functionName}`;
    this.#events = new Jobs(host, 'lambda/events', label, (event) => this.#attempt(event));
  }

  stats(): Readonly<Record<string, FunctionStats>> {
    return Object.fromEntries(this.#stats);
  }

  /** The events that wait for a function, for the leak search. */
  *pending(): Iterable<string> {
    for (const { payload } of this.#events.waiting()) yield payload;
  }

  /** Goes on with the events that were accepted before a restart. */
  resume(): void {
    this.#events.resume();
  }

  /**
   * Runs the function and waits for its answer. `by` says for whom, as a recording does.
   *
   * @throws AwsError TooManyRequestsException where its reserved concurrency is used up; RequestEntityTooLargeException;
   * InvalidRequestContentException for what is not JSON.
   */
  run(target: Target, payload: string, by: string, clientContext?: string): Promise<Answer> {
    check(payload, SYNC_LIMIT);
    return this.#run(target, payload, this.#random.uuid(), by, clientContext);
  }

  /** Takes an event and answers before the function runs. Retries and destinations are as declared. */
  accept(target: Target, payload: string): string {
    check(payload, ASYNC_LIMIT);
    const requestId = this.#random.uuid();
    this.#events.add({
      requestId,
      functionName: target.record.name,
      qualifier: target.qualifier,
      payload,
      acceptedAt: this.#host.clock.now(),
      attempts: 0,
      throttled: 0,
    });
    return requestId;
  }

  #run(target: Target, payload: string, requestId: string, by: string, clientContext?: string): Promise<Answer> {
    return this.#host.turns.foreground(() =>
      this.#host.clock.track(this.#invoke(target, payload, requestId, by, clientContext)),
    );
  }

  async #invoke(
    target: Target,
    payload: string,
    requestId: string,
    by: string,
    clientContext?: string,
  ): Promise<Answer> {
    const { record, settings } = target;
    const stats = this.#statsOf(record);
    if (record.reserved !== undefined && record.running >= record.reserved) {
      stats.throttles++;
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, {
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        Type: 'User',
      });
    }
    const stream = this.#log.stream(target);
    const startedAt = this.#host.clock.now();
    const run = this.#host.faults.begin(record.name, by, settings.timeoutSeconds * 1000, payload);
    record.running++;
    const invocation = {
      requestId,
      payload,
      functionName: record.name,
      functionVersion: target.version,
      invokedFunctionArn: target.arn,
      memoryLimitInMB: String(settings.memoryMb),
      logGroupName: settings.logGroup,
      logStreamName: stream,
      timeoutMs: settings.timeoutSeconds * 1000,
      seed: this.#host.seed && `${this.#host.seed}/${record.name}/${String(record.invocations++)}`,
      traceId: `Root=1-${Math.floor(startedAt / 1000)
        .toString(16)
        .padStart(8, '0')}-${this.#random.hex(12)};Parent=${this.#random.hex(8)};Sampled=0`,
      ...(clientContext !== undefined && { clientContext }),
    };
    let outcome: Outcome;
    try {
      const pool = this.#functions.pool(target, (of) => this.#surroundings(of));
      if (run?.struck?.kind === 'timeout') await this.#host.clock.pass(invocation.timeoutMs);
      outcome = (run && (await this.#rehearse(run, invocation, pool))) ?? (await pool.invoke(invocation, run));
    } finally {
      record.running--;
    }
    run?.end(outcome.initMs !== undefined, outcome.ok ? undefined : errorTypeOf(outcome.payload), outcome.payload);
    if (Buffer.byteLength(outcome.payload) > SYNC_LIMIT) outcome = { ...outcome, ...tooLargeAnswer() };
    stats.invocations++;
    if (!outcome.ok) stats.errors++;
    const billedMs = Math.ceil(outcome.durationMs + (outcome.initMs ?? 0));
    if (outcome.initMs !== undefined) {
      stats.coldStarts++;
      stats.initMs += outcome.initMs;
    }
    stats.durationMs += outcome.durationMs;
    stats.gbSeconds += (billedMs / 1000) * (settings.memoryMb / 1024);
    this.#log.write(target, requestId, startedAt, outcome);
    return {
      requestId,
      version: target.version,
      payload: outcome.payload,
      functionError: outcome.ok ? undefined : 'Unhandled',
      tail: outcome.lines.join('\n').slice(-4096),
    };
  }

  /** Runs it with each fault that is rehearsed in it. @returns what came of the one that could not be undone */
  async #rehearse(run: Run, invocation: Invocation, pool: Pool): Promise<Outcome | undefined> {
    const { faults } = this.#host;
    let rehearsals = 0;
    for (const rehearsal of faults.rehearsals(run)) {
      const seed = invocation.seed && `${invocation.seed}/rehearsal ${String(++rehearsals)}`;
      const outcome = await faults.outside.during(rehearsal, (outside) =>
        pool.invoke({ ...invocation, seed, outside }, rehearsal),
      );
      if (faults.rehearsed(rehearsal, outcome)) return outcome;
    }
    if (run.watch === undefined) return undefined;
    const outcome = await faults.outside.during(run, (outside) => pool.invoke({ ...invocation, outside }, run));
    faults.ran(run, outcome);
    return outcome;
  }

  /** What the threads of a function have in common, and the credentials of each: a call tells whose it is. */
  #surroundings(target: Target): Pick<PoolSettings, 'environment' | 'enlist'> {
    const { record, settings } = target;
    const { faults } = this.#host;
    const principal = this.#host.assumeRole('lambda.amazonaws.com', settings.role, record.name, record.arn);
    return {
      environment: this.#environment(target),
      enlist: (thread) => {
        const credentials = this.#host.credentialsFor(principal, `${record.name} ${String(record.threads++)}`);
        faults.enlist(credentials.accessKeyId, thread);
        return {
          environment: {
            AWS_ACCESS_KEY_ID: credentials.accessKeyId,
            AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
            AWS_SESSION_TOKEN: credentials.sessionToken,
          },
          ended: () => faults.discharge(credentials.accessKeyId),
        };
      },
    };
  }

  /** What Lambda sets, and what the template declares; nothing of the host's. */
  #environment(target: Target): Readonly<Record<string, string>> {
    const { record, settings, version } = target;
    return {
      ...settings.environment,
      _HANDLER: settings.handler,
      AWS_REGION: this.#host.region,
      AWS_DEFAULT_REGION: this.#host.region,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: record.name,
      AWS_LAMBDA_FUNCTION_VERSION: version,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
      AWS_LAMBDA_LOG_STREAM_NAME: this.#log.stream(target),
      AWS_ENDPOINT_URL: this.#host.origin,
      LAMBDA_TASK_ROOT: settings.codeFolder,
      TZ: ':UTC',
    };
  }

  /** One try of an asynchronous event; Lambda waits one minute before the second and two before the third. */
  async #attempt(event: AsyncEvent): Promise<Later<AsyncEvent> | undefined> {
    const now = (): number => this.#host.clock.now();
    let target: Target;
    try {
      // An alias may have moved on since: the retry takes the version of now.
      target = this.#functions.resolve({ name: event.functionName, qualifier: event.qualifier });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // With the function its role and its destinations are gone: there is nobody to tell.
      return undefined;
    }
    const settings = target.record.asyncSettings.get(event.qualifier ?? '$LATEST');
    const ageMs = (settings?.ageSeconds ?? 21_600) * 1000;
    const isOld = (at: number): boolean => at - event.acceptedAt > ageMs;
    let answer: Answer;
    try {
      answer = await this.#host.turns.background(() => this.#deliver(target, event));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // The role no longer trusts Lambda: no later try would find it otherwise.
      if (error.code !== 'TooManyRequestsException') return this.#giveUp(event, target, 'RetriesExhausted', undefined);
      // Throttling does not count as a try: Lambda keeps the event, from one second up to five minutes apart.
      const wait = Math.min(1000 * 2 ** event.throttled, 300_000);
      if (isOld(now() + wait)) return this.#giveUp(event, target, 'EventAgeExceeded', undefined);
      return { due: now() + wait, job: { ...event, throttled: event.throttled + 1 } };
    }
    const tried = { ...event, attempts: event.attempts + 1 };
    if (answer.functionError === undefined) {
      if (settings?.onSuccess !== undefined) await this.#report(tried, target, settings.onSuccess, 'Success', answer);
      return undefined;
    }
    const wait = tried.attempts * 60_000;
    if (tried.attempts > (settings?.retries ?? 2)) return this.#giveUp(tried, target, 'RetriesExhausted', answer);
    if (isOld(now() + wait)) return this.#giveUp(tried, target, 'EventAgeExceeded', answer);
    return { due: now() + wait, job: tried };
  }

  /** Hands the event to the function: a call that Lambda itself makes. */
  #deliver(target: Target, { payload, requestId }: AsyncEvent): Promise<Answer> {
    const { record } = target;
    const by = `events of ${record.name}`;
    const run = (): Promise<Answer> => this.#run(target, payload, requestId, by);
    if (!this.#host.faults.active) return run();
    return this.#host.faults.around(
      {
        principal: { kind: 'service', service: 'lambda.amazonaws.com', sourceArn: record.arn },
        service: 'lambda',
        operation: 'Invoke',
        input: {},
        rights: () => [{ action: 'lambda:InvokeFunction', resource: target.arn }],
        by,
        records: 1,
      },
      run,
    );
  }

  async #giveUp(event: AsyncEvent, target: Target, condition: string, answer: Answer | undefined): Promise<undefined> {
    const onFailure = target.record.asyncSettings.get(event.qualifier ?? '$LATEST')?.onFailure;
    if (onFailure !== undefined) await this.#report(event, target, onFailure, condition, answer);
    const { deadLetterArn } = target.settings;
    if (deadLetterArn === undefined) return;
    const error = answer === undefined ? undefined : (JSON.parse(answer.payload) as { errorMessage?: string });
    await this.#pass(target, deadLetterArn, event.payload, {
      RequestID: event.requestId,
      ErrorCode: answer === undefined ? '429' : '200',
      ErrorMessage: error?.errorMessage ?? 'Rate Exceeded.',
    });
  }

  /** The record that a destination gets. */
  async #report(
    event: AsyncEvent,
    target: Target,
    arn: string,
    condition: string,
    answer: Answer | undefined,
  ): Promise<void> {
    const body = {
      version: '1.0',
      timestamp: new Date(this.#host.clock.now()).toISOString(),
      requestContext: {
        requestId: event.requestId,
        functionArn: `${target.record.arn}:${event.qualifier ?? '$LATEST'}`,
        condition,
        approximateInvokeCount: event.attempts,
      },
      requestPayload: JSON.parse(event.payload) as unknown,
      ...(answer !== undefined && {
        responseContext: {
          statusCode: 200,
          executedVersion: answer.version,
          ...(answer.functionError !== undefined && { functionError: answer.functionError }),
        },
        responsePayload: JSON.parse(answer.payload) as unknown,
      }),
    };
    await this.#pass(target, arn, JSON.stringify(body));
  }

  /** Sends to a queue, a topic or a function with the rights of the function's role. What is refused is lost, as on AWS. */
  async #pass(
    target: Target,
    arn: string,
    body: string,
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    await send(this.#host, target, arn, body, attributes).catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
    });
  }

  #statsOf(record: FunctionRecord): FunctionStats {
    const known = this.#stats.get(record.name);
    if (known !== undefined) return known;
    const fresh = { invocations: 0, errors: 0, throttles: 0, coldStarts: 0, initMs: 0, durationMs: 0, gbSeconds: 0 };
    this.#stats.set(record.name, fresh);
    return fresh;
  }
}

/** Sends `body` to a queue, a topic or a function, with the rights of `target`'s role. */
export async function send(
  host: Host,
  target: Target,
  arn: string,
  body: string,
  attributes: Readonly<Record<string, string>> = {},
): Promise<void> {
  const role = host.assumeRole('lambda.amazonaws.com', target.settings.role, target.record.name, target.record.arn);
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  const by = `lambda ${target.record.name}`;
  const [, , service, , account, name] = arn.split(':');
  if (service === 'sqs') {
    const QueueUrl = `${host.origin}/${account ?? ''}/${name ?? ''}`;
    await host.call(role, 'sqs', 'SendMessage', { QueueUrl, MessageBody: body, MessageAttributes }, by);
  } else if (service === 'sns') {
    await host.call(role, 'sns', 'Publish', { TopicArn: arn, Message: body, MessageAttributes }, by);
  } else {
    const input = { FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(body) };
    await host.call(role, 'lambda', 'Invoke', input, by);
  }
}

/** @throws AwsError if the event is too large or not JSON. */
function check(payload: string, limit: number): void {
  if (Buffer.byteLength(payload) > limit) {
    const message = `Request must be smaller than ${String(limit)} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestEntityTooLargeException', message, 413, { Type: 'User' });
  }
  try {
    JSON.parse(payload);
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message, 400, { Type: 'User' });
  }
}

function errorTypeOf(payload: string): string {
  const { errorType } = JSON.parse(payload) as { errorType?: string };
  return errorType ?? 'Error';
}

function tooLargeAnswer(): Pick<Outcome, 'ok' | 'payload'> {
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${String(SYNC_LIMIT)} bytes).`;
  return { ok: false, payload: JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }) };
}
