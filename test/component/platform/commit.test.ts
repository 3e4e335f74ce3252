import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commit, ConditionFailed, type Change } from '../../../functions/platform/commit.ts';
import type { Context } from '../../../functions/platform/context.ts';
import { StaleVersion } from '../../../functions/platform/errors.ts';
import { readFeed } from '../../../functions/platform/feed.ts';
import { findReplay, IdempotentReplay } from '../../../functions/platform/idempotency.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { FEED_SHARDS, partition, recordKey } from '../../../functions/platform/keys.ts';
import { getItem, isNew } from '../../../functions/platform/table.ts';
import { openBench, type Bench } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const begin = (): number[] => Array.from({ length: FEED_SHARDS }, () => 0);

function change(context: Context, id: string, from: number | null, more: Partial<Change> = {}): Change {
  return {
    records: [
      {
        kind: 'preauthorization',
        id,
        key: recordKey(context.clinicId, id),
        from,
        attributes: { status: `after-${from ?? 0}` },
        action: 'preauthorization.changed',
      },
    ],
    announce: { type: 'preauthorization.changed', status: `after-${from ?? 0}` },
    ...more,
  };
}

describe('one change is one transaction', () => {
  test('the record, its audit entry, its announcement and its place in the feed come together', async () => {
    const context = bench.newContext();
    const id = newId('preauthorization');

    await commit(context, change(context, id, null, { reason: 'because' }));

    const mine = (await bench.items()).filter((item) => item.pk === partition(context.clinicId, id));
    expect(mine.map((item) => item['type'])).toEqual(['effect', 'preauthorization']);
    expect(mine[1]).toMatchObject({ version: 1, status: 'after-0' });
    const audit = (await bench.items('AUDIT_TABLE')).filter((item) => item.pk === partition(context.clinicId, id));
    expect(audit).toMatchObject([
      { sk: 'change#000000000001', action: 'preauthorization.changed', reason: 'because', recordVersion: 1 },
    ]);
    const { entries } = await readFeed(context.clinicId, begin(), 10);
    expect(entries).toMatchObject([{ id, version: 1, status: 'after-0' }]);
  });

  test('of two who change the same version one wins, and the other changes nothing', async () => {
    const context = bench.newContext();
    const id = newId('preauthorization');
    await commit(context, change(context, id, null));

    const outcomes = await Promise.allSettled([
      commit(context, change(context, id, 1)),
      commit(context, change(context, id, 1)),
    ]);

    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({
      reason: expect.any(StaleVersion) as unknown,
    });
    expect(await getItem(recordKey(context.clinicId, id))).toMatchObject({ version: 2 });
    const { entries } = await readFeed(context.clinicId, begin(), 10);
    expect(entries.map(({ version }) => version)).toEqual([1, 2]);
  });

  test('a write that its own condition refuses takes everything with it, and says which', async () => {
    const context = bench.newContext();
    const id = newId('preauthorization');
    const taken = { pk: `taken#${id}`, sk: 'record' };
    await commit(
      context,
      change(context, id, null, { writes: [{ put: { ...taken, by: 'first' }, condition: isNew }] }),
    );

    const second = commit(
      context,
      change(context, id, 1, {
        writes: [{ put: { pk: `free#${id}`, sk: 'record' } }, { put: { ...taken, by: 'second' }, condition: isNew }],
      }),
    );

    await expect(second).rejects.toMatchObject({ index: 1, item: { by: 'first' } });
    await expect(second).rejects.toBeInstanceOf(ConditionFailed);
    expect(await getItem({ pk: `free#${id}`, sk: 'record' })).toBeUndefined();
    expect(await getItem(recordKey(context.clinicId, id))).toMatchObject({ version: 1 });
  });
});

test('a write that can never be taken is refused at once, as the fault that it is', async () => {
  const context = bench.newContext();
  const id = newId('preauthorization');
  await commit(context, change(context, id, null));
  const grows = {
    update: recordKey(context.clinicId, newId('document')),
    set: { expression: 'SET words = :words', values: { ':words': 'x'.repeat(410 * 1024) } },
  };

  const refused = commit(context, change(context, id, 1, { writes: [grows] }));

  await expect(refused).rejects.toThrow(/^transaction refused: .*ValidationError/);
  expect(await getItem(recordKey(context.clinicId, id))).toMatchObject({ version: 1 });
});

describe('a repeated request', () => {
  const repeated = (context: Context): Context => ({
    ...context,
    idempotency: { scope: 'client#createThing', key: 'a'.repeat(64), fingerprint: 'f' },
  });

  test('two of the same at once make one record, and both get its answer', async () => {
    const context = repeated(bench.newContext());
    const ask = async (): Promise<unknown> => {
      const id = newId('preauthorization');
      try {
        return await commit(context, change(context, id, null), { status: 201, body: { id } });
      } catch (error) {
        if (error instanceof IdempotentReplay) return error.reply;
        throw error;
      }
    };

    const answers = await Promise.all([ask(), ask(), ask(), ask()]);

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const made = (await bench.items()).filter(
      (item) => item['type'] === 'preauthorization' && item.pk.startsWith(context.clinicId),
    );
    expect(made).toHaveLength(1);
  });

  test('the same key with another request is refused', async () => {
    const context = repeated(bench.newContext());
    await commit(context, change(context, newId('preauthorization'), null), { status: 201 });

    const other = { scope: 'client#createThing', key: 'a'.repeat(64), fingerprint: 'another' };

    await expect(findReplay(context, other)).rejects.toMatchObject({ status: 422, type: 'idempotency-key-reused' });
  });

  test('a key of one clinic means nothing at another', async () => {
    const context = repeated(bench.newContext());
    await commit(context, change(context, newId('preauthorization'), null), { status: 201 });

    const elsewhere = repeated(bench.newContext());

    expect(await findReplay(elsewhere, elsewhere.idempotency as never)).toBeUndefined();
  });

  test('a key is forgotten after a day, though its item still stands', async () => {
    const context = repeated(bench.newContext());
    const yesterday = new Date(Date.now() - 24 * 3600 * 1000 - 1000).toISOString();
    await commit(context, change(context, newId('preauthorization'), null, { at: yesterday }), { status: 201 });

    expect(await findReplay(context, context.idempotency as never)).toBeUndefined();
    const again = await commit(context, change(context, newId('preauthorization'), null), { status: 202 });
    expect(again).toEqual({ status: 202 });
  });
});

describe('the feed of changes', () => {
  test('fifty writers at once: a reader who polls misses nothing and sees each case in order', async () => {
    const context = bench.newContext();
    const writers = Array.from({ length: 50 }, () => newId('preauthorization'));
    const rounds = 3;
    let writing = true;
    const written = Promise.all(
      writers.map(async (id) => {
        for (let round = 0; round < rounds; round += 1) await commit(context, change(context, id, round || null));
      }),
    ).finally(() => {
      writing = false;
    });

    const seen = new Map<string, number[]>();
    let positions = begin();
    for (let last = false; !last;) {
      last = !writing;
      for (;;) {
        const page = await readFeed(context.clinicId, positions, 7);
        for (const { id, version } of page.entries) seen.set(id, [...(seen.get(id) ?? []), version]);
        positions = page.positions;
        if (!page.hasMore) break;
      }
    }
    await written;

    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(writers.map((id) => [id, [1, 2, 3]])));
  }, 30_000);
});
