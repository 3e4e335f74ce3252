import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { PatientImport } from '../patient-import.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';

/** Ends an import whose file never came. */
export async function closeImport(context: Context, before: PatientImport): Promise<void> {
  const at = now();
  const words = 'The file did not arrive in time.';
  const after = moveTo(before, 'closed', at, { standstill: { code: 'file-not-uploaded', words } });
  await commit(context, stepOf(context, before, after, at, { deed: 'closed', words }));
}
