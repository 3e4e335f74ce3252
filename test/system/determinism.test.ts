import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const repeat = fileURLToPath(new URL('./repeat.ts', import.meta.url));

const printed = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, ['--no-warnings', repeat, ...args], { timeout: 290_000 })).stdout;

test('the same prior authorization makes the same calls and leaves the same bytes in every fresh stack', async () => {
  expect(await printed('2', '--product')).toMatch(/^2 runs of \d{4,} calls, \d+ items and \d+ texts: all the same$/m);
}, 300_000);

test('what is due at the same instant runs in the same order, thirty times', async () => {
  expect(await printed('30')).toMatch(/^30 runs of \d{3} calls, \d+ items and \d+ texts: all the same$/m);
}, 300_000);
