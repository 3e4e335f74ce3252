import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import validate from 'asl-validator';
import { compile } from '../../local/services/states/compile.ts';

const files = readdirSync('workflows').filter((file) => file.endsWith('.asl.json'));
const text = (file: string): string =>
  readFileSync(`workflows/${file}`, 'utf8').replace(
    /\$\{(\w+)\}/g,
    'arn:aws:lambda:us-east-1:111122223333:function:$1:live',
  );

describe.each(files)('the definition %s', (file) => {
  test('is one that AWS would take', () => {
    expect(compile(text(file)).diagnostics).toEqual([]);
  });

  test('is valid to an independent validator of the language', () => {
    const verdict = validate(JSON.parse(text(file)));
    expect(verdict.isValid ? 'valid' : verdict.errorsText()).toBe('valid');
  });
});

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly TimeoutSeconds?: unknown;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
}

/** Every state of a definition by its name, those inside Map and Parallel too. */
function statesOf(value: unknown): [string, State][] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { States?: Record<string, State> }).States ?? {};
  return [...Object.entries(own), ...Object.values(value).flatMap(statesOf)];
}
const all = files.flatMap((file) => {
  const states = statesOf(JSON.parse(text(file)));
  return states.map(([name, state]) => [`${file} ${name}`, state, new Map(states)] as const);
});
const tasks = all.filter(([, { Type }]) => Type === 'Task');
const waits = tasks.filter(([, { Resource }]) => Resource?.endsWith('.waitForTaskToken'));

test.each(tasks)('%s tries again what may pass, and leads to somewhere when it does not', (_name, state) => {
  expect(state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals)).toContain('Lambda.TooManyRequestsException');
  expect(state.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
});

test.each(waits)('%s has an end, after which the record is read anew', (_name, state, states) => {
  expect(state.TimeoutSeconds).toBeDefined();
  const next = state.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.Timeout'))?.Next ?? '';
  expect(states.get(next)).toMatchObject({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' });
});

test('there are definitions to check', () => {
  expect(files.length).toBeGreaterThan(0);
  expect(waits.length).toBeGreaterThan(0);
});
