import { query } from '../../platform/table.ts';
import { accountsOf, readAccounts } from '../ledger/store.ts';
import type { BillingAccount } from './account.ts';

/**
 * Accounts of a person, in the order of their opening.
 * @param recordIds every record of the person
 * @param after the id of the last one that was read
 */
export async function listAccounts(
  clinicId: string,
  recordIds: readonly string[],
  limit: number,
  after?: string,
): Promise<BillingAccount[]> {
  const pages = await Promise.all(
    recordIds.map((recordId) =>
      query(accountsOf(clinicId, recordId), {
        index: { name: 'list', pk: 'listPk', sk: 'listSk' },
        from: after === undefined ? undefined : `${after}!`,
        limit,
      }),
    ),
  );
  const ids = pages.flatMap(({ items }) => items.map(({ listSk }) => String(listSk)));
  return await readAccounts(clinicId, ids.toSorted().slice(0, limit));
}
