import { createHash } from 'node:crypto';

/** A staff member who could be asked, and how many open tasks stand with him already. */
export interface Candidate {
  readonly id: string;
  readonly openTasks: number;
}

/**
 * Whom to ask: the one with the fewest open tasks. Between equals the task's own id decides, so that neither the first
 * of the list nor the alphabet gets all the work, and the same question has the same answer when it is asked again.
 */
export function choose(candidates: readonly Candidate[], taskId: string): string | undefined {
  const rank = (id: string): string => createHash('sha256').update(`${taskId}|${id}`).digest('hex');
  return candidates.toSorted((a, b) => a.openTasks - b.openTasks || (rank(a.id) < rank(b.id) ? -1 : 1))[0]?.id;
}
