import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { secondsBetween, type Instant } from '../clock.ts';
import type { Key } from '../table.ts';
import { effectQueues, queueOf, type EffectKind, type EffectQueue } from './effect.ts';

/** SQS takes ten messages at once, and holds one back for at most fifteen minutes. */
const BATCH = 10;
export const MAX_DELAY_SECONDS = 900;

const urls: Readonly<Record<EffectQueue, string>> = {
  workflow: 'QUEUE_URL_WORKFLOW',
  mail: 'QUEUE_URL_MAIL',
  webhook: 'QUEUE_URL_WEBHOOK',
  eligibility: 'QUEUE_URL_ELIGIBILITY',
  openings: 'QUEUE_URL_OPENINGS',
  visits: 'QUEUE_URL_VISITS',
  remittances: 'QUEUE_URL_REMITTANCES',
  payments: 'QUEUE_URL_PAYMENTS',
  emergencies: 'QUEUE_URL_EMERGENCIES',
};

let shared: SQSClient | undefined;
const sqs = (): SQSClient => (shared ??= new SQSClient({ maxAttempts: 5, useQueueUrlAsEndpoint: false }));

/** An effect as far as handing it on needs to know it. */
export interface DueEffect extends Key {
  readonly kind: EffectKind;
  readonly dueAt: Instant;
}

/**
 * Hands effects to the queues of their consumers; one that is due within fifteen minutes is held back until then. Safe to repeat: the consumer takes
 * an effect once.
 * @returns those that no queue took
 */
export async function handOn(effects: readonly DueEffect[], at: Instant): Promise<DueEffect[]> {
  const refused: DueEffect[] = [];
  for (const queue of effectQueues) {
    const mine = effects.filter(({ kind }) => queueOf[kind] === queue);
    for (let start = 0; start < mine.length; start += BATCH) {
      refused.push(...(await sendBatch(queue, mine.slice(start, start + BATCH), at)));
    }
  }
  return refused;
}

async function sendBatch(queue: EffectQueue, batch: readonly DueEffect[], at: Instant): Promise<DueEffect[]> {
  const QueueUrl = process.env[urls[queue]];
  if (!QueueUrl) throw new Error(`${urls[queue]} is not set`);
  const { Failed = [] } = await sqs().send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: batch.map(({ pk, sk, dueAt }, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify({ pk, sk }),
        DelaySeconds: Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(secondsBetween(at, dueAt)))),
      })),
    }),
  );
  return Failed.flatMap(({ Id }) => batch[Number(Id)] ?? []);
}
