import {
  BatchGetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type AttributeValue,
  type BatchGetItemCommandInput,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../functions/platform/table.ts';

type Input = TransactWriteItemsCommandInput;

/** What a deed asked of DynamoDB: how many requests it read with, and the transactions that it wrote. */
export interface Asked {
  readonly reads: Readonly<Record<string, number>>;
  readonly transactions: readonly Input[];
  readonly batches: readonly BatchGetItemCommandInput[];
}

let hear: ((command: string, input: object) => void) | undefined;

/** Lets `whatIsAsked` hear what this process asks for. Before anything is asked: the client then keeps its way of sending. */
export function listen(): void {
  dynamodb().middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        hear?.(commandName.replace('Command', ''), args.input);
        return await next(args);
      },
    { step: 'initialize' },
  );
}

/** Runs a deed of this process, and counts what it asks of DynamoDB. */
export async function whatIsAsked(deed: () => Promise<unknown>): Promise<Asked> {
  const reads: Record<string, number> = {};
  const transactions: Input[] = [];
  const batches: BatchGetItemCommandInput[] = [];
  hear = (command, input) => {
    if (command === 'TransactWriteItems') transactions.push(input as Input);
    else reads[command] = (reads[command] ?? 0) + 1;
    if (command === 'BatchGetItem') batches.push(input as BatchGetItemCommandInput);
  };
  await deed();
  hear = undefined;
  return { reads, transactions, batches };
}

/** The same reading bare. */
export async function bareRead(batch: BatchGetItemCommandInput): Promise<void> {
  await dynamodb().send(new BatchGetItemCommand(batch));
}

let number = 0;

/**
 * The same transaction bare: as many items of the same size in the same tables and indexes, by the same operations, and nothing that follows from
 * them. Each key is new, so that none of them meets another.
 * @param oneSheet all of them write one day sheet, without a condition; who meets another there tries again as `commit` does
 */
export async function bare({ TransactItems = [] }: Input, { oneSheet = false } = {}): Promise<void> {
  number += 1;
  const mark = `#bare${number}`;
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
  const marked = (key: Readonly<Record<string, AttributeValue>>, by = mark): Record<string, AttributeValue> => ({
    pk: { S: `${key['pk']?.S ?? ''}${by}` },
    sk: key['sk'] ?? { S: 'record' },
  });
  const command = new TransactWriteItemsCommand({
    TransactItems: TransactItems.map(({ Put, Update, ConditionCheck }) => {
      if (Put)
        return {
          Put: { TableName: Put.TableName, Item: { ...unseen(Put.Item ?? {}), ...marked(Put.Item ?? {}) }, ...isNew },
        };
      if (ConditionCheck)
        return {
          ConditionCheck: { TableName: ConditionCheck.TableName, Key: marked(ConditionCheck.Key ?? {}), ...isNew },
        };
      if (!Update) throw new Error('a booking removes nothing');
      const { ConditionExpression: _condition, Key = {}, ...update } = Update;
      return { Update: { ...update, ...(oneSheet ? { Key: marked(Key, '#bare') } : { Key: marked(Key), ...isNew }) } };
    }),
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await dynamodb().send(command);
      return;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException) || !oneSheet) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(400, 10 * 2 ** attempt)));
    }
  }
}

/** The item where neither the relay nor a query of the product sees it. */
function unseen(item: Readonly<Record<string, AttributeValue>>): Record<string, AttributeValue> {
  const hidden: Record<string, AttributeValue> = { ...item, type: { S: 'bare' } };
  for (const name of ['duePk', 'listPk']) if (item[name]) hidden[name] = { S: `${item[name].S ?? ''}#bare` };
  return hidden;
}
