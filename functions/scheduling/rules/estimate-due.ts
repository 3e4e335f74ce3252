import { businessDaysBefore, isWeekend } from '../../registration/index.ts';

/**
 * Good-faith estimates for who pays without a health plan (45 CFR 149.610(b)(1)(vi)–(viii)). Which days are business days differs by
 * what is safe: a holiday that the clinic does not keep never makes an estimate late.
 */

/** In business days: from how far ahead an estimate is due at all, and from how far ahead there is more time for it. */
const AHEAD = { atAll: 3, longer: 10 } as const;
/** In business days after the scheduling, or after the request. */
const WITHIN = { usual: 1, longer: 3 } as const;

/** What decides when an estimate is due. Days are `YYYY-MM-DD` in the zone of the visit. */
export interface Scheduled {
  /** When the visit was scheduled for this day. */
  readonly on: string;
  readonly day: string;
  /** When the patient asked for an estimate. */
  readonly requestedOn?: string;
}

/**
 * The last day on which the patient can be given the estimate, or undefined where none is due: a visit that is scheduled less than three business days
 * ahead has none unless it is asked for.
 * @param isClosed whether the clinic is closed on a day
 */
export function estimateDue(
  { on, day, requestedOn }: Scheduled,
  isClosed: (day: string) => boolean,
): string | undefined {
  const closed = (each: string): boolean => isWeekend(each) || isClosed(each);
  const dues: string[] = [];
  if (on <= businessDaysBefore(day, AHEAD.atAll, isWeekend)) {
    const longer = on <= businessDaysBefore(day, AHEAD.longer, closed);
    dues.push(businessDaysAfter(on, longer ? WITHIN.longer : WITHIN.usual));
  }
  if (requestedOn !== undefined) dues.push(businessDaysAfter(requestedOn, WITHIN.longer));
  return dues.toSorted()[0];
}

/**
 * The last day for a new estimate where somebody else renders the service than was expected; undefined where that is over, and who takes the visit on is bound by
 * the estimate as it was given.
 */
export function renewalDue(
  { on, day }: Pick<Scheduled, 'on' | 'day'>,
  isClosed: (day: string) => boolean,
): string | undefined {
  const last = businessDaysBefore(day, 1, (each) => isWeekend(each) || isClosed(each));
  return on <= last ? last : undefined;
}

function businessDaysAfter(day: string, count: number): string {
  let found = day;
  for (let left = count; left > 0;) {
    found = new Date(Date.parse(`${found}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    if (!isWeekend(found)) left -= 1;
  }
  return found;
}
