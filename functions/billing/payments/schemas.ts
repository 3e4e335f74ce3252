import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { decidedBy, moneyReply, moneySchema, next, reference, staffId, stamps } from '../schemas.ts';
import { methods } from './payment.ts';

/** What the API takes and gives of patients' payments. */

const invoiceId = z.string().regex(idPattern('invoice'), 'must be the id of an invoice');
const method = z.enum(methods).describe('How, never with what: no number of a card or an account comes here.');

export const paymentBody = z.strictObject({
  invoiceId: invoiceId.optional().describe('What it is for. What it does not need, or all without it, becomes credit.'),
  amount: moneySchema,
  method,
  sourceId: reference(64)
    .optional()
    .describe('Another system’s number of it: a gateway’s, a check’s. A second payment of this number is refused.'),
  receivedOn: z.iso.date(),
  staffId: staffId.describe('Who took it.'),
});
export const refundBody = z.strictObject({
  ...decidedBy,
  amount: moneySchema.describe('No more than the payment, and no more than the credit of the account.'),
  method,
  sourceId: reference(64).optional().describe('Another system’s number of the refund. A second one is refused.'),
});

const cents = { amount: moneyReply, credited: moneyReply, refunded: moneyReply };
export const paymentReply = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  patientId: z.string(),
  status: z.enum(['active', 'cancelled']).describe('`cancelled`: its entry was taken back.'),
  invoiceId: z.string().optional(),
  paymentPlanId: z.string().optional().describe('The payment plan for which it came.'),
  ...cents,
  applied: z.array(z.strictObject({ chargeId: z.string(), amount: moneyReply })).describe('What it paid for.'),
  method: z.enum(methods),
  sourceId: z.string().optional(),
  receivedOn: z.iso.date(),
  staffId: z.string().optional(),
  entry: z.int().describe('The number of its entry in the journal.'),
  ...stamps,
});
export const paymentsPage = z.strictObject({ payments: z.array(paymentReply), next });

export const receiptReply = z.strictObject({
  number: z.string(),
  clinic: z.strictObject({ name: z.string(), phone: z.string(), npi: z.string().optional() }),
  patient: z.string(),
  receivedOn: z.iso.date(),
  method: z.enum(methods),
  status: z.enum(['active', 'cancelled']),
  ...cents,
  invoiceId: z.string().optional(),
  services: z.array(
    z.strictObject({ code: z.string(), dateOfService: z.iso.date(), provider: z.string(), paid: moneyReply }),
  ),
});
