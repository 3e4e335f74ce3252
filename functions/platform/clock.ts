/** An RFC 3339 instant in UTC with milliseconds, e.g. `2026-11-21T09:30:00.000Z`. Sorts as text. */
export type Instant = string;

/** The only place that asks what time it is. Rules never call it: they are given the instant. */
export function now(): Instant {
  return new Date().toISOString();
}

/** The instant `seconds` later (or earlier, if negative). */
export function plusSeconds(instant: Instant, seconds: number): Instant {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}

/** Seconds from one instant to another; negative if `to` is earlier. */
export function secondsBetween(from: Instant, to: Instant): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
