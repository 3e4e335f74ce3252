import type { RecordChange } from '../commit.ts';
import { recordKey } from '../keys.ts';
import { getItem, queryAll, type Write } from '../table.ts';

/**
 * Payers belong to no clinic: what operators know of them is the same for all. Their data is kept whole, as the
 * preauthorization room's `parsePayer` read it.
 */
const PAYERS = 'payer';

/** The payer's data and version, or undefined if no operator has put it. `data` is what `parsePayer` returned. */
export async function readPayerRecord(
  payerId: string,
): Promise<{ readonly version: number; readonly data: unknown; readonly updatedAt: string } | undefined> {
  const item = await getItem(recordKey(PAYERS, payerId));
  return item && { version: Number(item['version']), data: item['data'], updatedAt: String(item['updatedAt']) };
}

/** Whether an operator has put this payer. */
export async function isKnownPayer(payerId: string): Promise<boolean> {
  return (await readPayerRecord(payerId)) !== undefined;
}

/** The ids of all payers. */
export async function listPayerIds(): Promise<string[]> {
  return (await queryAll('payers')).map((item) => item.sk);
}

/**
 * The change that puts the payer's data, and the pointer by which it is listed. The context's clinic is `payer`.
 * @param action where something other than the data was changed: its credentials
 */
export function payerChange(
  payerId: string,
  data: unknown,
  from: number | null,
  action = from === null ? 'payer.added' : 'payer.changed',
): { readonly record: RecordChange; readonly write: Write } {
  return {
    record: {
      kind: 'payer',
      id: payerId,
      key: recordKey(PAYERS, payerId),
      from,
      attributes: { schema: 1, data },
      action,
    },
    write: { put: { pk: 'payers', sk: payerId, type: 'payerPointer', schema: 1 } },
  };
}
