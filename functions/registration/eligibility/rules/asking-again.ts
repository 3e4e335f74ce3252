import { plusSeconds, secondsBetween, type Instant } from '../../../platform/clock.ts';

/** Pauses after the first, second … attempt, in seconds: a minute to eight hours. */
const PAUSES = [60, 300, 900, 3600, 4 * 3600, 8 * 3600, 8 * 3600] as const;
/** For how long a payer that does not answer is asked, in seconds: a day. */
export const ASKED_SECONDS = 24 * 3600;

/**
 * When to ask again after the nth attempt brought no answer; undefined once that would be more than a day after the clinic asked. Pauses
 * grow, and vary by a tenth, so that what failed together does not come back together.
 *
 * @param attempts made so far, at least 1
 * @param pauseSeconds what the payer itself wants to be left alone for
 * @param share from 0 to 1: where in that tenth
 */
export function askAgainAt(
  requestedAt: Instant,
  attempts: number,
  at: Instant,
  pauseSeconds: number,
  share: number,
): Instant | undefined {
  const own = PAUSES[attempts - 1];
  if (own === undefined) return undefined;
  const next = plusSeconds(at, Math.max(Math.round(own * (0.95 + share / 10)), pauseSeconds));
  return secondsBetween(requestedAt, next) > ASKED_SECONDS ? undefined : next;
}
