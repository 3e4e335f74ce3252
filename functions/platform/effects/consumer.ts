import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { now, plusSeconds, type Instant } from '../clock.ts';
import { logger } from '../log.ts';
import { updateIf, type Item, type Key } from '../table.ts';
import type { Effect, EffectKind } from './effect.ts';

export type Outcome =
  | { readonly done: true }
  /** Not yet: try again then. */
  | { readonly retryAt: Instant; readonly problem: string }
  /** Never by itself: a person must look (`npm run frontdesk -- stuck`). */
  | { readonly failed: string };

export type EffectHandlers = { readonly [K in EffectKind]?: (effect: Effect<K>) => Promise<Outcome> };

/** How long one consumer may hold an effect before another may take it over. */
const LEASE_SECONDS = 120;
/** After how many thrown errors an effect stops being retried. */
const MAX_ATTEMPTS = 12;
const DONE_KEPT_SECONDS = 30 * 24 * 3600;

/**
 * The consumer of one queue of effects. It takes an effect (one taker at a time), runs it, and writes down what came of
 * it. A thrown error is tried again with growing pauses. A message for an effect that is done, or not yet due, or taken, is dropped: the
 * sweep finds whatever is still open.
 */
export function effectConsumer(handlers: EffectHandlers): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async (event) => {
    const batchItemFailures = [];
    for (const record of event.Records) {
      try {
        await runEffect(JSON.parse(record.body) as Key, handlers);
      } catch (error) {
        logger.error('effect could not be run', { messageId: record.messageId, error: error as Error });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures };
  };
}

async function runEffect(key: Key, handlers: EffectHandlers): Promise<void> {
  const at = now();
  const taken = await updateIf(
    key,
    {
      expression: 'SET takenUntil = :until, attempts = attempts + :one',
      values: { ':until': plusSeconds(at, LEASE_SECONDS), ':one': 1 },
    },
    {
      expression: '#state = :pending AND dueAt <= :now AND (attribute_not_exists(takenUntil) OR takenUntil < :now)',
      names: { '#state': 'state' },
      values: { ':pending': 'pending', ':now': at },
    },
  );
  if (!taken) return;
  const effect = taken as unknown as Effect;
  const handler = handlers[effect.kind] as ((effect: Effect) => Promise<Outcome>) | undefined;
  let outcome: Outcome;
  try {
    if (!handler) throw new Error(`no handler for ${effect.kind}`);
    // Taken so often without a word of what came of it, it kills whoever takes it.
    outcome = effect.attempts > MAX_ATTEMPTS ? { failed: 'gave no outcome' } : await handler(effect);
  } catch (error) {
    logger.error('effect failed', {
      effectId: effect.id,
      kind: effect.kind,
      clinicId: effect.clinicId,
      subjectId: effect.subjectId,
      error: error as Error,
    });
    const problem = error instanceof Error ? error.name : 'unknown error';
    outcome =
      effect.attempts >= MAX_ATTEMPTS
        ? { failed: problem }
        : { retryAt: plusSeconds(now(), Math.min(3600, 15 * 2 ** (effect.attempts - 1))), problem };
  }
  await record(key, taken, outcome);
}

async function record(key: Key, taken: Item, outcome: Outcome): Promise<void> {
  const mine = { expression: 'takenUntil = :mine', values: { ':mine': taken['takenUntil'] } };
  if ('done' in outcome) {
    const expires = Math.floor(Date.now() / 1000) + DONE_KEPT_SECONDS;
    await updateIf(
      key,
      {
        expression: 'SET #state = :done, doneAt = :at, expires = :expires REMOVE duePk, dueSk, takenUntil, lastProblem',
        names: { '#state': 'state' },
        values: { ':done': 'done', ':at': now(), ':expires': expires },
      },
      mine,
    );
  } else if ('retryAt' in outcome) {
    await updateIf(
      key,
      {
        expression: 'SET dueAt = :due, dueSk = :sk, lastProblem = :problem REMOVE takenUntil',
        values: {
          ':due': outcome.retryAt,
          ':sk': `${outcome.retryAt}#${String(taken['id'])}`,
          ':problem': outcome.problem,
        },
      },
      mine,
    );
  } else {
    await updateIf(
      key,
      {
        expression: 'SET #state = :failed, lastProblem = :problem, duePk = :failedDue REMOVE takenUntil',
        names: { '#state': 'state' },
        values: { ':failed': 'failed', ':problem': outcome.failed, ':failedDue': `failed-${String(taken['duePk'])}` },
      },
      mine,
    );
  }
}
