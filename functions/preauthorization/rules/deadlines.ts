import { Temporal } from 'temporal-polyfill';
import { addStaffedTime, type Calendar } from '../../clinics/index.ts';
import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { Item, Period, Urgency } from '../case.ts';
import type { Clock, Policy, Span } from '../payer.ts';
import { covers } from './requirement.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The instant a span later: hours as they pass, days in the wall calendar of the zone (the same time of day, whatever the clock change). */
export function addSpan(instant: Instant, span: Span, timeZone: string): Instant {
  if ('hours' in span) return plusSeconds(instant, span.hours * HOUR);
  return shiftDays(instant, span.calendarDays, timeZone);
}

/** The instant from which the span just reaches the other. */
export function subtractSpan(instant: Instant, span: Span, timeZone: string): Instant {
  if ('hours' in span) return plusSeconds(instant, -span.hours * HOUR);
  return shiftDays(instant, -span.calendarDays, timeZone);
}

function shiftDays(instant: Instant, days: number, timeZone: string): Instant {
  const moved = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).add({ days });
  return new Date(moved.epochMilliseconds).toISOString();
}

/** The first instant of a date in the zone. */
export function startOfDate(date: string, timeZone: string): Instant {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone }).epochMilliseconds).toISOString();
}

/** The last instant of a date in the zone is the one before this. */
export function endOfDate(date: string, timeZone: string): Instant {
  const next = Temporal.PlainDate.from(date).add({ days: 1 });
  return new Date(next.toZonedDateTime({ timeZone }).epochMilliseconds).toISOString();
}

/** The date that the zone's calendar shows. */
export function dateOf(instant: Instant, timeZone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** The policy's clock for this urgency on this date, or undefined: then no clock is assumed. */
export function clockOf(policy: Policy | undefined, urgency: Urgency, date: string): Clock | undefined {
  return policy?.clocks.find(
    (clock) => clock.urgency === urgency && covers(clock.effective, { start: date, end: date }),
  );
}

/**
 * By when the payer must decide: from its receipt. An extension that it gives notice of moves the deadline, but no further
 * than the policy's clock allows.
 */
export function payerDueAt(
  receivedAt: Instant,
  clock: Clock,
  timeZone: string,
  extension?: { readonly until: Instant },
): Instant {
  const due = addSpan(receivedAt, clock.turnaround, timeZone);
  if (!extension || !clock.extension) return due;
  const furthest = addSpan(due, clock.extension, timeZone);
  if (extension.until <= due) return due;
  return extension.until < furthest ? extension.until : furthest;
}

/**
 * By when the clinic's own staff should have acted: its turnaround in staffed hours, or earlier, so that the payer's turnaround
 * still fits before the first date of service. Where that has passed already: one staffed hour from now.
 */
export function staffDueAt(
  at: Instant,
  urgency: Urgency,
  clinic: Calendar & { readonly reviewTurnaround: { readonly standard: number; readonly expedited: number } },
  items: readonly Item[],
  clock: Clock | undefined,
): Instant {
  const byTurnaround = addStaffedTime(at, clinic.reviewTurnaround[urgency] / 60, clinic);
  const byService = clock ? latestRelease(items, clock, clinic.timeZone) : byTurnaround;
  const earliest = addStaffedTime(at, Math.min(1, clinic.reviewTurnaround[urgency] / 60), clinic);
  const due = byService < byTurnaround ? byService : byTurnaround;
  return due < earliest ? earliest : due;
}

/** The latest instant of release that leaves the payer its whole turnaround before the first date of service. */
export function latestRelease(items: readonly Item[], clock: Clock, timeZone: string): Instant {
  return subtractSpan(startOfDate(firstDate(items), timeZone), clock.turnaround, timeZone);
}

/** The first date of service. */
export function firstDate(items: readonly { readonly servicedPeriod: Period }[]): string {
  return items.map(({ servicedPeriod }) => servicedPeriod.start).reduce((a, b) => (a < b ? a : b));
}

/** The last date of service. */
export function lastDate(items: readonly { readonly servicedPeriod: Period }[]): string {
  return items.map(({ servicedPeriod }) => servicedPeriod.end).reduce((a, b) => (a > b ? a : b));
}

/** When the clinic is reminded of what is missing, and when the case is closed for want of it. */
export function informationTimes(
  at: Instant,
  clinic: { readonly timeZone: string; readonly informationDays: number },
): { readonly remindAt: Instant; readonly closeAt: Instant } {
  const closeAt = addSpan(at, { calendarDays: clinic.informationDays }, clinic.timeZone);
  return { remindAt: plusSeconds(at, Math.floor((Date.parse(closeAt) - Date.parse(at)) / 2000)), closeAt };
}

/**
 * When to ask the payer next, or undefined: it cannot be asked, or no longer answers for this service.
 * @param asked inquiries made since the payer's last word on the submission
 */
export function nextInquiryAt(
  at: Instant,
  policy: Policy | undefined,
  urgency: Urgency,
  asked: number,
  items: readonly Item[],
  timeZone: string,
): Instant | undefined {
  if (!policy?.inquiry) return undefined;
  const pauses = policy.inquiry.pauseHours[urgency];
  const pause = pauses[Math.min(asked, pauses.length - 1)] ?? 24;
  const next = plusSeconds(at, pause * HOUR);
  const last = plusSeconds(endOfDate(lastDate(items), timeZone), policy.inquiry.daysAfterService * DAY);
  return next <= last ? next : undefined;
}

/** When the clinic is warned that an authorization ends: so many days before the end of its last day. */
export function expiryWarnAt(period: Period, warningDays: number, timeZone: string): Instant {
  return shiftDays(endOfDate(period.end, timeZone), -warningDays, timeZone);
}

/** When to try the payer's system again, growing from one minute to one hour. */
export function retryAt(at: Instant, failures: number, retryAfterSeconds?: number): Instant {
  const pause = Math.min(3600, 60 * 2 ** Math.max(0, failures - 1));
  return plusSeconds(at, Math.max(pause, Math.min(retryAfterSeconds ?? 0, 6 * 3600)));
}
