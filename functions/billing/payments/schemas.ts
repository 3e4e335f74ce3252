import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { appointmentId, decidedBy, moneyReply, moneySchema, next, reference, staffId, stamps } from '../schemas.ts';
import { methods, recordedMethods } from './payment.ts';

/** What the API takes and gives of patients' payments. */

const invoiceId = z.string().regex(idPattern('invoice'), 'must be the id of an invoice');
const howPaid = 'How, never with what: no number of a card or an account comes here.';

export const paymentBody = z.strictObject({
  invoiceId: invoiceId.optional().describe('What it is for. What it does not need, or all without it, becomes credit.'),
  appointmentId: appointmentId.optional().describe('The visit whose expected copay it is.'),
  amount: moneySchema,
  method: z.enum(recordedMethods).describe(howPaid),
  sourceId: reference(64)
    .optional()
    .describe('Another system’s number of it: a gateway’s, a check’s. A second payment of this number is refused.'),
  receivedOn: z.iso.date(),
  staffId: staffId.describe('Who took it.'),
});
export const refundBody = z.strictObject({
  ...decidedBy,
  amount: moneySchema.describe(
    'No more than the payment, and no more than the credit of the account unless it is owed again.',
  ),
  method: z
    .enum(methods)
    .describe(
      `${howPaid} \`gateway\`: by the hosted page’s gateway, by which it came; it is under way until that confirms it.`,
    ),
  owedAgain: z
    .literal(true)
    .optional()
    .describe('Also what the payment paid for goes back, the last service first: the patient owes it again.'),
  sourceId: reference(64).optional().describe('Another system’s number of the refund. A second one is refused.'),
});

const cents = { amount: moneyReply, credited: moneyReply, refunded: moneyReply };
const chargedBack = moneyReply.describe('What the bank of whoever paid took back.');
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
  gateway: z
    .strictObject({ checkoutId: z.string(), paymentId: z.string().describe('The gateway’s number of it.') })
    .optional(),
  refunds: z
    .array(
      z.strictObject({
        id: z.string(),
        amount: moneyReply,
        status: z.enum(['pending', 'succeeded', 'failed']).describe('`pending`: the gateway has not confirmed it.'),
      }),
    )
    .describe('What went back through the gateway, or is on its way.'),
  chargedBack,
  appointmentId: z.string().optional(),
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
  chargedBack,
  invoiceId: z.string().optional(),
  paymentPlanId: z.string().optional(),
  services: z.array(
    z.strictObject({ code: z.string(), dateOfService: z.iso.date(), provider: z.string(), paid: moneyReply }),
  ),
});
