import * as z from 'zod';
import { label } from '../../platform/http/texts.ts';
import {
  appointmentId,
  coverageId,
  decidedBy,
  estimateId,
  modifiers,
  moneyReply,
  moneySchema,
  next,
  npi,
  reference,
  serviceCode,
  stamps,
} from '../schemas.ts';

/** What the API takes and gives of charges. */

const payment = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('coverage').describe('A claim goes to its payer first.'), coverageId }),
  z.strictObject({ by: z.literal('patient').describe('Self-pay: uninsured, or by choice.') }),
]);

const chargeFields = z.strictObject({
  sourceId: reference(64).describe('The clinic’s own number of the charge. A second charge of this number is refused.'),
  code: serviceCode.describe('CPT or HCPCS.'),
  modifier: modifiers.default([]),
  description: label(200).optional().describe('What the clinic calls the service.'),
  quantity: z.int().min(1).max(9999).default(1),
  dateOfService: z.iso.date(),
  provider: npi.describe('Who rendered it.'),
  payment: payment.describe('Who is asked for it first.'),
  amount: moneySchema.describe('For all of the quantity.'),
  appointmentId: appointmentId.optional().describe('The visit in which it was given.'),
  estimateId: estimateId.optional().describe('The good-faith estimate in which it was expected.'),
});

export const chargeBody = chargeFields;
export const chargeReply = chargeFields
  .extend({
    id: z.string(),
    accountId: z.string(),
    patientId: z.string(),
    status: z
      .enum(['billable', 'billed', 'entered-in-error'])
      .describe('`billed`: it stands on a claim or an invoice. `entered-in-error`: its entry was taken back.'),
    claimIds: z.array(z.string()),
    disputeId: z
      .string()
      .optional()
      .describe('The dispute about it that is undecided: what the patient would be asked for of it is held.'),
    open: z
      .strictObject({
        patient: moneyReply,
        payer: moneyReply,
        denied: moneyReply,
        inDispute: moneyReply,
        inPaymentPlan: moneyReply,
      })
      .describe('What is owed of it, by who owes it.'),
    paid: z.strictObject({ patient: moneyReply, payer: moneyReply }),
    adjusted: moneyReply,
    writtenOff: moneyReply,
    notInvoiced: moneyReply.describe('What the patient owes of it that is on no invoice.'),
    ...stamps,
  })
  .required({ modifier: true, quantity: true });
export const chargesPage = z.strictObject({ charges: z.array(chargeReply), next });

/** Why a clinic gives an amount up. */
export const writeOffReasons = [
  'charity-care',
  'courtesy',
  'bad-debt',
  'small-balance',
  'timely-filing',
  'clinic-error',
  'dispute',
  'other',
] as const;
export const writeOffBody = z.strictObject({
  ...decidedBy,
  amount: moneySchema,
  of: z
    .enum(['patient', 'payer', 'denied'])
    .describe('What is given up: what the patient owes, what a payer owes, or what it denied as the clinic’s own.'),
  because: z.enum(writeOffReasons),
});

/** Why somebody else owes an amount from now on. */
export const transferReasons = ['patient-responsibility', 'not-covered', 'no-coverage', 'coverage-found'] as const;
export const transferBody = z.strictObject({
  ...decidedBy,
  amount: moneySchema,
  to: z.enum(['patient', 'payer']).describe('Who owes it from then on; the other has owed it so far.'),
  because: z
    .enum(transferReasons)
    .describe('To the patient only after every coverage has had its say; to a payer, because a coverage was found.'),
});
