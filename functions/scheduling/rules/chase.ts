import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { Chase } from '../appointment.ts';
import type { Need } from '../needs-schemas.ts';
import { isOpen } from './needs.ts';

/** For so many seconds after the booking nobody is asked: payers answer, and who books goes on with what is to be said. */
const GRACE_SECONDS = 3600;

/** What the chase depends on. */
export interface Chased {
  readonly needs: readonly Need[];
  readonly scheduledAt: Instant;
  readonly start: Instant;
  /** As it stood; undefined: nobody was to be asked. */
  readonly chase?: Chase;
}

/**
 * When somebody is asked for what a visit lacks, and until when it can come; undefined where it lacks nothing. An estimate is asked for
 * at once: its days are few. A new time is a new chase.
 * @param first from when on the rest is asked for
 * @param last until when it can come
 */
export function chaseOf(
  { needs, scheduledAt, chase: before }: Chased,
  first: Instant,
  last: Instant,
): Chase | undefined {
  const open = needs.filter(isOpen);
  if (open.length === 0) return undefined;
  const same = before?.scheduledAt === scheduledAt ? before : undefined;
  const soonest = plusSeconds(scheduledAt, GRACE_SECONDS);
  const atOnce = first < soonest || open.some(({ kind }) => kind === 'estimate');
  const askAt = same?.postponedTo ?? (atOnce ? soonest : first);
  return { ...same, scheduledAt, askAt, lastAt: last };
}

/** When something is to be done about what the visit lacks: somebody is asked, or it is said that it will not come. */
export function chaseDue({ start, chase }: Chased): Instant | undefined {
  if (!chase) return undefined;
  const { askAt, lastAt, asked, over } = chase;
  if (asked === undefined) return askAt < start ? askAt : undefined;
  return over === undefined && lastAt > asked && lastAt < start ? lastAt : undefined;
}

/** By when who is asked must have seen to it: the first thing that is due, no later than the visit. */
export function chaseDeadline({ needs, start }: Pick<Chased, 'needs' | 'start'>, at: Instant): Instant {
  const dues = needs.flatMap((need) => (isOpen(need) && need.due !== undefined && need.due > at ? need.due : []));
  return dues.toSorted()[0] ?? start;
}
