import { expect, test } from '@jest/globals';
import { information } from '../../../functions/preauthorization/schemas.ts';

test('information that holds nothing is told what it may hold', () => {
  const { error } = information.safeParse({});
  expect(error?.issues.map(({ message }) => message)).toEqual(['must have at least one of facts and answers']);
});
