import type { BillingAccount } from '../../accounts/account.ts';
import type { Charge } from '../../charges/charge.ts';
import type { Invoice, InvoiceStatus } from '../../invoices/invoice.ts';
import { minus, ofThePatient, plus, receivables, sumOf, type Heading, type Sums } from '../chart.ts';
import type { Leg, Posted, Posting } from '../entry.ts';

/** The records that an entry changes, as they were read: those that it names, and the account. */
export interface Books {
  readonly account: BillingAccount;
  readonly charges: ReadonlyMap<string, Charge>;
  readonly invoices: ReadonlyMap<string, Invoice>;
  /** Those of the sources asked for that were posted before. */
  readonly posted: ReadonlyMap<string, Posted>;
}

/** Why an entry cannot be. */
export interface LedgerFault {
  readonly code: (typeof ledgerFaults)[number];
  readonly detail: string;
  readonly chargeId?: string;
}
export const ledgerFaults = [
  'posted-already',
  'no-amount',
  'unbalanced',
  'names-no-charge',
  'unknown-charge',
  'unknown-invoice',
  'not-on-an-issued-invoice',
  'more-than-is-open',
  'more-than-was-paid',
  'more-than-the-credit',
  'never-the-patients',
] as const;

/** Headings that may stand without a charge: money that pays for nothing in particular. */
const ofNoCharge: ReadonlySet<Heading> = new Set<Heading>([
  'patient-payments',
  'payer-payments',
  'unapplied-credit',
  'refund-pending',
  'payer-credit',
]);
const forThePatient: ReadonlySet<Heading> = new Set<Heading>(ofThePatient);
/** What a payer has said is the clinic's own obligation: group CO. */
const obligations = ['contractual-adjustment', 'denied-receivable'] as const satisfies readonly Heading[];

/** The books with the posting in them. It is not judged: see `faultsOf`. */
export function withPosting(books: Books, { legs }: Pick<Posting, 'legs'>): Books {
  const charges = new Map(books.charges);
  const invoices = new Map(books.invoices);
  let { sums } = books.account;
  for (const { on, amount, chargeId, invoiceId } of legs) {
    sums = plus(sums, on, amount);
    const charge = chargeId === undefined ? undefined : charges.get(chargeId);
    if (charge) charges.set(charge.id, chargeWith(charge, on, amount, invoiceId));
    const invoice = invoiceId === undefined ? undefined : invoices.get(invoiceId);
    if (invoice) invoices.set(invoice.id, { ...invoice, sums: plus(invoice.sums, on, amount) });
  }
  for (const [id, invoice] of invoices) {
    const status = statusOf(invoice);
    if (status !== invoice.status) invoices.set(id, { ...invoice, status });
  }
  const account = { ...books.account, sums, lastEntry: books.account.lastEntry + 1 };
  return { ...books, account, charges, invoices };
}

function chargeWith(charge: Charge, on: Heading, amount: number, invoiceId: string | undefined): Charge {
  const after = { ...charge, sums: plus(charge.sums, on, amount) };
  if (invoiceId === undefined) return after;
  const { [invoiceId]: before = {}, ...others } = charge.invoiced;
  const onIt = plus(before, on, amount);
  return { ...after, invoiced: Object.keys(onIt).length === 0 ? others : { ...others, [invoiceId]: onIt } };
}

/** An issued invoice of which nothing is owed any more is balanced, until a payment is taken back. */
function statusOf({ status, sums }: Invoice): InvoiceStatus {
  if (status !== 'issued' && status !== 'balanced') return status;
  return sumOf(sums, ofThePatient) === 0 ? 'balanced' : 'issued';
}

/** What of a charge is on no invoice. */
export function uninvoiced({ sums, invoiced }: Pick<Charge, 'sums' | 'invoiced'>): Sums {
  return Object.values(invoiced).reduce<Sums>(minus, sums);
}

/** What the patient has paid for a charge, credit that was used for it included and credit that was given for it taken off. */
export function paidByPatient(sums: Sums): number {
  return sumOf(sums, ['patient-payments', 'unapplied-credit']);
}

/**
 * Why the posting may not be, or nothing. What holds of every entry: it is balanced as a whole and for each of its charges; nobody owes less than
 * nothing, so nothing is overpaid but as a credit; and what a payer called the clinic's own obligation (group CO) never becomes the patient's.
 */
export function faultsOf(books: Books, posting: Posting): LedgerFault[] {
  const again = posting.sources.flatMap((source) => books.posted.get(source) ?? []);
  if (again.length > 0)
    return again.map(({ accountId, number }) => ({
      code: 'posted-already',
      detail: `was posted already, as entry ${number} of ${accountId}`,
    }));
  const malformed = [...formFaults(posting.legs), ...referenceFaults(books, posting)];
  if (malformed.length > 0) return malformed;
  const after = withPosting(books, posting);
  return [...chargesOf(posting.legs).flatMap((id) => chargeFaults(books, after, posting, id)), ...creditFaults(after)];
}

function formFaults(legs: readonly Leg[]): LedgerFault[] {
  const faults: LedgerFault[] = [];
  if (legs.length === 0 || legs.some(({ amount }) => !Number.isSafeInteger(amount) || amount === 0))
    faults.push({ code: 'no-amount', detail: 'every leg is so many cents, and none is nothing' });
  if (legs.some(({ on, chargeId }) => chargeId === undefined && !ofNoCharge.has(on)))
    faults.push({ code: 'names-no-charge', detail: 'what is owed, adjusted or written off is so of a charge' });
  if (legs.some(({ on, chargeId, invoiceId }) => invoiceId !== undefined && (!chargeId || !forThePatient.has(on))))
    faults.push({ code: 'unknown-invoice', detail: 'what stands on an invoice is what the patient owes of a charge' });
  for (const [chargeId, of] of Map.groupBy(legs, (leg) => leg.chargeId))
    if (of.reduce((sum, { amount }) => sum + amount, 0) !== 0)
      faults.push({ code: 'unbalanced', detail: 'debits and credits differ', chargeId });
  return faults;
}

function referenceFaults({ charges, invoices }: Books, { legs, kind }: Posting): LedgerFault[] {
  return legs.flatMap(({ chargeId, invoiceId, amount }): LedgerFault[] => {
    if (chargeId !== undefined && !charges.has(chargeId))
      return [{ code: 'unknown-charge', detail: 'the account has no such charge', chargeId }];
    if (invoiceId === undefined) return [];
    const invoice = invoices.get(invoiceId);
    if (!invoice || !invoice.lines.some((line) => line.chargeId === chargeId))
      return [{ code: 'unknown-invoice', detail: 'the account has no invoice on which the charge is', chargeId }];
    const leaves = amount < 0 || kind === 'reversal';
    if (!leaves && invoice.status !== 'issued' && invoice.status !== 'balanced')
      return [{ code: 'not-on-an-issued-invoice', detail: `the invoice is ${invoice.status}`, chargeId }];
    return [];
  });
}

const chargesOf = (legs: readonly Leg[]): string[] => [
  ...new Set(legs.flatMap(({ chargeId }) => (chargeId === undefined ? [] : [chargeId]))),
];

function chargeFaults(books: Books, after: Books, posting: Posting, chargeId: string): LedgerFault[] {
  const was = books.charges.get(chargeId);
  const is = after.charges.get(chargeId);
  if (!was || !is) return [];
  const faults: LedgerFault[] = [];
  const slots = [uninvoiced(is), ...Object.values(is.invoiced)];
  if (slots.some((sums) => receivables.some((heading) => (sums[heading] ?? 0) < 0)))
    faults.push({ code: 'more-than-is-open', detail: 'is more than is owed of the charge', chargeId });
  const payer = sumOf(is.sums, ['payer-payments', 'payer-credit']);
  if (paidByPatient(is.sums) < 0 || payer < 0)
    faults.push({ code: 'more-than-was-paid', detail: 'is more than was paid for the charge', chargeId });
  const adjusted = (['contractual-adjustment', 'write-off'] as const).some((heading) => (is.sums[heading] ?? 0) < 0);
  if (adjusted) faults.push({ code: 'more-than-is-open', detail: 'is more than was adjusted of the charge', chargeId });
  if (posting.kind !== 'reversal' && touchesObligation(was.sums, is.sums, posting.legs, chargeId))
    faults.push({
      code: 'never-the-patients',
      detail: 'a payer named it the clinic’s own obligation (group CO): the patient is never asked for it',
      chargeId,
    });
  return faults;
}

/**
 * Whether an amount of group CO would come to the patient, or come from there so that taking it back would bring it there. A reversal cannot:
 * it mirrors an entry that was judged.
 */
function touchesObligation(was: Sums, is: Sums, legs: readonly Leg[], chargeId: string): boolean {
  const change = (of: readonly Heading[]): number => sumOf(is, of) - sumOf(was, of);
  const patient = change(ofThePatient);
  const obligation = change(obligations);
  // What was denied as CO leaves that heading by being paid, adjusted or given up alone.
  const denialLeaves = change(['denied-receivable']) < 0 && (patient > 0 || change(['payer-receivable']) > 0);
  const named = legs.some(
    (leg) => leg.chargeId === chargeId && leg.amount > 0 && leg.adjustment?.group === 'CO' && forThePatient.has(leg.on),
  );
  return named || denialLeaves || change(['contractual-adjustment']) < 0 || (obligation > 0 && patient < 0);
}

function creditFaults({ account: { sums } }: Books): LedgerFault[] {
  const below = (['unapplied-credit', 'refund-pending', 'payer-credit'] as const).some(
    (heading) => (sums[heading] ?? 0) > 0,
  );
  return below ? [{ code: 'more-than-the-credit', detail: 'is more than the credit of the account' }] : [];
}

/** The legs that take an entry back. */
export function mirrored(legs: readonly Leg[]): Leg[] {
  return legs.map((leg) => ({ ...leg, amount: -leg.amount }));
}
