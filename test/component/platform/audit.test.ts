import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { archiveKey } from '../../../functions/platform/audit/archive.ts';
import { auditRead } from '../../../functions/platform/audit/entry.ts';
import { verifyAudit, type AuditFinding } from '../../../functions/platform/audit/verify.ts';
import { commit } from '../../../functions/platform/commit.ts';
import type { Context } from '../../../functions/platform/context.ts';
import { handler as archive } from '../../../functions/platform/handlers/archive-audit.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { partition, recordKey } from '../../../functions/platform/keys.ts';
import { getItem, putIf, transact, type Item } from '../../../functions/platform/table.ts';
import { capture, openBench, type Bench } from './bench.ts';

let bench: Bench;
let printed: ReturnType<typeof capture>;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
afterEach(() => void jest.restoreAllMocks());
beforeEach(() => {
  printed = capture();
});

/** Everything that the audit table's stream has told of this clinic, as Lambda gets it. */
function streamed(context: Context): DynamoDBStreamEvent {
  const Records = bench.host
    .heard('streamRecord')
    .filter(({ keys }) => JSON.stringify(keys).includes(context.clinicId))
    .filter(({ streamArn }) => streamArn.includes(':table/audit/'))
    .map(({ eventID, eventName, sequenceNumber, keys, newImage, oldImage }) => ({
      eventID,
      eventName,
      dynamodb: { SequenceNumber: sequenceNumber, Keys: keys, NewImage: newImage, OldImage: oldImage },
    })) as unknown as DynamoDBRecord[];
  return { Records };
}

/** A clinic with one patient: registered, changed twice and read; all archived. */
async function arrange(): Promise<{ context: Context; id: string; entry: (sk: string) => Promise<Item> }> {
  const context = bench.newContext();
  const id = newId('patient');
  for (const from of [null, 1, 2]) {
    await commit(context, {
      records: [
        { kind: 'patient', id, key: recordKey(context.clinicId, id), from, attributes: {}, action: 'patient.changed' },
      ],
      reason: 'asked by phone',
    });
  }
  await auditRead(context, id, 'patient.read');
  await archive(streamed(context));
  return {
    context,
    id,
    entry: async (sk) => (await getItem({ pk: partition(context.clinicId, id), sk }, { table: 'AUDIT_TABLE' })) as Item,
  };
}

const verify = async (context: Context, minutesLater = 0): Promise<AuditFinding[]> => [
  ...(await verifyAudit(context.clinicId, new Date(Date.now() + minutesLater * 60_000))).findings,
];

async function remove(entry: Item): Promise<void> {
  await transact([{ table: 'AUDIT_TABLE', delete: entry }]);
}

const SECOND = 'change#000000000002';

describe('the audit', () => {
  test('is whole when nobody touched it', async () => {
    const { context } = await arrange();

    expect(await verifyAudit(context.clinicId, new Date())).toEqual({ entries: 4, archived: 4, findings: [] });
  });

  test('an altered entry is found, and rings at once', async () => {
    const { context, entry } = await arrange();
    const second = await entry(SECOND);
    await putIf({ ...second, actor: 'staff:somebody-else' }, undefined, 'AUDIT_TABLE');

    expect(await verify(context)).toEqual([{ fault: 'altered', pk: second.pk, sk: SECOND }]);
    await archive(streamed(context));
    expect(printed.text()).toContain('"AuditEntryChangedOrRemoved":1');
  });

  test('a removed entry is found, and rings at once', async () => {
    const { context, entry } = await arrange();
    const second = await entry(SECOND);
    await remove(second);

    expect(await verify(context)).toEqual([{ fault: 'missing', pk: second.pk, sk: SECOND }]);
    await archive(streamed(context));
    expect(printed.text()).toContain('"AuditEntryChangedOrRemoved":1');
  });

  test('an entry in another’s place is found, and the copy of the first stays', async () => {
    const { context, entry } = await arrange();
    const second = await entry(SECOND);
    await remove(second);
    await putIf({ ...second, at: '2026-01-01T00:00:00.000Z', requestId: 'made-up' }, undefined, 'AUDIT_TABLE');
    await archive(streamed(context));

    expect(await verify(context)).toEqual([{ fault: 'replaced', pk: second.pk, sk: SECOND }]);
  });

  test('a read that was recorded cannot vanish unseen', async () => {
    const { context, id } = await arrange();
    const read = (await bench.items('AUDIT_TABLE')).find(
      (item) => item.pk === partition(context.clinicId, id) && item.sk.startsWith('read#'),
    ) as Item;
    await remove(read);

    expect(await verify(context)).toEqual([{ fault: 'missing', pk: read.pk, sk: read.sk }]);
  });

  test('an entry that never was archived and is gone leaves a gap, though it was the last or all', async () => {
    const context = bench.newContext();
    const id = newId('patient');
    await commit(context, {
      records: [
        {
          kind: 'patient',
          id,
          key: recordKey(context.clinicId, id),
          from: null,
          attributes: {},
          action: 'patient.registered',
        },
      ],
    });
    await remove({ pk: partition(context.clinicId, id), sk: 'change#000000000001' });

    expect(await verify(context)).toEqual([
      { fault: 'missing', pk: partition(context.clinicId, id), sk: 'change#000000000001' },
    ]);
  });

  test('an invented entry for a version that the record never had is found', async () => {
    const { context, entry } = await arrange();
    const second = await entry(SECOND);
    await putIf({ ...second, sk: 'change#000000000009', recordVersion: 9 }, undefined, 'AUDIT_TABLE');
    await archive(streamed(context));

    expect(await verify(context)).toEqual([{ fault: 'version-mismatch', pk: second.pk, sk: 'change#000000000009' }]);
  });

  test('what is not archived is owed for a quarter of an hour, then told of', async () => {
    const { context, id } = await arrange();
    await auditRead(context, id, 'patient.read');

    expect(await verify(context)).toEqual([]);
    expect(await verify(context, 16)).toMatchObject([{ fault: 'not-archived' }]);
  });

  test('the same stream twice archives once, and rings nothing', async () => {
    const { context } = await arrange();
    printed.clear();
    expect(await archive(streamed(context))).toEqual({ batchItemFailures: [] });

    expect(printed.text()).not.toContain('AuditEntryChangedOrRemoved');
    expect((await verifyAudit(context.clinicId, new Date())).archived).toBe(4);
  });

  test('where the archive does not answer, the stream waits there', async () => {
    const { context, id } = await arrange();
    await auditRead(context, id, 'patient.read');
    const event = streamed(context);
    const last = event.Records.at(-1)?.dynamodb?.SequenceNumber;
    const bucket = process.env['AUDIT_BUCKET'];
    process.env['AUDIT_BUCKET'] = 'there-is-none';

    const { batchItemFailures } = await archive({ Records: event.Records.slice(-1) });

    process.env['AUDIT_BUCKET'] = bucket;
    expect(batchItemFailures).toEqual([{ itemIdentifier: last }]);
  });

  test('a clinic’s verification looks at no other clinic', async () => {
    const one = await arrange();
    const other = await arrange();
    await remove(await one.entry(SECOND));

    expect(await verify(other.context)).toEqual([]);
  });

  test('the keys of the copies hold ids and numbers alone', () => {
    expect(archiveKey({ pk: 'clinic_a#pat_b', sk: SECOND })).toBe('entries/clinic_a/pat_b/change/000000000002');
  });

  test('a forged copy beside the right one does not pass for it', async () => {
    const { context, entry } = await arrange();
    const second = await entry(SECOND);
    await new S3Client({ forcePathStyle: true }).send(
      new PutObjectCommand({
        Bucket: process.env['AUDIT_BUCKET'],
        Key: archiveKey(second),
        Body: JSON.stringify({ ...second, actor: 'staff:forged' }),
      }),
    );

    expect(await verify(context)).toEqual([{ fault: 'altered', pk: second.pk, sk: SECOND }]);
  });
});
