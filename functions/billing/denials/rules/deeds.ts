import { mayBillPatient } from '../../remittance/rules/disposition.ts';
import type { Denial } from '../denial.ts';
import { denialDeedNames, denialDeeds, mayDenialFollow, type DenialDeed } from './statuses.ts';

/** What staff can decide of a denial now. The patient is billed for what the payer put to group PR, and for nothing else. */
export function deedsFor({ status, group }: Pick<Denial, 'status' | 'group'>): DenialDeed[] {
  return denialDeedNames.filter(
    (deed) =>
      mayDenialFollow(status, denialDeeds[deed].status) && (deed !== 'bill-patient' || mayBillPatient({ group })),
  );
}
