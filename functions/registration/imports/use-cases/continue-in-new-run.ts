import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { PatientImport } from '../patient-import.ts';
import { isActive } from '../rules/statuses.ts';
import { importOf, stepOf } from '../step.ts';

/** Hands an import over to a new execution, before the old one reaches a year or too long a history. */
export async function continueInNewRun(context: Context, { id, run }: PatientImport): Promise<void> {
  await againIfStale(async () => {
    const before = await importOf(context, id);
    if (before.run !== run || !isActive(before.status)) return;
    const at = now();
    const after = { ...before, run: run + 1, runSince: at };
    const words = 'The workflow goes on in a new execution.';
    await commit(context, stepOf(context, before, after, at, { deed: 'continued', words }));
  });
}
