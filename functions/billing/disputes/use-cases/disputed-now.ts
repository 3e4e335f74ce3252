import { isUndecided } from '../rules/statuses.ts';
import { disputesOf } from '../store.ts';

/** The charges of the account about which a dispute is undecided. */
export async function disputedNow(clinicId: string, accountId: string): Promise<ReadonlySet<string>> {
  const disputes = await disputesOf(clinicId, accountId);
  return new Set(disputes.flatMap(({ status, chargeIds }) => (isUndecided(status) ? chargeIds : [])));
}
