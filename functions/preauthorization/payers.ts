import { listPayerIds, readPayerRecord } from '../platform/lookups/payer.ts';
import type { Payer } from './payer.ts';

/** The payer's data, or undefined. Belongs to no clinic; it was parsed when the operator put it there. */
export async function readPayer(payerId: string): Promise<Payer | undefined> {
  return (await readPayerRecord(payerId))?.data as Payer | undefined;
}

/** All payers that operators have put, by id. */
export async function listPayers(): Promise<Payer[]> {
  const payers = await Promise.all((await listPayerIds()).map((id) => readPayer(id)));
  return payers.filter((payer) => payer !== undefined);
}
