import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Preauthorization } from '../case.ts';
import { stepOf } from '../step.ts';

/**
 * Hands a case over to a new execution: of an old one before it reaches a year or too long a history, or by an operator where none is open.
 * The old one, if there is one, finds itself overtaken and ends.
 */
export async function continueInNewRun(context: Context, before: Preauthorization): Promise<void> {
  const at = now();
  const after = { ...before, run: before.run + 1, runSince: at };
  const words = 'The workflow goes on in a new execution.';
  await commit(context, stepOf(context, before, after, at, { deed: 'continued', words }));
}
