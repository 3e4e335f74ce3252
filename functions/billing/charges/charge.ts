import type { Instant } from '../../platform/clock.ts';
import type { Sums } from '../ledger/chart.ts';

/** A service that was given and what it costs: FHIR R4 ChargeItem. */
export interface Charge {
  readonly id: string;
  readonly version: number;
  readonly accountId: string;
  readonly patientId: string;
  /** The clinic's own number of it. A second charge of the same number is refused. */
  readonly sourceId: string;
  /** CPT or HCPCS. */
  readonly code: string;
  readonly modifier: readonly string[];
  /** What the clinic calls the service. */
  readonly description?: string;
  readonly quantity: number;
  /** `YYYY-MM-DD`. */
  readonly dateOfService: string;
  /** NPI of who rendered it. */
  readonly provider: string;
  /** Who is asked for it first. */
  readonly payment: { readonly by: 'coverage'; readonly coverageId: string } | { readonly by: 'patient' };
  readonly appointmentId?: string;
  readonly estimateId?: string;
  /** Cents. */
  readonly amount: number;
  /** The claims on which it stands. */
  readonly claimIds: readonly string[];
  /** The dispute about it that is undecided. */
  readonly disputeId?: string;
  /** The sums of all legs that name it. They are nothing together, as those of every charge in every entry are. */
  readonly sums: Sums;
  /** By invoice, the sums of those legs that name that as well. */
  readonly invoiced: Readonly<Record<string, Sums>>;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
