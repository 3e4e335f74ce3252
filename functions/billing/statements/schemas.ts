import * as z from 'zod';
import { idPattern } from '../../platform/ids.ts';
import { moneyReply, staffId } from '../schemas.ts';

/** What the API takes and gives of statements of accounts. */

export const accountStatementBody = z.strictObject({ staffId: staffId.describe('Who sends it.') });
export const accountStatementReply = z.strictObject({
  id: z.string().regex(idPattern('statement')),
  accountId: z.string(),
  asOf: z.iso.date().describe('On which day the account stood so.'),
  since: z.iso.date().optional().describe('The day of the statement before; absent for the first.'),
  due: moneyReply.describe('What the patient is asked for now, by invoices.'),
  inDispute: moneyReply.describe('Held: it is not asked for.'),
  inPaymentPlan: moneyReply,
  notInvoiced: moneyReply.describe('What the patient owes and has not been asked for by an invoice.'),
  payer: moneyReply.describe('What payers are still asked for.'),
  credit: moneyReply,
  invoiceIds: z.array(z.string()).describe('The invoices of which something is open.'),
  payments: z
    .array(
      z.strictObject({
        on: z.iso.date(),
        by: z.enum(['patient', 'payer']),
        amount: moneyReply.describe('Less than nothing where it was taken back.'),
      }),
    )
    .describe('What came since the statement before.'),
  createdAt: z.iso.datetime(),
  mailed: z.literal(true),
  linkUntil: z.iso.datetime().describe('Until when the patient can read it by the link.'),
});
