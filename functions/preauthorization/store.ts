import { plusSeconds, type Instant } from '../platform/clock.ts';
import type { RecordChange } from '../platform/commit.ts';
import { casesDue, partition, recordKey, shardOf } from '../platform/keys.ts';
import { getItem, getItems, isNew, query, queryAll, type Item, type Key, type Write } from '../platform/table.ts';
import type { Preauthorization } from './case.ts';
import type { CaseDocument } from './document.ts';
import type { Authorization, Reservation } from './rules/authorization.ts';
import { nextDeed } from './rules/next-deed.ts';
import { isDecided } from './rules/outcome.ts';
import type { Status } from './rules/statuses.ts';

/**
 * Where prior authorizations stand. What belongs to a case stands in its partition: `timeline#…`, `document#…`, `authorization#…`,
 * `reservation#…`. The patient's partition points to the patient's cases; the `list` index finds a clinic's cases by status,
 * in so many partitions that no clinic outgrows them.
 */
const LIST_SHARDS = 4;
/** How long after its time a case is reported as stuck. */
const LATE_AFTER_SECONDS = 15 * 60;

const under = (clinicId: string, id: string, sk: string): Key => ({ pk: partition(clinicId, id), sk });
const listPartition = (clinicId: string, shard: number): string => `${clinicId}#preauthorizations#${shard}`;
const authorizationSk = (sequence: number): string => `authorization#${String(sequence).padStart(4, '0')}`;

/** The clinic's case, or undefined: also for another clinic's and for what is no case. */
export async function readCase(clinicId: string, id: string): Promise<Preauthorization | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'preauthorization' ? domain<Preauthorization>(item) : undefined;
}

/** The cases that exist among these ids, in their order. */
export async function readCases(clinicId: string, ids: readonly string[]): Promise<Preauthorization[]> {
  return (await getItems(ids.map((id) => recordKey(clinicId, id)))).map((item) => domain<Preauthorization>(item));
}

/** The change that makes or replaces the case. */
export function caseChange(
  before: Preauthorization | null,
  after: Preauthorization,
  action: string,
  at: Instant,
): RecordChange {
  const { id, version: _version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'preauthorization',
    id,
    key: recordKey(after.clinicId, id),
    from: before?.version ?? null,
    attributes: {
      schema: 1,
      ...attributes,
      listPk: listPartition(after.clinicId, shardOf(id, LIST_SHARDS)),
      listSk: `${after.status}#${id}`,
      ...due(after, at),
    },
    action,
  };
}

/** By when something must have happened to the case; nothing where nobody waits for anything. */
function due(subject: Preauthorization, at: Instant): { duePk?: string; dueSk?: string } {
  const next = nextDeed(subject, at);
  const settled = isDecided(subject.status) ? subject.warnAt : undefined;
  const expected = next.deed === 'finish' ? settled : (next.until ?? at);
  if (!expected) return {};
  return { duePk: casesDue(subject.id), dueSk: `${plusSeconds(expected, LATE_AFTER_SECONDS)}#${subject.id}` };
}

/** The pointer by which a patient's cases are found. */
export function patientPointer(subject: Preauthorization): Write {
  return {
    put: {
      ...under(subject.clinicId, subject.patientId, `preauthorization#${subject.id}`),
      type: 'preauthorizationPointer',
      schema: 1,
    },
  };
}

/**
 * The ids of the patient's cases, newest first, before `before` if that is given.
 * @param patientIds every record of the person
 */
export async function caseIdsOfPatient(
  clinicId: string,
  patientIds: readonly string[],
  page: { readonly limit: number; readonly before?: string },
): Promise<string[]> {
  const pages = await Promise.all(
    patientIds.map((patientId) =>
      query(partition(clinicId, patientId), {
        from: 'preauthorization#',
        to: page.before ? `preauthorization#${page.before}` : 'preauthorization#~',
        descending: true,
        limit: page.limit + 1,
      }),
    ),
  );
  return pages
    .flatMap(({ items }) => items.map((item) => item.sk.slice('preauthorization#'.length)))
    .filter((id) => id !== page.before)
    .toSorted((a, b) => (a < b ? 1 : -1))
    .slice(0, page.limit);
}

/** The ids of the clinic's cases with one of these statuses, newest first, before the id `before` if that is given. */
export async function caseIdsByStatus(
  clinicId: string,
  wanted: readonly Status[],
  page: { readonly limit: number; readonly before?: string },
): Promise<string[]> {
  const shards = Array.from({ length: LIST_SHARDS }, (_, shard) => listPartition(clinicId, shard));
  const pages = await Promise.all(
    shards.flatMap((shard) =>
      wanted.map((status) =>
        query(shard, {
          index: { name: 'list', pk: 'listPk', sk: 'listSk' },
          from: `${status}#`,
          to: `${status}#${page.before ?? '~'}`,
          descending: true,
          limit: page.limit + 1,
        }),
      ),
    ),
  );
  return pages
    .flatMap(({ items }) => items.map((item) => item.pk.slice(clinicId.length + 1)))
    .filter((id) => id !== page.before)
    .toSorted((a, b) => (a < b ? 1 : -1))
    .slice(0, page.limit);
}

/** The case's document, or undefined. */
export async function readDocument(
  clinicId: string,
  id: string,
  documentId: string,
): Promise<CaseDocument | undefined> {
  const item = await getItem(under(clinicId, id, `document#${documentId}`));
  return item && domain<CaseDocument>(item);
}

/** The case's documents, oldest first. */
export async function listDocuments(clinicId: string, id: string): Promise<CaseDocument[]> {
  return (await queryAll(partition(clinicId, id), { beginsWith: 'document#' })).map((item) =>
    domain<CaseDocument>(item),
  );
}

/** The change that makes or replaces a document. */
export function documentChange(
  clinicId: string,
  before: CaseDocument | null,
  after: Omit<CaseDocument, 'version'>,
  action: string,
): RecordChange {
  const { id, ...attributes } = after;
  return {
    kind: 'document',
    id,
    key: under(clinicId, after.preauthorizationId, `document#${id}`),
    from: before?.version ?? null,
    attributes: { schema: 1, ...attributes },
    action,
  };
}

type Stored<T> = T & { readonly version: number };

/** What the payer certified for one item, or undefined. */
export async function readAuthorization(
  clinicId: string,
  id: string,
  sequence: number,
): Promise<Stored<Authorization> | undefined> {
  const item = await getItem(under(clinicId, id, authorizationSk(sequence)));
  return item && domain<Stored<Authorization>>(item);
}

/** All that the payer certified of the case, by item. */
export async function listAuthorizations(clinicId: string, id: string): Promise<Stored<Authorization>[]> {
  return (await queryAll(partition(clinicId, id), { beginsWith: 'authorization#' })).map((item) =>
    domain<Stored<Authorization>>(item),
  );
}

/** The change that makes or replaces an authorization. */
export function authorizationChange(
  clinicId: string,
  from: number | null,
  after: Authorization,
  action: string,
): RecordChange {
  const { id, ...attributes } = withoutVersion(after);
  return {
    kind: 'authorization',
    id,
    key: under(clinicId, after.preauthorizationId, authorizationSk(after.sequence)),
    from,
    attributes: { schema: 1, ...attributes },
    action,
  };
}

function withoutVersion(
  authorization: Authorization & { readonly version?: number; readonly updatedAt?: string },
): Authorization {
  const { version: _version, updatedAt: _updatedAt, ...rest } = authorization;
  return rest;
}

/** The reservation, or undefined: also for one of another case. */
export async function readReservation(
  clinicId: string,
  id: string,
  reservationId: string,
): Promise<Reservation | undefined> {
  const item = await getItem(under(clinicId, id, `reservation#${reservationId}`));
  return item && domain<Reservation>(item);
}

/** The reservations of the case, oldest first. */
export async function listReservations(clinicId: string, id: string): Promise<Reservation[]> {
  return (await queryAll(partition(clinicId, id), { beginsWith: 'reservation#' })).map((item) =>
    domain<Reservation>(item),
  );
}

/**
 * The write that makes a reservation, or changes what became of it.
 * @param was what had become of it when it was read; undefined: it is made now
 */
export function reservationWrite(
  clinicId: string,
  reservation: Reservation,
  was: Reservation['status'] | undefined,
): Write {
  return {
    put: {
      ...under(clinicId, reservation.preauthorizationId, `reservation#${reservation.id}`),
      type: 'reservation',
      schema: 1,
      ...reservation,
    },
    condition:
      was === undefined
        ? isNew
        : { expression: '#status = :was', names: { '#status': 'status' }, values: { ':was': was } },
  };
}

const stored = new Set(['pk', 'sk', 'type', 'schema', 'listPk', 'listSk', 'duePk', 'dueSk']);

function domain<T>(item: Item): T {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !stored.has(name))) as T;
}
