import type { Instant } from '../../platform/clock.ts';
import type { Sums } from '../ledger/chart.ts';

/** What is charged to and paid for one patient: FHIR R4 Account. */
export interface BillingAccount {
  readonly id: string;
  readonly version: number;
  /** The record under which it was opened: the person may have others. */
  readonly patientId: string;
  readonly status: 'active';
  /** What tells it from another account of the patient, in the clinic's words. */
  readonly name?: string;
  /** The sums of all legs of all entries up to `lastEntry`. */
  readonly sums: Sums;
  /** The number of the last entry; 0 before the first. */
  readonly lastEntry: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
