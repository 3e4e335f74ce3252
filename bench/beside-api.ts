import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../functions/platform/table.ts';
import type { Product } from '../local/product.ts';

const OPERATOR = { kind: 'operator' } as const;

/**
 * Lets this process use the product's tables as its functions do.
 * @returns puts items into the records table, whatever they are
 */
export async function besideApi({ stack }: Product): Promise<(items: readonly Item[]) => Promise<void>> {
  const parameter = async (name: string): Promise<string> => {
    const answer = await stack.host.call(OPERATOR, 'ssm', 'GetParameter', { Name: `/frontdesk/local/${name}` });
    return (answer as { Parameter: { Value: string } }).Parameter.Value;
  };
  const TableName = await parameter('tables/records');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: stack.origin,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    MATCH_KEY_ID: await parameter('keys/match'),
    AUDIT_TABLE: await parameter('tables/audit'),
    RECORDS_TABLE: TableName,
  });
  return async (items) => {
    for (let start = 0; start < items.length; start += 25) {
      const requests = items
        .slice(start, start + 25)
        .map((item) => ({ PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } }));
      await stack.host.call(OPERATOR, 'dynamodb', 'BatchWriteItem', { RequestItems: { [TableName]: requests } });
    }
  };
}
