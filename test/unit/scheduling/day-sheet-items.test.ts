import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sheetItem, sheetOf, sheetWrites } from '../../../functions/scheduling/day-sheets.ts';
import { freed, taken, type Busy, type DaySheet } from '../../../functions/scheduling/rules/day-sheet.ts';

const NOW = '2026-11-23T12:00:00.000Z';
const DAY = '2026-11-24';
const MIDNIGHT = Date.parse(`${DAY}T00:00:00Z`);
const busy = (appointmentId: string, from: number, minutes: number): Busy => ({
  appointmentId,
  from: new Date(MIDNIGHT + from * 60_000).toISOString(),
  to: new Date(MIDNIGHT + (from + minutes) * 60_000).toISOString(),
});
const sheet = (...all: Busy[]): DaySheet => ({ resourceId: 'rsc_1', day: DAY, busy: all });
const book = (before: DaySheet, each: Busy): DaySheet[] => taken([before], ['rsc_1'], each, NOW);

interface Update {
  readonly condition: { readonly expression: string; readonly values: Readonly<Record<string, unknown>> };
  readonly set: { readonly expression: string };
}
const writeOf = (before: DaySheet, after: readonly DaySheet[]): Update | undefined =>
  sheetWrites('clinic_1', [before], after)[0] as Update | undefined;

describe('a day sheet as an item', () => {
  test('is the sheet that it was made of, whatever stands on it, over midnight too', () => {
    const stretch = fc.record({
      from: fc.integer({ min: -90, max: 1_439 }),
      minutes: fc.integer({ min: 1, max: 600 }),
    });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 8 }), (stretches) => {
        const all = stretches
          .map(({ from, minutes }, index) => busy(`appt_${index}`, from, minutes))
          // What ends before the day begins does not stand on it.
          .filter(({ to }) => Date.parse(to) > MIDNIGHT);
        const read = sheetOf(sheetItem('clinic_1', sheet(...all)));
        expect(new Set(read.busy)).toEqual(new Set(all));
        expect([read.resourceId, read.day]).toEqual(['rsc_1', DAY]);
      }),
    );
  });
});

describe('the write of a day sheet', () => {
  const before = sheet(busy('appt_1', 9 * 60, 30));

  test('touches the hours of the visit alone, so that two in different hours never stand in each other’s way', () => {
    expect(writeOf(before, book(before, busy('appt_2', 14 * 60 + 45, 30)))).toMatchObject({
      set: { expression: 'SET #type = :type, #schema = :schema, #h14 = :h14, #h15 = :h15' },
      condition: { expression: 'attribute_not_exists(#h14) AND attribute_not_exists(#h15)' },
    });
  });

  test('is bound to what was read of these hours: of two in one hour the second looks again', () => {
    expect(writeOf(before, book(before, busy('appt_2', 9 * 60 + 30, 30)))?.condition).toEqual({
      expression: '#h09 = :wash09',
      values: { ':wash09': { appt_1: { from: '2026-11-24T09:00:00.000Z', to: '2026-11-24T09:30:00.000Z' } } },
    });
  });

  test('leaves no trace of what is freed, and is none where nothing changes', () => {
    expect(writeOf(before, freed([before], 'appt_1'))?.set.expression).toBe(
      'SET #type = :type, #schema = :schema REMOVE #h09',
    );
    expect(writeOf(before, [before])).toBeUndefined();
    expect(writeOf(before, [{ ...before }])).toBeUndefined();
  });
});
