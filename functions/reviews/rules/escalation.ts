import { plusSeconds, secondsBetween, type Instant } from '../../platform/clock.ts';

/** Counts a clinic's staffed time: its hours, its days, its zone. */
export interface StaffedTime {
  /** Staffed seconds from one instant to another. */
  readonly between: (from: Instant, to: Instant) => number;
  /** The instant by which so many staffed seconds have passed. */
  readonly after: (instant: Instant, seconds: number) => Instant;
}

/** When a clinic wants a task to go up, in hundredths of the time from opening to deadline. */
export interface EscalationPolicy {
  readonly remindAt: readonly number[];
  readonly nextPersonAt: number;
  readonly supervisorAt: number;
  readonly queueAt: number;
}

/**
 * `remind`: those who are asked. `next-reviewer`: another one is asked as well. `supervisor`: as well. `queue`: every
 * supervisor is asked, and an alarm stands until it is decided. `remind-queue`: they are told again.
 */
export type StepKind = 'remind' | 'next-reviewer' | 'supervisor' | 'queue' | 'remind-queue';

export interface Step {
  readonly kind: StepKind;
  readonly at: Instant;
}

const DAY = 24 * 3600;
/** How many days a task in the queue is brought up again, once a day. The alarm stays after that. */
export const QUEUE_DAYS = 30;
/** How far ahead a deadline may lie, in days: with the days in the queue an execution stays below a year. */
export const FURTHEST_DEADLINE_DAYS = 300;

/**
 * When which step of a task is due, in order of time. A task whose time from opening to deadline holds no staffed second
 * is measured by the plain clock.
 */
export function escalation(
  openedAt: Instant,
  dueAt: Instant,
  policy: EscalationPolicy,
  time: StaffedTime,
): readonly Step[] {
  const staffed = time.between(openedAt, dueAt);
  const plain = Math.max(0, secondsBetween(openedAt, dueAt));
  const furthest = plusSeconds(openedAt, FURTHEST_DEADLINE_DAYS * DAY);
  const at = (hundredths: number): Instant => {
    if (hundredths === 100) return dueAt > openedAt ? dueAt : openedAt;
    const part = hundredths / 100;
    const instant = staffed > 0 ? time.after(openedAt, staffed * part) : plusSeconds(openedAt, plain * part);
    return instant < furthest ? instant : furthest;
  };
  const queueAt = at(policy.queueAt);
  const steps: Step[] = [
    ...policy.remindAt.map((part): Step => ({ kind: 'remind', at: at(part) })),
    { kind: 'next-reviewer', at: at(policy.nextPersonAt) },
    { kind: 'supervisor', at: at(policy.supervisorAt) },
    { kind: 'queue', at: queueAt },
    ...Array.from({ length: QUEUE_DAYS }, (_, day): Step => ({
      kind: 'remind-queue',
      at: plusSeconds(queueAt, (day + 1) * DAY),
    })),
  ];
  return steps.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

/**
 * The steps to take now, and how many are behind then. A reminder that is due together with a later step is left out:
 * the later one says it too.
 */
export function stepsDue(
  steps: readonly Step[],
  taken: number,
  at: Instant,
): { readonly take: readonly StepKind[]; readonly taken: number } {
  const due = steps.slice(taken).filter((step) => step.at <= at);
  const reminder = (kind: StepKind): boolean => kind === 'remind' || kind === 'remind-queue';
  const take = due.map(({ kind }) => kind).filter((kind, index) => !reminder(kind) || index === due.length - 1);
  return { take, taken: taken + due.length };
}

/** Until when links work that are made before a task stands in the queue: not before its deadline. */
export function linksUntil(steps: readonly Step[], dueAt: Instant): Instant {
  const queueAt = steps.find(({ kind }) => kind === 'queue')?.at ?? dueAt;
  return queueAt > dueAt ? queueAt : dueAt;
}

/** Until when a link made now works: as all of the task's; once they have ended, as long as a task in the queue is brought up again. */
export function linkUntil(linksEnd: Instant, at: Instant): Instant {
  return at < linksEnd ? linksEnd : plusSeconds(at, QUEUE_DAYS * DAY);
}
