import type { Change } from '../../platform/commit.ts';
import type { Patient } from '../patient.ts';
import type { PatientMerge } from './merge.ts';

/** A merge made or undone: the change, and the records as it leaves them. */
export interface Merged {
  readonly change: Change;
  readonly merge: PatientMerge;
  readonly survivor: Patient;
  readonly duplicate: Patient;
}

/** A merge as the API tells it to who made or undid it: with both records. */
export function mergedBody({ merge, survivor, duplicate }: Merged): Record<string, unknown> {
  return { ...merge, survivor, duplicate };
}
