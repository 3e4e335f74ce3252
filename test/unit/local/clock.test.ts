import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Clock } from '../../../local/clock.ts';

const HOUR = 3_600_000;

function manual(now = 0): Clock {
  return new Clock({ mode: 'manual', now });
}

/** A promise that takes several turns of the event loop, as a database call does. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('time that is moved by hand', () => {
  test('stands still until it is moved, and 72 hours pass at once', async () => {
    const clock = manual(1_000);
    let fired: number | undefined;
    clock.at(1_000 + 72 * HOUR, 'deadline', () => {
      fired = clock.now();
    });
    await clock.settled();
    expect([clock.now(), fired]).toEqual([1_000, undefined]);
    await clock.advance(72 * HOUR - 1);
    expect(fired).toBeUndefined();
    await clock.advance(1);
    expect(fired).toBe(1_000 + 72 * HOUR);
  });

  test('runs timers by their instant, and those of one instant in the order in which they were set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 30 }), async (dues) => {
        const clock = manual();
        const seen: { due: number; index: number; at: number }[] = [];
        dues.forEach((due, index) => clock.at(due, 'timer', () => void seen.push({ due, index, at: clock.now() })));
        await clock.advance(5);
        const expected = dues
          .map((due, index) => ({ due, index, at: due }))
          .toSorted((a, b) => a.due - b.due || a.index - b.index);
        expect(seen).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test('ten thousand timers, half of them cancelled, run in order and soon', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { minLength: 10_000, maxLength: 10_000 }), async (dues) => {
        const clock = manual();
        const seen: string[] = [];
        const timers = dues.map((due, index) => clock.at(due, 'timer', () => void seen.push(`${due} ${index}`)));
        timers.forEach((timer, index) => index % 2 === 1 && timer.cancel());
        expect(clock.pending()).toHaveLength(5_000);
        await clock.advance(50);
        const expected = dues
          .map((due, index) => ({ due, index }))
          .filter(({ index }) => index % 2 === 0)
          .sort((a, b) => a.due - b.due || a.index - b.index);
        expect(seen).toEqual(expected.map(({ due, index }) => `${due} ${index}`));
      }),
      { numRuns: 3 },
    );
  }, 30_000);

  test('timers that set and cancel timers, at the same instant too, run as a simple list would say', async () => {
    type Step = { readonly due: number; readonly sets: readonly number[]; readonly cancels: number };
    const step = fc.record({ due: fc.nat(4), sets: fc.array(fc.nat(3), { maxLength: 2 }), cancels: fc.nat(20) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        /** What happens on something that sets timers by `at`, and runs them in order: the clock, or the list below. */
        const play = (at: (due: number, run: () => void) => { cancel(): void }, now: () => number): string[] => {
          const log: string[] = [];
          const timers: { cancel(): void }[] = [];
          const set = ({ due, sets, cancels }: Step, name: string): void => {
            timers.push(
              at(due, () => {
                log.push(`${name} at ${now()}`);
                timers[cancels]?.cancel();
                sets.forEach((later, index) => set({ due: now() + later, sets: [], cancels: 99 }, `${name}.${index}`));
              }),
            );
          };
          steps.forEach((one, index) => set(one, String(index)));
          return log;
        };
        const clock = manual();
        const real = play(
          (due, run) => clock.at(due, 'timer', run),
          () => clock.now(),
        );
        await clock.advance(10);
        let now = 0;
        const list: { due: number; run: () => void; isOff: boolean }[] = [];
        const simple = play(
          (due, run) => {
            const entry = { due, run, isOff: false };
            list.push(entry);
            return { cancel: () => (entry.isOff = true) };
          },
          () => now,
        );
        for (;;) {
          const due = list.filter(({ isOff }) => !isOff);
          const [next] = due.toSorted((a, b) => a.due - b.due || list.indexOf(a) - list.indexOf(b));
          if (next === undefined) break;
          next.isOff = true;
          now = Math.max(now, next.due);
          next.run();
        }
        expect(real).toEqual(simple);
      }),
      { numRuns: 300 },
    );
  });

  test('stops at each timer and lets its work finish before the next, even at the same instant', async () => {
    const clock = manual();
    const log: string[] = [];
    for (const name of ['first', 'second'])
      clock.at(10, name, async () => {
        log.push(`${name} begins at ${clock.now()}`);
        await turns(3);
        log.push(`${name} ends at ${clock.now()}`);
      });
    clock.at(11, 'third', () => void log.push(`third at ${clock.now()}`));
    await clock.advance(100);
    expect(log).toEqual([
      'first begins at 10',
      'first ends at 10',
      'second begins at 10',
      'second ends at 10',
      'third at 11',
    ]);
    expect(clock.now()).toBe(100);
  });

  test('a timer set for now by a timer runs after those already waiting for that instant', async () => {
    const clock = manual();
    const log: string[] = [];
    clock.at(10, 'a', () => {
      log.push('a');
      clock.at(10, 'c', () => void log.push('c'));
    });
    clock.at(10, 'b', () => void log.push('b'));
    await clock.advance(10);
    expect(log).toEqual(['a', 'b', 'c']);
  });

  test('work may wait for a timer that is due at once without standing in its own way', async () => {
    const clock = manual();
    const log: string[] = [];
    clock.at(10, 'outer', async () => {
      await new Promise<void>((resolve) => clock.at(clock.now(), 'inner', resolve));
      log.push('outer goes on');
    });
    await clock.advance(10);
    expect(log).toEqual(['outer goes on']);
  });

  test('never moves past work in progress, nor past work that such work starts', async () => {
    const clock = manual();
    const log: number[] = [];
    const chain = async (left: number): Promise<void> => {
      await turns(2);
      log.push(clock.now());
      if (left > 0) void clock.track(chain(left - 1));
    };
    clock.at(5, 'start', () => void clock.track(chain(3)));
    clock.at(6, 'later', () => void log.push(clock.now()));
    await clock.advance(50);
    expect(log).toEqual([5, 5, 5, 5, 6]);
  });

  test('a timer in the past runs soon, in order, and never inside the call that sets it', async () => {
    const clock = manual(100);
    const log: string[] = [];
    clock.at(50, 'late', () => void log.push('late'));
    clock.at(100, 'now', () => void log.push('now'));
    log.push('set');
    await clock.settled();
    expect(log).toEqual(['set', 'late', 'now']);
  });

  test('a cancelled timer does not run and holds nothing up', async () => {
    const clock = manual();
    let ran = false;
    const timer = clock.at(0, 'cancelled', () => {
      ran = true;
    });
    const ahead = clock.at(5, 'cancelled', () => {
      ran = true;
    });
    timer.cancel();
    ahead.cancel();
    await clock.settled();
    await clock.advance(10);
    expect(ran).toBe(false);
    expect(await clock.advanceToNext()).toBe(false);
  });

  test('moves on to the next timer, unless that lies beyond the limit', async () => {
    const clock = manual();
    const log: number[] = [];
    clock.at(7, 'a', () => void log.push(7));
    clock.at(9, 'b', () => void log.push(9));
    expect(await clock.advanceToNext()).toBe(true);
    expect([clock.now(), log]).toEqual([7, [7]]);
    expect(await clock.advanceToNext(8)).toBe(false);
    expect([clock.now(), log]).toEqual([7, [7]]);
    expect(await clock.advanceToNext(9)).toBe(true);
    expect(await clock.advanceToNext()).toBe(false);
  });

  test('two moves asked for at once happen one after the other', async () => {
    const clock = manual();
    const log: number[] = [];
    for (const due of [10, 20]) clock.at(due, 'timer', () => void log.push(clock.now()));
    await Promise.all([clock.advance(10), clock.advance(10)]);
    expect([log, clock.now()]).toEqual([[10, 20], 20]);
  });

  test('a timer that fails is reported, and the clock goes on', async () => {
    const failures: string[] = [];
    const clock = new Clock({
      mode: 'manual',
      now: 0,
      onError: (label, error) => failures.push(`${label}: ${String(error)}`),
    });
    clock.at(1, 'sync', () => {
      throw new Error('one');
    });
    clock.at(2, 'async', async () => {
      await turns(1);
      throw new Error('two');
    });
    await clock.advance(3);
    expect(failures).toEqual(['sync: Error: one', 'async: Error: two']);
  });

  test('time cannot go back', async () => {
    await expect(manual().advance(-1)).rejects.toThrow(RangeError);
    await expect(manual().advance(Number.NaN)).rejects.toThrow(RangeError);
  });

  test('other threads read the same instant, at every step of a move', async () => {
    const clock = manual(5);
    const seen: unknown[] = [];
    clock.at(8, 'timer', () => void seen.push([...clock.shared]));
    await clock.advance(10);
    expect([...seen, [...clock.shared]]).toEqual([
      [0, 8],
      [0, 15],
    ]);
  });
});

describe('time that runs on by itself', () => {
  test('starts where it is told, runs, and can be moved', async () => {
    const clock = new Clock({ mode: 'real', now: 1_000_000 });
    const before = clock.now();
    expect(before - 1_000_000).toBeLessThan(1_000);
    let firedAt = 0;
    clock.at(before + 24 * HOUR, 'tomorrow', () => {
      firedAt = clock.now();
    });
    await clock.advance(25 * HOUR);
    expect(firedAt).toBe(before + 24 * HOUR);
    expect(clock.now()).toBeGreaterThanOrEqual(before + 25 * HOUR);
    expect(clock.shared[0]).toBe(1);
    expect(Math.abs(Date.now() + (clock.shared[1] ?? 0) - clock.now())).toBeLessThan(50);
    clock.stop();
  });

  test('fires a timer when real time gets there', async () => {
    const clock = new Clock({ mode: 'real' });
    const due = clock.now() + 20;
    const at = await new Promise<number>((resolve) => clock.at(due, 'soon', () => resolve(clock.now())));
    expect(at).toBeGreaterThanOrEqual(due);
    clock.stop();
  });
});
