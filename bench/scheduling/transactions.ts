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
 * The same transaction bare: as many items of the same size in the same tables, each new, and nothing that follows from them. A check stays the check
 * that it was.
 */
export async function bare({ TransactItems = [] }: Input): Promise<void> {
  number += 1;
  const mark = `#bare${number}`;
  await dynamodb().send(
    new TransactWriteItemsCommand({
      TransactItems: TransactItems.map((each) => {
        const item = each.Put?.Item;
        if (!each.Put || !item) return each;
        const { duePk: _duePk, dueSk: _dueSk, listPk: _listPk, listSk: _listSk, kind: _kind, ...kept } = item;
        return {
          Put: {
            TableName: each.Put.TableName,
            Item: { ...kept, pk: { S: `${item['pk']?.S ?? ''}${mark}` }, type: { S: 'bare' } },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        };
      }),
    }),
  );
}
