import { createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DOOR_KEY, DOOR_TO } from '../../../local/faults/door.ts';
import { Run } from '../../../local/faults/numbers.ts';
import { Outside, type Said } from '../../../local/faults/outside.ts';

const outside = new Outside();
const asked: string[] = [];
let server: Server;
let origin = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (request.url === '/nobody') return void response.destroy();
    response.end(`answer ${String(asked.length)}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
beforeEach(() => void asked.splice(0));
afterAll(() => {
  outside.close();
  server.close();
});

/** A run that may ask, or only hears what was said. */
function runOf(said: Said[], isReal: boolean): Run {
  const recorded = { function: 'Fn', invocation: 1, run: 1, by: 'test', event: '{}', cold: false, ended: false };
  const run = new Run(recorded, Infinity, undefined, {});
  run.asking = { said, isReal, heard: new Set() };
  return run;
}

/** What the run is answered to these questions, one after the other; undefined where nobody answers. */
function asks(run: Run, ...questions: readonly string[]): Promise<(string | undefined)[]> {
  return outside.during(run, async (door) => {
    const answers: (string | undefined)[] = [];
    for (const question of questions) {
      const [method = '', path = ''] = question.split(' ');
      answers.push(
        await new Promise((resolve) => {
          const headers = { [DOOR_KEY]: door.key, [DOOR_TO]: `${origin}${path}` };
          ask(door.origin, { method, headers }, (answer) => resolve(text(answer)))
            .once('error', () => resolve(undefined))
            .end();
        }),
      );
    }
    return answers;
  });
}

test('what was answered once is answered again, as often as it was asked and in that order', async () => {
  const said: Said[] = [];
  expect(await asks(runOf(said, true), 'POST /a', 'POST /a', 'POST /b')).toEqual(['answer 1', 'answer 2', 'answer 3']);
  const later = runOf(said, false);
  expect(await asks(later, 'POST /a', 'POST /b', 'POST /a')).toEqual(['answer 1', 'answer 3', 'answer 2']);
  expect(later.isOver).toBe(false);
  expect(asked).toHaveLength(3);
});

test('where nobody answered, nobody answers again', async () => {
  const said: Said[] = [];
  expect(await asks(runOf(said, true), 'POST /nobody')).toEqual([undefined]);
  const later = runOf(said, false);
  expect(await asks(later, 'POST /nobody')).toEqual([undefined]);
  expect(later.isOver).toBe(false);
  expect(asked).toHaveLength(1);
});

test('who asks more often, or something else, is over: its question never leaves, unless it only reads', async () => {
  const said: Said[] = [];
  await asks(runOf(said, true), 'POST /a');
  for (const question of ['POST /a', 'POST /b', 'PUT /a']) {
    const later = runOf(said, false);
    expect(await asks(later, 'POST /a', 'GET /c', question)).toEqual(['answer 1', 'answer 2', undefined]);
    expect(later).toMatchObject({ isOver: true, wasRefused: true });
  }
  expect(asked).toEqual(['POST /a', 'GET /c']);
});

test('a run that is over asks nobody, and is not refused for it', async () => {
  const said: Said[] = [];
  await asks(runOf(said, true), 'POST /a');
  for (const isReal of [true, false]) {
    const over = runOf(said, isReal);
    over.isOver = true;
    expect(await asks(over, 'POST /a', 'GET /b', 'POST /c')).toEqual([undefined, undefined, undefined]);
    expect(over.wasRefused).toBe(false);
  }
  expect(asked).toEqual(['POST /a']);
});

test('nobody comes through a door without its key, or after the run', async () => {
  const run = runOf([], true);
  const door = await outside.during(run, async (open) => open);
  for (const key of [door.key, 'another']) {
    const answered = fetch(door.origin, { method: 'POST', headers: { [DOOR_KEY]: key, [DOOR_TO]: origin } });
    await expect(answered).rejects.toThrow('fetch failed');
  }
  expect(asked).toEqual([]);
});
