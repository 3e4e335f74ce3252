import type { Instant } from '../../platform/clock.ts';

/** How a payment that the clinic took is recorded. Never with what it was paid: no number of a card comes here. */
export const recordedMethods = ['cash', 'check', 'card', 'bank-transfer', 'other'] as const;
/** How a patient pays: `gateway` is by the hosted page of a payment gateway. */
export const methods = [...recordedMethods, 'gateway'] as const;

/** Money on its way back through the gateway, and what became of it. */
export interface GatewayRefund {
  /** By which the gateway knows it. */
  readonly id: string;
  /** Cents. */
  readonly amount: number;
  /** `pending` until the gateway has said what became of it. */
  readonly status: 'pending' | 'succeeded' | 'failed';
  /** The number of the entry that set the money apart. */
  readonly entry: number;
  /** Who decided it; nobody here where it was done at the gateway itself. */
  readonly staffId?: string;
}

/** What of a payment paid for a charge, in cents. */
export interface PaidLine {
  readonly chargeId: string;
  readonly amount: number;
  readonly invoiceId?: string;
}

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
  /** What it paid for. Where it paid for several invoices, each line names its own. */
  readonly applied: readonly PaidLine[];
  /** Cents that became credit. */
  readonly credited: number;
  /** Cents that went back, or are on their way. */
  readonly refunded: number;
  readonly method: (typeof methods)[number];
  /** Another system's number of it: that of a check, a bank. */
  readonly sourceId?: string;
  /** Where it came by a hosted page: which checkout, and the gateway's number of it. */
  readonly gateway?: { readonly checkoutId: string; readonly paymentId: string };
  /** What went back through the gateway, or is on its way. */
  readonly refunds?: readonly GatewayRefund[];
  /** Cents that the payer's bank took back. */
  readonly chargedBack?: number;
  /** The visit whose expected copay it is. */
  readonly appointmentId?: string;
  /** `YYYY-MM-DD`. */
  readonly receivedOn: string;
  readonly staffId?: string;
  /** The number of its entry in the journal. */
  readonly entry: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
