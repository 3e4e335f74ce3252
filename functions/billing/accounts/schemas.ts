import * as z from 'zod';
import { balancesReply, entryReply } from '../ledger/views.ts';
import { ages } from './rules/aging.ts';
import { label } from '../../platform/http/texts.ts';
import { decidedBy, moneyReply, next, pageQuery, patientId, stamps } from '../schemas.ts';

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
  days: z.enum(ages).describe('Since the invoice was issued.'),
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

export const clinicAgingQuery = z.strictObject({ ...pageQuery.shape, ...agingQuery.shape });
const aged = {
  buckets: z
    .array(
      z.strictObject({
        days: z
          .enum(ages)
          .describe('Since the patient was asked by an invoice; of what payers owe, since the service.'),
        patient: moneyReply,
        inDispute: moneyReply,
        inPaymentPlan: moneyReply,
        payer: moneyReply,
        denied: moneyReply.describe('What a payer denied as the clinic’s own obligation, while that is worked.'),
      }),
    )
    .describe('All ages, the youngest first.'),
  notInvoiced: moneyReply.describe('What patients owe and have not been asked for by an invoice.'),
};
export const clinicAgingReply = z.strictObject({
  on: z.iso.date(),
  accounts: z.array(z.strictObject({ accountId: z.string(), patientId: z.string(), ...aged })),
  totals: z
    .strictObject({ accounts: z.int(), ...aged })
    .describe('Of this page and all before it: on the last page, of the whole clinic.'),
  next,
});
