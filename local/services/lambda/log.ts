/** What functions write, on its way to their log groups, with the rights of their roles. */
import { AwsError } from '../../contract.ts';
import { UNSEEN } from '../../faults/faults.ts';
import type { Host, Principal } from '../../contract.ts';
import type { Target } from './functions.ts';
import type { Outcome } from './pool.ts';

export class FunctionLog {
  readonly #host: Host;
  /** Log streams that exist, or were refused, by group and stream. */
  readonly #created = new Map<string, Promise<void>>();
  readonly #streams = new Map<string, string>();
  #writes: Promise<unknown> = Promise.resolve();

  constructor(host: Host) {
    this.#host = host;
  }

  /** The log stream of a version, named as Lambda names it. One serves all its threads. */
  stream(target: Target): string {
    const key = `${target.record.name}:${target.version}`;
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const day = new Date(this.#host.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    const suffix = this.#streams.size.toString(16).padStart(32, '0');
    const name = `${day}/${target.record.name}[${target.version}]${suffix}`;
    this.#streams.set(key, name);
    return name;
  }

  /** Hands the lines of one invocation to its log group, in the order of the invocations. */
  write(target: Target, requestId: string, startedAt: number, outcome: Outcome): void {
    const { clock } = this.#host;
    const timestamp = clock.now();
    // Where time stands, it took as long as the clock says: two runs of a test write the same log.
    const took =
      clock.shared[0] === 1
        ? outcome
        : { ...outcome, durationMs: timestamp - startedAt, ...(outcome.initMs !== undefined && { initMs: 0 }) };
    const messages = withPlatformLines(target, requestId, startedAt, timestamp, took);
    this.#writes = this.#host.clock.track(
      this.#writes.then(() =>
        this.#put(
          target,
          messages.map((message) => ({ timestamp, message })),
        ),
      ),
    );
  }

  /** A function whose role may not write its log runs all the same, and its lines are lost: so it is on AWS. */
  async #put(target: Target, logEvents: readonly object[]): Promise<void> {
    const logGroupName = target.settings.logGroup;
    const logStreamName = this.stream(target);
    try {
      const principal = this.#host.assumeRole(
        'lambda.amazonaws.com',
        target.settings.role,
        target.record.name,
        target.record.arn,
      );
      await this.#create(principal, logGroupName, logStreamName);
      await this.#host.call(principal, 'logs', 'PutLogEvents', { logGroupName, logStreamName, logEvents }, UNSEEN);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }

  #create(principal: Principal, logGroupName: string, logStreamName: string): Promise<void> {
    const key = `${logGroupName} ${logStreamName}`;
    const known = this.#created.get(key);
    if (known !== undefined) return known;
    const created = this.#createNow(principal, logGroupName, logStreamName);
    this.#created.set(key, created);
    return created;
  }

  async #createNow(principal: Principal, logGroupName: string, logStreamName: string): Promise<void> {
    const createStream = (): Promise<unknown> =>
      this.#host.call(principal, 'logs', 'CreateLogStream', { logGroupName, logStreamName }, UNSEEN);
    try {
      await createStream();
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
      await this.#host.call(principal, 'logs', 'CreateLogGroup', { logGroupName }, UNSEEN);
      await createStream();
    }
  }
}

/** The function's lines between Lambda's own. */
function withPlatformLines(
  target: Target,
  requestId: string,
  startedAt: number,
  endedAt: number,
  outcome: Outcome,
): string[] {
  const { settings, version } = target;
  const durationMs = Number(outcome.durationMs.toFixed(2));
  const billedMs = Math.ceil(outcome.durationMs + (outcome.initMs ?? 0));
  if (settings.logFormat === 'Text') {
    const init = outcome.initMs === undefined ? '' : `\tInit Duration: ${outcome.initMs.toFixed(2)} ms`;
    return [
      `START RequestId: ${requestId} Version: ${version}`,
      ...outcome.lines,
      ...(outcome.ok ? [] : sandboxLine(outcome)),
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}\tDuration: ${String(durationMs)} ms\tBilled Duration: ${String(billedMs)} ms\tMemory Size: ${String(settings.memoryMb)} MB${init}`,
    ];
  }
  if (!settings.systemLog) return [...outcome.lines];
  const line = (time: number, type: string, record: object): string =>
    JSON.stringify({ time: new Date(time).toISOString(), type, record });
  return [
    line(startedAt, 'platform.start', { requestId, version }),
    ...outcome.lines,
    ...(outcome.ok ? [] : sandboxLine(outcome)),
    line(endedAt, 'platform.report', {
      requestId,
      status: outcome.ok ? 'success' : 'error',
      metrics: {
        durationMs,
        billedDurationMs: billedMs,
        memorySizeMB: settings.memoryMb,
        ...(outcome.initMs !== undefined && { initDurationMs: Number(outcome.initMs.toFixed(2)) }),
      },
    }),
  ];
}

/** What the sandbox says of a timeout or an exit; what the function threw, the runtime has written itself. */
function sandboxLine(outcome: Outcome): string[] {
  const { errorType, errorMessage } = JSON.parse(outcome.payload) as { errorType?: string; errorMessage?: string };
  const isSandbox = errorType === 'Sandbox.Timedout' || errorType === 'Runtime.ExitError';
  return isSandbox && errorMessage !== undefined ? [errorMessage] : [];
}
