import type { Instant } from '../../platform/clock.ts';
import type { Difference } from '../rules/difference.ts';

/** What the survivor takes over as the duplicate has it, where staff say that it is right there. */
export const takeable = [
  'name',
  'birthDate',
  'gender',
  'address',
  'language',
  'deceased',
  'preferredChannel',
  'confidentialCommunication',
] as const;
export type Takeable = (typeof takeable)[number];

/** That staff found two records to be one person's. It stands with the survivor, also after it was undone. */
export interface PatientMerge {
  readonly id: string;
  readonly version: number;
  readonly status: 'in-force' | 'undone';
  /** The record that is used from then on. */
  readonly survivorId: string;
  /** The record that it replaces. */
  readonly duplicateId: string;
  /** The staff member who decided. */
  readonly staffId: string;
  readonly reason: string;
  readonly take: readonly Takeable[];
  /** Somebody once said that the two are two people. */
  readonly overruledDistinct: boolean;
  /** What of the survivor's demographics it changed. */
  readonly changes: readonly Difference[];
  readonly mergedAt: Instant;
  readonly undone?: {
    readonly at: Instant;
    readonly staffId: string;
    readonly reason: string;
    /** Fields of the survivor that were changed since the merge: they stayed as they were. */
    readonly notRestored: readonly string[];
  };
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
