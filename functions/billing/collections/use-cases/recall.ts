import type { Change, RecordChange } from '../../../platform/commit.ts';
import type { Charge } from '../../charges/charge.ts';
import { collectionChange, readCollection } from '../store.ts';

/**
 * Calls back from collections what is disputed from now on, in the dispute’s own transaction (45 CFR 149.620(c)(6) of the federal process; of others as
 * policy). The clinic’s system hears `collection.recalled`, and tells whoever collects.
 */
export async function withRecalls(
  clinicId: string,
  charges: readonly Pick<Charge, 'id' | 'invoiced'>[],
  disputeId: string,
  change: Change,
): Promise<Change> {
  const invoiceIds = [...new Set(charges.flatMap(({ invoiced }) => Object.keys(invoiced)))];
  const found = await Promise.all(invoiceIds.map((id) => readCollection(clinicId, id)));
  const recalled = found.flatMap((collection): RecordChange[] => {
    const sent = collection?.status === 'sent' ? collection.sent.at(-1)?.chargeIds : undefined;
    return collection && charges.some(({ id }) => sent?.includes(id))
      ? [collectionChange(clinicId, { ...collection, status: 'recalled', recalledFor: disputeId }, 'recalled')]
      : [];
  });
  return {
    ...change,
    records: [...change.records, ...recalled],
    announceAlso: [
      ...(change.announceAlso ?? []),
      ...recalled.map((of) => ({ of, type: 'collection.recalled', status: 'recalled' })),
    ],
  };
}
