import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { partition } from '../keys.ts';
import { getItem, putIf, transact, TransactionRefused, type Key } from '../table.ts';
import { now } from '../clock.ts';

let shared: SFNClient | undefined;
const sfn = (): SFNClient => (shared ??= new SFNClient({ maxAttempts: 5 }));

const waitKey = (clinicId: string, id: string): Key => ({ pk: partition(clinicId, id), sk: 'wait' });

/**
 * Keeps the task token of a workflow that waits for news of its record. No wake-up is lost: the token is stored
 * first, then the record is read; whoever changes the record writes first and looks for a token after.
 *
 * @param hasNews reads the record anew (strongly consistent) and tells whether what is waited for has happened already
 */
export async function waitForNews(
  clinicId: string,
  id: string,
  taskToken: string,
  hasNews: () => Promise<boolean>,
): Promise<void> {
  await putIf({ ...waitKey(clinicId, id), type: 'wait', schema: 1, taskToken, since: now() });
  if (await hasNews()) await wake(clinicId, id);
}

/** Lets the workflow of this record go on, if it waits. Safe to repeat; a token that is used up or timed out is no error. */
export async function wake(clinicId: string, id: string): Promise<void> {
  const wait = await getItem(waitKey(clinicId, id));
  if (!wait) return;
  const taskToken = String(wait['taskToken']);
  try {
    await sfn().send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name !== 'TaskTimedOut' && name !== 'TaskDoesNotExist' && name !== 'InvalidToken') throw error;
  }
  try {
    await transact([
      {
        delete: waitKey(clinicId, id),
        condition: { expression: 'taskToken = :token', values: { ':token': taskToken } },
      },
    ]);
  } catch (error) {
    // A newer wait stands there already: it is not ours to remove. Whoever merely met another write tries again.
    if (!(error instanceof TransactionRefused) || error.reasons[0]?.code !== 'ConditionalCheckFailed') throw error;
  }
}
