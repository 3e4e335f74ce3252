import { plusSeconds, type Instant } from '../../../platform/clock.ts';
import type { Checkout } from '../checkout.ts';

const MINUTE = 60;
const DAY = 24 * 3600;

/** Seconds until the gateway is asked again, by how often it was asked in vain; then once a day. */
const PAUSES = [10 * MINUTE, 20 * MINUTE, 60 * MINUTE, 3 * 3600, 6 * 3600, 12 * 3600] as const;
/** How long after its end a checkout is still asked about: money under way arrives late. */
const LATE_SECONDS = 3 * DAY;
/** And one whose gateway gives no answer. */
const SILENT_SECONDS = 60 * DAY;
/** Days after which a bank may have taken money back though no news of it came. */
const LOOK_AGAIN_DAYS = [30, 60, 90, 120] as const;

/** So often in vain, some three days: a person is asked to look. */
export const TIMES_UNTIL_ASKED = 8;

/**
 * When the gateway is asked next though nothing was heard; undefined where all is said.
 * @param isGivingBack money is on its way back, and not confirmed
 */
export function nextAsk(
  { status, expiresAt, createdAt, asked }: Pick<Checkout, 'status' | 'expiresAt' | 'createdAt' | 'asked'>,
  isGivingBack: boolean,
  at: Instant,
): Instant | undefined {
  const soon = plusSeconds(at, PAUSES[asked.times] ?? DAY);
  if (asked.problem !== undefined) return soon < plusSeconds(expiresAt, SILENT_SECONDS) ? soon : undefined;
  if (isGivingBack) return soon;
  switch (status) {
    case 'open': {
      // Right after its end it is known whether anything came.
      const end = plusSeconds(expiresAt, 5 * MINUTE);
      return end > at && end < soon ? end : soon;
    }
    case 'expired':
      return soon < plusSeconds(expiresAt, LATE_SECONDS) ? soon : undefined;
    case 'paid':
      return LOOK_AGAIN_DAYS.map((days) => plusSeconds(createdAt, days * DAY)).find((day) => day > at);
  }
}
