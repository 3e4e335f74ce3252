import type { Change } from '../commit.ts';
import type { Reply } from '../context.ts';

/**
 * The reply to a change: the record as it stands after it, with its new version.
 * @param body the record as the API tells it
 */
export function replyAfter<T>(
  status: number,
  change: Change,
  at: string,
  body: (subject: T) => Record<string, unknown>,
  location?: (id: string) => string,
): Reply {
  const record = change.records[0];
  if (!record) throw new Error('a change has a record');
  const version = (record.from ?? 0) + 1;
  const subject = { ...record.attributes, id: record.id, version, updatedAt: at } as unknown as T;
  return { status, version, location: location?.(record.id), body: body(subject) };
}
