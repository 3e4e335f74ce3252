import type { Instant } from '../clock.ts';
import { NotInThisStatus } from '../errors.ts';
import type { StatusTable } from './statuses.ts';

interface Moving {
  readonly status: string;
  readonly statusSince: Instant;
}

/** A record with a status and the runs of a workflow. */
interface Running extends Moving {
  readonly run: number;
  readonly runSince: Instant;
}

/** What of a kind of case belongs to some statuses alone, and goes when it leaves them. */
export type BelongsTo<C extends { readonly status: string }> = { readonly [K in keyof C]?: readonly C['status'][] };

/**
 * The case with another status, without what does not belong to it. Its run stays: see `woken`.
 * @param called the kind with its article, as the refusal has it: `A registration`
 * @throws NotInThisStatus if the transition table does not allow it
 */
export function moved<C extends Moving>(
  before: C,
  status: C['status'],
  at: Instant,
  changes: Partial<C>,
  {
    called,
    table,
    belongsTo,
  }: { readonly called: string; readonly table: StatusTable<C['status']>; readonly belongsTo: BelongsTo<C> },
): C {
  if (!table.mayFollow(before.status, status))
    throw new NotInThisStatus(`${called} that is ${before.status} cannot become ${status}.`);
  const kept = Object.fromEntries(
    Object.entries(before).filter(([name]) => belongsTo[name as keyof C]?.includes(status) ?? true),
  ) as unknown as C;
  return { ...kept, ...changes, status, statusSince: at };
}

/** The case with a new run where its workflow must start again: where none was open, and one must be now. */
export function woken<C extends Running>(before: C, after: C, at: Instant, { isActive }: StatusTable<C['status']>): C {
  return isActive(after.status) && !isActive(before.status) ? { ...after, run: before.run + 1, runSince: at } : after;
}
