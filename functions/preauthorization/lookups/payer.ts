import { getItem, query, type Item, type Key } from '../../platform/table.ts';
import type { Payer } from '../payer.ts';

/** Named exception: what is known of a payer belongs to no clinic and holds no clinic's data. */
const key = (payerId: string): Key => ({ pk: `payer#${payerId}`, sk: 'record' });
const REGISTER = 'payers';

/** The payer, or undefined. */
export async function readPayer(payerId: string): Promise<Payer | undefined> {
  const item = await getItem(key(payerId));
  return item?.['payer'] as Payer | undefined;
}

/** The items under which a payer is kept: itself, and its name in the register of payers. Put both. */
export function payerItems(payer: Payer): Item[] {
  return [
    { ...key(payer.id), type: 'payer', schema: 1, payer },
    { pk: REGISTER, sk: `payer#${payer.id}`, type: 'payerPointer', schema: 1, name: payer.name },
  ];
}

/** The register of payers, by id. */
export async function listPayers(): Promise<{ readonly id: string; readonly name: string }[]> {
  const { items } = await query(REGISTER, { beginsWith: 'payer#' });
  return items.map((item) => ({ id: item.sk.slice('payer#'.length), name: String(item['name']) }));
}
