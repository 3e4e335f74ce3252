import type { Invoice } from '../../invoices/invoice.ts';
import { ofThePatient, sumOf } from '../../ledger/chart.ts';

/** How long ago what is owed was asked for. */
export const ages = ['0-30', '31-60', '61-90', 'over-90'] as const;
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

/** The age of an invoice on a day: whole days since it was issued; one that is issued later is new. */
export function ageOn(issuedOn: string, on: string): Age {
  const days = Math.round((Date.parse(on) - Date.parse(issuedOn)) / DAY);
  if (days <= 30) return '0-30';
  if (days <= 60) return '31-60';
  return days <= 90 ? '61-90' : 'over-90';
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
