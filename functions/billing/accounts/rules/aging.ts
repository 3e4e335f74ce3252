import type { Charge } from '../../charges/charge.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { ofThePatient, sumOf } from '../../ledger/chart.ts';
import { uninvoiced } from '../../ledger/rules/post.ts';

/** How long ago what is owed was asked for. */
export const ages = ['0-30', '31-60', '61-90', '91-120', 'over-120'] as const;
export type Age = (typeof ages)[number];

/** What is open of a patient's invoices, in cents, and which they are. */
export interface Bucket {
  readonly days: Age;
  readonly patient: number;
  readonly inDispute: number;
  readonly inPaymentPlan: number;
  readonly invoiceIds: readonly string[];
}

const DAY = 86_400_000;

/** The age on a day of what begins on another: whole days between; what begins later is new. */
export function ageOn(from: string, on: string): Age {
  const days = Math.round((Date.parse(on) - Date.parse(from)) / DAY);
  if (days <= 30) return '0-30';
  if (days <= 60) return '31-60';
  if (days <= 90) return '61-90';
  return days <= 120 ? '91-120' : 'over-120';
}

/** What is open of the invoices, by age. One of which nothing is open is left out. */
export function aging(invoices: readonly Pick<Invoice, 'id' | 'issuedOn' | 'sums'>[], on: string): Bucket[] {
  const open = invoices.flatMap(({ id, issuedOn, sums }) =>
    issuedOn !== undefined && sumOf(sums, ofThePatient) > 0 ? [{ id, sums, days: ageOn(issuedOn, on) }] : [],
  );
  return ages.map((days) => {
    const these = open.filter((invoice) => invoice.days === days);
    const sum = (heading: (typeof ofThePatient)[number]): number =>
      these.reduce((cents, { sums }) => cents + (sums[heading] ?? 0), 0);
    return {
      days,
      patient: sum('patient-receivable'),
      inDispute: sum('in-dispute'),
      inPaymentPlan: sum('in-payment-plan'),
      invoiceIds: these.map(({ id }) => id),
    };
  });
}

/** What is owed of one age, in cents, by who owes it and in what state. */
export type Owed = Readonly<Record<(typeof columns)[number], number>>;
export const columns = ['patient', 'inDispute', 'inPaymentPlan', 'payer', 'denied'] as const;

/** All that is owed of some accounts, by age. */
export interface Aged {
  readonly buckets: Readonly<Record<Age, Owed>>;
  /** What patients owe and have not been asked for by an invoice: it has no age yet. */
  readonly notInvoiced: number;
}

const nothing: Owed = { patient: 0, inDispute: 0, inPaymentPlan: 0, payer: 0, denied: 0 };
/** Nothing is owed. */
export const nothingAged: Aged = {
  buckets: { '0-30': nothing, '31-60': nothing, '61-90': nothing, '91-120': nothing, 'over-120': nothing },
  notInvoiced: 0,
};

/** Two of them together. */
export function together(one: Aged, other: Aged): Aged {
  const buckets = { ...one.buckets };
  for (const age of ages)
    buckets[age] = Object.fromEntries(
      columns.map((column) => [column, one.buckets[age][column] + other.buckets[age][column]]),
    ) as unknown as Owed;
  return { buckets, notInvoiced: one.notInvoiced + other.notInvoiced };
}

/**
 * All that is owed of open charges and invoices. What a patient was asked for is as old as the invoice that asked; what payers owe, and what is held
 * or paid by installments without an invoice, as old as the service.
 */
export function agedOf(
  invoices: readonly Pick<Invoice, 'issuedOn' | 'sums'>[],
  charges: readonly Pick<Charge, 'dateOfService' | 'sums' | 'invoiced'>[],
  on: string,
): Aged {
  const parts: Aged[] = [];
  const add = (from: string, owed: Partial<Owed>, notInvoiced = 0): void => {
    const buckets = { ...nothingAged.buckets, [ageOn(from, on)]: { ...nothing, ...owed } };
    parts.push({ buckets, notInvoiced });
  };
  for (const { issuedOn, sums } of invoices)
    if (issuedOn !== undefined)
      add(issuedOn, {
        patient: sums['patient-receivable'] ?? 0,
        inDispute: sums['in-dispute'] ?? 0,
        inPaymentPlan: sums['in-payment-plan'] ?? 0,
      });
  for (const charge of charges) {
    const rest = uninvoiced(charge);
    const owed = {
      inDispute: rest['in-dispute'] ?? 0,
      inPaymentPlan: rest['in-payment-plan'] ?? 0,
      payer: rest['payer-receivable'] ?? 0,
      denied: rest['denied-receivable'] ?? 0,
    };
    add(charge.dateOfService, owed, rest['patient-receivable'] ?? 0);
  }
  return parts.reduce(together, nothingAged);
}

/** Whether anything is owed. */
export function isOwed({ buckets, notInvoiced }: Aged): boolean {
  return notInvoiced > 0 || ages.some((age) => columns.some((column) => buckets[age][column] > 0));
}
