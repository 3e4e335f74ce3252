import { describe, expect, test } from '@jest/globals';
import { Clock } from '../../../local/clock.ts';
import { OrderedTurns } from '../../../local/turns.ts';

/** Work that takes several turns of the event loop, as a function's does. */
async function slowly(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function world(mode: 'manual' | 'real' = 'manual', patienceMs?: number) {
  const clock = new Clock({ mode, now: 0 });
  const turns = new OrderedTurns(clock, patienceMs);
  const log: string[] = [];
  const work = (name: string, then?: () => void) => async (): Promise<string> => {
    log.push(`${name} begins`);
    await slowly();
    then?.();
    log.push(`${name} ends`);
    return name;
  };
  return { clock, turns, log, work };
}

describe('while time stands', () => {
  test('background work runs one after the other, in the order in which it was asked for', async () => {
    const { turns, log, work, clock } = world();
    const done = ['a', 'b', 'c'].map((name) => turns.background(work(name)));
    expect(await Promise.all(done)).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    clock.stop();
  });

  test('what a piece of work began comes to rest before the next piece', async () => {
    const { turns, log, work, clock } = world();
    await Promise.all([
      turns.background(
        work('a', () => {
          clock.at(0, 'follows', () => void log.push('timer of a'));
        }),
      ),
      turns.background(work('b')),
    ]);
    expect(log).toEqual(['a begins', 'a ends', 'timer of a', 'b begins', 'b ends']);
  });

  test('a timer that is due waits for the end of a request', async () => {
    const { turns, log, work, clock } = world();
    const request = turns.foreground(work('request'));
    clock.at(0, 'due', () => void log.push('timer'));
    await request;
    await clock.settled();
    expect(log).toEqual(['request begins', 'request ends', 'timer']);
  });

  test('a request from outside finds done what an earlier one began, however long the chain', async () => {
    const { turns, log, work, clock } = world();
    await turns.foreground(
      work('first', () => {
        clock.at(0, 'effect', () => void turns.background(work('effect')));
      }),
    );
    await turns.rest();
    log.push('second');
    expect(log).toEqual(['first begins', 'first ends', 'effect begins', 'effect ends', 'second']);
  });

  test('requests at the same time run side by side', async () => {
    const { turns, log, work } = world();
    const request = async (name: string): Promise<void> => {
      await turns.rest();
      await turns.foreground(work(name));
    };
    await Promise.all([request('a'), request('b')]);
    expect(log).toEqual(['a begins', 'b begins', 'a ends', 'b ends']);
  });

  test('a function that calls another one does not wait for itself', async () => {
    const { turns, log, work } = world();
    await turns.background(async () => {
      log.push('outer begins');
      await turns.foreground(work('inner'));
      log.push('outer ends');
    });
    expect(log).toEqual(['outer begins', 'inner begins', 'inner ends', 'outer ends']);
  });

  test('time does not move past work that waits for its turn', async () => {
    const { turns, log, work, clock } = world();
    clock.at(10, 'at 10', () => void Promise.all(['a', 'b'].map((name) => turns.background(work(name)))));
    clock.at(11, 'at 11', () => void log.push(`at ${String(clock.now())}`));
    await clock.advance(20);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'at 11']);
  });

  test('work that is asked for while the clock is held begins when it is let go', async () => {
    const { turns, log, work, clock } = world();
    const letGo = clock.hold();
    const done = turns.background(work('a'));
    await slowly();
    expect(log).toEqual([]);
    letGo();
    await done;
    expect(log).toEqual(['a begins', 'a ends']);
  });

  test('work that fails makes way for the next', async () => {
    const { turns, log, work } = world();
    const failed = turns.background(() => Promise.reject(new Error('no')));
    const next = turns.background(work('next'));
    await expect(failed).rejects.toThrow('no');
    await next;
    expect(log).toEqual(['next begins', 'next ends']);
  });

  test('a request that background work itself waits for is let in at last', async () => {
    const { turns, log } = world('manual', 1);
    await turns.background(async () => {
      log.push('webhook sent');
      // The receiver asks back before it answers.
      await turns.rest();
      log.push('asked back');
    });
    expect(log).toEqual(['webhook sent', 'asked back']);
  });
});

test('while time runs on by itself nobody waits for anybody', async () => {
  const { turns, log, work, clock } = world('real');
  const both = Promise.all([turns.background(work('a')), turns.background(work('b'))]);
  await turns.rest();
  log.push('request');
  await both;
  expect(log.slice(0, 3)).toEqual(['a begins', 'b begins', 'request']);
  clock.stop();
});
