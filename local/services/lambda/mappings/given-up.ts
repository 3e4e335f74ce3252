/** What an on-failure destination hears of records that a stream mapping gave up. */
import type { StreamRecord } from '../../../contract.ts';
import { shardIdOf } from '../../dynamodb/streams.ts';
import type { FunctionSide, StreamSettings } from './mapping.ts';

/** Why, and after what. */
export interface Ending {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly tries: number;
  /** The last invocation that failed; none where the function was not reached. */
  readonly failure: { readonly requestId: string; readonly version: string } | undefined;
}

/**
 * Tells the destination where the records are, if there is one. A bucket gets the whole event too: nothing else does,
 * because what is in the records may be more than a queue may hold or a topic's readers may see.
 *
 * @throws AwsError if the function's role may not, or the destination is gone: then nobody hears of it, as on AWS
 */
export async function tell(
  side: FunctionSide,
  settings: StreamSettings,
  records: readonly StreamRecord[],
  event: object,
  { condition, tries, failure }: Ending,
): Promise<void> {
  const [first, last] = [records[0], records.at(-1)];
  const { onFailure, sourceArn } = settings;
  if (onFailure === undefined || first === undefined || last === undefined) return;
  const target = side.target(settings.functionName);
  const now = new Date(side.host.clock.now()).toISOString();
  const notice = {
    requestContext: {
      requestId: failure?.requestId ?? side.host.random('lambda').uuid(),
      functionArn: target.arn,
      condition,
      approximateInvokeCount: tries,
    },
    ...(failure !== undefined && {
      responseContext: { statusCode: 200, executedVersion: failure.version, functionError: 'Unhandled' },
    }),
    version: '1.0',
    timestamp: now,
    DDBStreamBatchInfo: {
      shardId: shardIdOf(sourceArn),
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: sourceArn,
    },
  };
  if (!/^arn:[a-z-]+:s3:/.test(onFailure)) return side.send(target, onFailure, JSON.stringify(notice));
  const Key = [
    `aws/lambda/${settings.uuid}/${shardIdOf(sourceArn)}`,
    now.slice(0, 10).replaceAll('-', '/'),
    `${now.slice(0, 19).replaceAll(':', '.')}-${side.host.random('lambda').uuid()}`,
  ].join('/');
  await side.host.call(side.role(target), 's3', 'PutObject', {
    Bucket: onFailure.split(':').at(-1),
    Key,
    Body: Buffer.from(JSON.stringify({ ...notice, payload: JSON.stringify(event) })),
  });
}

/** Whole seconds, as the stream knows them. */
function arrival({ approximateCreationDateTime }: StreamRecord): string {
  return new Date(approximateCreationDateTime * 1000).toISOString().replace('.000Z', 'Z');
}
