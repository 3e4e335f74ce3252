import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const repeat = fileURLToPath(new URL('./repeat.ts', import.meta.url));

test('the same prior authorization makes the same calls and leaves the same bytes in every fresh stack', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [repeat, '2'], { timeout: 290_000 });
  expect(stdout).toMatch(/^2 runs of \d{4,} calls, \d+ items and \d+ texts: all the same$/m);
}, 300_000);
