import * as z from 'zod';
import { idPattern } from '../platform/ids.ts';
import { isNpi } from '../platform/rules/npi.ts';
import { label, text } from '../platform/http/texts.ts';
import { language, slug } from './schemas.ts';

/** What a visit needs beside time, as the API takes and gives it. */

export const needKinds = ['authorization', 'eligibility', 'estimate', 'referral', 'form', 'interpreter'] as const;
export type NeedKind = (typeof needKinds)[number];
export const needStatuses = ['met', 'missing', 'unknown', 'waived'] as const;

const staffId = z.string().regex(idPattern('staff'));
const date = z.iso.date();
const day = (what: string): z.ZodISODate => date.describe(what);

/** Who pays for a visit. */
export const paymentSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('coverage'),
    coverageId: z.string().regex(idPattern('coverage'), 'must be the id of a coverage'),
  }),
  z.strictObject({
    by: z.literal('patient').describe('Uninsured, or by choice: a good-faith estimate is due (45 CFR 149.610).'),
    estimateRequestedOn: date.optional().describe('When the patient asked for an estimate, if that was so.'),
  }),
]);

const provided = {
  referral: z.strictObject({
    kind: z.literal('referral'),
    from: label(120).describe('Who refers the patient.'),
    npi: z.string().max(10).refine(isNpi, 'must be a National Provider Identifier with a right check digit').optional(),
    receivedOn: date,
    validUntil: date.optional().describe('The last day on which it is good.'),
  }),
  form: z.strictObject({
    kind: z.literal('form'),
    name: slug.describe('As the visit type names it.'),
    signedOn: date,
    by: z.enum(['patient', 'representative']).default('patient'),
  }),
  estimate: z.strictObject({
    kind: z.literal('estimate'),
    givenOn: day('When the patient was given the good-faith estimate.'),
    expected: z.strictObject({
      amount: z.int().min(0).max(100_000_000).describe('In minor units: 1050 is $10.50.'),
      currency: z.literal('USD'),
    }),
  }),
  interpreter: z.strictObject({
    kind: z.literal('interpreter'),
    who: label(120).describe('Person, or agency and its booking number.'),
    mode: z.enum(['on-site', 'video', 'telephone']),
  }),
  eligibility: z.strictObject({
    kind: z.literal('eligibility'),
    verifiedOn: day('When the payer said so by its portal or telephone.'),
    reference: label(64).optional().describe('The payer’s number for what it said.'),
  }),
};
/** What was provided for a visit. */
export const provisionSchema = z.discriminatedUnion('kind', [
  provided.referral,
  provided.form,
  provided.estimate,
  provided.interpreter,
  provided.eligibility,
]);
export type Provision = z.output<typeof provisionSchema>;

export const provisionBody = z.strictObject({
  staffId: staffId.describe('Who saw it.'),
  provision: provisionSchema,
});
export const waiverBody = z.strictObject({
  staffId: staffId.describe('Who decided it.'),
  kind: z.enum(needKinds),
  name: label(64).optional().describe('Of several of a kind, which: a form’s name, an authorization’s service code.'),
  reason: text(500).describe('Why the visit takes place without, for the record.'),
});
export const paymentBody = z.strictObject({
  payment: paymentSchema,
  reason: text(500).describe('Why, for the record.'),
});
export { language as visitLanguage };

/** One thing that a visit needs, and how it stands. */
export const needSchema = z
  .strictObject({
    kind: z.enum(needKinds),
    name: z
      .string()
      .optional()
      .describe('Of a form, its name; of an authorization, the service code; of an interpreter, the language.'),
    status: z.enum(needStatuses).describe('`waived`: a person decided that the visit takes place without.'),
    why: z.string().describe('How it stands, in words.'),
    mustHave: z.boolean().describe('Nothing is booked without it.'),
    due: z.iso.datetime().optional().describe('By when it must be there, while it is not.'),
    units: z
      .strictObject({
        preauthorizationId: z.string(),
        sequence: z.int(),
        reservationId: z.string(),
        quantity: z.int(),
      })
      .optional()
      .describe('What is set aside of an authorization.'),
    eligibilityCheckId: z.string().optional(),
    provision: provisionSchema.optional().describe('What was provided.'),
    staffId: z.string().optional().describe('Who saw it, or who waived it.'),
    at: z.iso.datetime().optional().describe('When that was recorded.'),
  })
  .meta({ id: 'VisitNeed' });
export type Need = z.output<typeof needSchema>;
