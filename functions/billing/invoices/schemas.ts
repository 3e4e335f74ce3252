import * as z from 'zod';
import { chargeId, decidedBy, moneyReply, moneySchema, next, staffId, stamps } from '../schemas.ts';
import { invoiceStatuses } from './invoice.ts';

/** What the API takes and gives of invoices. */

/** Charges on one invoice: as many as one transaction pays. */
export const MOST_LINES = 30;

export const invoiceBody = z.strictObject({
  chargeIds: z
    .array(chargeId)
    .min(1)
    .max(MOST_LINES)
    .refine((ids) => new Set(ids).size === ids.length, 'must name each charge once')
    .describe('What the patient owes of them and is on no invoice yet is asked for.'),
});
export const issueBody = z.strictObject({
  staffId: staffId.describe('Who issues it.'),
  dueOn: z.iso.date().optional().describe('Thirty days later where it is not given.'),
});
export const cancelInvoiceBody = z.strictObject(decidedBy);
export const creditBody = z.strictObject({ ...decidedBy, amount: moneySchema });

export const invoiceReply = z.strictObject({
  id: z.string(),
  accountId: z.string(),
  patientId: z.string(),
  status: z.enum(invoiceStatuses).describe('`balanced`: nothing of it is owed any more.'),
  lines: z.array(z.strictObject({ chargeId: z.string(), amount: moneyReply })),
  total: moneyReply.describe('What it asked for when it was issued.'),
  open: z
    .strictObject({ patient: moneyReply, inDispute: moneyReply, inPaymentPlan: moneyReply })
    .describe('What of it is owed, held, or paid by installments.'),
  issuedOn: z.iso.date().optional(),
  dueOn: z.iso.date().optional(),
  ...stamps,
});
export const invoicesPage = z.strictObject({ invoices: z.array(invoiceReply), next });
