import { newId } from '../../functions/platform/ids.ts';
import type { Item, Write } from '../../functions/platform/table.ts';
import type { PersonFacts } from '../../functions/registration/matching/index.ts';
import { blockingKeys, likeliest } from '../../functions/registration/matching/index.ts';
import {
  findableWrites,
  foundByNothing,
  foundByOf,
  hashKeys,
  keysOf,
  lookUp,
} from '../../functions/registration/person-index.ts';
import { newPatient } from '../../functions/registration/store.ts';
import type { Product } from '../../local/product.ts';
import { besideApi } from '../beside-api.ts';
import { patientOf } from './patient-of.ts';
import { strangers, type Looked } from './look.ts';

const AT = '2026-11-01T12:00:00.000Z';

type Entries = Awaited<ReturnType<typeof lookUp>>['entries'];

/**
 * Puts so many patients into the clinic, with all by which they are found, beside the API.
 * @returns looks somebody up as a registration does
 */
export async function load(
  product: Product,
  clinicId: string,
  size: number,
): Promise<(facts: PersonFacts) => Promise<Looked>> {
  const put = await besideApi(product);
  const entries = new Map<string, Entries[number]>();
  const latest = new Map<string, Item>();
  for (const facts of strangers(size)) {
    const known = patientOf(facts);
    const id = newId('patient');
    const has = await foundByOf(clinicId, known);
    const record = newPatient(clinicId, { id, active: true, ...known }, has);
    await put([{ ...record.key, ...record.attributes, type: 'patient', id, version: 1, createdAt: AT, updatedAt: AT }]);
    const found = has.entries.map((hash) => entries.get(hash) ?? { hash, sequence: 0, ids: [], full: false });
    const writes = findableWrites(
      clinicId,
      id,
      { had: foundByNothing, has },
      { patientIds: [], complete: true, entries: found },
    );
    for (const item of writes.flatMap((write: Write) => ('put' in write ? [write.put] : [])))
      latest.set(`${item.pk} ${item.sk}`, item);
    for (const entry of found) {
      const item = latest.get(`${clinicId}#person#${entry.hash} entry`);
      entries.set(entry.hash, {
        hash: entry.hash,
        sequence: Number(item?.['sequence']),
        ids: item?.['ids'] as readonly string[],
        full: item?.['full'] === true,
      });
    }
  }
  await put([...latest.values()]);
  return async (facts) => {
    const [all, identifying] = await Promise.all([
      hashKeys(clinicId, keysOf(facts)),
      hashKeys(clinicId, blockingKeys(facts).identifying),
    ]);
    const found = await lookUp(clinicId, all);
    return {
      sharing: found.patientIds.length,
      read: likeliest(found.entries.map(({ hash, ids }) => ({ identifying: identifying.includes(hash), under: ids })))
        .length,
      cut: !found.complete,
      neverCertain: found.entries.some(({ hash, full }) => full && identifying.includes(hash)),
    };
  };
}
