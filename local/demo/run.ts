/**
 * `npm run demo [-- name …] [--835=FILE]`: tells the main jobs as stories, each against a stack of its own, by HTTP and the mailbox alone. The story of
 * disputes also posts a file of remittances (X12 835) that is given to it, and works what was denied in it.
 */
import { readFileSync } from 'node:fs';
import { stories } from './stories.ts';
import type { Story } from './story.ts';
import { anyPorts, startProduct } from '../product.ts';

const file = process.argv.find((word) => word.startsWith('--835='))?.slice('--835='.length);
const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const unknown = names.filter((name) => !Object.hasOwn(stories, name));
if (unknown.length > 0) {
  console.error(`There is no demo "${unknown.join('", "')}". These there are: ${Object.keys(stories).join(', ')}.`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(stories)) {
  const story: Story = stories[name as keyof typeof stories];
  const product = await startProduct({
    ports: anyPorts,
    clock: 'manual',
    now: Date.parse('2026-11-23T15:00:00Z'),
    onProgress: (line) => (/^(served|inert)/.test(line) ? undefined : console.log(`      ${line}`)),
  });
  let passed = false;
  try {
    await story({
      origin: product.stack.origin,
      apiOrigin: product.stack.apiOrigin,
      payer: product.payer,
      provider: product.provider,
      ...(file === undefined ? {} : { file: readFileSync(file) }),
      tell: (part, words) => console.log(`${part.padStart(16)}  ${words}`),
    });
    const faults = product.stack.faults();
    if (faults.length > 0) throw new Error(`the local stack itself failed: ${String(faults[0]?.error)}`);
    passed = true;
  } catch (error) {
    console.error(error);
  } finally {
    await product.stop();
  }
  console.log(`demo: ${name}: ${passed ? 'passed' : 'FAILED'}`);
  if (!passed) process.exit(1);
}
process.exit(0);
