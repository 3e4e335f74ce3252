import * as z from 'zod';
import { text } from '../../platform/http/texts.ts';
import { chargeId, coverageId, moneyReply, next, reference, stamps } from '../schemas.ts';
import { idPattern } from '../../platform/ids.ts';
import { claimStatuses } from './claim.ts';

/** What the API takes and gives of claims. */

// X12 837 CLM01: 20 characters come back whole from every payer.
const controlNumber = z
  .string()
  .max(20)
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'must be letters, digits, points and hyphens');
const lineControlNumber = reference(30);
const line = z.strictObject({ chargeId, controlNumber: lineControlNumber.optional() });

/** Charges on one claim: as many as one transaction registers. */
export const MOST_LINES = 40;

export const claimBody = z
  .strictObject({
    coverageId,
    controlNumber: controlNumber.describe('The clinic’s own number of it, which comes back in the remittance (CLP01).'),
    type: z.enum(['professional', 'institutional']).default('professional'),
    frequency: z.enum(['1', '7', '8']).default('1').describe('X12 CLM05-3: 1 original, 7 replacement, 8 void.'),
    replaces: z
      .string()
      .regex(idPattern('claim'), 'must be the id of a claim')
      .optional()
      .describe('The claim that it replaces or voids.'),
    payerClaimNumber: reference(50).optional().describe('The payer’s own number of the claim, once that is known.'),
    lines: z
      .array(line)
      .min(1)
      .max(MOST_LINES)
      .refine(
        (lines) => new Set(lines.map((each) => each.chargeId)).size === lines.length,
        'must name each charge once',
      ),
    submittedOn: z.iso.date().optional(),
    filingLimit: z.iso.date().optional().describe('The last day on which the payer takes it.'),
  })
  .refine(({ frequency, replaces }) => frequency === '1' || replaces !== undefined, {
    path: ['replaces'],
    message: 'must name the claim that is replaced or voided',
  });

export const claimChangeBody = z
  .strictObject({
    status: z.enum(['active', 'cancelled', 'entered-in-error']),
    payerClaimNumber: reference(50),
    submittedOn: z.iso.date(),
    filingLimit: z.iso.date(),
  })
  .partial()
  .extend({ reason: text(500).describe('Why, for the record.') })
  .refine(({ reason: _reason, ...fields }) => Object.keys(fields).length > 0, 'must change something');

export const claimReply = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  patientId: z.string(),
  coverageId: z.string(),
  payerId: z.string(),
  memberId: z.string().optional(),
  status: z.enum(claimStatuses),
  controlNumber: z.string(),
  type: z.enum(['professional', 'institutional']),
  frequency: z.enum(['1', '7', '8']),
  replaces: z.string().optional(),
  payerClaimNumber: z.string().optional(),
  lines: z.array(
    z.strictObject({
      sequence: z.int(),
      chargeId: z.string(),
      code: z.string(),
      modifier: z.array(z.string()),
      dateOfService: z.iso.date(),
      quantity: z.int(),
      amount: moneyReply,
      controlNumber: z.string().optional(),
    }),
  ),
  total: moneyReply,
  servicedPeriod: z.strictObject({ start: z.iso.date(), end: z.iso.date() }),
  submittedOn: z.iso.date().optional(),
  filingLimit: z.iso.date().optional(),
  ...stamps,
});
export const claimsPage = z.strictObject({ claims: z.array(claimReply), next });
