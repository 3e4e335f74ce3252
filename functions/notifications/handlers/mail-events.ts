import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logger } from '../../platform/log.ts';
import { publishMetrics } from '../../platform/metrics.ts';
import type { Needs } from '../../platform/needs.ts';
import { mailEventSchema, takeMailEvent } from '../mail-events.ts';

export const needs = {
  records: ['get', 'getMany', 'query', 'put', 'update', 'remove'],
  audit: 'put',
  consumes: 'mailEvents',
} as const satisfies Needs;

/** Takes the mail service's news of mails. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures = [];
  let unreached = 0;
  for (const record of event.Records) {
    try {
      const parsed = mailEventSchema.safeParse(JSON.parse(record.body));
      // Other kinds of news, and mails that were not sent by us, are none of ours.
      if (parsed.success && (await takeMailEvent(parsed.data, record.messageId))) unreached += 1;
    } catch (error) {
      logger.error('mail event could not be taken', {
        messageId: record.messageId,
        error: error instanceof Error ? error : new Error('not an error'),
      });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  if (unreached > 0) publishMetrics({ mailBounced: unreached });
  return { batchItemFailures };
}
