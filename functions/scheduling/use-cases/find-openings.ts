import { refuseUnknown } from '../../platform/references.ts';
import * as z from 'zod';
import { now } from '../../platform/clock.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { ValidationFailed } from '../../platform/errors.ts';
import { canonical } from '../../platform/rules/canonical.ts';
import { openCursor, sealCursor } from '../../platform/seal.ts';
import type { openingSearch } from '../appointment-schemas.ts';
import { leadOf, partOfDay } from '../rules/openings.ts';
import { readResources, readVisitType } from '../store.ts';
import { openingsWithin, openingView } from './free-time.ts';

const ROUTE = 'searchOpenings';
const position = z.strictObject({ of: z.string(), start: z.int(), leadId: z.string() });

/**
 * One page of the openings that fit, in time order. They are reckoned anew for each page: what was taken since is not told,
 * what fell free before the cursor is not told either.
 * @throws ValidationFailed if a reference is not known, or the cursor comes from another search
 */
export async function findOpenings(
  context: Context,
  { limit, cursor, ...asked }: z.output<typeof openingSearch>,
): Promise<Reply> {
  const { clinicId } = context;
  const of = canonical(asked);
  const after = cursor === undefined ? undefined : position.safeParse(await openCursor(clinicId, ROUTE, cursor)).data;
  if (cursor !== undefined && after?.of !== of)
    throw new ValidationFailed('The cursor belongs to another search.', [
      { pointer: '/cursor', detail: 'must come from the same search' },
    ]);
  const [visitType, named] = await Promise.all([
    readVisitType(clinicId, asked.visitTypeId),
    readResources(clinicId, asked.resourceIds ?? []),
  ]);
  refuseUnknown([
    ['/visitTypeId', visitType],
    ...(asked.resourceIds ?? []).map((id, index) => [`/resourceIds/${index}`, named.get(id)] as const),
  ]);
  if (!visitType) throw new Error('it was refused');
  const found = await openingsWithin(
    clinicId,
    visitType,
    { from: Date.parse(asked.from), to: Date.parse(asked.to) },
    now(),
    asked,
  );
  const openings = found.filter(
    ({ start, timeZone }) => asked.partOfDay === undefined || partOfDay(start, timeZone) === asked.partOfDay,
  );
  const rest = after
    ? openings.filter(
        (opening) => opening.start > after.start || (opening.start === after.start && leadOf(opening) > after.leadId),
      )
    : openings;
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const next =
    last && rest.length > limit
      ? await sealCursor(clinicId, ROUTE, { of, start: last.start, leadId: leadOf(last) })
      : undefined;
  return { status: 200, body: { openings: page.map(openingView), total: openings.length, next } };
}
