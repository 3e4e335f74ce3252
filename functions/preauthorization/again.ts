import { StaleVersion } from '../platform/errors.ts';

const TIMES = 6;

/**
 * Reads, decides and commits again where another change came first. For deeds that are right whatever that change was, because they
 * look at the record anew.
 * @throws StaleVersion if it never came to an end
 */
export async function againIfStale<T>(deed: () => Promise<T>): Promise<T> {
  for (let time = 1; ; time += 1) {
    try {
      return await deed();
    } catch (error) {
      if (!(error instanceof StaleVersion) || time === TIMES) throw error;
    }
  }
}
