import type { RecordChange } from '../commit.ts';
import { now } from '../clock.ts';
import type { Context } from '../context.ts';
import { newId } from '../ids.ts';
import { partition } from '../keys.ts';
import { isNew, putIf, type Item, type Write } from '../table.ts';

/**
 * Who, what, when, why, from where. One entry for each version of a record, under the number of that version, so that
 * a missing one leaves a gap; and one for each read. Entries hold ids, never the contents of what was read or changed.
 */
export function auditItem(context: Context, record: RecordChange, at: string, reason?: string): Write {
  const version = (record.from ?? 0) + 1;
  return {
    table: 'AUDIT_TABLE',
    put: {
      ...entry(context, record.id, record.action, at),
      sk: changeKey(version),
      recordVersion: version,
      kind: record.kind,
      reason,
    },
    condition: isNew,
  };
}

/** The sort key of the entry about one version of a record. */
export function changeKey(version: number): string {
  return `change#${String(version).padStart(12, '0')}`;
}

/**
 * Records that somebody was shown a record. Awaited before the answer goes out: nothing is shown unrecorded.
 * @param action what was read, e.g. `preauthorization.read`
 */
export async function auditRead(context: Context, id: string, action: string, reason?: string): Promise<void> {
  const at = now();
  const item = { ...entry(context, id, action, at), sk: `read#${at}#${newId('audit')}`, reason };
  if (!(await putIf(item, isNew, 'AUDIT_TABLE'))) throw new Error('the audit entry exists already');
}

/** A page that renews itself is looked at for so long before it is recorded anew, in milliseconds. */
const LOOKED_AT = 15 * 60 * 1000;

/**
 * The same for a page that shows itself again and again: who looks at a record for a quarter of an hour has read it once. Awaited before the
 * answer goes out.
 */
export async function auditSeen(context: Context, id: string, action: string): Promise<void> {
  const since = new Date(Math.floor(Date.parse(now()) / LOOKED_AT) * LOOKED_AT).toISOString();
  const { kind, id: who } = context.actor;
  await putIf(
    { ...entry(context, id, action, now()), sk: `read#${since}#${kind}#${who}#${action}` },
    isNew,
    'AUDIT_TABLE',
  );
}

function entry(context: Context, id: string, action: string, at: string): Item {
  return {
    pk: partition(context.clinicId, id),
    sk: '',
    type: 'audit',
    schema: 1,
    clinicId: context.clinicId,
    recordId: id,
    action,
    at,
    actor: `${context.actor.kind}:${context.actor.id}`,
    requestId: context.requestId,
    sourceIp: context.sourceIp,
  };
}
