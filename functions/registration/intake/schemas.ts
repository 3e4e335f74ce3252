import * as z from 'zod';
import { timelineSchema } from '../../platform/case/schemas.ts';
import { idPattern } from '../../platform/ids.ts';
import { clinicAskedBecause, type ClinicAskedBecause } from '../answers/rules/whom-to-ask.ts';
import { matchGrades } from '../matching/index.ts';
import { confidentialitySchema, labelsSchema } from '../privacy/schemas.ts';
import { label, paragraphs, text } from '../../platform/http/texts.ts';
import { coverageBody, demographics } from '../schemas.ts';
import { statuses, statusNames } from './rules/statuses.ts';

/** What the API takes and gives of registrations. */

export const consent = z.strictObject({
  kind: z.enum(['treatment', 'privacy-practices', 'financial-responsibility', 'electronic-communication']),
  given: z.boolean().describe('False where it was asked for and refused.'),
  at: z.iso.datetime(),
  by: label(200).optional().describe('Who gave it, where that was not the patient.'),
  alone: z
    .boolean()
    .optional()
    .describe(
      'A minor gave it, and no other consent is required by law: the registration is labelled `ADOL`, no guarantor is asked for, and nothing of it goes to a parent or guarantor.',
    ),
});

/** What is known so far. Everything may be left out: what is needed and not there is asked for. */
const facts = z.strictObject({
  patient: demographics.partial().default({}),
  // All that a registration comes to is one transaction of at most 100 items.
  coverages: z.array(coverageBody).max(4).default([]),
  selfPay: z.boolean().optional().describe('The patient pays without a health plan, or asked that nothing goes to it.'),
  dateOfService: z.iso.date().optional().describe('Of the first visit: the coverages are verified for that day.'),
  consents: z.array(consent).max(20).default([]),
  labels: labelsSchema
    .default([])
    .describe(
      'Why the visit is sensitive; what is so of the patient altogether belongs to the patient. Codes as there.',
    ),
  intake: z
    .array(z.strictObject({ question: label(300), answer: paragraphs(2000) }))
    .max(100)
    .default([])
    .describe('Answers of the intake questionnaire.'),
});

export const registrationBody = facts.extend({
  submitterId: z
    .string()
    .regex(idPattern('staff'))
    .optional()
    .describe('The staff member who hears by mail of what is missing.'),
  askPatient: z
    .boolean()
    .default(false)
    .describe(
      'The patient is asked as well, by a link in a mail, for what they can answer: gender, address, guarantor. It takes a known birth date and an email address.',
    ),
});

export const informationBody = facts.refine(
  ({ patient, coverages, selfPay, consents, intake, labels }) =>
    Object.keys(patient).length > 0 ||
    coverages.length + consents.length + intake.length + labels.length > 0 ||
    selfPay !== undefined,
  'must say something',
);

export const cancellationBody = z.strictObject({ reason: text(500) });

export const registrationParams = z.strictObject({ registrationId: z.string().max(64) });

export const registrationSchema = z.strictObject({
  id: z.string().regex(idPattern('registration')),
  version: z.int(),
  status: z
    .enum(statusNames)
    .describe(statusNames.map((name) => `\`${name}\`: ${statuses[name].meaning}`).join('\n\n')),
  statusSince: z.iso.datetime(),
  ...registrationBody.shape,
  confidentiality: confidentialitySchema,
  missing: z
    .array(
      z.strictObject({
        pointer: z.string().describe('Where it belongs, as a JSON Pointer into the registration.'),
        words: z.string(),
      }),
    )
    .describe('What is needed and not there.'),
  askedOf: z
    .enum(['patient', 'clinic'])
    .optional()
    .describe('Whether the patient is asked as well, or the clinic alone. The clinic can always answer.'),
  clinicAskedBecause: z
    .enum(Object.keys(clinicAskedBecause) as [ClinicAskedBecause, ...ClinicAskedBecause[]])
    .optional()
    .describe(
      Object.entries(clinicAskedBecause)
        .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
        .join('\n\n'),
    ),
  closesAt: z.iso.datetime().optional().describe('When the registration is closed, if nothing more comes.'),
  candidates: z
    .array(z.strictObject({ patientId: z.string(), grade: z.enum(matchGrades) }))
    .describe('Patients who may be the same person: staff decide.'),
  outcome: z
    .strictObject({
      patientId: z.string(),
      how: z.enum(['created', 'updated']),
      changes: z
        .array(z.strictObject({ field: z.string(), from: z.unknown().optional(), to: z.unknown().optional() }))
        .describe('What the record of a patient known before said otherwise.'),
      coverageIds: z.array(z.string()).describe('The coverages that were added.'),
      decidedBy: z.string().optional().describe('Who decided whether it is the same person.'),
    })
    .optional(),
  standstill: z.strictObject({ code: z.string(), words: z.string() }).optional(),
  timeline: timelineSchema(z.enum(statusNames)).optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
