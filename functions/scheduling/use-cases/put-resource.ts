import type * as z from 'zod';
import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotFound, StaleVersion } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Resource } from '../resource.ts';
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
