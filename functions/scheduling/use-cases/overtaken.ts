import { commit, ConditionFailed, type Change } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { StaleVersion } from '../../platform/errors.ts';

/**
 * Commits a change of an appointment and of what counts for several of them, within `againIfMet`: whoever is overtaken at either looks at both anew. The
 * appointment's own version is held against the caller's then.
 */
export async function commitOrLookAgain<R extends Reply | undefined>(
  context: Context,
  change: Change,
  reply?: R,
): Promise<R> {
  try {
    return await commit(context, change, reply);
  } catch (error) {
    if (error instanceof StaleVersion) throw new ConditionFailed(-1);
    throw error;
  }
}
