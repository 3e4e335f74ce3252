import * as z from 'zod';
import { resourceId, staffId } from '../schemas.ts';
import { statusNames } from './rules/statuses.ts';

/** What the API takes and gives of offers of openings. */

export const offerParams = z.strictObject({ offerId: z.string().max(64) });

export const offerAnswerBody = z.strictObject({
  staffId: staffId.describe('Who spoke with the patient.'),
  answer: z
    .enum(['take', 'decline'])
    .describe(
      '`decline`: the patient does not want the opening; or, in place of an appointment that cannot take place, wants no other time.',
    ),
  opening: z
    .strictObject({
      start: z.iso.datetime(),
      resourceIds: z
        .array(resourceId)
        .min(1)
        .max(20)
        .refine((ids) => new Set(ids).size === ids.length, 'must name each resource once'),
    })
    .optional()
    .describe(
      'Which new time the patient takes in place of an appointment that cannot take place. An opening that is held needs none.',
    ),
});
export type OfferAnswer = z.output<typeof offerAnswerBody>;

export const offerAnswerReply = z.strictObject({
  offerId: z.string(),
  status: z.enum(statusNames),
  appointmentId: z.string().optional().describe('What is booked by it.'),
});
