import { statusTable, type StatusEntry } from '../../platform/case/statuses.ts';

/**
 * The one place that names what status an appointment can have, with FHIR's own words (R4 Appointment.status): what each
 * means, who acts next, and what may follow. Nothing changes a status but through `moveTo`.
 */
const table = {
  proposed: {
    meaning: 'A time was suggested to the patient. It takes nobody’s time.',
    waits: null,
    actor: 'clinic',
    next: ['pending', 'booked', 'waitlist', 'cancelled', 'entered-in-error'],
  },
  pending: {
    meaning: 'Held: nobody else can have the time until the hold is confirmed, given back, or its minutes are over.',
    waits: null,
    actor: 'clinic',
    next: ['booked', 'cancelled', 'entered-in-error'],
  },
  booked: {
    meaning: 'The time of every resource is taken.',
    waits: 'what comes due',
    actor: 'patient',
    next: ['booked', 'checked-in', 'arrived', 'noshow', 'cancelled', 'entered-in-error'],
  },
  'checked-in': {
    meaning: 'What is to be done before the visit has been done.',
    waits: 'what comes due',
    actor: 'staff',
    next: ['arrived', 'fulfilled', 'noshow', 'cancelled', 'entered-in-error'],
  },
  arrived: {
    meaning: 'The patient is there.',
    waits: 'what comes due',
    actor: 'staff',
    next: ['checked-in', 'arrived', 'fulfilled', 'cancelled', 'entered-in-error'],
  },
  fulfilled: { meaning: 'The visit has taken place.', waits: null, actor: 'nobody', next: ['entered-in-error'] },
  noshow: {
    meaning: 'The patient did not come; a person has said so.',
    waits: null,
    actor: 'nobody',
    next: ['arrived', 'entered-in-error'],
  },
  cancelled: {
    meaning: 'It will not take place, for a reason that is kept. Its time is free.',
    waits: null,
    actor: 'nobody',
    next: ['entered-in-error'],
  },
  waitlist: {
    meaning: 'The patient waits for a time to fall free.',
    waits: null,
    actor: 'clinic',
    next: ['proposed', 'pending', 'booked', 'cancelled', 'entered-in-error'],
  },
  'entered-in-error': { meaning: 'It never was an appointment.', waits: null, actor: 'nobody', next: [] },
} as const satisfies Readonly<Record<string, StatusEntry>>;

export type AppointmentStatus = keyof typeof table;

export const statusesOf = statusTable<AppointmentStatus>(table);
export const { statuses, statusNames, mayFollow } = statusesOf;
