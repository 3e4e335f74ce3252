import * as z from 'zod';
import { weekdays } from '../../clinics/index.ts';
import { idPattern } from '../../platform/ids.ts';
import { paymentSchema } from '../needs-schemas.ts';
import { label, text } from '../../platform/http/texts.ts';
import { resourceId, visitTypeId } from '../schemas.ts';
import { priorities, waitlistStatuses } from './entry.ts';

/** What the API takes and gives of the waitlist. */

const distinct = (names: readonly string[]): boolean => new Set(names).size === names.length;
const some = <T extends z.ZodType<string, string>>(of: T, max: number): z.ZodArray<T> =>
  z.array(of).min(1).max(max).refine(distinct, 'must name each once');
const appointmentId = z.string().regex(idPattern('appointment'), 'must be the id of an appointment');

const wish = z.strictObject({
  from: z.iso.datetime().describe('Openings that begin then or later.'),
  to: z.iso.datetime().describe('Openings that begin before.'),
  resourceIds: some(resourceId, 20)
    .optional()
    .describe('With whom, of those whom the visit can be with; with anybody where it is not given.'),
  places: some(label(64), 20).optional(),
  partsOfDay: some(z.enum(['morning', 'afternoon', 'evening']), 3)
    .optional()
    .describe('By the wall clock of whom the visit is with: before 12, from 12 to 17, from 17 on.'),
  weekdays: some(z.enum(weekdays), 7).optional(),
  priority: z
    .enum(priorities)
    .describe('A code of FHIR R4 request-priority. Of equals, who has waited longest comes first.'),
  noticeHours: z
    .int()
    .min(0)
    .max(30 * 24)
    .describe('How long before it begins the patient must know. The notice of the visit type is kept in any case.'),
  movesAppointmentId: appointmentId
    .optional()
    .describe('The later appointment that moves to an earlier opening, at the moment in which that is taken.'),
  payment: paymentSchema
    .optional()
    .describe('Who pays for the visit, if that is known: what it must have is judged by it.'),
  comment: text(500).optional(),
});

const inOrder = ({ from, to }: { readonly from?: string; readonly to?: string }): boolean =>
  from === undefined || to === undefined || from < to;

export const waitlistEntryBody = wish
  .extend({
    visitTypeId,
    patientId: z.string().regex(idPattern('patient')),
    priority: wish.shape.priority.default('routine'),
    noticeHours: wish.shape.noticeHours.default(24),
  })
  .refine(inOrder, { path: ['to'], message: 'must be later than the beginning' });

/** Fields that a change gives replace what stood there whole; `null` takes them away. */
export const waitlistEntryChangeBody = wish
  .extend({
    resourceIds: wish.shape.resourceIds.nullable(),
    places: wish.shape.places.nullable(),
    partsOfDay: wish.shape.partsOfDay.nullable(),
    weekdays: wish.shape.weekdays.nullable(),
    movesAppointmentId: wish.shape.movesAppointmentId.nullable(),
    payment: wish.shape.payment.nullable(),
    comment: wish.shape.comment.nullable(),
  })
  .partial()
  .extend({ reason: text(500).describe('Why, for the record.') })
  .refine(({ reason: _reason, ...fields }) => Object.keys(fields).length > 0, 'must change something')
  .refine(inOrder, { path: ['to'], message: 'must be later than the beginning' });

export const waitlistRemovalBody = z.strictObject({ reason: text(500).describe('Why, for the record.') });

const endings = ['booked', 'taken-off'] as const;
export const waitlistEntryReply = wish.extend({
  id: z.string().regex(idPattern('waitlistEntry')),
  status: z
    .enum(waitlistStatuses)
    .describe('`offered`: an opening is held for the patient, who is asked. `ended`: taken off the list.'),
  visitTypeId,
  patientId: z.string(),
  offer: z
    .strictObject({
      offerId: z.string(),
      appointmentId: z.string().describe('The hold.'),
      start: z.iso.datetime(),
      answerBy: z.iso.datetime(),
    })
    .optional()
    .describe('The opening that the patient is asked about now.'),
  passed: z
    .array(z.strictObject({ start: z.iso.datetime(), end: z.iso.datetime(), leadId: z.string() }))
    .describe('Openings that were offered and not taken: they are not offered again.'),
  unreached: z
    .enum(['mail-not-delivered', 'link-stopped'])
    .optional()
    .describe(
      'Why nothing is offered until the entry is changed: the last mail did not arrive, or its link was stopped.',
    ),
  appointmentId: z.string().optional().describe('What was booked by it.'),
  endedBecause: z.enum(endings).optional(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export const waitlistPage = z.strictObject({
  entries: z.array(waitlistEntryReply),
  next: z.string().optional().describe('The cursor of the next page; absent on the last. A page can be short.'),
});
export const waitlistEntryParams = z.strictObject({ waitlistEntryId: z.string().max(64) });
