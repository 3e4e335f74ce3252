import { auditRead } from '../../../platform/audit/entry.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { BadRequest, NotFound } from '../../../platform/errors.ts';
import { openCursor, sealCursor } from '../../../platform/seal.ts';
import { readResource, readVisitType } from '../../store.ts';
import { visitTypesWith } from '../../use-cases/visit-types-with.ts';
import type { WaitlistEntry } from '../entry.ts';
import { listWaiting, readEntries } from '../store.ts';

interface Asked {
  readonly limit: number;
  readonly cursor?: string;
}

/**
 * Who waits for a visit of this type, the first to be offered something first.
 * @throws NotFound if the clinic has no such visit type, BadRequest if the cursor is not one of this list
 */
export async function waitlistOfVisitType(context: Context, visitTypeId: string, asked: Asked): Promise<Reply> {
  if (!(await readVisitType(context.clinicId, visitTypeId))) throw new NotFound('There is no such visit type.');
  return await page(context, 'listVisitTypeWaitlist', visitTypeId, [visitTypeId], asked, () => true);
}

/**
 * Who waits for a visit with this practitioner, or would take one with them.
 * @throws NotFound if the clinic has no such resource, BadRequest if the cursor is not one of this list
 */
export async function waitlistOfResource(context: Context, resourceId: string, asked: Asked): Promise<Reply> {
  const { clinicId } = context;
  if (!(await readResource(clinicId, resourceId))) throw new NotFound('There is no such resource.');
  const visitTypes = (await visitTypesWith(clinicId, [resourceId])).filter(({ needs }) =>
    needs[0]?.resourceIds.includes(resourceId),
  );
  return await page(
    context,
    'listResourceWaitlist',
    resourceId,
    visitTypes.map(({ id }) => id),
    asked,
    (entry) => entry.resourceIds?.includes(resourceId) ?? true,
  );
}

async function page(
  context: Context,
  route: string,
  of: string,
  visitTypeIds: readonly string[],
  { limit, cursor }: Asked,
  isWanted: (entry: WaitlistEntry) => boolean,
): Promise<Reply> {
  const { clinicId } = context;
  const position =
    cursor === undefined ? undefined : ((await openCursor(clinicId, route, cursor)) as { of: string; after: string });
  if (position && position.of !== of)
    throw new BadRequest('The cursor belongs to another list.', [
      { pointer: 'query:cursor', detail: 'must be a cursor of this list' },
    ]);
  const lists = await Promise.all(
    visitTypeIds.map((visitTypeId) => listWaiting(clinicId, visitTypeId, limit + 1, position?.after)),
  );
  const places = lists.flat().toSorted((a, b) => (a.order < b.order ? -1 : 1));
  const shown = places.slice(0, limit);
  const last = shown.at(-1);
  const entries = (await readEntries(clinicId, shown)).filter(isWanted);
  await Promise.all(entries.map(({ id }) => auditRead(context, id, 'waitlistEntry.read')));
  const next = last && places.length > limit ? await sealCursor(clinicId, route, { of, after: last.order }) : undefined;
  return { status: 200, body: { entries, next } };
}
