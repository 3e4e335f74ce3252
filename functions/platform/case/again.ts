import { ConditionFailed } from '../commit.ts';
import { Conflict, StaleVersion } from '../errors.ts';

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
 * @throws Conflict if it never came to an end
 */
export async function againIfMet<T>(deed: () => Promise<T>): Promise<T> {
  return await again(deed, (error) => error instanceof ConditionFailed, TIMES);
}

async function again<T>(deed: () => Promise<T>, isPassing: (error: unknown) => boolean, times: number): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await deed();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (time === times) throw new Conflict('Too many changes at once. Nothing was changed: send the request again.');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(400, 10 * 2 ** time)));
    }
  }
}
