import type { Instant } from '../clock.ts';
import type { Context } from '../context.ts';
import { newId } from '../ids.ts';
import { partition } from '../keys.ts';
import { queryAll, type Write } from '../table.ts';

/** One thing that happened to a case. */
export interface TimelineEntry<Status extends string = string> {
  readonly at: Instant;
  /** `<kind>:<id>` of the actor. */
  readonly by: string;
  /** What was done, as `preauthorization.<deed in the past>`. */
  readonly event: string;
  readonly from: Status | null;
  readonly to: Status;
  /** In words, for who reads the case. */
  readonly words: string;
}

/** The write that adds to a case's timeline. `version` is the case's after it: what happens at one instant keeps its order. */
export function timelineWrite(
  context: Context,
  subject: { readonly id: string; readonly version: number },
  entry: Omit<TimelineEntry, 'by'>,
): Write {
  const order = `${entry.at}#${String(subject.version).padStart(12, '0')}#${newId('event')}`;
  return {
    put: {
      pk: partition(context.clinicId, subject.id),
      sk: `timeline#${order}`,
      type: 'timeline',
      schema: 1,
      by: `${context.actor.kind}:${context.actor.id}`,
      ...entry,
    },
  };
}

/** All that happened to the case, oldest first. */
export async function readTimeline<Status extends string>(
  clinicId: string,
  id: string,
): Promise<TimelineEntry<Status>[]> {
  const items = await queryAll(partition(clinicId, id), { beginsWith: 'timeline#' });
  return items.map((item) => {
    const { at, by, event, from, to, words } = item as unknown as TimelineEntry<Status>;
    return { at, by, event, from, to, words };
  });
}

/** The timeline as the API tells it. */
export function timelineBody(timeline: readonly TimelineEntry[]): readonly Record<string, unknown>[] {
  return timeline.map((entry) => ({ ...entry }));
}
