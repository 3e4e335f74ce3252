import type { Instant } from '../../platform/clock.ts';

/** How an application for financial assistance was decided. */
export const assistanceOutcomes = ['granted', 'denied', 'incomplete', 'withdrawn'] as const;

/** What was done about a bill on its way to collections, and what stands against it. There is one for each invoice. */
export interface Collection {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly invoiceId: string;
  readonly patientId: string;
  readonly status: 'not-sent' | 'sent' | 'recalled';
  /** `YYYY-MM-DD`: when the patient was told in writing what will be done (26 CFR 1.501(r)-6(c)(4)). The latest one counts. */
  readonly notices: readonly { readonly givenOn: string; readonly staffId: string }[];
  /** The latest application for financial assistance. */
  readonly assistance?: {
    readonly appliedOn: string;
    readonly staffId: string;
    readonly decided?: {
      readonly on: string;
      readonly outcome: (typeof assistanceOutcomes)[number];
      readonly staffId: string;
    };
  };
  /** What was sent, the latest last. */
  readonly sent: readonly {
    readonly on: string;
    readonly chargeIds: readonly string[];
    /** In cents. */
    readonly amount: number;
    readonly staffId: string;
  }[];
  /** Why it was called back. */
  readonly recalledFor?: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
