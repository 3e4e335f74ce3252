import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { AwsError, type Input } from '../../local/contract.ts';
import { FEED_SHARDS, shardOf } from '../../functions/platform/keys.ts';
import { feedPartition } from '../../functions/platform/feed.ts';
import type { KeptMail, World } from './world.ts';

export type Item = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

export interface Execution {
  readonly arn: string;
  readonly workflow: string;
  readonly name: string;
  readonly status: string;
  /** The state that it entered last. */
  readonly state: string;
}

/** Everything that can be known of one case, read beside the product: from its tables, queues, mailbox, and from those whom it told. */
export interface Evidence {
  /** The case and what stands in its partition, and the same of its tasks. */
  readonly items: readonly Item[];
  readonly audit: readonly Item[];
  /** Keys of the audit entries that were archived. */
  readonly archived: readonly string[];
  readonly feed: readonly Item[];
  readonly executions: readonly Execution[];
  readonly mails: readonly KeptMail[];
  readonly webhooks: readonly {
    readonly id: string;
    readonly type: string;
    readonly about: string;
    readonly status: string;
    readonly version: number;
  }[];
  /** What the payer got about the case. */
  readonly payer: readonly { readonly operation: string; readonly identifier: string }[];
  /** Messages that wait in any queue, by queue. */
  readonly queued: Readonly<Record<string, number>>;
}

/** How much there was before a case began: of what all cases share, only what came since is its own. */
export interface Mark {
  readonly feed: readonly number[];
  readonly mails: number;
  readonly webhooks: number;
  readonly payer: number;
}

/** Takes note of what is there now. */
export async function markOf(world: World): Promise<Mark> {
  const shards = Array.from({ length: FEED_SHARDS }, async (_, shard) => {
    const [head] = await partition(world, world.records, feedPartition(world.clinic.clinicId, shard), 'head');
    return Number(head?.['sequence'] ?? 0);
  });
  return {
    feed: await Promise.all(shards),
    mails: world.mailCount,
    webhooks: world.webhooks.length,
    payer: world.product.payer.received.length,
  };
}

/** Gathers what came about a case since the mark. */
export async function gather(world: World, caseId: string, since: Mark): Promise<Evidence> {
  const { clinicId } = world.clinic;
  const own = await partition(world, world.records, `${clinicId}#${caseId}`);
  const tasks = own.filter(({ sk }) => sk.startsWith('task#')).map(({ sk }) => sk.slice('task#'.length));
  const ids = [caseId, ...tasks];
  const ofTasks = await Promise.all(tasks.map((id) => partition(world, world.records, `${clinicId}#${id}`)));
  const items = [...own, ...ofTasks.flat()];
  const audit = (await Promise.all(ids.map((id) => partition(world, world.audit, `${clinicId}#${id}`)))).flat();
  return {
    items,
    audit,
    archived: (await Promise.all(ids.map((id) => archivedOf(world, id)))).flat(),
    feed: await feedOf(world, ids, since),
    executions: await executionsOf(world, caseId, tasks),
    mails: (await world.mails(since.mails)).filter(({ text }) => ids.some((id) => text.includes(id))),
    webhooks: world.webhooks.slice(since.webhooks).flatMap(({ headers, body }) => {
      const told = JSON.parse(body) as { type: string; data: { id: string; status: string; version: number } };
      return ids.includes(told.data.id)
        ? [
            {
              id: headers['webhook-id'] ?? '',
              type: told.type,
              about: told.data.id,
              status: told.data.status,
              version: told.data.version,
            },
          ]
        : [];
    }),
    payer: payerSaw(world, caseId, since),
    queued: await queuedIn(world),
  };
}

async function partition(world: World, table: string, pk: string, from = ''): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = (await world.call('dynamodb', 'Query', {
      TableName: table,
      KeyConditionExpression: from === '' ? 'pk = :pk' : 'pk = :pk AND sk >= :from',
      ExpressionAttributeValues: { ':pk': { S: pk }, ...(from === '' ? {} : { ':from': { S: from } }) },
      ConsistentRead: true,
      ...(ExclusiveStartKey === undefined ? {} : { ExclusiveStartKey }),
    })) as { Items?: Record<string, AttributeValue>[]; LastEvaluatedKey?: unknown };
    items.push(...(page.Items ?? []).map((item) => unmarshall(item) as Item));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

async function archivedOf(world: World, id: string): Promise<string[]> {
  const { Contents } = (await world.call('s3', 'ListObjectsV2', {
    Bucket: world.auditBucket,
    Prefix: `entries/${world.clinic.clinicId}/${id}/`,
  })) as { Contents?: { Key: string }[] };
  return (Contents ?? []).map(({ Key }) => Key);
}

async function feedOf(world: World, ids: readonly string[], since: Mark): Promise<Item[]> {
  const shards = [...new Set(ids.map((id) => shardOf(id, FEED_SHARDS)))];
  const entries = shards.map((shard) => {
    const from = `entry#${String((since.feed[shard] ?? 0) + 1).padStart(12, '0')}`;
    return partition(world, world.records, feedPartition(world.clinic.clinicId, shard), from);
  });
  return (await Promise.all(entries)).flat().filter(({ id }) => ids.includes(String(id)));
}

async function executionsOf(world: World, caseId: string, tasks: readonly string[]): Promise<Execution[]> {
  const found: Execution[] = [];
  for (const machine of world.machines) {
    for (const id of [caseId, ...tasks]) {
      const first = await executionOf(world, machine, id);
      if (first) found.push(first);
      for (let run = 1; ; run += 1) {
        const execution = await executionOf(world, machine, `${id}-${run}`);
        if (!execution) break;
        found.push(execution);
      }
    }
  }
  return found;
}

async function executionOf(
  world: World,
  machine: World['machines'][number],
  name: string,
): Promise<Execution | undefined> {
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    const { status } = await world.call('states', 'DescribeExecution', { executionArn: arn });
    const [state = 'none'] = await statesOf(world, arn, { maxResults: 20, reverseOrder: true });
    return { arn, workflow: workflowOf(machine.name), name, status: String(status), state };
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ExecutionDoesNotExist') return undefined;
    throw error;
  }
}

/** States that the executions have entered, each once, as `workflow/State`. */
export async function statesEntered(world: World, { executions }: Pick<Evidence, 'executions'>): Promise<string[]> {
  const entered = executions.map(async ({ arn, workflow }) =>
    (await statesOf(world, arn, { maxResults: 1000 })).map((state) => `${workflow}/${state}`),
  );
  return [...new Set((await Promise.all(entered)).flat())];
}

async function statesOf(world: World, executionArn: string, page: Input): Promise<string[]> {
  const { events } = (await world.call('states', 'GetExecutionHistory', { executionArn, ...page })) as {
    events: { stateEnteredEventDetails?: { name: string } }[];
  };
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

/** `frontdesk-local-human-task` is the machine of `human-task.asl.json`. */
export function workflowOf(machine: string): string {
  return machine.replace(/^frontdesk-local-/, '');
}

function payerSaw(world: World, caseId: string, since: Mark): Evidence['payer'] {
  return world.product.payer.received.slice(since.payer).flatMap(({ operation, body }) => {
    const identifier = new RegExp(`"(${caseId}-[^"]+)"`).exec(JSON.stringify(body))?.[1];
    return identifier === undefined ? [] : [{ operation: operation.replace('Claim/$', ''), identifier }];
  });
}

async function queuedIn(world: World): Promise<Record<string, number>> {
  const { QueueUrls = [] } = (await world.call('sqs', 'ListQueues', {})) as { QueueUrls?: string[] };
  const counts: Record<string, number> = {};
  for (const QueueUrl of QueueUrls) {
    const { Attributes } = (await world.call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] })) as {
      Attributes?: Record<string, string>;
    };
    const waiting = ['', 'NotVisible', 'Delayed'].reduce(
      (sum, kind) => sum + Number(Attributes?.[`ApproximateNumberOfMessages${kind}`] ?? 0),
      0,
    );
    if (waiting > 0) counts[QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1)] = waiting;
  }
  return counts;
}
