/** A table as the product has them, on a small host, for tests of the local DynamoDB. */
import type { Input, Output, StreamRecord } from '../../../local/contract.ts';
import { createService } from '../../../local/services/dynamodb/index.ts';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { smallHost } from './smallHost.ts';
import type { SmallHost } from './smallHost.ts';

export const HOUR = 3_600_000;
export const S = (value: string) => ({ S: value });
export const N = (value: number | string) => ({ N: String(value) });

export const records = {
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: ['pk', 'sk', 'due'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
};

export interface Fixture {
  readonly host: SmallHost;
  readonly table: string;
  readonly arn: string;
  readonly run: (operation: string, input: Input) => Promise<Output>;
  readonly stream: () => readonly StreamRecord[];
}

/** A table with a stream, an index and an expiry. `run` names it where the input does not. */
export async function withTable(properties: Input = {}): Promise<Fixture> {
  const host = smallHost([kms, createService]);
  const { ref, attributes } = await host.create('AWS::DynamoDB::Table', 'Records', { ...records, ...properties });
  const named = (operation: string, input: Input): Input =>
    operation.startsWith('Transact') || operation.startsWith('Batch') ? input : { TableName: ref, ...input };
  return {
    host,
    table: ref,
    arn: String(attributes['Arn']),
    run: (operation, input) => host.run('dynamodb', operation, named(operation, input)),
    stream: () => host.heard('streamRecord'),
  };
}

/** The key of an item. */
export const key = (pk: string, sk = '1') => ({ pk: S(pk), sk: S(sk) });
/** An update on condition of the item's version, for a transaction. */
export const versioned = (table: string, pk: string, version: number) => ({
  Update: {
    TableName: table,
    Key: key(pk),
    UpdateExpression: 'SET version = :next',
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: { ':next': N(version + 1), ':version': N(version) },
  },
});
