import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { labelsSchema } from '../privacy/schemas.ts';
import { label } from '../../platform/http/texts.ts';
import { assuranceLevels, confirmable, evidenceKindNames, evidenceKinds } from './rules/evidence.ts';
import { releasePurposes } from './rules/release.ts';

/** What the API takes and gives of identity. */

const kind = z
  .enum(evidenceKindNames)
  .describe(evidenceKindNames.map((name) => `\`${name}\`: ${evidenceKinds[name].words}`).join('; '));
const confirms = z
  .array(z.enum(confirmable))
  .max(confirmable.length)
  .refine((facts) => new Set(facts).size === facts.length, 'must name each fact once')
  .describe('What it shows as the record has it. `face`: the person was compared with its photograph.');
const level = z.enum(assuranceLevels).describe('HL7 and NIST SP 800-63A; `none` below IAL1.2.');

export const identityCheckBody = z
  .strictObject({
    kind,
    issuer: label(80).optional().describe('A state’s two letters, a country, a payer.'),
    number: label(64)
      .optional()
      .describe('Kept so that the same document is known again, and never shown again whole.'),
    expiresOn: z.iso.date().optional().describe('Its last valid day. After it the document counts no more.'),
    confirms,
    how: z.enum(['in-person', 'remote']),
    checkedBy: z.string().regex(idPattern('staff'), 'must be the id of a staff member').describe('Who looked at it.'),
    checkedAt: z.iso.datetime().optional().describe('Now, where it is not given.'),
  })
  .refine(({ kind: of, number }) => !evidenceKinds[of].governmentPhoto || number !== undefined, {
    path: ['number'],
    message: 'must be given of a government document',
  })
  .refine(({ kind: of, confirms: facts }) => evidenceKinds[of].governmentPhoto || !facts.includes('face'), {
    path: ['confirms'],
    message: 'must name `face` of a document with a government’s photograph alone',
  });

export const identityCheckReply = z.strictObject({
  id: z.string().regex(idPattern('identityCheck')),
  version: z.int(),
  patientId: z.string().regex(idPattern('patient')),
  status: z.enum(['valid', 'entered-in-error']),
  kind,
  issuer: z.string().optional(),
  numberEnd: z.string().optional().describe('The end of its number.'),
  expiresOn: z.iso.date().optional(),
  confirms,
  how: z.enum(['in-person', 'remote']),
  checkedBy: z.string(),
  checkedAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export const identityReply = z.strictObject({
  level,
  input: z.enum(['none', 'L0', 'L1']).describe('HL7’s invariants: what a match by the confirmed facts is worth.'),
  weight: z.int(),
  working: z.array(
    z.strictObject({
      checkId: z.string(),
      words: z.string(),
      counts: z.boolean(),
      because: z.string().optional().describe('Why it counts no more, or in part.'),
      confirms,
    }),
  ),
  weights: z.array(z.strictObject({ words: z.string(), weight: z.int() })),
  next: z
    .strictObject({ level, lacking: z.array(z.string()) })
    .optional()
    .describe('The next level, and what it lacks.'),
  identityChecks: z.array(identityCheckReply).describe('Oldest first.'),
});

export const releaseBody = z.strictObject({
  purpose: z.enum(releasePurposes),
  labels: labelsSchema.default([]).describe('Of what is handed over; the patient’s own are added.'),
});

export const releaseReply = z.strictObject({
  allowed: z.boolean(),
  level,
  required: level,
  lacking: z.array(z.string()).describe('What would bring the identity to the level that is asked for.'),
  policy: z.strictObject({ effective: z.iso.date(), source: z.string() }),
});

export const identityCheckParams = z.strictObject({
  patientId: z.string().max(64),
  identityCheckId: z.string().max(64),
});
