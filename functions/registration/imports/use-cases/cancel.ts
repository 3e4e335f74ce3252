import { againIfStale } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { closeTasks } from '../../../reviews/index.ts';
import type { PatientImport } from '../patient-import.ts';
import { moveTo } from '../rules/move.ts';
import { importOf, stepOf } from '../step.ts';
import { importReply } from '../view.ts';

/**
 * Stops an import that has not come to its end, however far it has come meanwhile. Registrations that were made of its rows
 * stay.
 * @throws NotFound, NotInThisStatus
 */
export async function cancelImport(context: Context, id: string, reason: string): Promise<Reply> {
  return await againIfStale(async () => {
    const before = await importOf(context, id);
    const at = now();
    const change = await cancelled(context, before, at, reason);
    return await commit(context, change, importReply(200, change, at));
  });
}

/** The change that stops it. @param except the task that is being decided by it */
export async function cancelled(
  context: Context,
  before: PatientImport,
  at: Instant,
  reason: string,
  except?: string,
): Promise<Change> {
  const after = moveTo(before, 'cancelled', at, { standstill: { code: 'cancelled', words: reason } });
  const closed = await closeTasks(context, before.id, 'The import was cancelled.', { except });
  return stepOf(context, before, after, at, { deed: 'cancelled', words: 'It was stopped.', reason }, closed);
}
