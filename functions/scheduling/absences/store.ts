import type { RecordChange } from '../../platform/commit.ts';
import { recordKey } from '../../platform/keys.ts';
import { getItem } from '../../platform/table.ts';
import type { Absence } from './absence.ts';

const stored = new Set(['pk', 'sk', 'type', 'schema']);

/** The clinic's absence, or undefined: also for another clinic's. */
export async function readAbsence(clinicId: string, id: string): Promise<Absence | undefined> {
  const item = await getItem(recordKey(clinicId, id));
  if (item?.['type'] !== 'absence') return undefined;
  return Object.fromEntries(Object.entries(item).filter(([name]) => !stored.has(name))) as unknown as Absence;
}

/** The change that makes the absence, or makes it what it is from now on. */
export function absenceChange(
  clinicId: string,
  before: Pick<Absence, 'version'> | null,
  { version: _version, updatedAt: _updatedAt, ...absence }: Absence,
  action: string,
): RecordChange {
  return {
    kind: 'absence',
    id: absence.id,
    key: recordKey(clinicId, absence.id),
    from: before?.version ?? null,
    attributes: { schema: 1, ...absence },
    action,
  };
}
