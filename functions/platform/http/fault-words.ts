import type * as z from 'zod';

/**
 * What a schema's own words do not say, in words for who wrote the request: for `safeParse(value, { error: faultWords })`.
 * A schema's own message goes before these. Undefined where the library's words do.
 */
export const faultWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined && issue.code !== 'custom') return 'is needed';
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? `of the type ${issue.expected}`}`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
  return issue.code === 'invalid_format' ? formats[issue.format] : undefined;
};

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number, not in quotes',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'an array: [ … ]',
  object: 'an object: { … }',
  record: 'an object: { … }',
};

const formats: Readonly<Record<string, string>> = {
  date: 'must be a date, e.g. 2026-11-21',
  datetime: 'must be an instant in UTC, e.g. 2026-11-21T17:30:00Z',
  email: 'must be an email address',
  url: 'must be a URL',
};
