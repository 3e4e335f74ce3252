import { next } from '../platform/http/paging.ts';
import * as z from 'zod';
import { idPattern } from '../platform/ids.ts';
import { MAX_CURSOR_LENGTH } from '../platform/seal.ts';
import { cancellationReasons, participantStatuses, patientNews } from './appointment.ts';
import { dayStep } from './day-schemas.ts';
import { notReminded, type NotReminded } from './rules/reminders.ts';
import { needSchema, paymentSchema, provisionBody } from './needs-schemas.ts';
import { statusNames } from './rules/statuses.ts';
import { label, text } from '../platform/http/texts.ts';
import { language, resourceId, visitTypeId } from './schemas.ts';

/** What the API takes and gives of openings and appointments. */

const instant = z.iso
  .datetime()
  .refine((value) => Date.parse(value) % 60_000 === 0, 'must be a whole minute, e.g. 2026-11-23T15:30:00Z');
const patientId = z.string().regex(idPattern('patient'));
const staffId = z.string().regex(idPattern('staff'));
const distinct = (ids: readonly string[]): boolean => new Set(ids).size === ids.length;
const resourceIds = z
  .array(resourceId)
  .min(1)
  .max(20)
  .refine(distinct, 'must name each resource once')
  .describe('Who or what fills each need of the visit type, in the order of its needs, as an opening tells them.');

/** A free time: what a booking needs to take it. */
export const openingSchema = z.strictObject({
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  timeZone: z.string().describe('Of whom the visit is with: their wall clock.'),
  place: z.string(),
  resourceIds: z.array(z.string()),
});

/** How long a range of days that is looked through can be. */
export const MOST_DAYS = 62;

export const openingSearch = z
  .strictObject({
    visitTypeId,
    from: z.iso.datetime().describe('Openings that begin then or later.'),
    to: z.iso.datetime().describe(`Openings that begin before; at most ${MOST_DAYS} days later.`),
    resourceIds: z
      .array(resourceId)
      .min(1)
      .max(100)
      .optional()
      .describe('Only with these, wherever one of them can fill a need: a certain practitioner, a certain room.'),
    specialty: label(64).optional().describe('Only with practitioners of this specialty.'),
    language: label(35).optional().describe('Only with practitioners who speak it.'),
    place: label(64).optional(),
    partOfDay: z
      .enum(['morning', 'afternoon', 'evening'])
      .optional()
      .describe('By the wall clock of whom the visit is with: before 12, from 12 to 17, from 17 on.'),
    limit: z.int().min(1).max(100).default(20).describe('1 for the first available.'),
    cursor: z.string().min(1).max(MAX_CURSOR_LENGTH).optional().describe('From the page before.'),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be later than the beginning' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= MOST_DAYS * 86_400_000, {
    path: ['to'],
    message: `must be at most ${MOST_DAYS} days later than the beginning`,
  });
export const openingPage = z.strictObject({
  openings: z.array(openingSchema),
  total: z.int().describe('How many openings the whole range has now.'),
  next,
});

const payment = paymentSchema.optional().describe('Who pays, if that is known.');
const wish = {
  visitTypeId,
  patientId,
  start: instant,
  resourceIds,
  payment,
  language: language
    .optional()
    .describe(
      'In which the visit is held; the patient’s own where it is not given. An interpreter is needed where whom it is with does not speak it.',
    ),
  provisions: z.array(provisionBody).max(20).optional().describe('What the visit needs and is there already.'),
  comment: text(500).optional(),
};

export const appointmentBody = z.strictObject({
  ...wish,
  hold: z
    .strictObject({ minutes: z.int().min(1).max(30) })
    .optional()
    .describe('Only hold it: nobody else can have it for so many minutes. Without this it is booked.'),
});
export const doubleBookingBody = z.strictObject({
  ...wish,
  staffId: staffId.describe('Who decided it: a supervisor or a clinician.'),
  reason: text(500).describe('Why, for the record.'),
});
export const seriesBody = z.strictObject({
  ...wish,
  everyWeeks: z.int().min(1).max(12).describe('At the same time of the wall clock, every so many weeks.'),
  count: z.int().min(2).max(52),
  without: z
    .array(instant)
    .max(51)
    .refine(distinct, 'must name each time once')
    .default([])
    .describe('Times of the series to leave out, for instance those that could not be had.'),
});
export const reschedulingBody = z.strictObject({
  start: instant,
  resourceIds,
  reason: text(500).describe('Why, for the record.'),
});
const askers = ['patient', 'representative', 'practitioner', 'clinic', 'payer'] as const;
export const cancellationBody = z.strictObject({
  reason: z.enum(cancellationReasons).describe('A code of FHIR R4 appointment-cancellation-reason.'),
  askedBy: z.enum(askers).describe('Who asked for it.'),
  note: text(500).optional().describe('In words, for the record.'),
});

/** Since when a patient wants no reminders, and who said so: the patient by a link, or staff. */
const optedOut = z.strictObject({ since: z.iso.datetime(), toldBy: z.enum(['patient', 'staff']) });

const listed = (meanings: Readonly<Record<string, string>>): string =>
  Object.entries(meanings)
    .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
    .join(' ');

export const appointmentReply = z.strictObject({
  id: z.string().regex(idPattern('appointment')),
  status: z.enum(statusNames),
  statusSince: z.iso.datetime(),
  patientId,
  visitTypeId,
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  timeZone: z.string().describe('Of whom the visit is with: their wall clock.'),
  place: z.string(),
  resourceIds: z.array(z.string()),
  payment,
  language: z.string().optional().describe('In which the visit is held, where that was said.'),
  needs: z.array(needSchema).describe('What it needs beside time, and how that stands.'),
  comment: z.string().optional(),
  hold: z
    .strictObject({ expiresAt: z.iso.datetime() })
    .optional()
    .describe('Of a pending one. From then on the time is free again, and it can no longer be confirmed.'),
  cancelationReason: z.enum(cancellationReasons).optional(),
  cancelledFor: z.enum(askers).optional().describe('Who asked for the cancellation.'),
  doubleBooked: z.strictObject({ staffId }).optional().describe('Booked beside others on purpose; who decided it.'),
  seriesId: z.string().optional(),
  offerId: z
    .string()
    .optional()
    .describe('Of a hold: the offer of the opening to the patient. Of a cancelled one: the offer of new openings.'),
  replacesAppointmentId: z.string().optional().describe('The cancelled one in whose place it was booked.'),
  steps: z
    .array(dayStep)
    .optional()
    .describe('What was done to it on its day, oldest first. What was taken back is not among it.'),
  participantStatus: z
    .enum(participantStatuses)
    .describe('What the patient said of it, in words of FHIR R4 Appointment.participant.status.'),
  callMessage: z.string().optional().describe('What the patient wrote who asked to be called.'),
  sequence: z.int().describe('How often its time has changed: the SEQUENCE of its calendar entry.'),
  reminders: z
    .array(
      z.strictObject({
        daysAhead: z.int(),
        dueAt: z.iso.datetime(),
        state: z.enum(['planned', 'sent', 'not-sent']),
        because: z
          .enum(Object.keys(notReminded) as [NotReminded, ...NotReminded[]])
          .optional()
          .describe(listed(notReminded)),
      }),
    )
    .describe('When the patient is reminded by mail, and was.'),
  optedOut: optedOut
    .optional()
    .describe('The patient wants no reminders, of any appointment. Told where one appointment is read by itself.'),
  notTold: z
    .strictObject({
      news: z.enum(patientNews),
      because: z.enum(Object.keys(notReminded) as [NotReminded, ...NotReminded[]]),
      since: z.iso.datetime(),
    })
    .optional()
    .describe('News of which no mail reached the patient: staff tell them.'),
  standstill: z
    .strictObject({ code: z.string(), words: z.string() })
    .optional()
    .describe('Frontdesk does nothing more for it until a person has set this right.'),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
/** Whether a patient wants to be reminded of appointments. */
export const reminderChoiceBody = z.strictObject({
  wanted: z.boolean().describe('False: no more reminders, of any appointment, from this moment on.'),
  reason: text(500).describe('How the clinic knows, for the record.'),
});
export const reminderChoiceReply = optedOut.partial().extend({ wanted: z.boolean() });
export const seriesReply = z.strictObject({ seriesId: z.string(), appointments: z.array(appointmentReply) });

/** An appointment that stands in a time in which its resource no longer works. */
export const hitSchema = z.strictObject({
  appointmentId: z.string(),
  status: z.enum(statusNames),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
});

export const appointmentParams = z.strictObject({ appointmentId: z.string().max(64) });
export const dayQuery = z.strictObject({
  date: z.iso.date().optional().describe('The day, by the wall clock of the resource; today where it is not given.'),
});
