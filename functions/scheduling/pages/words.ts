import type { Instant } from '../../platform/clock.ts';
import type { Appointment } from '../appointment.ts';
import type { NeedKind } from '../needs-schemas.ts';
import type { VisitType } from '../resource.ts';
import { stepOn, type StepName } from '../rules/day-steps.ts';
import { isOpen } from '../rules/needs.ts';
import { statusesOf } from '../rules/statuses.ts';

/** What the buttons of the front desk say. */
export const buttons: Readonly<Record<StepName, string>> = {
  arrival: 'Arrived',
  'check-in': 'Check in',
  rooming: 'Show to a room',
  'check-out': 'Check out',
  'no-show': 'Did not come',
};

/** What was done, as the page says it of somebody else: "Arrived, by Ann at 9:02 AM." */
export const done: Readonly<Record<StepName, string>> = {
  arrival: 'Arrived',
  'check-in': 'Checked in',
  rooming: 'Shown to a room',
  'check-out': 'Checked out',
  'no-show': 'Did not come',
};

/** The time of the day as the wall shows it: "9:02 AM". */
export function timeOfDay(instant: Instant, timeZone: string): string {
  return new Intl.DateTimeFormat('en-US', { timeZone, hour: 'numeric', minute: '2-digit' }).format(new Date(instant));
}

/** A day in words: "Monday, November 23, 2026". */
export function dayInWords(date: string): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'full' }).format(new Date(`${date}T12:00:00Z`));
}

/** How an appointment stands, in words. @param roomName by id */
export function standing(
  appointment: Appointment,
  timeZone: string,
  roomName: (id: string) => string | undefined,
): string {
  const at = (step: StepName): string => timeOfDay(stepOn(appointment, step)?.at ?? appointment.updatedAt, timeZone);
  const roomed = stepOn(appointment, 'rooming');
  switch (appointment.status) {
    case 'booked':
      return 'Expected';
    case 'pending':
      return 'Held';
    case 'arrived':
    case 'checked-in': {
      if (roomed) {
        const room = roomed.roomId === undefined ? undefined : roomName(roomed.roomId);
        return `In ${room ?? 'a room'} since ${at('rooming')}`;
      }
      const isThere = stepOn(appointment, 'arrival');
      if (!isThere) return 'Expected, checked in ahead';
      return stepOn(appointment, 'check-in')
        ? `Waits since ${at('arrival')}, checked in`
        : `Waits since ${at('arrival')}, not checked in`;
    }
    case 'fulfilled':
      return `Checked out at ${at('check-out')}`;
    case 'noshow':
      return 'Did not come';
    case 'cancelled':
      return 'Cancelled';
    case 'proposed':
    case 'waitlist':
      return 'Not booked';
    case 'entered-in-error':
      return 'Entered in error';
  }
}

/**
 * What a visit still lacks, in a word each, where others stand by: neither which service nor which form. Undefined where it lacks
 * nothing, or it no longer matters.
 */
export function lacking({ status, needs }: Pick<Appointment, 'status' | 'needs'>): string | undefined {
  const open = statusesOf.isActive(status) ? needs.filter(isOpen).map(({ kind }) => needWords[kind]) : [];
  return open.length === 0 ? undefined : [...new Set(open)].join(', ');
}
const needWords: Readonly<Record<NeedKind, string>> = {
  authorization: 'authorization',
  eligibility: 'coverage',
  estimate: 'estimate',
  referral: 'referral',
  form: 'form',
  interpreter: 'interpreter',
};

/** What a visit is called at the desk, where others stand by: of a sensitive one no more than that it is one. */
export function visitName(visitType: Pick<VisitType, 'name' | 'labels'> | undefined): string {
  return visitType && (visitType.labels ?? []).length === 0 ? visitType.name : 'Visit';
}
