import { auditRead } from '../../platform/audit/entry.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { BadRequest, NotFound } from '../../platform/errors.ts';
import { openCursor, sealCursor } from '../../platform/seal.ts';
import { readSurvivor, recordIds } from '../../registration/index.ts';
import { listAppointments, listResources, listVisitTypes, type Listed, type Page } from '../store.ts';
import { viewOf } from './take-time.ts';

interface Asked {
  readonly limit: number;
  readonly cursor?: string;
}

/** One page of the clinic's resources, by kind and name. */
export async function resourcesPage({ clinicId }: Context, asked: Asked): Promise<Reply> {
  const { items, next } = await paged(clinicId, 'listResources', asked, (page) => listResources(clinicId, page));
  return { status: 200, body: { resources: items, next } };
}

/** One page of the clinic's visit types, by name. */
export async function visitTypesPage({ clinicId }: Context, asked: Asked): Promise<Reply> {
  const { items, next } = await paged(clinicId, 'listVisitTypes', asked, (page) => listVisitTypes(clinicId, page));
  return { status: 200, body: { visitTypes: items, next } };
}

/**
 * One page of the person's appointments, the latest first, whichever of the person's records they were booked for.
 * @throws NotFound if the clinic has no such patient, BadRequest if the cursor is not one of this list
 */
export async function patientAppointmentsPage(
  context: Context,
  patientId: string,
  { limit, cursor }: Asked,
): Promise<Reply> {
  const { clinicId } = context;
  const before = await positionIn<string>(clinicId, 'listPatientAppointments', patientId, cursor);
  const patient = await readSurvivor(clinicId, patientId);
  if (!patient) throw new NotFound('There is no such patient.');
  const { items, last } = await listAppointments(clinicId, recordIds(patient), limit, before);
  await Promise.all(items.map(({ id }) => auditRead(context, id, 'appointment.read')));
  const next = last && (await sealCursor(clinicId, 'listPatientAppointments', { of: patientId, after: last }));
  return { status: 200, body: { appointments: items.map(viewOf), next } };
}

async function paged<T>(
  clinicId: string,
  route: string,
  { limit, cursor }: Asked,
  read: (page: Page) => Promise<Listed<T>>,
): Promise<{ items: readonly T[]; next?: string }> {
  const after = await positionIn<Record<string, unknown>>(clinicId, route, '', cursor);
  const { items, next } = await read({ limit, after });
  return { items, next: next && (await sealCursor(clinicId, route, { of: '', after: next })) };
}

/** Where the page before ended. @param of whose list it is */
async function positionIn<T>(
  clinicId: string,
  route: string,
  of: string,
  cursor: string | undefined,
): Promise<T | undefined> {
  if (cursor === undefined) return undefined;
  const position = (await openCursor(clinicId, route, cursor)) as { of: string; after: T };
  if (position.of !== of)
    throw new BadRequest('The cursor belongs to another list.', [
      { pointer: 'query:cursor', detail: 'must be a cursor of this list' },
    ]);
  return position.after;
}
