import * as z from 'zod';
import { hitSchema } from '../appointment-schemas.ts';
import { toCallBecause, type ToCallBecause } from '../offers/offer.ts';
import { statusNames } from '../offers/rules/statuses.ts';
import { idPattern } from '../../platform/ids.ts';
import { text } from '../../platform/http/texts.ts';
import { staffId, wallDateTime } from '../schemas.ts';
import { absenceReasons } from './absence.ts';

/** What the API takes and gives of absences. */

const fields = z.strictObject({
  start: wallDateTime.describe('In the wall clock of the resource.'),
  end: wallDateTime,
  reason: z.enum(absenceReasons).describe('A code of FHIR R4 appointment-cancellation-reason.'),
  staffId: staffId.describe('Who reports it.'),
  note: text(200).optional().describe('For the schedule: no more than colleagues may read.'),
});
export const absenceBody = fields.refine(({ start, end }) => start < end, {
  path: ['end'],
  message: 'must be later than the beginning',
});

export const absenceReply = fields.extend({
  id: z.string().regex(idPattern('absence')),
  resourceId: z.string(),
  status: z
    .enum(['clearing', 'cleared'])
    .describe('`clearing`: the appointments are being cancelled, and their patients told.'),
  appointments: z
    .array(
      z.strictObject({
        appointmentId: z.string().describe('The cancelled one.'),
        patientId: z.string(),
        start: z.iso.datetime(),
        offerId: z.string(),
        status: z
          .enum(statusNames)
          .describe(
            '`offered`: asked by mail, no answer yet. `to-call`: staff call. `accepted`: has a new time. `closed`: wants none, or was not reached.',
          ),
        answerBy: z.iso.datetime().optional(),
        toCall: z
          .enum(Object.keys(toCallBecause) as [ToCallBecause, ...ToCallBecause[]])
          .optional()
          .describe('Why staff call.'),
        newAppointmentId: z.string().optional(),
      }),
    )
    .describe('Those that were cancelled, in time order.'),
  stillHit: z
    .array(hitSchema)
    .describe(
      'Those that stand there still: not yet seen to, or of patients who are there already. Staff speak with these.',
    ),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export const absenceParams = z.strictObject({ absenceId: z.string().max(64) });
