/** DynamoDB Streams: a service of its own on the wire, over the same tables. */
import type { CreateService, Input, Operation, Output } from '../../contract.ts';
import { databaseOf } from './database.ts';
import { StreamOperations } from './stream-operations.ts';

export const createService: CreateService = (host) => {
  const { streams, tables } = databaseOf(host);
  const operations = new StreamOperations(host, streams);
  return {
    name: 'dynamodbstreams',
    protocol: { kind: 'json', version: '1.0', targetPrefix: 'DynamoDBStreams_20120810' },
    operations: {
      ListStreams: {
        rights: () => [{ action: 'dynamodb:ListStreams', resource: '*' }],
        run: (input) => answered(() => operations.list(input)),
      },
      DescribeStream: onStream('DescribeStream', (input) => operations.describe(input)),
      GetShardIterator: onStream('GetShardIterator', (input) => operations.iterator(input)),
      GetRecords: onStream('GetRecords', (input) => operations.records(input)),
    },
    resourceTypes: {},
  };

  function onStream(action: string, run: (input: Input) => Output): Operation {
    return {
      rights: (input) => {
        const named = input['StreamArn'] ?? input['ShardIterator'];
        const arn = typeof named === 'string' ? named.split('|')[0] : undefined;
        if (arn === undefined) return [];
        const keyArn = tables.get(/:table\/([^/]+)/.exec(arn)?.[1] ?? '')?.settings.keyArn;
        return [{ action: `dynamodb:${action}`, resource: arn, ...(keyArn === undefined ? {} : { keyArn }) }];
      },
      run: (input) => answered(() => run(input)),
    };
  }
};

/** Runs at once, whatever comes of it. */
function answered(run: () => Output): Promise<Output> {
  try {
    return Promise.resolve(run());
  } catch (error) {
    return Promise.reject(error);
  }
}
