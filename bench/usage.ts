import type { Product } from '../local/product.ts';
import { prices } from './prices.ts';

/** What is paid for, counted since the local stack began. */
export type Counts = Record<keyof typeof prices, number>;

interface Stats {
  readonly calls: readonly { readonly service: string; readonly operation: string; readonly count: number }[];
  readonly lambda: {
    readonly functions: Readonly<Record<string, { readonly invocations: number; readonly gbSeconds: number }>>;
  };
  readonly states: { readonly stateTransitions: number };
  readonly dynamodb: Readonly<Record<string, unknown>>;
}

/** What the product has used so far. */
export function counts({ stack }: Product): Counts {
  const stats = stack.stats() as unknown as Stats & Record<string, unknown>;
  const calls = (service: string, ...operations: string[]): number =>
    stats.calls
      .filter((call) => call.service === service && (operations.length === 0 || operations.includes(call.operation)))
      .reduce((sum, call) => sum + call.count, 0);
  const functions = Object.values(stats.lambda.functions);
  const api =
    functions.length > 0
      ? Object.entries(stats.lambda.functions)
          .filter(([name]) => apiFunctions.test(name))
          .reduce((sum, [, { invocations }]) => sum + invocations, 0)
      : 0;
  const { read, write } = capacity(stats.dynamodb);
  return {
    stateTransition: stats.states.stateTransitions,
    lambdaRequest: functions.reduce((sum, { invocations }) => sum + invocations, 0),
    lambdaGbSecond: functions.reduce((sum, { gbSeconds }) => sum + gbSeconds, 0),
    dynamodbWriteUnit: write,
    dynamodbReadUnit: read,
    mail: calls('email') + calls('ses'),
    apiRequest: api,
    firewallRequest: api,
    sqsRequest: calls('sqs'),
    snsPublish: calls('sns', 'Publish'),
    kmsRequest: calls('kms'),
    s3Write: calls('s3', 'PutObject', 'CopyObject'),
    s3Read: calls('s3', 'GetObject', 'HeadObject'),
    schedulerInvocation: stats.lambda.functions['frontdesk-local-sweep']?.invocations ?? 0,
    secretsRequest: calls('secretsmanager'),
    logGigabyte: logBytes(logLines(stack)) / 1e9,
  };
}

const apiFunctions =
  /frontdesk-local-(create|get|list|search|submit|supply|cancel-|change-|reserve|use-|release-|read-|hand-over|show-|decide-|sign-|receive-|delete-|rotate-|replay-)/;

function* logLines({ services }: Product['stack']): Iterable<string> {
  for (const { text } of services['logs']?.contents?.() ?? []) yield text;
}

function logBytes(lines: Iterable<string>): number {
  let bytes = 0;
  for (const line of lines) bytes += Buffer.byteLength(line) + 26;
  return bytes;
}

function capacity(tables: Readonly<Record<string, unknown>>): { read: number; write: number } {
  let read = 0;
  let write = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member !== 'number') visit(member);
      else if (/^read/i.test(name)) read += member;
      else if (/^write/i.test(name)) write += member;
    }
  };
  visit(tables);
  return { read, write };
}

export const minus = (a: Counts, b: Counts): Counts => each((name) => a[name] - b[name]);
export const times = (a: Counts, factor: number): Counts => each((name) => a[name] * factor);
const each = (value: (name: keyof Counts) => number): Counts =>
  Object.fromEntries((Object.keys(prices) as (keyof Counts)[]).map((name) => [name, value(name)])) as Counts;
