import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { likeliest, mostLikeliest, type Standing } from '../../../functions/registration/matching/index.ts';

const crowd = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);
const key = (...under: readonly string[]): Standing<string> => ({ identifying: false, under });

describe('of all who share a key', () => {
  test('few are read, however many live in the street, and none of a few is left out', () => {
    expect(likeliest([key(...crowd('street', 50)), key(...crowd('house', 45))])).toHaveLength(mostLikeliest);
    expect(likeliest([key('ana'), key('ben', 'cleo')])).toEqual(['ana', 'ben', 'cleo']);
  });

  test('who shares several keys comes before the crowd of each', () => {
    const read = likeliest([key(...crowd('street', 49), 'ana'), key(...crowd('house', 49), 'ana')]);

    expect(read[0]).toBe('ana');
  });

  test('who alone has the same telephone comes before the crowd, and before who shares two keys with it', () => {
    const both = crowd('neighbour', 40);

    expect(likeliest([key(...both), key(...both), key('ana')])[0]).toBe('ana');
  });

  test('who stands under an identifying key is read, though others are likelier: nobody who can be certain goes unseen', () => {
    const born = crowd('born that day', 30);
    const read = likeliest([...crowd('likelier', 20).map((each) => key(each)), { identifying: true, under: born }]);

    expect(read).toEqual(expect.arrayContaining(born));
    expect(read).toHaveLength(born.length + mostLikeliest);
  });

  test('everybody who is read shares a key and is read once, and no more than the most and the identified', () => {
    const standing = fc.record({
      identifying: fc.boolean(),
      under: fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 50 }),
    });
    const law = fc.property(fc.array(standing, { maxLength: 20 }), (standings) => {
      const read = likeliest(standings);
      const sharing = new Set(standings.flatMap(({ under }) => under));
      const identified = new Set(standings.filter(({ identifying }) => identifying).flatMap(({ under }) => under));
      return (
        new Set(read).size === read.length &&
        read.every((each) => sharing.has(each)) &&
        read.length >= Math.min(sharing.size, mostLikeliest) &&
        read.filter((each) => !identified.has(each)).length <= mostLikeliest
      );
    });
    expect(() => {
      fc.assert(law);
    }).not.toThrow();
  });
});
