import * as z from 'zod';
import { usd, type Money } from '../../platform/money.ts';
import { moneyReply } from '../schemas.ts';
import { headings, type Heading, type Sums } from './chart.ts';
import { entryKindNames, type Entry } from './entry.ts';

/** Sums and entries as the API tells them: never a negative amount, always with what it is. */

const money = (what: string): typeof moneyReply => moneyReply.describe(what);
export const balancesReply = z
  .strictObject({
    patient: money('What the patient owes.'),
    payer: money('What payers are asked for.'),
    denied: money('What a payer denied as the clinic’s own obligation (CO), while that is worked.'),
    inDispute: money('What is disputed, and held.'),
    inPaymentPlan: money('What is paid by installments.'),
    credit: money('What the patient has paid and nothing was paid with yet.'),
    refundPending: money('What is on its way back to the patient, and was not confirmed yet.'),
    payerCredit: money('What payers have paid beyond what they owed.'),
    charged: money('What the services cost.'),
    paidByPatient: money('What came from the patient, less what went back.'),
    paidByPayers: money('What came from payers, less what they took back.'),
    adjusted: money('What the clinic has agreed with payers not to ask of anybody.'),
    writtenOff: money('What the clinic gave up of its own will.'),
  })
  .meta({ id: 'Balances' });
export type Balances = z.output<typeof balancesReply>;

/** The sums as balances. */
export function balances(sums: Sums): Balances {
  const debit = (heading: Heading): Money => usd(sums[heading] ?? 0);
  const credit = (heading: Heading): Money => usd(0 - (sums[heading] ?? 0));
  return {
    patient: debit('patient-receivable'),
    payer: debit('payer-receivable'),
    denied: debit('denied-receivable'),
    inDispute: debit('in-dispute'),
    inPaymentPlan: debit('in-payment-plan'),
    credit: credit('unapplied-credit'),
    refundPending: credit('refund-pending'),
    payerCredit: credit('payer-credit'),
    charged: credit('revenue'),
    paidByPatient: debit('patient-payments'),
    paidByPayers: debit('payer-payments'),
    adjusted: debit('contractual-adjustment'),
    writtenOff: debit('write-off'),
  };
}

const leg = z.strictObject({
  on: z.enum(headings),
  debit: moneyReply.optional(),
  credit: moneyReply.optional(),
  chargeId: z.string().optional(),
  invoiceId: z.string().optional(),
  adjustment: z
    .strictObject({ group: z.enum(['CO', 'PR', 'OA', 'PI']), carc: z.string(), rarc: z.array(z.string()).optional() })
    .optional()
    .describe('Why a payer did not pay it: group, claim adjustment reason code, remittance advice remark codes.'),
});
export const entryReply = z.strictObject({
  number: z.int().describe('1, 2, 3 …: a journal has no gap.'),
  kind: z.enum(entryKindNames),
  on: z.iso.date().describe('The business day.'),
  at: z.iso.datetime().describe('When it was posted.'),
  by: z.string().describe('Who posted it, as `<kind>:<id>`.'),
  staffId: z.string().optional().describe('Who decided it.'),
  because: z.string().optional().describe('A code for why.'),
  sources: z.array(z.string()).describe('What it comes from: nothing else is ever posted of the same.'),
  about: z.record(z.string(), z.string()).describe('What it is about, beside charges and invoices: ids.'),
  legs: z.array(leg).describe('Debits and credits: the same together, for each charge as well.'),
  reverses: z.int().optional().describe('The entry that it takes back.'),
  balances: balancesReply.describe('The account with this entry.'),
});

/** An entry as the API tells it. */
export function entryView({ number, kind, on, at, by, staffId, because, sources, about, legs, reverses, sums }: Entry) {
  return {
    number,
    kind,
    on,
    at,
    by: `${by.kind}:${by.id}`,
    staffId,
    because,
    sources,
    about: about ?? {},
    legs: legs.map(({ on: heading, amount, ...rest }) => ({
      on: heading,
      ...(amount > 0 ? { debit: usd(amount) } : { credit: usd(-amount) }),
      ...rest,
    })),
    reverses,
    balances: balances(sums),
  };
}
