import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, StaleVersion } from '../../../platform/errors.ts';
import { identityCheckChange, findIdentityCheck } from '../check.ts';

/**
 * A check was entered in error: it counts no more, and stays in the list.
 * @throws NotFound, StaleVersion
 */
export async function withdrawIdentityCheck(
  context: Context,
  patientId: string,
  checkId: string,
  version: number,
): Promise<Reply> {
  const before = await findIdentityCheck(context.clinicId, patientId, checkId);
  if (!before) throw new NotFound('There is no such check.');
  if (before.version !== version) throw new StaleVersion('The check has changed. Read it again.');
  if (before.status === 'entered-in-error') return { status: 204 };
  const after = { ...before, status: 'entered-in-error' } as const;
  await commit(context, {
    records: [identityCheckChange(context.clinicId, before, after, 'identityCheck.entered-in-error')],
  });
  return { status: 204 };
}
