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

test('there are definitions to check', () => {
  expect(files.length).toBeGreaterThan(0);
});
