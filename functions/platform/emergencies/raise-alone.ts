import { createHash } from 'node:crypto';
import { now } from '../clock.ts';
import { commit } from '../commit.ts';
import type { Context } from '../context.ts';
import { StaleVersion } from '../errors.ts';
import { derivedId } from '../ids.ts';
import { logger } from '../log.ts';
import { raised, type Emergency } from './emergency.ts';

/**
 * Records what was found where the request itself changed nothing: it was refused, or had nothing to change. Once a day for the same words, however
 * often they are sent.
 */
export async function raiseAlone(context: Context, emergency: Emergency): Promise<void> {
  if (emergency.recorded) return;
  const said = emergency.texts.map(({ pointer, text }) => `${pointer}\n${text}`).join('\n');
  const bytes = createHash('sha256')
    .update([context.clinicId, context.actor.id, now().slice(0, 10), emergency.sent.operation, said].join('\n'))
    .digest();
  const { record, effect } = raised(context.clinicId, emergency, undefined, derivedId('emergency', bytes));
  try {
    await commit(
      { ...context, idempotency: undefined, emergency: undefined },
      { records: [record], effects: [effect] },
    );
    emergency.recorded = true;
  } catch (error) {
    if (error instanceof StaleVersion) return;
    // Who reads the answer must be told where to go, whatever else fails.
    logger.error('what may be an emergency was not recorded', {
      operation: emergency.sent.operation,
      requestId: context.requestId,
      error: error as Error,
    });
  }
}
