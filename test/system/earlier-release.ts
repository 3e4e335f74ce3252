import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** What a release is made of, besides its packages. */
const SOURCES = [
  'bin',
  'functions',
  'lib',
  'local',
  'workflows',
  'cdk.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/**
 * The release that a clinic runs before this one is deployed: the newest tag `v…`, or, before there is one, the newest
 * commit whose functions are not those of the working tree.
 * @returns the commit; undefined where the history is not there (a shallow clone, or the first release)
 */
export function earlierRelease(): string | undefined {
  const [tag] = git('tag', '--list', 'v*', '--sort=-version:refname').split('\n').filter(Boolean);
  const commits = git('rev-list', '--first-parent', '--max-count=20', 'HEAD', '--', 'functions')
    .split('\n')
    .filter(Boolean);
  const differs = (commit: string): boolean => git('diff', '--name-only', commit, '--', 'functions') !== '';
  return [...(tag ? [git('rev-parse', `${tag}^{commit}`)] : []), ...commits].find(differs);
}

/** The templates of that commit for the stage `local`, made by its own tree once and kept. @returns their folder */
export async function synthesizeRelease(commit: string): Promise<string> {
  const tree = join(root, '.frontdesk', 'releases', commit.slice(0, 16));
  if (!existsSync(tree)) {
    const fresh = `${tree}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    const archive = execFileSync('git', ['archive', commit, '--', ...SOURCES], { cwd: root, maxBuffer: 2 ** 28 });
    execFileSync('tar', ['-x', '-C', fresh], { input: archive });
    symlinkSync(join(root, 'node_modules'), join(fresh, 'node_modules'));
    if (existsSync(tree)) rmSync(fresh, { recursive: true });
    else renameSync(fresh, tree);
  }
  const script = "import { synthesize } from './local/product.ts'; console.log(await synthesize());";
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: tree,
  });
  return stdout.trim().split('\n').at(-1) ?? '';
}
