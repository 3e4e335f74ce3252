import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { now, plusSeconds, type Instant } from '../clock.ts';
import { findOverdue } from '../lookups/overdue.ts';
import { getItems, type Item } from '../table.ts';

/** What stands still over all clinics, in ids and words of our own. */
export interface Stuck {
  readonly cases: readonly {
    readonly clinicId: string;
    readonly id: string;
    readonly kind: string;
    readonly status: string;
    /** When something should have happened. */
    readonly since: Instant;
  }[];
  readonly effects: readonly {
    readonly clinicId: string;
    readonly subjectId: string;
    readonly id: string;
    readonly kind: string;
    readonly state: string;
    readonly attempts: number;
    readonly problem?: string;
    readonly since: Instant;
  }[];
  readonly deadLetters: readonly { readonly queue: string; readonly messages: number }[];
}

/** How long the fast path and the first sweep have, in seconds, before a pending effect is told of. */
const GRACE_SECONDS = 120;

/** Lists the cases that should have moved, the effects that are late or given up, and the queues with dead letters. */
export async function listStuck(): Promise<Stuck> {
  const at = now();
  const [cases, pending, failed, deadLetters] = await Promise.all([
    findOverdue('cases', at),
    findOverdue('effects', plusSeconds(at, -GRACE_SECONDS)),
    findOverdue('failed-effects'),
    countDeadLetters(),
  ]);
  const since = new Map([...cases, ...pending, ...failed].map((late) => [`${late.pk} ${late.sk}`, late.since]));
  const sinceOf = (item: Item): Instant => since.get(`${item.pk} ${item.sk}`) ?? '';
  const effects = await getItems([...failed, ...pending]);
  return {
    cases: (await getItems(cases)).map((item) => ({
      clinicId: item.pk.slice(0, item.pk.indexOf('#')),
      id: String(item['id']),
      kind: String(item['type']),
      status: String(item['status']),
      since: sinceOf(item),
    })),
    effects: effects
      .filter((item) => item['state'] !== 'done')
      .map((item) => ({
        clinicId: String(item['clinicId']),
        subjectId: String(item['subjectId']),
        id: String(item['id']),
        kind: String(item['kind']),
        state: String(item['state']),
        attempts: Number(item['attempts']),
        problem: item['lastProblem'] as string | undefined,
        since: sinceOf(item),
      })),
    deadLetters: deadLetters.filter(({ messages }) => messages > 0),
  };
}

async function countDeadLetters(): Promise<{ queue: string; messages: number }[]> {
  const urls = (process.env['DEAD_LETTER_QUEUE_URLS'] ?? '').split(' ').filter(Boolean);
  const sqs = new SQSClient({ maxAttempts: 5, useQueueUrlAsEndpoint: false });
  return await Promise.all(
    urls.map(async (QueueUrl) => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      return {
        queue: QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1),
        messages: Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0),
      };
    }),
  );
}
