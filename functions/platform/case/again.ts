import { ConditionFailed } from '../commit.ts';
import { Conflict, StaleVersion } from '../errors.ts';
import type { Item } from '../table.ts';

const TIMES = 12;

/**
 * Reads, decides and commits again where another change came first. For deeds that are right whatever that change was,
 * because they look at the record anew.
 * @param times how often it is tried, where many change one record
 * @throws Conflict if it never came to an end
 */
export async function againIfStale<T>(deed: () => Promise<T>, times = TIMES): Promise<T> {
  return await again(deed, (error) => error instanceof StaleVersion || error instanceof ConditionFailed, times);
}

/**
 * The same for a deed that is bound to the version that its caller read: only what changed beside the record is looked
 * at anew.
 * @param deed is told the items that stood in its way, as far as they are known: they need not be read again
 * @throws Conflict if it never came to an end
 */
export async function againIfMet<T>(deed: (met: readonly Item[]) => Promise<T>): Promise<T> {
  return await again(deed, (error) => error instanceof ConditionFailed, TIMES);
}

async function again<T>(
  deed: (met: readonly Item[]) => Promise<T>,
  isPassing: (error: unknown) => boolean,
  times: number,
): Promise<T> {
  let met: readonly Item[] = [];
  for (let time = 1; ; time += 1) {
    try {
      return await deed(met);
    } catch (error) {
      if (!isPassing(error)) throw error;
      met = error instanceof ConditionFailed ? error.items : [];
      if (time === times) throw new Conflict('Too many changes at once. Nothing was changed: send the request again.');
      // Who knows what came first goes on at once; after a pause that is old.
      if (time === 1 && met.length > 0) continue;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(400, 10 * 2 ** time)));
      met = [];
    }
  }
}
