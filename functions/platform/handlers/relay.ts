import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { now, secondsBetween, type Instant } from '../clock.ts';
import { effectQueues, queueOf } from '../effects/effect.ts';
import { handOn, MAX_DELAY_SECONDS, type DueEffect } from '../effects/queues.ts';
import { logger } from '../log.ts';
import { publishMetrics } from '../metrics.ts';
import type { Needs } from '../needs.ts';

export const needs = { stream: 'records', queues: effectQueues } as const satisfies Needs;

/**
 * The one consumer of the records table's stream, and the fast path of effects: hands on what is pending and due
 * within fifteen minutes. It keeps nothing back for what it cannot read: a poison record is logged and passed over, and the sweep finds
 * its effect. Where a queue refuses, the batch is read again from there.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const at = now();
  const found = event.Records.flatMap((record) => {
    const effect = readRecord(record, at);
    return effect ? [{ effect, sequence: record.dynamodb?.SequenceNumber ?? '' }] : [];
  });
  let refused: readonly DueEffect[];
  try {
    refused = await handOn(
      found.map(({ effect }) => effect),
      at,
    );
  } catch (error) {
    logger.error('no queue could be reached', { error: error as Error });
    refused = found.map(({ effect }) => effect);
  }
  const first = found.find(({ effect }) => refused.includes(effect));
  if (!first) return { batchItemFailures: [] };
  publishMetrics({ relayFailures: refused.length });
  return { batchItemFailures: [{ itemIdentifier: first.sequence }] };
}

function readRecord(record: DynamoDBRecord, at: Instant): DueEffect | undefined {
  try {
    const image = record.dynamodb?.NewImage;
    // Most records are no effects: told apart before anything is unmarshalled.
    if (!image || image['type']?.S !== 'effect' || image['state']?.S !== 'pending' || image['takenUntil'])
      return undefined;
    const item = unmarshall(image as Record<string, AttributeValue>);
    if (typeof item['pk'] !== 'string' || typeof item['sk'] !== 'string' || !((item['kind'] as string) in queueOf))
      throw new TypeError('not an effect');
    const wait = secondsBetween(at, String(item['dueAt']));
    if (Number.isNaN(wait)) throw new TypeError('no due time');
    return wait <= MAX_DELAY_SECONDS ? (item as DueEffect) : undefined;
  } catch (error) {
    logger.error('stream record could not be read', { eventId: record.eventID, error: error as Error });
    publishMetrics({ relayFailures: 1 });
    return undefined;
  }
}
