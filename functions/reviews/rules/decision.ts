import * as z from 'zod';
import type { Fault } from '../../platform/errors.ts';
import type { Choice, Decision, Field } from '../kind.ts';

const LONGEST = { line: 200, lines: 4000 } as const;

/** What a posted form says: a decision, or everything that is wrong with it. */
export type Reading =
  | { readonly choice: Choice; readonly decision: Decision }
  | { readonly choice?: Choice; readonly faults: readonly Fault[] };

/**
 * Reads a posted form by the choices that the page offers now. What the chosen choice does not ask for is left out.
 * Faults have pointers of the form `/<field name>`, and messages that say what would be right and never repeat what was typed.
 */
export function readDecision(choices: readonly Choice[], form: Readonly<Record<string, string>>): Reading {
  const choice = choices.find(({ value }) => value === form['choice']);
  if (!choice) return { faults: [{ pointer: '', detail: 'Choose one of the possibilities that the page offers now' }] };
  const fields: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const field of choice.fields) {
    const typed = (form[field.name] ?? '').replaceAll('\r\n', '\n').trim();
    if (typed === '') {
      if (field.required) faults.push({ pointer: `/${field.name}`, detail: `${field.label}: this is needed` });
      continue;
    }
    const read = fieldSchema(field).safeParse(typed);
    if (read.success) fields[field.name] = read.data;
    else {
      const problem = read.error.issues[0]?.message ?? 'is not valid';
      faults.push({ pointer: `/${field.name}`, detail: `${field.label}: ${problem}` });
    }
  }
  return faults.length > 0 ? { choice, faults } : { choice, decision: { choice: choice.value, fields } };
}

function fieldSchema(field: Field): z.ZodType<string, string> {
  const base = typeSchema(field);
  return field.schema ? base.pipe(field.schema) : base;
}

function typeSchema(field: Field): z.ZodType<string, string> {
  const longest = field.maxLength ?? (field.type === 'textarea' ? LONGEST.lines : LONGEST.line);
  switch (field.type) {
    case 'text':
    case 'textarea':
      return z.string().max(longest, `must have at most ${longest} characters`);
    case 'date':
      return z.iso.date('must be a date, for example 2026-11-30');
    case 'time':
      return z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, for example 14:30');
    case 'number':
      return z.string().regex(/^\d{1,9}$/, 'must be a whole number, for example 12');
    case 'select': {
      const values = (field.options ?? []).map(({ value }) => value);
      return z.string().refine((value) => values.includes(value), 'must be one of the list');
    }
  }
}
