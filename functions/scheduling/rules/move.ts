import { moved, type BelongsTo } from '../../platform/case/move.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Appointment } from '../appointment.ts';
import { statusesOf as table, type AppointmentStatus } from './statuses.ts';

const belongsTo: BelongsTo<Appointment> = {
  hold: ['pending'],
  cancelationReason: ['cancelled'],
  cancelledFor: ['cancelled'],
  notTold: ['booked', 'checked-in', 'arrived', 'cancelled'],
  chase: ['booked', 'checked-in', 'arrived'],
  standstill: ['proposed', 'pending', 'booked', 'checked-in', 'arrived', 'waitlist'],
};

/**
 * The appointment with another status, without what does not belong to it: the only way to get one.
 * @throws NotInThisStatus if the transition table does not allow it
 */
export function moveTo(
  before: Appointment,
  status: AppointmentStatus,
  at: Instant,
  changes: Partial<Appointment> = {},
): Appointment {
  return moved(before, status, at, changes, { called: 'An appointment', table, belongsTo });
}

/** The appointment in the status that it had before a mistake: the one way that the table does not judge. */
export function movedBack(
  before: Appointment,
  status: AppointmentStatus,
  at: Instant,
  changes: Partial<Appointment>,
): Appointment {
  return { ...before, ...changes, status, statusSince: at };
}
