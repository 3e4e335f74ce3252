import { z } from 'zod';
import { Clock } from '../../clock.ts';
import {
  AwsError,
  type Call,
  type Host,
  type Input,
  type Output,
  type Service,
  type VirtualClock,
} from '../../contract.ts';
import { inMemory } from '../../data/data.ts';
import { Faults } from '../../faults/faults.ts';
import { realRandom } from '../../random.ts';
import { createSignals } from '../../signals.ts';
import type { HistoryEvent } from './record.ts';
import { createService } from './index.ts';

/**
 * A function for a test: it gets the payload and gives the answer. What it throws becomes the function's error, with the
 * thrown error's `name` as the error name that Retry and Catch see; an `AwsError` stands for a refused call instead.
 */
export type TestFunction = (payload: never) => unknown;

export interface BenchOptions {
  /** The definition: the text of an `.asl.json` file, or the object. `${Name}` becomes the ARN of function `Name`. */
  readonly definition: string | object;
  /** By the name of the function. */
  readonly functions?: Readonly<Record<string, TestFunction>>;
  /** Replaces `${name}` in the definition before functions are looked for. */
  readonly substitutions?: Readonly<Record<string, string>>;
  /** The instant at the start, in epoch milliseconds. */
  readonly now?: number;
}

/** What an execution has come to. */
export interface Outcome {
  readonly status: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
}

export interface Bench {
  readonly clock: VirtualClock;
  readonly service: Service;
  readonly machineArn: string;
  /** Every call of a function, in order. */
  readonly calls: readonly { readonly functionName: string; readonly payload: unknown }[];
  /** Starts an execution and lets it go as far as it can without time passing. Gives its ARN. */
  readonly start: (input?: unknown, name?: string) => Promise<string>;
  /** Starts an execution, and moves the clock until it has ended. */
  readonly run: (input?: unknown) => Promise<Outcome & { readonly history: readonly HistoryEvent[] }>;
  readonly outcome: (executionArn: string) => Promise<Outcome>;
  readonly history: (executionArn: string) => Promise<readonly HistoryEvent[]>;
  /** The names of the states that were entered, in order. */
  readonly path: (executionArn: string) => Promise<readonly string[]>;
  /** Answers a task token, and lets what follows happen. */
  readonly succeed: (taskToken: string, output: unknown) => Promise<void>;
  readonly fail: (taskToken: string, error: string, cause?: string) => Promise<void>;
  /** Moves the clock on by this many seconds. */
  readonly pass: (seconds: number) => Promise<void>;
  readonly call: (operation: string, input: Input) => Promise<Output>;
}

const described = z.object({
  status: z.string(),
  input: z.string(),
  output: z.string().optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
});

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
const OPERATOR: Call = { principal: { kind: 'operator' } };

/** A state machine on the engine with mocked functions and a clock that stands until it is moved. */
export async function workflowBench(options: BenchOptions): Promise<Bench> {
  const clock = new Clock({ mode: 'manual', now: options.now ?? Date.UTC(2026, 0, 5, 9) });
  const calls: { functionName: string; payload: unknown }[] = [];
  const service = createService(
    testHost(clock, async (functionName, payload) => {
      calls.push({ functionName, payload });
      const run = options.functions?.[functionName];
      if (run === undefined)
        throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn(functionName)}`, 404);
      return (run as (payload: unknown) => unknown)(payload);
    }),
  );
  const call = async (operation: string, input: Input): Promise<Output> => {
    const found = service.operations[operation];
    if (found === undefined) throw new AwsError('UnknownOperationException', operation);
    return found.run(input, OPERATOR);
  };
  const text = typeof options.definition === 'string' ? options.definition : JSON.stringify(options.definition);
  const definition = text.replace(
    /\$\{([\w-]+)\}/g,
    (_, name: string) => options.substitutions?.[name] ?? functionArn(name),
  );
  const { stateMachineArn } = await call('CreateStateMachine', {
    name: 'bench',
    definition,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/bench`,
  });
  const machineArn = String(stateMachineArn);

  const start = async (input: unknown = {}, name?: string): Promise<string> => {
    const started = await call('StartExecution', {
      stateMachineArn: machineArn,
      input: JSON.stringify(input),
      ...(name === undefined ? {} : { name }),
    });
    await clock.settled();
    return String(started['executionArn']);
  };
  const outcome = async (executionArn: string): Promise<Outcome> => {
    const { status, input, output, error, cause } = described.parse(await call('DescribeExecution', { executionArn }));
    return {
      status,
      input: JSON.parse(input),
      ...(output === undefined ? {} : { output: JSON.parse(output) }),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    };
  };
  const history = async (executionArn: string): Promise<readonly HistoryEvent[]> => {
    const events: HistoryEvent[] = [];
    let nextToken: unknown;
    do {
      const answer = await call('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      events.push(...(answer['events'] as HistoryEvent[]));
      nextToken = answer['nextToken'];
    } while (nextToken !== undefined);
    return events;
  };
  return {
    clock,
    service,
    machineArn,
    calls,
    start,
    outcome,
    history,
    call,
    async run(input) {
      const executionArn = await start(input);
      while ((await outcome(executionArn)).status === 'RUNNING' && (await clock.advanceToNext())) await clock.settled();
      return { ...(await outcome(executionArn)), history: await history(executionArn) };
    },
    async path(executionArn) {
      const events = await history(executionArn);
      return events.flatMap((event) =>
        event.type.endsWith('StateEntered') ? [String(event['stateEnteredEventDetails']?.['name'])] : [],
      );
    },
    async succeed(taskToken, output) {
      await call('SendTaskSuccess', { taskToken, output: JSON.stringify(output) });
      await clock.settled();
    },
    async fail(taskToken, error, cause) {
      await call('SendTaskFailure', { taskToken, error, ...(cause === undefined ? {} : { cause }) });
      await clock.settled();
    },
    async pass(seconds) {
      await clock.advance(seconds * 1000);
    },
  };
}

function functionArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
}

/** A host on which only Lambda answers, and everyone may do everything. */
function testHost(clock: VirtualClock, invoke: (functionName: string, payload: unknown) => Promise<unknown>): Host {
  const refuse = (what: string) => (): never => {
    throw new Error(`a workflow bench has no ${what}`);
  };
  return {
    region: REGION,
    accountId: ACCOUNT,
    partition: 'aws',
    clock,
    origin: 'http://localhost:4566',
    apiOrigin: 'http://localhost:4567',
    serveApi: refuse('API'),
    assumeRole: (_service, roleArn, sessionName) => ({ kind: 'role', roleArn, sessionName }),
    assetPath: refuse('assets'),
    async call(_principal, service, operation, input) {
      if (service !== 'lambda' || operation !== 'Invoke')
        throw new AwsError('UnknownOperationException', `${service}:${operation}`);
      const name = /:function:([^:]+)/.exec(String(input['FunctionName']))?.[1] ?? String(input['FunctionName']);
      const payload: unknown = JSON.parse(new TextDecoder().decode(input['Payload'] as Uint8Array));
      const answer = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value ?? null));
      try {
        return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: answer(await invoke(name, payload)) };
      } catch (error) {
        if (error instanceof AwsError) throw error;
        const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error(String(error));
        return {
          StatusCode: 200,
          FunctionError: 'Unhandled',
          ExecutedVersion: '$LATEST',
          Payload: answer({ errorType, errorMessage, trace: [] }),
        };
      }
    },
    authorize: () => undefined,
    setResourcePolicy: () => undefined,
    arn: (service, resource) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`,
    credentialsFor: refuse('credentials'),
    secretAccessKeyOf: () => undefined,
    stats: () => ({}),
    data: inMemory(),
    faults: new Faults({ clock, region: 'us-east-1', services: [] }),
    turns: {
      background: (work) => work(),
      foreground: (work) => work(),
      rest: () => Promise.resolve(),
      watch: () => undefined,
    },
    random: () => realRandom,
    seed: undefined,
    signals: createSignals(),
  };
}
