import { refuseUnknown } from '../../platform/references.ts';
import type * as z from 'zod';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotFound, StaleVersion, ValidationFailed, type Fault } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { besideTime, type VisitType } from '../resource.ts';
import { fitsOneChange } from '../rules/day-sheet.ts';
import { timeTaken } from '../rules/openings.ts';
import type { visitTypeBody, visitTypeChangeBody } from '../schemas.ts';
import { readResources, readVisitType, visitTypeChange } from '../store.ts';

/**
 * Adds a kind of visit that can be booked.
 * @throws ValidationFailed if a resource is not known or of another kind, or so much cannot be booked in one change
 */
export async function addVisitType(context: Context, details: z.output<typeof visitTypeBody>): Promise<Reply> {
  const { clinicId } = context;
  await refuseFaults(clinicId, details);
  const at = now();
  const visitType = { id: newId('visitType'), status: 'active' as const, ...details };
  return await commit(
    context,
    {
      at,
      records: [visitTypeChange(clinicId, null, visitType, 'visitType.added')],
      announce: { type: 'visitType.added', status: visitType.status },
    },
    {
      status: 201,
      version: 1,
      location: `/v1/visit-types/${visitType.id}`,
      body: { ...visitType, version: 1, createdAt: at, updatedAt: at },
    },
  );
}

/**
 * Changes a kind of visit. What is booked already stays as it is.
 * @throws NotFound if the clinic has no such visit type, StaleVersion if it changed since, ValidationFailed
 */
export async function changeVisitType(
  context: Context,
  id: string,
  version: number,
  { reason, ...given }: z.output<typeof visitTypeChangeBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const before = await readVisitType(clinicId, id);
  if (!before) throw new NotFound('There is no such visit type.');
  const at = now();
  const after: VisitType = { ...before, ...given, version: version + 1, updatedAt: at };
  await refuseFaults(clinicId, after);
  if (before.version !== version)
    throw new StaleVersion('The visit type was changed by someone else. Read it again, then decide again.');
  return await commit(
    context,
    {
      at,
      reason,
      records: [visitTypeChange(clinicId, before, after, 'visitType.changed')],
      announce: { type: 'visitType.changed', status: after.status },
    },
    { status: 200, version: after.version, body: after },
  );
}

async function refuseFaults(
  clinicId: string,
  visitType: Pick<VisitType, 'needs' | 'requires' | 'minutes' | 'bufferBefore' | 'bufferAfter'>,
): Promise<void> {
  const { needs, requires } = visitType;
  const named = needs.flatMap(({ kind, resourceIds }, need) =>
    resourceIds.map((id, index) => ({ id, kind, pointer: `/needs/${need}/resourceIds/${index}` })),
  );
  const resources = await readResources(
    clinicId,
    named.map(({ id }) => id),
  );
  refuseUnknown(named.map(({ id, pointer }) => [pointer, resources.get(id)]));
  const faults: Fault[] = named
    .filter(({ id, kind }) => resources.get(id)?.kind !== kind)
    .map(({ kind, pointer }) => ({ pointer, detail: `must be a ${kind}`, code: 'of-another-kind' }));
  const { from, to } = timeTaken(0, visitType);
  if (!fitsOneChange(needs.length, to - from, besideTime(requires)))
    faults.push({
      pointer: '/needs',
      detail:
        'must be fewer: so many resources for so long, with what the visit requires, cannot be booked in one change',
      code: 'too-many',
    });
  if (faults.length > 0)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', faults);
}
