import { Conflict, StaleVersion } from '../errors.ts';

const TIMES = 12;

/**
 * Reads, decides and commits again where another change came first. For deeds that are right whatever that change was,
 * because they look at the record anew.
 * @throws Conflict if it never came to an end
 */
export async function againIfStale<T>(deed: () => Promise<T>): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await deed();
    } catch (error) {
      if (!(error instanceof StaleVersion)) throw error;
      if (time === TIMES) throw new Conflict('Too many changes at once. Nothing was changed: send the request again.');
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(400, 10 * 2 ** time)));
    }
  }
}
