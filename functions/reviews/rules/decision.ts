import type { Fault } from '../../platform/errors.ts';
import { readFields } from '../../platform/pages/fields.ts';
import type { Choice, Decision } from '../kind.ts';

/** What a posted form says: a decision, or everything that is wrong with it. */
export type Reading =
  | { readonly choice: Choice; readonly decision: Decision }
  | { readonly choice?: Choice; readonly faults: readonly Fault[] };

/** Reads a posted form by the choices that the page offers now. What the chosen choice does not ask for is left out. */
export function readDecision(choices: readonly Choice[], form: Readonly<Record<string, string>>): Reading {
  const choice = choices.find(({ value }) => value === form['choice']);
  if (!choice) return { faults: [{ pointer: '', detail: 'Choose one of the possibilities that the page offers now' }] };
  const { fields, faults } = readFields(choice.fields, form);
  return faults.length > 0 ? { choice, faults } : { choice, decision: { choice: choice.value, fields } };
}
