import { beforeEach, expect, test } from '@jest/globals';
import { did, Watch } from '../../../local/faults/rehearsal.ts';

const WRITES = { service: 'sqs', operation: 'SendMessage' };
const heard: string[] = [];
beforeEach(() => void heard.splice(0));

const does = (name: string, follows?: string): void =>
  did({
    left: { where: name },
    undo: () => void heard.push(`undo ${name}`),
    tell: () => {
      heard.push(`told of ${name}`);
      if (follows !== undefined) does(follows);
    },
  });
const left = (watch: Watch): string[] => watch.came({ ok: true, payload: '' }).left.map(({ where }) => where);

test('what nobody watches is told at once', () => {
  does('one');
  expect(heard).toEqual(['told of one']);
});

test('of a rehearsal nobody hears: it is undone, the last deed first', async () => {
  const watch = new Watch(true);
  for (const name of ['one', 'two']) await watch.during(WRITES, async () => does(name));
  expect(heard).toEqual([]);
  watch.end();
  expect(heard).toEqual(['undo two', 'undo one']);
  expect(left(watch)).toEqual(['one', 'two']);
});

test('what follows from what a run did is told at once, and is none of its deeds', async () => {
  const watch = new Watch(false);
  await watch.during(WRITES, async () => does('one', 'follows'));
  expect(heard).toEqual(['told of one', 'told of follows']);
  expect(left(watch)).toEqual(['one']);
});

test('a rehearsal of which something stays is told, and what follows is no deed of whoever called it', async () => {
  const [caller, watch] = [new Watch(true), new Watch(true)];
  await watch.during(WRITES, async () => does('one', 'follows'));
  for (const operation of ['PurgeQueue', 'DeleteQueue'])
    await watch.during({ service: 'sqs', operation }, async () => {});
  expect(watch.stays).toBe('sqs:PurgeQueue');
  await caller.during(WRITES, async () => watch.end());
  expect(heard).toEqual(['told of one', 'told of follows']);
  expect(left(caller)).toEqual([]);
});
