import * as z from 'zod';
import { labelsSchema } from '../privacy/schemas.ts';
import { contactRelationships } from '../patient.ts';
import { circumstances, minorServiceNames, minorServices } from './rules/consent-lines.ts';
import { consentAnswers } from './rules/consent-of.ts';

/** What the API takes and gives of the consent of minors. */

export const consentRuleBody = z.strictObject({
  service: z
    .enum(minorServiceNames)
    .describe(minorServiceNames.map((name) => `\`${name}\`: ${minorServices[name].words}`).join('; ')),
  state: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be two capital letters')
    .describe('Where the care is given.'),
  on: z.iso.date().optional().describe('The day of the care; today where it is not given.'),
  circumstances: z.array(z.enum(circumstances)).max(circumstances.length).default([]),
});

export const consentRuleReply = z.strictObject({
  who: z
    .enum(consentAnswers)
    .describe(
      '`patient`: of age. `minor`: alone. `minor-if`: alone, where a person finds that what the line asks for is so. `parent`: a line says so. `unknown`: no line answers: ask your counsel.',
    ),
  words: z.string(),
  parentRepresents: z
    .boolean()
    .optional()
    .describe(
      'Whether a parent stands for the minor in what concerns this service (45 CFR 164.502(g)(3)). Absent where nothing is known.',
    ),
  labels: labelsSchema.describe('What the visit is to be labelled with, where the minor consents alone.'),
  lines: z.array(
    z.strictObject({
      id: z.string(),
      law: z.string(),
      url: z.url(),
      asOf: z.iso.date().describe('As it was read on that day.'),
      from: z.int().optional().describe('The first birthday from which it holds.'),
      circumstance: z.enum(circumstances).optional(),
      provided: z.string().optional().describe('What else it asks for, or where it ends.'),
    }),
  ),
  custodians: z
    .array(
      z.strictObject({
        index: z.int().describe('Position among the patient’s contacts.'),
        relationship: z.array(z.enum(contactRelationships)),
        custody: z.enum(['sole', 'joint', 'unstated']),
      }),
    )
    .describe('Who of the contacts may consent for a minor, where a parent does.'),
});
