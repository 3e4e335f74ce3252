import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { appointmentId, decidedBy, moneyReply, moneySchema, next, stamps } from '../schemas.ts';
import { checkoutProblems } from './checkout.ts';
import { statusNames } from './rules/statuses.ts';

/** What the API takes and gives of checkouts. */

/** What is said of every page. */
const page = {
  amount: moneySchema.optional().describe('No more than is asked for, and all of that where it is not said.'),
  // Not `z.url`, which reads a URL without the ends of lines and spaces around it.
  returnUrl: z
    .string()
    .max(1000)
    .regex(/^https:\/\/[\x21-\x7e]+$/, 'must be an https URL, without spaces')
    .refine((url) => URL.canParse(url), 'must be an https URL')
    .optional()
    .describe('Where the patient’s browser goes afterwards; a page of Frontdesk’s where it is not said.'),
  language: z.enum(['en', 'es']).optional().describe('In which that page speaks.'),
};
export const checkoutBody = z.strictObject({
  invoiceId: z
    .string()
    .regex(idPattern('invoice'), 'must be the id of an invoice')
    .optional()
    .describe('What it is for. Without it the money becomes credit of the account.'),
  appointmentId: appointmentId.optional().describe('The visit whose expected copay it is.'),
  ...page,
});
export const paymentPlanCheckoutBody = z.strictObject(page);

export const cancelCheckoutBody = z.strictObject(decidedBy);

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
  closedBy: z.string().optional().describe('The member of staff who closed the page before its time.'),
  problem: z
    .enum(Object.keys(checkoutProblems) as [keyof typeof checkoutProblems])
    .optional()
    .describe('Why a billing specialist was asked to look at it.'),
  ...stamps,
});

export const checkoutsPage = z.strictObject({ checkouts: z.array(checkoutReply), next });
