import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { Choice } from '../../../functions/reviews/index.ts';
import { readDecision } from '../../../functions/reviews/rules/decision.ts';

const field = { label: 'Question', required: true } as const;
const choices: Choice[] = [
  { value: 'release', heading: 'Release', label: 'Approve and send to payer', fields: [] },
  {
    value: 'return',
    heading: 'Return',
    label: 'Return',
    fields: [
      { ...field, name: 'question', type: 'textarea', maxLength: 20 },
      { ...field, name: 'by', label: 'By when', type: 'date', required: false },
    ],
  },
  {
    value: 'record',
    heading: 'Record',
    label: 'Record',
    fields: [
      { name: 'units', label: 'Units', type: 'number', required: true },
      { name: 'at', label: 'Time', type: 'time', required: true },
      {
        name: 'outcome',
        label: 'Outcome',
        type: 'select',
        required: true,
        options: [{ value: 'A1', label: 'Certified' }],
      },
      {
        name: 'npi',
        label: 'NPI',
        type: 'text',
        required: false,
        schema: z.string().regex(/^\d{10}$/, 'must have 10 digits'),
      },
    ],
  },
];
const faultsOf = (form: Record<string, string>): Record<string, string> => {
  const read = readDecision(choices, form);
  if (!('faults' in read)) throw new Error('it was accepted');
  return Object.fromEntries(read.faults.map(({ pointer, detail }) => [pointer, detail]));
};

describe('reading a posted decision', () => {
  test('a button without fields decides', () => {
    expect(readDecision(choices, { choice: 'release', csrf: 'x' })).toMatchObject({
      decision: { choice: 'release', fields: {} },
    });
  });

  test('text is trimmed, an empty optional field is absent, what was not asked for is left out', () => {
    const read = readDecision(choices, { choice: 'return', question: '  Which knee?\r\nLeft? ', by: ' ', other: 'x' });
    expect(read).toMatchObject({ decision: { choice: 'return', fields: { question: 'Which knee?\nLeft?' } } });
    expect('decision' in read && Object.keys(read.decision.fields)).toEqual(['question']);
  });

  test('a choice that the page does not offer is not taken', () => {
    expect(faultsOf({ choice: 'erase' })).toHaveProperty('');
    expect(faultsOf({})).toHaveProperty('');
  });

  test('every fault is told at once, at its field, without repeating what was typed', () => {
    const faults = faultsOf({ choice: 'record', units: 'many', at: '25:00', outcome: 'A9', npi: '123-45-6789' });
    expect(Object.keys(faults).toSorted()).toEqual(['/at', '/npi', '/outcome', '/units']);
    expect(JSON.stringify(faults)).not.toMatch(/many|25:00|A9|123-45/);
  });

  test('what is needed must be filled in, and nothing can be too long', () => {
    expect(faultsOf({ choice: 'return' })).toEqual({ '/question': 'Question: this is needed' });
    expect(faultsOf({ choice: 'return', question: 'x'.repeat(21) })['/question']).toContain('20');
  });

  test('a date is one of the calendar', () => {
    expect(faultsOf({ choice: 'return', question: 'x', by: '2026-02-30' })).toHaveProperty('/by');
  });
});
