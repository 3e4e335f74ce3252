import { auditRead } from '../../platform/audit/entry.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { BadRequest, NotFound } from '../../platform/errors.ts';
import { openCursor, sealCursor } from '../../platform/seal.ts';
import { readPatient } from '../../registration/index.ts';
import { listAppointments, listResources, listVisitTypes, type Listed, type Page } from '../store.ts';
import { viewOf } from './take-time.ts';

interface Asked {
  readonly limit: number;
  readonly cursor?: string;
}

/** One page of the clinic's resources, by kind and name. */
export async function resourcesPage({ clinicId }: Context, asked: Asked): Promise<Reply> {
  const { items, next } = await paged(clinicId, 'listResources', '', asked, (page) => listResources(clinicId, page));
  return { status: 200, body: { resources: items, next } };
}

/** One page of the clinic's visit types, by name. */
export async function visitTypesPage({ clinicId }: Context, asked: Asked): Promise<Reply> {
  const { items, next } = await paged(clinicId, 'listVisitTypes', '', asked, (page) => listVisitTypes(clinicId, page));
  return { status: 200, body: { visitTypes: items, next } };
}

/**
 * One page of the patient's appointments, the latest first.
 * @throws NotFound if the clinic has no such patient, BadRequest if the cursor is not one of this list
 */
export async function patientAppointmentsPage(context: Context, patientId: string, asked: Asked): Promise<Reply> {
  const { clinicId } = context;
  const { items, next } = await paged(clinicId, 'listPatientAppointments', patientId, asked, async (page) => {
    if (!(await readPatient(clinicId, patientId))) throw new NotFound('There is no such patient.');
    return await listAppointments(clinicId, patientId, page);
  });
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'appointment.read')));
  return { status: 200, body: { appointments: items.map(viewOf), next } };
}

async function paged<T>(
  clinicId: string,
  route: string,
  of: string,
  { limit, cursor }: Asked,
  read: (page: Page) => Promise<Listed<T>>,
): Promise<{ items: readonly T[]; next?: string }> {
  const position =
    cursor === undefined
      ? undefined
      : ((await openCursor(clinicId, route, cursor)) as { of: string; after: Record<string, unknown> });
  if (position && position.of !== of)
    throw new BadRequest('The cursor belongs to another list.', [
      { pointer: 'query:cursor', detail: 'must be a cursor of this list' },
    ]);
  const { items, next } = await read({ limit, after: position?.after });
  return { items, next: next && (await sealCursor(clinicId, route, { of, after: next })) };
}
