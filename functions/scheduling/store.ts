import type { RecordChange } from '../platform/commit.ts';
import { plusSeconds, type Instant } from '../platform/clock.ts';
import { casesDue, recordKey } from '../platform/keys.ts';
import { atVersion, getItem, getItems, query, queryAll, type Item, type Write } from '../platform/table.ts';
import type { Appointment } from './appointment.ts';
import type { Resource, VisitType } from './resource.ts';
import { nextDue } from './rules/next-deed.ts';

/** Items of the table as resources, visit types and appointments, and back. Each stands in a partition of its own. */

/** The clinic's resource, or undefined: also for another clinic's. */
export async function readResource(clinicId: string, id: string): Promise<Resource | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'resource' ? domain<Resource>(item) : undefined;
}

/** The resources that exist among these ids, by their ids. */
export async function readResources(clinicId: string, ids: readonly string[]): Promise<ReadonlyMap<string, Resource>> {
  const items = await getItems([...new Set(ids)].map((id) => recordKey(clinicId, id)));
  return new Map(
    items.filter((item) => item['type'] === 'resource').map((item) => [String(item['id']), domain<Resource>(item)]),
  );
}

/** The clinic's visit type, or undefined: also for another clinic's. */
export async function readVisitType(clinicId: string, id: string): Promise<VisitType | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'visitType' ? visitTypeIn(item) : undefined;
}

/** The clinic's appointment, or undefined: also for another clinic's. */
export async function readAppointment(clinicId: string, id: string): Promise<Appointment | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'appointment' ? appointmentIn(clinicId, item) : undefined;
}

/** The appointments that exist among these ids, in their order. */
export async function readAppointments(clinicId: string, ids: readonly string[]): Promise<Appointment[]> {
  return (await getItems(ids.map((id) => recordKey(clinicId, id)))).map((item) => appointmentIn(clinicId, item));
}

/** What is listed of a clinic: its resources, its visit types; and of a patient: the appointments. */
const listOf = {
  resource: (clinicId: string): string => `${clinicId}#resources`,
  visitType: (clinicId: string): string => `${clinicId}#visit-types`,
  appointment: (clinicId: string, patientId: string): string => `${clinicId}#${patientId}#appointments`,
};

/** One page of the clinic's resources, in the order of their kinds and names. */
export async function listResources(clinicId: string, page: Page): Promise<Listed<Resource>> {
  return await list(listOf.resource(clinicId), page, domain<Resource>);
}

/** All of the clinic's resources of a kind, in the order of their names: what stands in a list of choices. */
export async function resourcesOfKind(clinicId: string, kind: Resource['kind']): Promise<Resource[]> {
  const items = await queryAll(listOf.resource(clinicId), {
    index: { name: 'list', pk: 'listPk', sk: 'listSk' },
    beginsWith: `${kind}#`,
  });
  return (await getItems(items)).map((item) => domain<Resource>(item));
}

/** The visit types that exist among these ids, by their ids. */
export async function readVisitTypes(
  clinicId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, VisitType>> {
  const items = await getItems([...new Set(ids)].map((id) => recordKey(clinicId, id)));
  return new Map(items.map((item) => [String(item['id']), domain<VisitType>(item)]));
}

/** One page of the clinic's visit types, in the order of their names. */
export async function listVisitTypes(clinicId: string, page: Page): Promise<Listed<VisitType>> {
  return await list(listOf.visitType(clinicId), page, visitTypeIn);
}

/**
 * Appointments of a patient, the latest first.
 * @param recordIds every record of the person
 * @param before where the last page ended: only what is earlier
 */
export async function listAppointments(
  clinicId: string,
  recordIds: readonly string[],
  limit: number,
  before?: string,
): Promise<{ items: readonly Appointment[]; last?: string }> {
  const pages = await Promise.all(
    recordIds.map((recordId) =>
      query(listOf.appointment(clinicId, recordId), {
        index: { name: 'list', pk: 'listPk', sk: 'listSk' },
        to: before,
        descending: true,
        limit: limit + 2,
      }),
    ),
  );
  const found = pages
    .flatMap(({ items }) => items)
    .filter(({ listSk }) => listSk !== before)
    .toSorted((a, b) => (String(a['listSk']) < String(b['listSk']) ? 1 : -1));
  const page = found.slice(0, limit);
  return {
    items: (await getItems(page)).map((item) => appointmentIn(clinicId, item)),
    last: found.length > limit ? String(page.at(-1)?.['listSk']) : undefined,
  };
}

/**
 * The ids of the patient's appointments that begin between two instants, both included, in time order: as the index has them.
 * @param recordIds every record of the person
 */
export async function appointmentIdsBetween(
  clinicId: string,
  recordIds: readonly string[],
  from: Instant,
  to: Instant,
): Promise<string[]> {
  const found = await Promise.all(
    recordIds.map((recordId) =>
      queryAll(listOf.appointment(clinicId, recordId), {
        index: { name: 'list', pk: 'listPk', sk: 'listSk' },
        from,
        to: `${to}#~`,
      }),
    ),
  );
  return found.flat().map(({ listSk }) => String(listSk).split('#')[1] ?? '');
}

export interface Page {
  readonly limit: number;
  readonly after?: Record<string, unknown>;
}
export interface Listed<T> {
  readonly items: readonly T[];
  readonly next?: Record<string, unknown>;
}

async function list<T>(partition: string, page: Page, of: (item: Item) => T): Promise<Listed<T>> {
  const found = await query(partition, {
    ...page,
    index: { name: 'list', pk: 'listPk', sk: 'listSk' },
  });
  return { items: (await getItems(found.items)).map(of), next: found.next };
}

type Changed<T> = Omit<T, 'version' | 'createdAt' | 'updatedAt'>;
interface Before {
  readonly version: number;
  readonly createdAt: string;
}

/** The change that makes the resource, or makes it what it is from now on. */
export function resourceChange(
  clinicId: string,
  before: Before | null,
  resource: Changed<Resource>,
  action: string,
): RecordChange {
  return change('resource', clinicId, before, resource, action, {
    listPk: listOf.resource(clinicId),
    listSk: `${resource.kind}#${resource.name.toLowerCase()}#${resource.id}`,
  });
}

/** The change that makes the visit type, or makes it what it is from now on. */
export function visitTypeChange(
  clinicId: string,
  before: Before | null,
  visitType: Changed<VisitType>,
  action: string,
): RecordChange {
  return change('visitType', clinicId, before, visitType, action, {
    listPk: listOf.visitType(clinicId),
    listSk: `${visitType.name.toLowerCase()}#${visitType.id}`,
  });
}

/** How long a hold that is over is kept, in seconds: so that who comes too late is told what it was. */
const HOLD_KEPT = 24 * 3600;

/** How long after its time an appointment is reported as stuck, in seconds. */
const LATE_AFTER = 15 * 60;

/** The change that makes the appointment, or makes it what it is from now on. A hold that is over is cleaned up by and by. */
export function appointmentChange(
  before: Appointment | null,
  appointment: Appointment,
  action: string,
  at: Instant,
): RecordChange {
  const { clinicId, hold } = appointment;
  const due = appointment.runAt === undefined ? undefined : nextDue(appointment, at)?.due;
  return change('appointment', clinicId, before, appointment, action, {
    listPk: listOf.appointment(clinicId, appointment.patientId),
    listSk: `${appointment.start}#${appointment.id}`,
    ...(hold ? { expires: Math.ceil(Date.parse(hold.expiresAt) / 1000) + HOLD_KEPT } : {}),
    ...(due === undefined
      ? {}
      : {
          duePk: casesDue(appointment.id),
          dueSk: `${plusSeconds(due < at ? at : due, LATE_AFTER)}#${appointment.id}`,
        }),
  });
}

function change(
  kind: 'resource' | 'visitType' | 'appointment',
  clinicId: string,
  before: Before | null,
  record: { readonly id: string },
  action: string,
  index: Readonly<Record<string, unknown>>,
): RecordChange {
  return {
    kind,
    id: record.id,
    key: recordKey(clinicId, record.id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...(before ? { createdAt: before.createdAt } : {}), ...record, ...index },
    action,
  };
}

/** The condition that the resource still works when it did when it was read: who changes its hours meanwhile comes first. */
export function scheduleUnchanged(clinicId: string, { id, version }: Pick<Resource, 'id' | 'version'>): Write {
  return { check: recordKey(clinicId, id), condition: atVersion(version) };
}

const stored = new Set(['pk', 'sk', 'type', 'schema', 'listPk', 'listSk', 'duePk', 'dueSk', 'expires']);

/** Of an appointment of which nobody has told the patient anything, and the patient has said nothing. */
export const unsaid: Pick<Appointment, 'participantStatus' | 'sequence' | 'reminders'> = {
  participantStatus: 'needs-action',
  sequence: 0,
  reminders: [],
};

/** The first appointments were kept without a run, without the time since when they have their status, without needs, and nobody was reminded. */
function appointmentIn(clinicId: string, item: Item): Appointment {
  const { updatedAt, ...appointment } = domain<Appointment>(item);
  const since: Pick<Appointment, 'clinicId' | 'run' | 'statusSince'> = { clinicId, run: 0, statusSince: updatedAt };
  const needs: Pick<Appointment, 'scheduledAt' | 'needs' | 'provisions' | 'waivers'> = {
    scheduledAt: appointment.createdAt,
    needs: [],
    provisions: [],
    waivers: [],
  };
  return { ...since, ...needs, ...unsaid, ...appointment, updatedAt };
}

/** The first kinds of visit were kept without what they require, and without labels. */
function visitTypeIn(item: Item): VisitType {
  const {
    requires = [],
    labels = [],
    ...visitType
  } = domain<Partial<VisitType> & Omit<VisitType, 'requires' | 'labels'>>(item);
  return { ...visitType, requires, labels };
}

function domain<T>(item: Item): T {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !stored.has(name))) as T;
}
