import { describe, expect, test } from '@jest/globals';
import { Clock } from '../../../local/clock.ts';

const START = Date.UTC(2026, 10, 2, 9);

describe('time that passes under work in progress', () => {
  test('lets what falls due on the way begin in order, at its own instant, though nothing settles meanwhile', async () => {
    const clock = new Clock({ mode: 'manual', now: START });
    const seen: [string, number][] = [];
    const note = (label: string) => (): void => void seen.push([label, clock.now() - START]);
    clock.at(START + 3000, 'later', note('later'));
    clock.at(START + 1000, 'first', () => {
      note('first')();
      clock.at(clock.now() + 500, 'set on the way', note('set on the way'));
    });
    clock.at(START + 5001, 'after', note('after'));
    await clock.track(clock.pass(5000));
    expect(clock.now()).toBe(START + 5000);
    expect(seen).toEqual([
      ['first', 1000],
      ['set on the way', 1500],
      ['later', 3000],
    ]);
  });

  test('does not wait for work that waits for it', async () => {
    const clock = new Clock({ mode: 'manual', now: START });
    let passing: Promise<void> | undefined;
    let ended = false;
    clock.at(START + 1000, 'waits for the call', async () => {
      await passing;
      ended = true;
    });
    passing = clock.pass(2000);
    await clock.track(passing);
    await clock.settled();
    expect(ended).toBe(true);
  });

  test('is not taken back by a move that was asked for less', async () => {
    const clock = new Clock({ mode: 'manual', now: START });
    clock.at(START + 1000, 'a late call', () => clock.pass(60_000));
    await clock.advance(2000);
    expect(clock.now()).toBe(START + 61_000);
    await clock.advance(1000);
    expect(clock.now()).toBe(START + 62_000);
  });

  test('passes at once where time runs on by itself, and then runs on', async () => {
    const clock = new Clock({ mode: 'real', now: START });
    const before = clock.now();
    await clock.pass(3_600_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(3_600_000);
    expect(clock.now() - before).toBeLessThan(3_660_000);
    expect(clock.shared[0]).toBe(1);
    clock.stop();
  });
});
