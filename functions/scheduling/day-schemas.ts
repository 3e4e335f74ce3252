import * as z from 'zod';
import { idPattern } from '../platform/ids.ts';
import { needKinds } from './needs-schemas.ts';
import { payReasons, verifiables } from './rules/check-in.ts';
import { stepNames } from './rules/day-steps.ts';
import { statusNames } from './rules/statuses.ts';
import { text } from '../platform/http/texts.ts';
import { place, resourceId } from './schemas.ts';

/** What the API takes and gives of the day: check-in, arrival, rooming, check-out, no-shows, the queue, running late. */

const staffId = z.string().regex(idPattern('staff'));
const who = staffId.describe('Who did it, of the clinic’s staff.');
const appointmentId = z.string().regex(idPattern('appointment'));
const patientId = z.string().regex(idPattern('patient'));
const verifiable = z.enum(verifiables);
const money = z.strictObject({ amount: z.int().describe('In minor units.'), currency: z.literal('USD') });

export const dayStep = z.strictObject({
  step: z.enum(stepNames),
  at: z.iso.datetime(),
  staffId: z.string(),
  from: z.enum(statusNames).describe('The status before.'),
  roomId: z.string().optional().describe('Of rooming: where.'),
  verified: z.array(verifiable).optional().describe('Of a check-in.'),
});

export const stepBody = z.strictObject({ staffId: who });
export const checkInBody = stepBody.extend({
  present: z
    .boolean()
    .default(true)
    .describe('The patient is there: the arrival is recorded with it, if it was not before. False ahead of the visit.'),
  verified: z
    .array(verifiable)
    .max(verifiables.length)
    .refine((each) => new Set(each).size === each.length, 'must name each once')
    .describe('What was held against what the patient said and showed.'),
  without: text(500).optional().describe('Why the patient is checked in though something was not verified.'),
});
export const roomingBody = stepBody.extend({
  roomId: resourceId.optional().describe('The room, if it is one whose time is booked.'),
});
export const noShowBody = stepBody.extend({ note: text(500).optional().describe('In words, for the record.') });
export const correctionBody = stepBody.extend({ reason: text(500).describe('Why, for the record.') });

/** What the front desk asks a patient, and why. */
export const checkInList = z.strictObject({
  appointmentId,
  patientId,
  verify: z.array(
    z.strictObject({
      what: verifiable,
      known: z.boolean().describe('It was verified before, and still holds: nothing need be asked.'),
      words: z.string(),
    }),
  ),
  missing: z
    .array(z.strictObject({ kind: z.enum(needKinds), name: z.string().optional(), why: z.string() }))
    .describe('What the visit still lacks beside time: forms to be signed, a referral.'),
  pay: z
    .strictObject({
      amount: money.optional(),
      reason: z.enum(payReasons),
      words: z.string(),
      paid: money.describe('What was paid for the visit: payments and checkouts name it by `appointmentId`.'),
    })
    .describe('What is to be paid today, why, and by whose word. Without an amount none is known.'),
});

export const queueQuery = z.strictObject({
  place: place.optional().describe('Only who waits there.'),
});
export const queueReply = z.strictObject({
  waiting: z.array(
    z.strictObject({
      appointmentId,
      patientId,
      place: z.string(),
      resourceId: z.string().describe('Whom the visit is with.'),
      start: z.iso.datetime(),
      since: z.iso.datetime().describe('When the patient arrived.'),
      minutes: z.int().describe('For how long the patient has waited.'),
      late: z.int().describe('For how many minutes the visit should have begun; 0 before its time.'),
      checkedIn: z.boolean(),
    }),
  ),
});

export const noShowsQuery = z.strictObject({
  date: z.iso.date().optional().describe('The day, by the wall clock of the resource; today where it is not given.'),
});
export const noShowsReply = z.strictObject({
  date: z.iso.date(),
  closesAt: z.iso
    .datetime()
    .optional()
    .describe('From when on no-shows of that day are proposed; absent where nothing is booked.'),
  proposals: z.array(
    z.strictObject({
      appointmentId,
      patientId,
      version: z.int(),
      start: z.iso.datetime(),
      feeAllowed: z.boolean().describe('Whether the patient may be charged for it.'),
      words: z.string(),
    }),
  ),
});

export const delayBody = z.strictObject({
  staffId: who,
  minutes: z.int().min(0).max(600).describe('How late the practitioner is now. 0: on time again.'),
});
export const delayReply = z.strictObject({
  resourceId,
  date: z.iso.date().describe('By the wall clock of the resource: a delay ends with its day.'),
  minutes: z.int().describe('0: on time.'),
  since: z.iso.datetime().optional().describe('When it was said; absent where nobody said anything that day.'),
  staffId: z.string().optional(),
});
export const delayReported = delayReply.extend({
  told: z.int().describe('To how many patients the news goes out: who waits, and who comes later that day.'),
});
