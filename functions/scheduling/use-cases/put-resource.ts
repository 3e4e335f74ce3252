import type * as z from 'zod';
import { now, type Instant } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import type { NewEffect } from '../../platform/effects/effect.ts';
import { NotFound, StaleVersion } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { MOST_DAYS } from '../appointment-schemas.ts';
import type { Resource } from '../resource.ts';
import { DAY, without, type Span } from '../rules/span.ts';
import { workingTime } from '../rules/working-time.ts';
import type { resourceBody, resourceChangeBody } from '../schemas.ts';
import { readResource, resourceChange } from '../store.ts';
import { appointmentsHit } from './appointments-of.ts';

/** Adds a practitioner, a room or a device whose time can be booked. */
export async function addResource(context: Context, details: z.output<typeof resourceBody>): Promise<Reply> {
  const at = now();
  const resource = { id: newId('resource'), status: 'active' as const, ...details };
  return await commit(
    context,
    {
      at,
      records: [resourceChange(context.clinicId, null, resource, 'resource.added')],
      announce: { type: 'resource.added', status: resource.status },
    },
    {
      status: 201,
      version: 1,
      location: `/v1/resources/${resource.id}`,
      body: { ...resource, version: 1, createdAt: at, updatedAt: at },
    },
  );
}

/**
 * Changes a resource: its hours, its exceptions, its zone, or whether it is booked at all. Appointments stay: those that stand in a
 * time in which it no longer works are told, so that somebody sees to them.
 * @throws NotFound if the clinic has no such resource, StaleVersion if it changed since
 */
export async function changeResource(
  context: Context,
  id: string,
  version: number,
  { reason, ...given }: z.output<typeof resourceChangeBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const before = await readResource(clinicId, id);
  if (!before) throw new NotFound('There is no such resource.');
  if (before.version !== version)
    throw new StaleVersion('The resource was changed by someone else. Read it again, then decide again.');
  const at = now();
  const after = { ...withChange(before, given), version: version + 1, updatedAt: at };
  await commit(context, {
    at,
    reason,
    records: [resourceChange(clinicId, before, after, 'resource.changed')],
    announce: { type: 'resource.changed', status: after.status },
    effects: gainedTime(before, after, at),
  });
  // Looked for after the change: whoever books by the hours as they were is refused from then on.
  return {
    status: 200,
    version: after.version,
    body: { resource: after, appointmentsHit: await appointmentsHit(clinicId, after, at) },
  };
}

/** What is given replaces what stood there; `null` takes it away. */
function withChange(before: Resource, given: Readonly<Record<string, unknown>>): Resource {
  const changed = Object.entries({ ...before, ...given }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(changed) as unknown as Resource;
}

/** As far ahead the waitlist is offered what a schedule gains: as far as a search for openings goes. */
const AHEAD = MOST_DAYS * DAY;

/** The effect that offers the time that a schedule has gained to the waitlist; none where it has gained none. */
function gainedTime(before: Resource, after: Resource, at: Instant): NewEffect[] {
  const bounds = { from: Date.parse(at), to: Date.parse(at) + AHEAD };
  const works = (resource: Resource): Span[] => (resource.status === 'active' ? workingTime(resource, bounds) : []);
  const gained = without(works(after), works(before));
  const [first] = gained;
  const last = gained.at(-1);
  if (!first || !last) return [];
  const iso = (instant: number): Instant => new Date(instant).toISOString();
  const params = { from: iso(first.from), to: iso(last.to), resourceIds: [after.id] };
  return [{ kind: 'offerFreedTime', subjectId: after.id, params }];
}
