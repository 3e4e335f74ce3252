import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { faultWords } from '../../../functions/platform/http/fault-words.ts';
import { faultsOf } from '../../../functions/platform/http/request.ts';

const schema = z.strictObject({
  name: z.string(),
  gender: z.enum(['female', 'male']),
  version: z.literal(1),
  born: z.iso.date(),
  count: z.int(),
  items: z.array(z.string()),
  code: z.string().regex(/^\d{5}$/, 'must be a code of five digits'),
});
const good = { name: 'a', gender: 'male', version: 1, born: '1957-03-14', count: 1, items: [], code: '70551' };

function faults(value: Record<string, unknown>): Record<string, string> {
  const result = schema.safeParse(value, { error: faultWords });
  return Object.fromEntries((result.error ? faultsOf(result.error) : []).map((fault) => [fault.pointer, fault.detail]));
}

describe('a fault of a request', () => {
  test('that is something left out is told as that, whatever was expected', () => {
    expect(new Set(Object.values(faults({})))).toEqual(new Set(['is needed']));
    expect(Object.keys(faults({}))).toHaveLength(Object.keys(good).length);
  });

  test.each([
    [{ name: 7 }, 'must be a string'],
    [{ gender: 'x' }, 'must be one of female, male'],
    [{ version: 2 }, 'must be 1'],
    [{ born: '03/14/1957' }, 'must be a date, e.g. 2026-11-21'],
    [{ count: '1' }, 'must be a number, not in quotes'],
    [{ items: 'a' }, 'must be an array: [ … ]'],
    [{ code: 'x' }, 'must be a code of five digits'],
  ])('says what must stand there: %j', (wrong, words) => {
    expect(Object.values(faults({ ...good, ...wrong }))).toEqual([words]);
  });
});
