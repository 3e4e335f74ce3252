import type { RecordChange } from '../../platform/commit.ts';
import { partition } from '../../platform/keys.ts';
import { getItem, type Key } from '../../platform/table.ts';
import { domain } from '../ledger/store.ts';
import type { Collection } from './collection.ts';

/** It stands with its invoice, of which there is one. */
const key = (clinicId: string, invoiceId: string): Key => ({ pk: partition(clinicId, invoiceId), sk: 'collection' });

/** What was done about the invoice, or undefined where nothing was. */
export async function readCollection(clinicId: string, invoiceId: string): Promise<Collection | undefined> {
  const item = await getItem(key(clinicId, invoiceId));
  return item && domain<Collection>(item);
}

/** The change that makes the record (of version 0 until then) what it is from now on. */
export function collectionChange(clinicId: string, after: Collection, deed: string): RecordChange {
  const { version, updatedAt: _updatedAt, ...attributes } = after;
  return {
    kind: 'collection',
    id: after.id,
    key: key(clinicId, after.invoiceId),
    from: version === 0 ? null : version,
    attributes: { schema: 1, ...attributes },
    action: `collection.${deed}`,
  };
}
