import type { Instant } from '../../platform/clock.ts';
import type { Sums } from '../ledger/chart.ts';

/** The statuses of FHIR R4 Invoice. */
export const invoiceStatuses = ['draft', 'issued', 'balanced', 'cancelled', 'entered-in-error'] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];

/** What a patient is asked to pay. */
export interface Invoice {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly patientId: string;
  readonly status: InvoiceStatus;
  /** What is asked for of each charge, in cents, as it was when the invoice was issued (of a draft: when it was made). */
  readonly lines: readonly { readonly chargeId: string; readonly amount: number }[];
  /** Days of the clinic's calendar, once issued. */
  readonly issuedOn?: string;
  readonly dueOn?: string;
  /** The sums of all legs that name it: what of it is owed, disputed, or in a payment plan. */
  readonly sums: Sums;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
