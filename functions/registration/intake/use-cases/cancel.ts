import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { StaleVersion } from '../../../platform/errors.ts';
import { closeTasks } from '../../../reviews/index.ts';
import type { Registration } from '../registration.ts';
import { moveTo } from '../rules/move.ts';
import { registrationOf, stepOf } from '../step.ts';
import { registrationReply } from '../view.ts';

/**
 * Takes a registration back that has not come to its end.
 * @throws NotFound, StaleVersion, NotInThisStatus
 */
export async function cancelRegistration(
  context: Context,
  id: string,
  version: number,
  reason: string,
): Promise<Reply> {
  const before = await registrationOf(context, id);
  if (before.version !== version)
    throw new StaleVersion('The registration was changed by someone else. Read it again, then decide again.');
  const at = now();
  const change = await cancelled(context, before, at, reason);
  return await commit(context, change, registrationReply(200, change, at));
}

/** The change that cancels it. @param except the task that is being decided by it */
export async function cancelled(
  context: Context,
  before: Registration,
  at: Instant,
  reason: string,
  except?: string,
): Promise<Change> {
  const after = moveTo(before, 'cancelled', at, { standstill: { code: 'cancelled', words: reason } });
  const closed = await closeTasks(context, before.id, 'The registration was cancelled.', { except });
  return stepOf(context, before, after, at, { deed: 'cancelled', words: 'It was taken back.', reason }, closed);
}
