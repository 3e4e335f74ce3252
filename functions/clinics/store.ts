import type { ApiClient } from './api-client.ts';
import { youngerSettings, type Clinic, type Staff } from './clinic.ts';
import type { RecordChange } from '../platform/commit.ts';
import { partition, recordKey } from '../platform/keys.ts';
import { getItem, getItems, queryAll, type Item, type Write } from '../platform/table.ts';

/** Items of the table as a clinic and its staff, and back. A clinic's own partition lists its staff. */

/** The clinic, or undefined. */
export async function readClinic(clinicId: string): Promise<Clinic | undefined> {
  const item = await getItem(recordKey(clinicId, clinicId));
  return item && { ...youngerSettings, ...domain<Clinic>(item) };
}

/** The clinic's staff member, or undefined: also for another clinic's. */
export async function readStaff(clinicId: string, staffId: string): Promise<Staff | undefined> {
  const item = await getItem(recordKey(clinicId, staffId));
  return item?.['type'] === 'staff' ? domain<Staff>(item) : undefined;
}

/** Everyone who works or worked at the clinic, by id, which is by when they were added. */
export async function listStaff(clinicId: string): Promise<Staff[]> {
  const pointers = await queryAll(partition(clinicId, clinicId), { beginsWith: 'staff#' });
  const items = await getItems(pointers.map((pointer) => recordKey(clinicId, pointer.sk.slice('staff#'.length))));
  return items.map((item) => domain<Staff>(item));
}

/** The clinic's API client, or undefined: also for another clinic's. */
export async function readApiClient(clinicId: string, id: string): Promise<ApiClient | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  return item?.['type'] === 'apiClient' ? domain<ApiClient>(item) : undefined;
}

/** All API clients of the clinic, revoked ones too. */
export async function listApiClients(clinicId: string): Promise<ApiClient[]> {
  const pointers = await queryAll(partition(clinicId, clinicId), { beginsWith: 'client#' });
  const items = await getItems(pointers.map((pointer) => recordKey(clinicId, pointer.sk.slice('client#'.length))));
  return items.map((item) => domain<ApiClient>(item));
}

/** The change that makes or replaces an API client's record. */
export function apiClientChange(client: Omit<ApiClient, 'version'>, from: number | null, action: string): RecordChange {
  return changeOf('apiClient', client.clinicId, client, from, action);
}

/** The pointer by which the clinic finds its API client. */
export function apiClientPointer(clinicId: string, id: string): Write {
  return { put: { pk: partition(clinicId, clinicId), sk: `client#${id}`, type: 'clientPointer', schema: 1 } };
}

/** The change that makes or replaces the clinic's record. */
export function clinicChange(
  clinic: Omit<Clinic, 'version' | 'createdAt'>,
  from: number | null,
  action: string,
): RecordChange {
  return changeOf('clinic', clinic.id, clinic, from, action);
}

/** The change that makes or replaces a staff member's record. */
export function staffChange(staff: Omit<Staff, 'version'>, from: number | null, action: string): RecordChange {
  return changeOf('staff', staff.clinicId, staff, from, action);
}

/** The pointer by which the clinic finds its staff member. */
export function staffPointer(clinicId: string, staffId: string): Write {
  return { put: { pk: partition(clinicId, clinicId), sk: `staff#${staffId}`, type: 'staffPointer', schema: 1 } };
}

function changeOf(
  kind: RecordChange['kind'],
  clinicId: string,
  record: { readonly id: string },
  from: number | null,
  action: string,
): RecordChange {
  return {
    kind,
    id: record.id,
    key: recordKey(clinicId, record.id),
    from,
    attributes: { schema: 1, ...record },
    action,
  };
}

function domain<T>(item: Item): T {
  const { pk: _pk, sk: _sk, type: _type, schema: _schema, updatedAt: _updatedAt, ...rest } = item;
  return rest as T;
}
