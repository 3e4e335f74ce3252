import { Temporal } from 'temporal-polyfill';
import { plusSeconds, type Instant } from '../../platform/clock.ts';
import { END_HOUR, FIRST_HOUR } from './mail-hours.ts';

/**
 * When patients are reminded, as policy: 8 am to 9 pm of the wall clock where they are, at most once a day and three times in seven
 * days, over all their appointments; never who wants none (47 CFR 64.1200(a)(9)(iv), whose limits are for calls and texts, is kept for
 * mail as well). News of a change is no reminder: nothing here keeps it back.
 */

/** Why a patient was not reminded, and what staff may do. */
export const notReminded = {
  'opted-out': 'The patient wants no reminders.',
  'too-often': 'The patient was reminded of other appointments as often as is allowed.',
  'too-late': 'The visit was about to begin.',
  deceased: 'The patient has died.',
  'no-confidential-address': 'The matter is sensitive, and the patient named no confidential address.',
  'not-by-this-channel': 'The patient asked to be reached by a confidential address, and that is no email address.',
  'no-address': 'No email address of the patient is known.',
  'mail-not-delivered': 'Mail to the patient did not arrive, or was complained of.',
} as const;
export type NotReminded = keyof typeof notReminded;

/** One reminder of an appointment: when it is meant to go out, and what came of it. */
export interface Reminder {
  /** How many days before the visit. */
  readonly daysAhead: number;
  readonly dueAt: Instant;
  readonly state: 'planned' | 'sent' | 'not-sent';
  readonly because?: NotReminded;
}

/** How many days before a visit patients are reminded, where the clinic set nothing. */
export const DAYS_AHEAD: readonly number[] = [7, 2];
/** Reminders are planned for no later than this: what is late by a little still goes out on its day. */
const LAST_PLANNED_HOUR = 19;
const MOST_IN_A_WEEK = 3;
const WEEK_DAYS = 7;
/** Who has just booked need not be reminded of it: not within so many seconds. */
const AFTER_BOOKING = 12 * 3600;
/** A reminder less than so many seconds before the visit helps nobody. */
const BEFORE_VISIT = 2 * 3600;
/** How many reminders of other times an appointment remembers. */
const REMEMBERED = 10;

/**
 * The reminders of an appointment that has just got this time: what was planned for another time is gone, what was sent is remembered.
 * Each goes out at the time of day of the visit, so many days before, within the hours.
 */
export function planReminders(
  { start, reminders }: { readonly start: Instant; readonly reminders: readonly Reminder[] },
  daysAhead: readonly number[],
  timeZone: string,
  at: Instant,
): Reminder[] {
  const visit = wall(start, timeZone);
  const planned = daysAhead.map((days): Reminder => {
    const day = visit.subtract({ days });
    const hour = Math.min(Math.max(day.hour, FIRST_HOUR), LAST_PLANNED_HOUR);
    const minute = hour === day.hour ? day.minute : 0;
    return { daysAhead: days, dueAt: instantOf(day.with({ hour, minute })), state: 'planned' };
  });
  const earliest = plusSeconds(at, AFTER_BOOKING);
  return [
    ...withoutPlanned(reminders).slice(-REMEMBERED),
    ...planned.filter(({ dueAt }) => dueAt > earliest).toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1)),
  ];
}

/** What is left of the reminders of an appointment that needs none any more. */
export function withoutPlanned(reminders: readonly Reminder[]): Reminder[] {
  return reminders.filter(({ state }) => state !== 'planned');
}

/** The reminder that is next. */
export function nextReminder(reminders: readonly Reminder[]): Reminder | undefined {
  const planned = reminders.filter(({ state }) => state === 'planned');
  return planned.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0];
}

/** The same reminders with what became of one of them. */
export function withOutcome(reminders: readonly Reminder[], of: Reminder, outcome: Partial<Reminder>): Reminder[] {
  return reminders.map((each) => (each === of ? { ...each, ...outcome } : each));
}

export type Verdict =
  | { readonly do: 'send' }
  | { readonly do: 'postpone'; readonly until: Instant }
  | { readonly do: 'leave'; readonly because: NotReminded };

/**
 * Whether the patient is reminded now, later, or not.
 * @param sent when reminders went to the patient, of whatever appointment
 */
export function judgeReminder({
  at,
  start,
  timeZone,
  sent,
  optedOut,
}: {
  readonly at: Instant;
  readonly start: Instant;
  readonly timeZone: string;
  readonly sent: readonly Instant[];
  readonly optedOut: boolean;
}): Verdict {
  if (optedOut) return { do: 'leave', because: 'opted-out' };
  const latest = plusSeconds(start, -BEFORE_VISIT);
  if (at > latest) return { do: 'leave', because: 'too-late' };
  const first = firstAllowed(at, timeZone, sent);
  if (first === at) return { do: 'send' };
  if (first <= latest) return { do: 'postpone', until: first };
  return { do: 'leave', because: firstAllowed(at, timeZone, []) <= latest ? 'too-often' : 'too-late' };
}

/** The first instant from this one on at which the hours and the limits allow a reminder: this one itself, if they do. */
export function firstAllowed(at: Instant, timeZone: string, sent: readonly Instant[]): Instant {
  const days = sent.map((instant) => wall(instant, timeZone).toPlainDate());
  const now = wall(at, timeZone);
  for (let ahead = 0; ; ahead += 1) {
    const day = now.toPlainDate().add({ days: ahead });
    const isOver = ahead === 0 && now.hour >= END_HOUR;
    const week = days.filter((each) => Temporal.PlainDate.compare(each, day.subtract({ days: WEEK_DAYS })) > 0);
    if (isOver || week.some((each) => each.equals(day)) || week.length >= MOST_IN_A_WEEK) continue;
    if (ahead === 0 && now.hour >= FIRST_HOUR) return at;
    return instantOf(day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour: FIRST_HOUR }) }));
  }
}

/** Those of the instants that limits can still look at. */
export function stillCounted(sent: readonly Instant[], at: Instant): Instant[] {
  const since = plusSeconds(at, -(WEEK_DAYS + 1) * 24 * 3600);
  return sent.filter((instant) => instant > since);
}

function wall(instant: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
}

function instantOf(time: Temporal.ZonedDateTime): Instant {
  return new Date(time.epochMilliseconds).toISOString();
}
