import type * as z from 'zod';
import { auditRead } from '../../../platform/audit/entry.ts';
import { now } from '../../../platform/clock.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound, ValidationFailed } from '../../../platform/errors.ts';
import { compare, factsOf, gradeOne } from '../../matching/index.ts';
import { differences } from '../../rules/difference.ts';
import { readPatient } from '../../store.ts';
import { saidDistinct } from '../distinct.ts';
import { mergedDemographics } from '../rules/demographics.ts';
import { obstaclesTo } from '../rules/obstacles.ts';
import type { mergePreviewBody } from '../schemas.ts';

/**
 * Two records side by side: what agrees and differs, what a merge would change, and what stands in its way. It changes nothing.
 * @throws NotFound, ValidationFailed for a duplicate that is not known
 */
export async function previewMerge(
  context: Context,
  patientId: string,
  { duplicateId, take }: z.output<typeof mergePreviewBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const [survivor, duplicate] = await Promise.all([
    readPatient(clinicId, patientId),
    readPatient(clinicId, duplicateId),
  ]);
  if (!survivor) throw new NotFound('There is no such patient.');
  if (!duplicate)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/duplicateId', detail: 'is not known', code: 'unknown-reference' },
    ]);
  const comparison = compare(factsOf(survivor), factsOf(duplicate), now().slice(0, 10));
  const distinct = await saidDistinct(clinicId, survivor, duplicate);
  for (const { id } of [survivor, duplicate]) await auditRead(context, id, 'patient.compared');
  return {
    status: 200,
    body: {
      survivor,
      duplicate,
      ...gradeOne(comparison),
      compared: comparison.fields.map(({ field, level }) => ({ field, level })),
      changes: differences(survivor, mergedDemographics(survivor, duplicate, take)),
      obstacles: obstaclesTo(survivor, duplicate, distinct).map(({ code, detail }) => ({ code, detail })),
    },
  };
}
