import { expect, test } from '@jest/globals';
import { answersOfLocal } from '../../conformance/dynamodb-target.ts';
import { compare, recordedAnswers } from '../../conformance/dynamodb.ts';

test('answers every call of the conformance suite as DynamoDB Local does, or says why not', async () => {
  const { alike, explained, unexplained, idle } = compare(await answersOfLocal(), await recordedAnswers());
  expect(unexplained).toEqual([]);
  expect(idle).toEqual([]);
  expect(alike).toBeGreaterThan(200);
  expect(explained.length).toBeLessThan(alike / 4);
}, 60_000);
