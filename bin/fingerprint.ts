import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @param patterns of files, relative to the folder: the project, if none is given
 * @returns sixteen hex digits that change when one of the files changes, comes, goes or is called otherwise
 */
export function fingerprintOf(patterns: readonly string[], folder = root): string {
  const hash = createHash('sha256');
  for (const file of globSync(patterns, { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort())
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}
