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
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Product } from '../../local/product.ts';
import { patientOf } from './patient-of.ts';
import { strangers, type Looked } from './look.ts';

const OPERATOR = { kind: 'operator' } as const;
const AT = '2026-11-01T12:00:00.000Z';

type Entries = Awaited<ReturnType<typeof lookUp>>['entries'];

/**
 * Puts so many patients into the clinic, with all by which they are found, beside the API.
 * @returns looks somebody up as a registration does
 */
export async function load(
  { stack }: Product,
  clinicId: string,
  size: number,
): Promise<(facts: PersonFacts) => Promise<Looked>> {
  const parameter = async (name: string): Promise<string> => {
    const answer = await stack.host.call(OPERATOR, 'ssm', 'GetParameter', { Name: `/frontdesk/local/${name}` });
    return (answer as { Parameter: { Value: string } }).Parameter.Value;
  };
  const TableName = await parameter('tables/records');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: stack.origin,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    MATCH_KEY_ID: await parameter('keys/match'),
    RECORDS_TABLE: TableName,
  });
  const put = async (items: readonly Item[]): Promise<void> => {
    for (let start = 0; start < items.length; start += 25) {
      const requests = items
        .slice(start, start + 25)
        .map((item) => ({ PutRequest: { Item: marshall(item, { removeUndefinedValues: true }) } }));
      await stack.host.call(OPERATOR, 'dynamodb', 'BatchWriteItem', { RequestItems: { [TableName]: requests } });
    }
  };
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
