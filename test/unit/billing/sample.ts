import type { BillingAccount } from '../../../functions/billing/accounts/account.ts';
import type { Charge } from '../../../functions/billing/charges/charge.ts';
import type { Invoice } from '../../../functions/billing/invoices/invoice.ts';
import type { Leg, Posting } from '../../../functions/billing/ledger/entry.ts';
import { faultsOf, withPosting, type Books } from '../../../functions/billing/ledger/rules/post.ts';

const at = '2026-11-23T15:00:00.000Z';
export const account: BillingAccount = {
  id: 'bacct_1',
  version: 1,
  patientId: 'pat_1',
  status: 'active',
  sums: {},
  lastEntry: 0,
  createdAt: at,
  updatedAt: at,
};

export const charge = (id: string, amount: number): Charge => ({
  id,
  version: 1,
  accountId: account.id,
  patientId: account.patientId,
  sourceId: id,
  code: '99213',
  modifier: [],
  quantity: 1,
  dateOfService: '2026-11-20',
  provider: '1245319599',
  payment: { by: 'patient' },
  amount,
  claimIds: [],
  sums: {},
  invoiced: {},
  createdAt: at,
  updatedAt: at,
});

export const invoice = (id: string, lines: Invoice['lines'], more: Partial<Invoice> = {}): Invoice => ({
  id,
  version: 1,
  accountId: account.id,
  patientId: account.patientId,
  status: 'issued',
  lines,
  sums: {},
  createdAt: at,
  updatedAt: at,
  ...more,
});

export const posting = (kind: Posting['kind'], legs: readonly Leg[], more: Partial<Posting> = {}): Posting => ({
  kind,
  on: '2026-11-23',
  sources: [],
  legs,
  ...more,
});

/** The books with the postings in them; each must be one that can be. */
export function posted(books: Books, ...postings: readonly Posting[]): Books {
  return postings.reduce((before, each) => {
    const faults = faultsOf(before, each);
    if (faults.length > 0) throw new Error(JSON.stringify(faults));
    return withPosting(before, each);
  }, books);
}

/** An account with charges, each asked of the patient or of a payer. */
export function booksWith(
  charges: Readonly<Record<string, { readonly amount: number; readonly of: 'patient' | 'payer' }>>,
  invoices: readonly Invoice[] = [],
): Books {
  const empty: Books = {
    account,
    charges: new Map(Object.entries(charges).map(([id, { amount }]) => [id, charge(id, amount)])),
    invoices: new Map(invoices.map((each) => [each.id, each])),
    posted: new Map(),
  };
  return posted(
    empty,
    ...Object.entries(charges).map(([chargeId, { amount, of }]) =>
      posting('charge', [
        { on: `${of}-receivable`, amount, chargeId },
        { on: 'revenue', amount: -amount, chargeId },
      ]),
    ),
  );
}
