import { canonical } from '../../platform/rules/canonical.ts';

/** What one field was, and what it became. Absent where there was, or is, nothing. */
export interface Difference {
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/**
 * Where two records differ, field by field, in the order of the fields' names. Fields that are equal in all that they hold
 * are left out, and so is the order of an object's keys.
 */
export function differences(was: object, becomes: object): Difference[] {
  const before: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(was));
  const after: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(becomes));
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return fields
    .filter((field) => canonical(before[field]) !== canonical(after[field]))
    .map((field) => ({
      field,
      ...(before[field] === undefined ? {} : { from: before[field] }),
      ...(after[field] === undefined ? {} : { to: after[field] }),
    }));
}
