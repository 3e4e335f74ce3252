import { expect, test } from '@jest/globals';
import { answersOfLocal } from '../../conformance/dynamodb-target.ts';
import { compare, differingAnswers, recordedAnswers } from '../../conformance/dynamodb.ts';

test('answers every call of the conformance suite as DynamoDB Local does, or says why not', async () => {
  const [local, recorded, differing] = [await answersOfLocal(), await recordedAnswers(), await differingAnswers()];
  const { alike, explained, unexplained, idle } = compare(local, recorded, differing);
  expect(unexplained).toEqual([]);
  expect(idle).toEqual([]);
  expect(alike).toBeGreaterThan(200);
  expect(explained.length).toBeLessThan(alike / 4);
  // What is explained is the answer that is given, and no other.
  for (const label of Object.keys(differing)) {
    const { unexplained: found } = compare({ ...local, [label]: { Item: {} } }, recorded, differing);
    expect(found).toEqual([expect.stringContaining(`${label}\n`)]);
  }
}, 60_000);
