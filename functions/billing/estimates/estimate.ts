import type { Instant } from '../../platform/clock.ts';

/** What a patient who pays alone was told that the services would cost (45 CFR 149.610). It never changes: a new one replaces it. */
export interface GoodFaithEstimate {
  readonly id: string;
  readonly version: number;
  readonly patientId: string;
  readonly appointmentId?: string;
  /** The estimate that this one replaces, since the scope changed. */
  readonly replaces?: string;
  /** `YYYY-MM-DD`: the first day on which any of it is given. */
  readonly dateOfService: string;
  /** When the visit was scheduled, and when the patient asked for the estimate. */
  readonly scheduledOn?: string;
  readonly requestedOn?: string;
  readonly givenOn: string;
  /** The last day on which it was to be given; absent where none was due. */
  readonly dueOn?: string;
  /** It is kept at least until then. */
  readonly keptUntil: string;
  readonly diagnosis: readonly string[];
  readonly items: readonly EstimateItem[];
  readonly staffId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** One service that is expected. */
export interface EstimateItem {
  /** NPI of the provider or facility that will charge it. */
  readonly provider: string;
  readonly code: string;
  readonly modifier: readonly string[];
  readonly description?: string;
  readonly quantity: number;
  /** Cents, for all of the quantity. */
  readonly amount: number;
}
