import { TransactWriteItemsCommand, type TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { dynamodb } from '../../functions/platform/table.ts';

type Input = TransactWriteItemsCommandInput;

/** What a deed asked of DynamoDB: how many requests and keys it read, and the transactions that it wrote. */
export interface Asked {
  readonly reads: Readonly<Record<string, number>>;
  readonly transactions: readonly Input[];
}

/** Runs a deed of this process, and counts what it asks of DynamoDB. */
export async function whatIsAsked(deed: () => Promise<unknown>): Promise<Asked> {
  const reads: Record<string, number> = {};
  const transactions: Input[] = [];
  let listening = true;
  dynamodb().middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (listening) {
          if (commandName === 'TransactWriteItemsCommand') transactions.push(args.input as Input);
          else reads[commandName.replace('Command', '')] = (reads[commandName.replace('Command', '')] ?? 0) + 1;
        }
        return await next(args);
      },
    { step: 'initialize' },
  );
  await deed();
  listening = false;
  return { reads, transactions };
}

let number = 0;

/**
 * The same transaction bare: as many items of the same size in the same tables, and nothing that follows from them. Each key is new, so that none of
 * them meets another.
 */
export async function bare({ TransactItems = [] }: Input): Promise<void> {
  number += 1;
  const mark = `#bare${number}`;
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
  await dynamodb().send(
    new TransactWriteItemsCommand({
      TransactItems: TransactItems.map(({ Put, Update, ConditionCheck }) => {
        const { TableName, Key = {} } = Put ? { ...Put, Key: Put.Item } : (Update ?? ConditionCheck ?? {});
        const key = { pk: { S: `${Key['pk']?.S ?? ''}${mark}` }, sk: Key['sk'] ?? { S: 'record' } };
        if (ConditionCheck) return { ConditionCheck: { TableName, Key: key, ...isNew } };
        const {
          duePk: _duePk,
          dueSk: _dueSk,
          listPk: _listPk,
          listSk: _listSk,
          kind: _kind,
          ...kept
        } = Put?.Item ?? {};
        return { Put: { TableName, Item: { ...kept, ...key, type: { S: 'bare' } }, ...isNew } };
      }),
    }),
  );
}
