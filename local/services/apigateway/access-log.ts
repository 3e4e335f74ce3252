/** The access log of a stage: one line a request, in the format that the stage declares. */
import { AwsError } from '../../contract.ts';
import type { Host, HttpResponse } from '../../contract.ts';
import { UNSEEN } from '../../faults/faults.ts';
import { type Exchange, contextValue, requestContext } from './exchange.ts';
import type { Refusal } from './gateway-responses.ts';

export interface AccessLogSettings {
  readonly logGroup: string;
  readonly format: string;
}

/** What is known once the answer is. */
export interface Answered {
  readonly response: HttpResponse;
  readonly refusal: Refusal | undefined;
  readonly integrationStatus: number | undefined;
  readonly integrationError: string | undefined;
  readonly latencyMs: number;
  readonly integrationLatencyMs: number | undefined;
}

/** One line. A variable without a value is `-`. */
export function renderAccessLog(format: string, exchange: Exchange, answered: Answered): string {
  const { response, refusal, integrationStatus, integrationError } = answered;
  const context = requestContext(exchange);
  const values: Record<string, unknown> = {
    ...context,
    status: response.status,
    responseLength: Buffer.byteLength(response.body ?? ''),
    responseLatency: Math.round(answered.latencyMs),
    integrationLatency: round(answered.integrationLatencyMs),
    integrationStatus,
    integrationErrorMessage: integrationError,
    xrayTraceId: exchange.traceId,
    integration: {
      status: integrationStatus,
      integrationStatus: 200,
      error: integrationError,
      latency: round(answered.integrationLatencyMs),
    },
    ...(refusal !== undefined && {
      error: { message: refusal.message, messageString: JSON.stringify(refusal.message), responseType: refusal.type },
    }),
  };
  return format.replaceAll(
    /\$context\.([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)/g,
    (_all, path: string) => contextValue(values, path) ?? '-',
  );
}

function round(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds);
}

/** Writes lines with the role of the account's settings. */
export class AccessLog {
  readonly #host: Host;
  readonly #roleArn: () => string;
  readonly #streams = new Map<string, Promise<unknown>>();
  #writes: Promise<unknown> = Promise.resolve();

  constructor(host: Host, roleArn: () => string) {
    this.#host = host;
    this.#roleArn = roleArn;
  }

  write(logGroupName: string, apiId: string, message: string): void {
    const { clock } = this.#host;
    const timestamp = clock.now();
    this.#writes = clock.track(this.#writes.then(() => this.#put(logGroupName, apiId, { timestamp, message })));
  }

  /** What the role may not write is lost, as on AWS; the refusal stands among those that the stack keeps. */
  async #put(logGroupName: string, apiId: string, event: object): Promise<void> {
    const logStreamName = `${apiId}-access`;
    try {
      const principal = this.#host.assumeRole(
        'apigateway.amazonaws.com',
        this.#roleArn(),
        'BackplaneAssumeRoleSession',
      );
      let stream = this.#streams.get(logGroupName);
      if (stream === undefined) {
        stream = this.#host.call(principal, 'logs', 'CreateLogStream', { logGroupName, logStreamName }, UNSEEN);
        this.#streams.set(logGroupName, stream);
      }
      await stream;
      const events = { logGroupName, logStreamName, logEvents: [event] };
      await this.#host.call(principal, 'logs', 'PutLogEvents', events, UNSEEN);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }
}
