import * as z from 'zod';
import { balancesReply, entryReply } from '../ledger/views.ts';
import { label } from '../../platform/http/texts.ts';
import { decidedBy, moneyReply, next, patientId, stamps } from '../schemas.ts';

/** What the API takes and gives of billing accounts and their journals. */

export const accountBody = z.strictObject({
  patientId,
  name: label(120).optional().describe('What tells it from another account of the patient.'),
});
export const accountReply = z.strictObject({
  id: z.string(),
  patientId: z.string().describe('The record under which it was opened.'),
  status: z.enum(['active']),
  name: z.string().optional(),
  balances: balancesReply,
  lastEntry: z.int().describe('The number of the last entry that the balances contain; 0 before the first.'),
  ...stamps,
});
export const accountsPage = z.strictObject({ accounts: z.array(accountReply), next });
export const entriesPage = z.strictObject({ entries: z.array(entryReply), next });
export const reversalBody = z.strictObject(decidedBy);

export const agingQuery = z.strictObject({
  on: z.iso.date().optional().describe('The day for which it is reckoned, by the balances as they are now; today.'),
});
const bucket = z.strictObject({
  days: z.enum(['0-30', '31-60', '61-90', 'over-90']).describe('Since the invoice was issued.'),
  patient: moneyReply,
  inDispute: moneyReply,
  inPaymentPlan: moneyReply,
  invoiceIds: z.array(z.string()),
});
export const agingReply = z.strictObject({
  on: z.iso.date(),
  buckets: z.array(bucket),
  notInvoiced: moneyReply.describe('What the patient owes and has not been asked for by an invoice.'),
  credit: moneyReply,
});
