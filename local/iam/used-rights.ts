/** What runs of the product used of their roles' rights, left in a folder: the next run adds to it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeldRight } from './usage.ts';

/** A right in one line: the role's name, the action and the resource, as the policy writes them. */
export function lineOf({ roleArn, action, resource }: HeldRight): string {
  // The ARN of a stream carries the instant at which the table was made.
  const lasting = resource.replace(/(\/stream\/)[^/]+$/, '$1*');
  return `${roleArn.slice(roleArn.lastIndexOf('/') + 1)} ${action} ${lasting}`;
}

/** Leaves one file of the rights that were used. Runs that used the same leave one file between them. */
export function leaveUsedRights(folder: string, rights: readonly HeldRight[]): void {
  const lines = new Set(rights.filter(({ used }) => used > 0).map(lineOf));
  if (lines.size === 0) return;
  const text = `${[...lines].toSorted().join('\n')}\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.txt`), text);
}

/** Every line that runs have left. */
export function readUsedRights(folder: string): ReadonlySet<string> {
  if (!existsSync(folder)) return new Set();
  return new Set(
    readdirSync(folder)
      .filter((file) => file.endsWith('.txt'))
      .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
      .filter((line) => line !== ''),
  );
}
