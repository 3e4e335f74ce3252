import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { matchGrades } from '../matching/index.ts';
import { text } from '../../platform/http/texts.ts';
import { differenceReply, patientReply } from '../schemas.ts';
import { takeable } from './merge.ts';

/** What the API takes and gives of merges. */

const patientId = z.string().regex(idPattern('patient'));
const staffId = z.string().regex(idPattern('staff')).describe('The staff member who decided it.');
const take = z
  .array(z.enum(takeable))
  .max(takeable.length)
  .default([])
  .describe(
    'Where the duplicate is right: the record takes over what it says there. A name or an address of its own stays as a former one. Everything else that the duplicate knows besides is added.',
  );

export const mergeBody = z.strictObject({
  duplicateId: patientId.describe('The record that is merged into this one.'),
  duplicateVersion: z.int().min(1).max(999_999_999).describe('Its version, as it was read.'),
  staffId,
  reason: text(500).describe('Why, for the record.'),
  take,
  overruleDistinct: z
    .boolean()
    .default(false)
    .describe('Somebody once said that the two are two people, and was wrong.'),
});

export const mergePreviewBody = z.strictObject({ duplicateId: patientId, take });

export const mergeUndoBody = z.strictObject({ staffId, reason: text(500).describe('Why, for the record.') });

const difference = z.array(differenceReply);

export const mergeReply = z.strictObject({
  id: z.string().regex(idPattern('patientMerge')),
  version: z.int(),
  status: z.enum(['in-force', 'undone']),
  survivorId: patientId,
  duplicateId: patientId,
  staffId: z.string(),
  reason: z.string(),
  take: z.array(z.enum(takeable)),
  overruledDistinct: z.boolean().describe('Somebody once said that the two are two people.'),
  changes: difference.describe('What the survivor’s record said otherwise before.'),
  mergedAt: z.iso.datetime(),
  undone: z
    .strictObject({
      at: z.iso.datetime(),
      staffId: z.string(),
      reason: z.string(),
      notRestored: z
        .array(z.string())
        .describe('Fields of the survivor that were changed after the merge: they stayed as they are.'),
    })
    .optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

/** The merge, with the two records as it left them. */
export const mergedReply = mergeReply.extend({ survivor: patientReply, duplicate: patientReply });

export const mergePreviewReply = z.strictObject({
  survivor: patientReply,
  duplicate: patientReply,
  grade: z.enum(matchGrades).describe('How likely the two are one person, by what the records say.'),
  reasons: z.array(z.string()).describe('Why it is not certain.'),
  compared: z
    .array(
      z.strictObject({
        field: z.string(),
        level: z.string().describe('`same`, `missing` where one does not tell, `different`, or how they are alike.'),
      }),
    )
    .describe('What agrees and what differs.'),
  changes: difference.describe('What the merge would change of the survivor’s record.'),
  obstacles: z
    .array(z.strictObject({ code: z.string(), detail: z.string() }))
    .describe('Why the merge would be refused.'),
});

export const mergeParams = z.strictObject({ patientId: z.string().max(64), mergeId: z.string().max(64) });
