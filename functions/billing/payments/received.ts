import type { Instant } from '../../platform/clock.ts';
import type { Parts } from '../../platform/case/step.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import type { Allocation } from '../invoices/rules/allocate.ts';
import type { Leg } from '../ledger/entry.ts';
import { post } from '../ledger/post.ts';
import type { Books } from '../ledger/rules/post.ts';
import type { PatientPayment } from './payment.ts';
import { paymentChange, visitWrites } from './store.ts';

/** What money pays for: its legs, and what else changes with it. */
export interface Spread extends Allocation {
  readonly legs: readonly Leg[];
  readonly parts?: Parts;
  /** The payment plan for which it came. */
  readonly paymentPlanId?: string;
}

/** Money that came, before it is in the books. */
export type Incoming = Pick<PatientPayment, 'id' | 'amount' | 'method' | 'receivedOn'> &
  Partial<Pick<PatientPayment, 'invoiceId' | 'sourceId' | 'gateway' | 'staffId' | 'appointmentId'>>;

/**
 * Money that a patient paid comes into the books: the record of the payment and its entry, as one change that is not committed yet. The
 * first of its records is the payment.
 *
 * @param sources what it comes from, in the whole clinic: twice is refused
 * @throws LedgerRefused
 */
export function received(
  context: Context,
  books: Books,
  incoming: Incoming,
  { applied, left, legs, parts, paymentPlanId }: Spread,
  sources: readonly string[],
  at: Instant,
): { readonly payment: PatientPayment; readonly change: Change; readonly books: Books } {
  const { id, gateway, staffId, receivedOn } = incoming;
  const about = {
    paymentId: id,
    ...(gateway ? { checkoutId: gateway.checkoutId } : {}),
    ...(paymentPlanId === undefined ? {} : { paymentPlanId }),
  };
  const by = staffId === undefined ? {} : { staffId };
  const posted = post(context, books, [{ kind: 'patient-payment', on: receivedOn, sources, legs, about, ...by }], at);
  const { account } = posted.books;
  const payment: PatientPayment = {
    ...incoming,
    ...(paymentPlanId === undefined ? {} : { paymentPlanId }),
    version: 0,
    accountId: account.id,
    patientId: account.patientId,
    status: 'active',
    applied,
    credited: left,
    refunded: 0,
    entry: account.lastEntry,
    createdAt: at,
    updatedAt: at,
  };
  const change: Change = {
    at,
    records: [paymentChange(context.clinicId, payment, 'received'), ...posted.records, ...(parts?.records ?? [])],
    writes: [...posted.writes, ...visitWrites(context.clinicId, payment), ...(parts?.writes ?? [])],
    effects: parts?.effects ?? [],
    announce: { type: 'patientPayment.received', status: payment.status },
    announceAlso: [...posted.announceAlso, ...(parts?.announceAlso ?? [])],
  };
  return { payment, change, books: posted.books };
}

/** The legs of a patient's payment: what it pays of an invoice, and the rest as credit. */
export function paymentLegs({ applied, left }: Allocation, invoiceId?: string): Leg[] {
  return [
    ...applied.flatMap(({ chargeId, amount }): Leg[] => [
      { on: 'patient-payments', amount, chargeId },
      { on: 'patient-receivable', amount: -amount, chargeId, ...(invoiceId === undefined ? {} : { invoiceId }) },
    ]),
    ...(left > 0
      ? ([
          { on: 'patient-payments', amount: left },
          { on: 'unapplied-credit', amount: -left },
        ] as const)
      : []),
  ];
}
