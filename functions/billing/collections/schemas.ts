import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { chargeId, moneyReply, staffId } from '../schemas.ts';
import { assistanceOutcomes } from './collection.ts';
import { barKinds } from './rules/guard.ts';

/** What the API takes and gives of collections. */

const past = z.iso.date();

export const sendBody = z.strictObject({
  chargeIds: z
    .array(chargeId)
    .min(1)
    .max(100)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each charge once')
    .optional()
    .describe('Which charges of the invoice; all of them where it is absent.'),
  staffId: staffId.describe('Who decided it.'),
});

export const noticeBody = z.strictObject({
  givenOn: past.describe('When the patient was told in writing what will be done.'),
  staffId: staffId.describe('Who records it.'),
});

export const assistanceBody = z.strictObject({
  appliedOn: past.describe('When the patient applied for financial assistance.'),
  staffId: staffId.describe('Who records it.'),
});

export const assistanceDecisionBody = z.strictObject({
  decidedOn: past,
  outcome: z.enum(assistanceOutcomes),
  staffId: staffId.describe('Who decided it.'),
});

export const collectionReply = z.strictObject({
  id: z.string().regex(idPattern('collection')).optional().describe('Absent until something was recorded.'),
  accountId: z.string(),
  invoiceId: z.string(),
  status: z.enum(['not-sent', 'sent', 'recalled']),
  owed: moneyReply.describe('What the patient is asked for of the invoice.'),
  mayBeSent: z.boolean(),
  bars: z
    .array(
      z.strictObject({
        kind: z.enum(barKinds),
        words: z.string(),
        until: z.iso.date().optional().describe('The first day on which it no longer stands against it.'),
      }),
    )
    .describe('All that stands against sending the whole invoice now.'),
  notices: z.array(z.strictObject({ givenOn: z.iso.date(), staffId: z.string() })),
  assistance: z
    .strictObject({
      appliedOn: z.iso.date(),
      staffId: z.string(),
      decided: z
        .strictObject({ on: z.iso.date(), outcome: z.enum(assistanceOutcomes), staffId: z.string() })
        .optional(),
    })
    .optional(),
  sent: z.array(
    z.strictObject({ on: z.iso.date(), chargeIds: z.array(z.string()), amount: moneyReply, staffId: z.string() }),
  ),
  recalledFor: z.string().optional().describe('The dispute for which it was called back.'),
  version: z.int().optional(),
});
