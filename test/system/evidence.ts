import { createHash } from 'node:crypto';
import type { Input, Output } from '../../local/contract.ts';
import type { LocalStack } from '../../local/stack.ts';

/** All that can be known of a run: two runs are the same if these are, line for line. */
export interface Evidence {
  /** Every call of every principal in order: who, what, and a digest of what was asked and answered. */
  readonly calls: readonly string[];
  /** Every item of every table. */
  readonly items: readonly string[];
  /** Every other text that any service keeps: logs, messages, mails, histories, addresses; in which order, the calls say. */
  readonly texts: readonly string[];
}

/** Notes every call from now on. @returns what has been noted, with what the stack keeps by then */
export function watch(stack: LocalStack): () => Promise<Evidence> {
  const calls: string[] = [];
  const { host } = stack;
  const invoke = host.invoke.bind(host);
  host.invoke = async (...asked: Parameters<typeof invoke>): Promise<Output> => {
    const [principal, service, operation, input] = asked;
    const who = principal.kind === 'role' ? principal.sessionName : principal.kind;
    const at = calls.push(`${who} ${service.name}:${operation} ${digest(input)}`) - 1;
    try {
      const output = await invoke(...asked);
      calls[at] += ` → ${digest(output)}`;
      return output;
    } catch (error) {
      calls[at] += ` → ${String(error)}`;
      throw error;
    }
  };
  return async () => {
    await stack.clock.settled();
    host.invoke = invoke;
    return {
      calls,
      items: await itemsOf(stack),
      texts: [...stack.contents()].map((kept) => JSON.stringify(kept)).sort(),
    };
  };
}

async function itemsOf({ host }: LocalStack): Promise<string[]> {
  const run = (operation: string, input: Input): Promise<Output> =>
    host.call({ kind: 'operator' }, 'dynamodb', operation, input);
  const { TableNames } = (await run('ListTables', {})) as { TableNames: string[] };
  const items: string[] = [];
  for (const TableName of TableNames) {
    let ExclusiveStartKey: unknown;
    do {
      const page = await run('Scan', { TableName, ...(ExclusiveStartKey !== undefined && { ExclusiveStartKey }) });
      items.push(...(page['Items'] as unknown[]).map((item) => `${TableName} ${JSON.stringify(item)}`));
      ExclusiveStartKey = page['LastEvaluatedKey'];
    } while (ExclusiveStartKey !== undefined);
  }
  return items;
}

function digest(value: unknown): string {
  const text = JSON.stringify(value, (_name, member: unknown) =>
    member instanceof Uint8Array ? Buffer.from(member).toString('base64') : member,
  );
  return createHash('sha256')
    .update(text ?? '')
    .digest('base64url')
    .slice(0, 12);
}

/** The first line in which two runs differ, in words; undefined if they are the same. */
export function difference(one: Evidence, other: Evidence): string | undefined {
  for (const part of ['calls', 'items', 'texts'] as const) {
    const [a, b] = [one[part], other[part]];
    const at = a.findIndex((line, index) => line !== b[index]);
    if (at >= 0 || a.length !== b.length) {
      const place = at < 0 ? a.length : at;
      const around = (lines: readonly string[]): string =>
        lines.slice(Math.max(0, place - 2), place + 3).join('\n    ');
      return `${part} ${String(place)}:\n    ${around(a)}\n  and\n    ${around(b)}`;
    }
  }
  return undefined;
}
