import type { RecordChange, RecordKind } from '../platform/commit.ts';
import { recordKey } from '../platform/keys.ts';
import { getItem } from '../platform/table.ts';

/** What somebody wrote that may mean that somebody is in danger, and what a person did about it. */
export interface FoundEmergency {
  readonly id: string;
  readonly version: number;
  readonly createdAt: string;
  readonly status: 'open' | 'closed';
  readonly listVersion: string;
  readonly texts: readonly { readonly pointer: string; readonly text: string; readonly signs: readonly string[] }[];
  readonly sent: { readonly operation: string; readonly ids: readonly string[] };
  /** The record that the change was about; absent where nothing was changed. */
  readonly about?: { readonly kind: RecordKind; readonly id: string };
  /** The task by which a person is asked. */
  readonly taskId?: string;
  readonly outcome?: 'seen-to' | 'none';
}

const stored = new Set(['pk', 'sk', 'type', 'schema']);

/** The clinic's emergency, or undefined: also for another clinic's. */
export async function readEmergency(clinicId: string, id: string): Promise<FoundEmergency | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  if (item?.['type'] !== 'emergency') return undefined;
  return Object.fromEntries(Object.entries(item).filter(([name]) => !stored.has(name))) as unknown as FoundEmergency;
}

/** The change that makes the emergency what it is from now on. */
export function emergencyChange(
  clinicId: string,
  before: FoundEmergency,
  changes: Partial<FoundEmergency>,
  action: string,
): RecordChange {
  const { version, id, ...rest } = before;
  return {
    kind: 'emergency',
    id,
    key: recordKey(clinicId, id),
    from: version,
    attributes: { schema: 1, ...rest, ...changes },
    action,
  };
}

/** The patient whom a record is about, by its id: what was sent may name an appointment, a registration, a case. */
export async function patientIdOf(clinicId: string, id: string): Promise<string | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  if (!item) return undefined;
  return item['type'] === 'patient' ? id : typeof item['patientId'] === 'string' ? item['patientId'] : undefined;
}
