import { expect, test } from '@jest/globals';
import { quantityWords } from '../../../functions/preauthorization/tasks/sections.ts';

test.each([
  [{ value: 1, unit: 'unit' }, '1 unit'],
  [{ value: 1, unit: '15-minutes' }, '1 unit of 15 minutes'],
  [{ value: 12, unit: 'visit' }, '12 visits'],
] as const)('a page names a quantity as people do: %j', (quantity, words) => {
  expect(quantityWords(quantity)).toBe(words);
});
