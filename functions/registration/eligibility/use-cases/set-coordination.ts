import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, StaleVersion } from '../../../platform/errors.ts';
import { differences } from '../../rules/difference.ts';
import { changedCoverage, findCoverage, historyWrite } from '../../store.ts';
import type { Coordination } from '../coordination.ts';

/**
 * Sets what decides in which order this coverage pays; what stood there before is replaced.
 * @throws NotFound if the clinic has no such coverage; StaleVersion if it changed since it was read
 */
export async function setCoordination(
  context: Context,
  patientId: string,
  coverageId: string,
  version: number,
  coordination: Coordination,
): Promise<Reply> {
  const before = await findCoverage(context.clinicId, patientId, coverageId);
  if (!before) throw new NotFound('There is no such coverage.');
  if (before.version !== version)
    throw new StaleVersion('The coverage was changed by someone else. Read it again, then decide again.');
  const at = now();
  const after = { ...before, coordination, version: version + 1, updatedAt: at };
  const changes = differences({ coordination: before.coordination }, { coordination });
  const reason = 'What decides which coverage pays first was told.';
  const entry = { version: after.version, at, by: context.actor, reason, changes };
  await commit(context, {
    at,
    records: [changedCoverage(context.clinicId, before, after, 'coverage.coordinated')],
    writes: changes.length === 0 ? [] : [historyWrite(context.clinicId, before.patientId, entry, coverageId)],
  });
  return { status: 200, version: after.version, body: after };
}
