import { plusSeconds, secondsBetween, type Instant } from '../../platform/clock.ts';

/** Pauses between attempts, in seconds; the last repeats. */
const PAUSES = [15, 60, 300, 900, 1800, 3600, 7200, 14_400] as const;
/** For how long an event is tried, in seconds: a day. */
const TRIED_SECONDS = 24 * 3600;

/**
 * When to try again after the nth attempt failed, or undefined once a day has passed since the event was to go out. Pauses vary by a
 * tenth, so that not everything that failed together comes back together.
 *
 * @param attempts attempts made so far, at least 1
 * @param share from 0 to 1: where in that tenth
 */
export function retryAt(firstDueAt: Instant, attempts: number, at: Instant, share: number): Instant | undefined {
  const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1] ?? PAUSES[0];
  const next = plusSeconds(at, Math.round(pause * (0.95 + share / 10)));
  return secondsBetween(firstDueAt, next) > TRIED_SECONDS ? undefined : next;
}
