import type { Bindings } from './expressions.ts';
import { drawBytes } from '../../random.ts';
import type { ExecutionRecord, Thread } from './record.ts';

/** What `$states` holds besides the input and the context at this point of a state, as JSON texts. */
export interface Extra {
  readonly result?: string;
  readonly errorOutput?: string;
  /** The task token of this attempt. */
  readonly token?: string;
  /** The item that an ItemSelector is asked about. */
  readonly item?: { readonly index: number; readonly value: string };
}

/** What the expressions of a state can see. Texts are parsed when they are first read. */
export function bindingsOf(record: ExecutionRecord, thread: Thread, extra: Extra = {}): Bindings {
  const states = {};
  lazily(states, 'context', () => contextOf(record, thread, extra));
  lazily(states, 'input', () => JSON.parse(thread.input));
  const { result, errorOutput } = extra;
  if (result !== undefined) lazily(states, 'result', () => JSON.parse(result));
  if (errorOutput !== undefined) lazily(states, 'errorOutput', () => JSON.parse(errorOutput));
  return {
    states,
    variables: variablesOf(record, thread),
    draw: () => drawBytes(record.arn, record.draws++),
    now: record.at ?? thread.enteredAt,
  };
}

/** The variables in scope, those of the workflows around it included. Inner ones cannot bear an outer one's name. */
function variablesOf(record: ExecutionRecord, thread: Thread): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (let scope: Thread | undefined = thread; scope !== undefined; scope = parentOf(record, scope)) {
    for (const [name, text] of Object.entries(scope.variables)) variables[name] = JSON.parse(text);
  }
  return variables;
}

function parentOf(record: ExecutionRecord, thread: Thread): Thread | undefined {
  return thread.parent === undefined ? undefined : record.threads[thread.parent];
}

function contextOf(record: ExecutionRecord, thread: Thread, extra: Extra): Record<string, unknown> {
  const item = extra.item ?? itemOf(record, thread);
  return {
    Execution: {
      Id: record.arn,
      Input: JSON.parse(record.input),
      StartTime: instant(record.startedAt),
      Name: record.name,
      RoleArn: record.roleArn,
      RedriveCount: record.redriveCount,
      ...(record.redrivenAt === undefined ? {} : { RedriveTime: instant(record.redrivenAt) }),
    },
    StateMachine: { Id: record.machineArn, Name: record.machineName },
    State: {
      Name: thread.state,
      EnteredTime: instant(thread.enteredAt),
      ...(thread.retryCount === undefined ? {} : { RetryCount: thread.retryCount }),
    },
    ...(extra.token === undefined ? {} : { Task: { Token: extra.token } }),
    ...(item === undefined ? {} : { Map: { Item: { Index: item.index, Value: JSON.parse(item.value) } } }),
  };
}

function itemOf(record: ExecutionRecord, thread: Thread): Extra['item'] {
  for (let scope: Thread | undefined = thread; scope !== undefined; scope = parentOf(record, scope)) {
    if (scope.item !== undefined) return { index: scope.slot, value: scope.item };
  }
  return undefined;
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

function lazily(owner: object, name: string, read: () => unknown): void {
  let value: unknown;
  let known = false;
  Object.defineProperty(owner, name, {
    enumerable: true,
    get: () => {
      if (!known) {
        value = read();
        known = true;
      }
      return value;
    },
  });
}
