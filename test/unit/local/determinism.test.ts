/** What makes two runs of a test the same, seen from inside functions. */
import { createServer } from 'node:http';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { LocalStack } from '../../../local/stack.ts';
import { START, fn, invoke, start } from './runtime-stack.ts';
import { startStack } from '../../../local/stack.ts';
import { assemblyOf } from './assembly-of.ts';

const started: LocalStack[] = [];
afterAll(() => Promise.all(started.map((stack) => stack.stop())));

const drawing = `
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import * as all from 'node:crypto';
const atStart = randomUUID();
const later = (draw) => new Promise((resolve, reject) => draw((error, value) => (error ? reject(error) : resolve(value))));
export const handler = async () => [
  atStart,
  randomUUID(),
  randomBytes(9).toString('hex'),
  randomInt(5, 1_000_000),
  (await later((done) => randomBytes(4, done))).toString('hex'),
  await later((done) => randomInt(1_000_000, done)),
  crypto.randomUUID(),
  [...crypto.getRandomValues(new Uint16Array(3))],
  all.randomFillSync(Buffer.alloc(6), 2).toString('hex'),
  Math.random(),
];`;

async function draws(seed: string | undefined, clock: 'manual' | 'real', times = 1): Promise<unknown[][]> {
  const stack = await startStack({
    templates: assemblyOf({ Test: { template: { Resources: fn('Draws') }, assets: { Draws: drawing } } }),
    ports: { aws: 0, api: 0 },
    clock,
    ...(seed !== undefined && { seed }),
    ...(clock === 'manual' && { now: START }),
  });
  started.push(stack);
  const answers: unknown[][] = [];
  for (let time = 0; time < times; time++) answers.push((await invoke(stack, 'Draws')).answer as unknown[]);
  return answers;
}

describe('what a function draws at random', () => {
  test('is the same in every stack whose time stands, and differs from one invocation to the next', async () => {
    const [one = [], two = []] = await draws(undefined, 'manual', 2);
    expect(await draws(undefined, 'manual', 2)).toEqual([one, two]);
    // What was drawn when the thread started stays.
    expect(two[0]).toBe(one[0]);
    for (let at = 1; at < one.length; at++) expect(two[at]).not.toEqual(one[at]);
  });

  test('differs with another seed', async () => {
    const [[one], [two]] = await Promise.all([draws('one', 'manual'), draws('two', 'manual')]);
    one?.forEach((drawn, at) => expect(two?.[at]).not.toEqual(drawn));
  });

  test('cannot be guessed where time runs on by itself', async () => {
    const [[one], [two]] = await Promise.all([draws(undefined, 'real'), draws(undefined, 'real')]);
    one?.forEach((drawn, at) => expect(two?.[at]).not.toEqual(drawn));
  });
});

test('calls that a function makes at the same time are made in the order in which it made them', async () => {
  const stack = await start(fn('Calls'), {
    Calls: `
import { request } from 'node:http';
const call = (path) => new Promise((resolve, reject) =>
  request(new URL(path, process.env.AWS_ENDPOINT_URL), (response) => response.resume().on('end', resolve)).on('error', reject).end());
export const handler = async () => {
  const cutOff = new Promise((resolve) => request(process.env.AWS_ENDPOINT_URL).on('error', resolve).destroy(new Error('no')));
  await Promise.all([cutOff, ...Array.from({ length: 20 }, (_, at) => call('/' + at))]);
};`,
  });
  started.push(stack);
  const arrived: string[] = [];
  let open = 0;
  let most = 0;
  stack.host.answerAws = async ({ path }) => {
    most = Math.max(most, ++open);
    arrived.push(path);
    await new Promise((resolve) => setImmediate(resolve));
    open--;
    return { status: 200, body: 'ok' };
  };
  expect(await invoke(stack, 'Calls')).toMatchObject({ answer: null });
  expect(arrived).toEqual(Array.from({ length: 20 }, (_, at) => `/${String(at)}`));
  expect(most).toBe(1);
});

test('a call to elsewhere that gets no answer holds up no call to the stack', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  const stack = await start(fn('Waits'), {
    Waits: `
import { get } from 'node:http';
export const handler = async () => {
  const unanswered = get({ port: ${String(port)} }).on('error', () => undefined);
  const status = await new Promise((resolve, reject) =>
    get(new URL('/_local/none', process.env.AWS_ENDPOINT_URL), (response) => resolve(response.resume().statusCode)).on('error', reject));
  unanswered.destroy();
  return status > 0;
};`,
  });
  started.push(stack);
  expect(await invoke(stack, 'Waits')).toMatchObject({ answer: true });
  silent.closeAllConnections();
  silent.close();
});
