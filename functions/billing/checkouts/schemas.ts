import * as z from 'zod';
import { ValidationFailed } from '../../platform/errors.ts';
import { idPattern } from '../../platform/ids.ts';
import { appointmentId, moneyReply, moneySchema, stamps } from '../schemas.ts';
import { checkoutProblems, type Purpose } from './checkout.ts';
import { statusNames } from './rules/statuses.ts';

/** What the API takes and gives of checkouts. */

export const checkoutBody = z.strictObject({
  invoiceId: z
    .string()
    .regex(idPattern('invoice'), 'must be the id of an invoice')
    .optional()
    .describe('What it is for. Without it the money becomes credit of the account.'),
  paymentPlanId: z
    .string()
    .regex(idPattern('paymentPlan'), 'must be the id of a payment plan')
    .optional()
    .describe('The payment plan that it is for: the oldest installment is paid first.'),
  appointmentId: appointmentId.optional().describe('The visit whose expected copay it is.'),
  amount: moneySchema
    .optional()
    .describe('No more than is open of the invoice or left of the payment plan, and all of that where it is not said.'),
  // Not `z.url`, which reads a URL without the ends of lines and spaces around it.
  returnUrl: z
    .string()
    .max(1000)
    .regex(/^https:\/\/[\x21-\x7e]+$/, 'must be an https URL, without spaces')
    .refine((url) => URL.canParse(url), 'must be an https URL')
    .optional()
    .describe('Where the patient’s browser goes afterwards; a page of Frontdesk’s where it is not said.'),
  language: z.enum(['en', 'es']).optional().describe('In which that page speaks.'),
});

/** What a checkout is for, as the body says it. @throws ValidationFailed where it says several things at once */
export function purposeOf({
  invoiceId,
  paymentPlanId,
  appointmentId: visit,
}: Pick<z.output<typeof checkoutBody>, 'invoiceId' | 'paymentPlanId' | 'appointmentId'>): Purpose {
  const ofVisit = visit === undefined ? {} : { appointmentId: visit };
  if (paymentPlanId === undefined)
    return invoiceId === undefined ? { kind: 'credit', ...ofVisit } : { kind: 'invoice', invoiceId, ...ofVisit };
  if (invoiceId !== undefined || visit !== undefined)
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/paymentPlanId', detail: 'must stand alone: it says what is paid', code: 'not-alone' },
    ]);
  return { kind: 'payment-plan', paymentPlanId };
}

export const checkoutParams = z.strictObject({ accountId: z.string().max(64), checkoutId: z.string().max(64) });

export const checkoutReply = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  patientId: z.string(),
  status: z.enum(statusNames),
  invoiceId: z.string().optional(),
  paymentPlanId: z.string().optional(),
  appointmentId: z.string().optional(),
  amount: moneyReply.describe('What is asked for.'),
  url: z
    .string()
    .optional()
    .describe('The page of the gateway, while it can be paid on. It goes to the patient alone.'),
  expiresAt: z.iso.datetime(),
  openedBy: z.enum(['patient', 'clinic']),
  paid: moneyReply.describe('What came, whatever became of it later.'),
  paymentIds: z
    .array(z.string())
    .describe('The payments that it became: see there what they paid for, and what was credited.'),
  declined: z.boolean().describe('The last try was declined: nothing was taken.'),
  problem: z
    .enum(Object.keys(checkoutProblems) as [keyof typeof checkoutProblems])
    .optional()
    .describe('Why a billing specialist was asked to look at it.'),
  ...stamps,
});
