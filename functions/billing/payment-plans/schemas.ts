import * as z from 'zod';
import { timelineSchema } from '../../platform/case/schemas.ts';
import { text } from '../../platform/http/texts.ts';
import { idPattern } from '../../platform/ids.ts';
import { methods } from '../payments/payment.ts';
import { accountId, moneyReply, moneySchema, reference, staffId, stamps, toldReply } from '../schemas.ts';
import { agreedBy, reminderStates } from './payment-plan.ts';
import { statusNames } from './rules/statuses.ts';
import { intervals } from './rules/terms.ts';

/** What the API takes and gives of payment plans. */

/** How many invoices go into one payment plan: all of it is one transaction. */
const MOST_INVOICES = 10;
/** Beyond this nobody calls it installments. The clinic's own limit is less: 4, where it sets nothing else. */
const MOST_INSTALLMENTS = 60;

const invoiceId = z.string().regex(idPattern('invoice'), 'must be the id of an invoice');

export const paymentPlanParams = z.strictObject({ paymentPlanId: z.string().max(64) });

const terms = {
  installments: z
    .int()
    .min(2)
    .max(MOST_INSTALLMENTS)
    .describe(
      'How many: all equal in whole cents, but the last, which is the rest. At most 4, unless the clinic turned more on.',
    ),
  firstDueOn: z.iso.date().describe('When the first is due; the others follow by the interval.'),
  interval: z.enum(intervals).default('month'),
};

export const paymentPlanBody = z.strictObject({
  accountId,
  invoiceIds: z
    .array(invoiceId)
    .min(1)
    .max(MOST_INVOICES)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each invoice once')
    .describe('Issued invoices. All that is asked for of them goes in; what is disputed does not.'),
  ...terms,
  staffId: staffId.describe('Who offers it.'),
});

export const renegotiationBody = z.strictObject({ ...terms, staffId: staffId.describe('Who offers it.') });

export const paymentPlanAnswerBody = z.discriminatedUnion('answer', [
  z.strictObject({
    answer: z.literal('agreed'),
    by: z.enum(['in-person', 'paper', 'telephone']).describe('How the patient said so.'),
    staffId: staffId.describe('To whom.'),
  }),
  z.strictObject({ answer: z.literal('declined'), staffId: staffId.describe('To whom the patient said so.') }),
]);

export const endBody = z.strictObject({
  by: z.enum(['clinic', 'patient']).describe('Who ends it.'),
  staffId: staffId.describe('Who decided it, or to whom the patient said so.'),
  reason: text(500).describe('Why, for the record.'),
});

export const paymentPlanPaymentBody = z.strictObject({
  amount: moneySchema.describe('The oldest installment is paid first. What nothing is owed for becomes credit.'),
  method: z.enum(methods).describe('How, never with what: no number of a card or an account comes here.'),
  sourceId: reference(64)
    .optional()
    .describe('Another system’s number of it: a gateway’s, a check’s. A second payment of this number is refused.'),
  receivedOn: z.iso.date(),
  staffId: staffId.describe('Who took it.'),
});

const line = {
  chargeId: z.string(),
  invoiceId: z.string().optional(),
  amount: moneyReply,
};

export const paymentPlanReply = z.strictObject({
  id: z.string().regex(idPattern('paymentPlan')),
  status: z.enum(statusNames),
  statusSince: z.iso.datetime(),
  whoActs: z.enum(['frontdesk', 'staff', 'clinic', 'patient', 'payer', 'nobody']),
  patientId: z.string(),
  accountId: z.string(),
  lines: z.array(z.strictObject(line)).describe('What was offered; once it is agreed, what went in.'),
  held: z
    .array(z.strictObject({ ...line, disputeId: z.string() }))
    .describe('What of it is disputed: held out of it until that is decided.'),
  interval: z.enum(intervals),
  installments: z.array(
    z.strictObject({
      number: z.int(),
      dueOn: z.iso.date(),
      amount: moneyReply.describe('What is owed of it in all: less than was agreed where something was taken out.'),
      agreed: moneyReply,
      paid: moneyReply,
      missed: z.boolean(),
      reminder: z.enum(reminderStates).optional().describe('What became of the mail that reminds of it.'),
    }),
  ),
  total: moneyReply.describe('What is or was to be paid by it in all.'),
  paid: moneyReply,
  left: moneyReply.describe('What stands in the ledger as in this payment plan: paid at once, it is paid off.'),
  offer: z
    .strictObject({
      until: z.iso.datetime().describe('By when the patient must agree.'),
      told: toldReply,
    })
    .optional()
    .describe('While it is offered. `clinic`: your staff tell the patient.'),
  offeredBy: z.string().optional().describe('Absent where a dispute’s answer offered it.'),
  disputeId: z.string().optional().describe('The dispute whose answer offered it.'),
  replaces: z.string().optional().describe('The payment plan whose place it takes, when it is agreed.'),
  replacedBy: z.string().optional(),
  agreed: z.strictObject({ at: z.iso.datetime(), by: z.enum(agreedBy), staffId: z.string().optional() }).optional(),
  ended: z.strictObject({ by: z.enum(['clinic', 'patient']), staffId: z.string().optional() }).optional(),
  timeline: timelineSchema(z.enum(statusNames)).optional(),
  ...stamps,
});

export const paymentPlansReply = z.strictObject({
  paymentPlans: z.array(paymentPlanReply).describe('The oldest first.'),
});
