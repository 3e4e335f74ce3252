import { plusSeconds, type Instant } from '../../platform/clock.ts';
import type { Appointment } from '../appointment.ts';
import { chaseDue } from './chase.ts';
import { nextReminder } from './reminders.ts';

/** The states of `workflows/appointment.asl.json` that do something, or end it. Each concern names its own. */
export const deeds = ['remind-patient', 'chase-needs', 'plan-next-run', 'finish'] as const;
export type Deed = (typeof deeds)[number];

/** Something that has to happen to an appointment, and when; undefined where it never has to, or has been done. */
export type Concern = (appointment: Appointment, at: Instant) => Due | undefined;
export interface Due {
  readonly deed: Deed;
  readonly due: Instant;
}

/** The patient is reminded of the visit. */
const patientIsReminded: Concern = ({ status, reminders }) => {
  const next = status === 'booked' ? nextReminder(reminders) : undefined;
  return next && { deed: 'remind-patient', due: next.dueAt };
};

/** What the visit lacks is asked for in time. */
const needsComeInTime: Concern = (appointment) => {
  const due = appointment.status === 'booked' ? chaseDue(appointment) : undefined;
  return due === undefined ? undefined : { deed: 'chase-needs', due };
};

/** All that can come due of an appointment. The earliest is next. */
const concerns: readonly Concern[] = [patientIsReminded, needsComeInTime];

/** What comes due next, and when; undefined where nothing ever will, or a person has to set something right first. */
export function nextDue(appointment: Appointment, at: Instant): Due | undefined {
  if (appointment.standstill) return undefined;
  const due = concerns.flatMap((concern) => concern(appointment, at) ?? []);
  return due.reduce<Due | undefined>((first, each) => (first && first.due <= each.due ? first : each), undefined);
}

/** An execution stays open as long as something is due within so many seconds. Else it ends, and another begins then. */
export const STAYS_OPEN_SECONDS = 24 * 3600;

export type Next =
  { readonly deed: Deed; readonly until?: undefined } | { readonly deed: 'await-news'; readonly until: Instant };

/** What the workflow does now, from the record alone. */
export function nextDeed(appointment: Appointment, at: Instant): Next {
  const next = nextDue(appointment, at);
  // Whoever finishes says so in the record first: a change that comes after it knows that nobody is there to be woken.
  if (!next) return { deed: appointment.runAt === undefined ? 'finish' : 'plan-next-run' };
  if (next.due <= at) return { deed: next.deed };
  return next.due <= plusSeconds(at, STAYS_OPEN_SECONDS)
    ? { deed: 'await-news', until: next.due }
    : { deed: 'plan-next-run' };
}

/** Whether an execution may be open: its run has begun, and has not said that it ends. */
export function isOpen({ runAt }: Pick<Appointment, 'runAt'>, at: Instant): boolean {
  return runAt !== undefined && runAt <= at;
}

/**
 * The changed appointment with the run that it needs: the one that is open, the one that begins when something is due, or none. What an
 * appointment waits for through months is one item that says when to begin.
 */
export function planned(before: Appointment | null, after: Appointment, at: Instant): Appointment {
  const { runAt, ...rest } = after;
  const next = nextDue(after, at);
  if (!next) return rest;
  const open = runAt !== undefined && before !== null && isOpen(before, at);
  if (open && next.due <= plusSeconds(at, STAYS_OPEN_SECONDS)) return after;
  const begins = next.due < at ? at : next.due;
  return !open && runAt === begins ? after : { ...rest, run: after.run + 1, runAt: begins };
}
