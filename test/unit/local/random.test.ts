import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { realRandom, seededRandom } from '../../../local/random.ts';

describe('randomness with a seed', () => {
  const draws = (seed: string): unknown[] => {
    const random = seededRandom(seed);
    return [random.uuid(), random.hex(8), random.bytes(100).toString('base64'), random.below(1000), random.text(12)];
  };

  test('is the same in every run, another with another seed, and never the same twice', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(draws(one)).toEqual(draws(one));
        if (one !== other) expect(draws(one)).not.toEqual(draws(other));
        const random = seededRandom(one);
        expect(new Set(Array.from({ length: 50 }, () => random.uuid())).size).toBe(50);
      }),
    );
  });
});

describe.each([
  ['with a seed', seededRandom('any')],
  ['without one', realRandom],
])('randomness %s', (_name, random) => {
  test('keeps the forms that are asked for', () => {
    expect(random.uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(random.hex(5)).toMatch(/^[\da-f]{10}$/);
    expect(random.text(9, 'ab')).toMatch(/^[ab]{9}$/);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (count) => expect(random.bytes(count)).toHaveLength(count)),
    );
  });

  test('gives every number below a limit, and about equally often', () => {
    const counts = [0, 0, 0, 0, 0];
    for (let draw = 0; draw < 5000; draw++) counts[random.below(5)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(200);
    expect(() => random.below(0)).toThrow(RangeError);
  });
});
