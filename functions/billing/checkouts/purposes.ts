import type { Instant } from '../../platform/clock.ts';
import { refuseUnknown } from '../../platform/references.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { allocate } from '../invoices/rules/allocate.ts';
import { withCharges } from '../invoices/use-cases/show-invoice.ts';
import { readBooks } from '../ledger/post.ts';
import type { Books } from '../ledger/rules/post.ts';
import type { Named } from '../ledger/store.ts';
import { named, paymentPlanOf } from '../payment-plans/step.ts';
import { latestOf } from '../payment-plans/store.ts';
import { installmentsPaid } from '../payment-plans/use-cases/pay.ts';
import { paymentLegs, type Spread } from '../payments/received.ts';
import type { Purpose } from './checkout.ts';

/** What can be paid for by a hosted page, and what its money pays when it comes. */
interface Rules<P extends Purpose> {
  /**
   * Cents that may be asked for now; undefined where any amount may.
   * @throws ValidationFailed or NotFound for what does not exist, NotInThisStatus where nothing of it is asked for
   */
  readonly open: (clinicId: string, accountId: string, purpose: P) => Promise<number | undefined>;
  /** What of the books its money touches. */
  readonly named: (clinicId: string, accountId: string, purpose: P) => Promise<Named>;
  /** What an amount that came pays for. It came: it is never refused, and what nothing needs is credit. */
  readonly spread: (context: Context, books: Books, purpose: P, cents: number, at: Instant) => Promise<Spread>;
}

const rules: { readonly [K in Purpose['kind']]: Rules<Extract<Purpose, { kind: K }>> } = {
  invoice: {
    open: async (clinicId, accountId, { invoiceId }) => {
      const { invoices } = await readBooks(clinicId, accountId, { invoices: [invoiceId] });
      const invoice = invoices.get(invoiceId);
      refuseUnknown([['/invoiceId', invoice]]);
      // What is disputed or in a payment plan stands under other headings.
      const open = invoice?.status === 'issued' ? (invoice.sums['patient-receivable'] ?? 0) : 0;
      if (open === 0)
        throw new NotInThisStatus('Nothing of the invoice is asked for now: it is paid, disputed, or not issued.');
      return open;
    },
    named: async (clinicId, accountId, { invoiceId }) => {
      const { invoices } = await readBooks(clinicId, accountId, { invoices: [invoiceId] });
      const invoice = invoices.get(invoiceId);
      return invoice ? withCharges(invoice) : {};
    },
    spread: async (_context, books, { invoiceId }, cents) => {
      const invoice = books.invoices.get(invoiceId);
      const allocation = invoice ? allocate(invoice, books.charges, cents) : { applied: [], left: cents };
      return { ...allocation, legs: paymentLegs(allocation, invoiceId) };
    },
  },
  'payment-plan': {
    open: async (clinicId, accountId, { paymentPlanId }) => {
      const plan = await paymentPlanOf({ clinicId }, paymentPlanId);
      const open = plan.accountId === accountId ? plan.left : 0;
      if (open === 0)
        throw new NotInThisStatus('Nothing of the payment plan is open now: it is not agreed, or over, or disputed.');
      return open;
    },
    named: async (clinicId, _accountId, { paymentPlanId }) => {
      const plan = await latestOf(clinicId, paymentPlanId);
      return plan ? named(plan) : {};
    },
    spread: async (context, books, { paymentPlanId }, cents, at) => {
      const plan = await latestOf(context.clinicId, paymentPlanId);
      if (!plan) throw new Error('the payment plan of a checkout exists');
      return await installmentsPaid(context, plan, books, cents, at);
    },
  },
  credit: {
    open: async () => undefined,
    named: async () => ({}),
    spread: async (_context, _books, _purpose, cents) => {
      const allocation = { applied: [], left: cents };
      return { ...allocation, legs: paymentLegs(allocation) };
    },
  },
};

/** The rules of a purpose, bound to it. */
export function rulesOf<P extends Purpose>(purpose: P) {
  const of = rules[purpose.kind] as unknown as Rules<P>;
  return {
    open: (clinicId: string, accountId: string): Promise<number | undefined> => of.open(clinicId, accountId, purpose),
    named: (clinicId: string, accountId: string): Promise<Named> => of.named(clinicId, accountId, purpose),
    spread: (context: Context, books: Books, cents: number, at: Instant): Promise<Spread> =>
      of.spread(context, books, purpose, cents, at),
  };
}
