/** What the filters of event source mappings let through: Lambda's part of the event patterns of EventBridge. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { compilePattern } from '../../../local/services/events/pattern.ts';

const passes = (pattern: unknown, event: unknown): boolean => compilePattern(pattern, 'test')(event);
/** A pattern for one field against its value; `undefined` leaves the field out. */
const field = (matchers: unknown, value?: unknown): boolean =>
  passes({ dynamodb: { field: matchers } }, { dynamodb: value === undefined ? {} : { field: value } });

describe('a filter', () => {
  test.each<[string, unknown, readonly unknown[], readonly unknown[]]>([
    ['equals', ['a', 'b'], ['a', 'b', ['z', 'b']], ['A', 'c', '', null, undefined, 1]],
    ['null', [null], [null], ['', 0, undefined, 'null']],
    ['empty', [''], [''], [null, ' ', undefined]],
    ['a number', [7], [7], ['7', 8, undefined]],
    ['true', [true], [true], ['true', 1, false]],
    ['equals, ignoring case', [{ 'equals-ignore-case': 'Abc' }], ['abc', 'ABC'], ['abcd', undefined]],
    ['begins with', [{ prefix: 'case#' }], ['case#1', 'case#'], ['Case#1', 'x case#', 5, undefined]],
    ['ends with', [{ suffix: '.png' }], ['a.png', '.png'], ['a.PNG', '.png.gz', undefined]],
    ['not', [{ 'anything-but': ['a', 'b'] }], ['c', 'A', 1], ['a', 'b', undefined]],
    ['not a number', [{ 'anything-but': 5 }], [6, '5'], [5, undefined]],
    ['not beginning with', [{ 'anything-but': { prefix: 'x' } }], ['ax'], ['xa', undefined]],
    ['a number that equals', [{ numeric: ['=', 3.5] }], [3.5], [3, '3.5', undefined]],
    ['a range', [{ numeric: ['>', 1, '<=', 5] }], [1.5, 5], [1, 5.1, '3', undefined]],
    ['exists', [{ exists: true }], ['', 0, null, 'x'], [undefined]],
    ['does not exist', [{ exists: false }], [undefined], ['', 0, null]],
    ['one or the other', [{ prefix: 'a' }, { numeric: ['<', 0] }, null], ['ab', -1, null], ['b', 1, undefined]],
  ])('with "%s" lets through what it should and nothing else', (_name, matchers, good, bad) => {
    for (const value of good) expect([value, field(matchers, value)]).toEqual([value, true]);
    for (const value of bad) expect([value, field(matchers, value)]).toEqual([value, false]);
  });

  test('wants every field that it names', () => {
    const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['case'] } } } };
    const event = { eventName: 'INSERT', dynamodb: { NewImage: { kind: { S: 'case' } } } };
    expect(passes(pattern, event)).toBe(true);
    expect(passes(pattern, { ...event, eventName: 'REMOVE' })).toBe(false);
    expect(passes(pattern, { eventName: 'INSERT', dynamodb: { Keys: {} } })).toBe(false);
  });

  test('with $or wants one of its branches, beside everything else', () => {
    const pattern = { kind: ['a'], $or: [{ size: [{ numeric: ['>', 10] }] }, { urgent: [true] }] };
    expect(passes(pattern, { kind: 'a', size: 11 })).toBe(true);
    expect(passes(pattern, { kind: 'a', urgent: true })).toBe(true);
    expect(passes(pattern, { kind: 'a', size: 10, urgent: false })).toBe(false);
    expect(passes(pattern, { kind: 'b', size: 11, urgent: true })).toBe(false);
  });

  test('sees numbers of a table as the texts that DynamoDB makes of them', () => {
    const event = { dynamodb: { NewImage: { age: { N: '33' } } } };
    expect(passes({ dynamodb: { NewImage: { age: { N: ['33'] } } } }, event)).toBe(true);
    expect(passes({ dynamodb: { NewImage: { age: { N: [{ numeric: ['>', 1] }] } } } }, event)).toBe(false);
  });

  test.each([
    ['a value that is no list', { kind: 'a' }],
    ['an unknown matcher', { kind: [{ like: 'a' }] }],
    ['a range of texts', { kind: [{ numeric: ['>', '1'] }] }],
    ['no object at all', ['a']],
  ])('is refused for %s', (_what, pattern) => {
    expect(() => compilePattern(pattern, 'test')).toThrow(/^test/);
  });

  test('with "not" is the opposite of "equals" for whatever is there', () => {
    const value = fc.oneof(fc.string(), fc.integer());
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), value, (listed, given) => {
        expect(field([{ 'anything-but': listed }], given)).toBe(!field(listed, given));
      }),
    );
  });
});
