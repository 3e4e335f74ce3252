import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { differences } from '../../../functions/registration/rules/difference.ts';

const record = fc.dictionary(fc.constantFrom('name', 'gender', 'address', 'language'), fc.jsonValue());

describe('the difference between two records', () => {
  test('names what came, what went and what changed, and nothing else', () => {
    const before = { name: 'Ana', gender: 'female', language: 'es' };
    const after = { name: 'Ana', gender: 'other', test: true };

    expect(differences(before, after)).toEqual([
      { field: 'gender', from: 'female', to: 'other' },
      { field: 'language', from: 'es' },
      { field: 'test', to: true },
    ]);
  });

  test('does not see the order of keys', () => {
    expect(differences({ address: { city: 'a', state: 'b' } }, { address: { state: 'b', city: 'a' } })).toEqual([]);
  });

  test('is nothing between equal records, and turns around with them', () => {
    fc.assert(
      fc.property(record, record, (a, b) => {
        expect(differences(a, structuredClone(a))).toEqual([]);
        const there = differences(a, b);
        const back = differences(b, a);
        expect(back.map(({ field }) => field)).toEqual(there.map(({ field }) => field));
        expect(back.map(({ from, to }) => [to, from])).toEqual(there.map(({ from, to }) => [from, to]));
      }),
    );
  });
});
