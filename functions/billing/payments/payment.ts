import type { Instant } from '../../platform/clock.ts';

/** How a patient pays. Never with what it was paid: no number of a card comes here. */
export const methods = ['cash', 'check', 'card', 'bank-transfer', 'other'] as const;

/** Money that came from a patient, and what became of it. */
export interface PatientPayment {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly patientId: string;
  /** `cancelled`: its entry was taken back; the money never came, or did not stay. */
  readonly status: 'active' | 'cancelled';
  /** What it was paid for; absent where it is credit as a whole. */
  readonly invoiceId?: string;
  /** The payment plan for which it came. */
  readonly paymentPlanId?: string;
  /** Cents. */
  readonly amount: number;
  readonly applied: readonly { readonly chargeId: string; readonly amount: number }[];
  /** Cents that became credit. */
  readonly credited: number;
  /** Cents that went back. */
  readonly refunded: number;
  readonly method: (typeof methods)[number];
  /** Another system's number of it: that of a gateway, a check, a bank. */
  readonly sourceId?: string;
  /** `YYYY-MM-DD`. */
  readonly receivedOn: string;
  readonly staffId?: string;
  /** The number of its entry in the journal. */
  readonly entry: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
