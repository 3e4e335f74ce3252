/**
 * Bundles every handler under functions/ to <room>/<handler>/index.mjs in a folder that is named after the sources: what Lambda
 * runs, and what the local stack and the benchmarks load. The same sources give the same bytes, and are bundled once.
 */
import { existsSync, globSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { fingerprintOf } from './fingerprint.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const BUNDLES = join(root, '.frontdesk/bundles');

/** What bundles are made from. */
const SOURCES = ['functions/**/*', 'bin/build.ts', 'bin/environment-credentials.ts', 'package-lock.json'];

let folder: string | undefined;

/** Where the bundles of these sources are, or will be; or where `FRONTDESK_BUNDLES` says that there are others. */
export function bundlesFolder(): string {
  folder ??= process.env['FRONTDESK_BUNDLES'] ?? join(BUNDLES, fingerprintOf(SOURCES));
  return folder;
}

/**
 * pdfkit loads the measures of its fonts by a `require` of its own making, which no bundler sees: those of the one font
 * that packets are written in are carried along.
 */
const pdfFonts: Plugin = {
  name: 'pdf-fonts',
  setup: (building) =>
    building.onLoad({ filter: /[\\/]pdfkit[\\/]js[\\/]pdfkit\.node\.mjs$/ }, ({ path }) => {
      const loads = /require\$1\('#(standard-fonts\/Helvetica(?:Bold)?)'\)/g;
      const contents = readFileSync(path, 'utf8');
      const carried = contents.replaceAll(loads, "require('pdfkit/$1')");
      if (carried === contents) throw new Error('pdfkit loads its fonts otherwise now: see bin/build.ts');
      return { contents: carried, loader: 'js' };
    }),
};

/** How a handler becomes a bundle. The SDK is carried along: its version is then ours, and loads faster than Lambda's own. */
export const bundling = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  mainFields: ['module', 'main'],
  // The SDK's CommonJS parts call require() for Node's own modules.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  legalComments: 'none',
  plugins: [pdfFonts],
  logLevel: 'warning',
  absWorkingDir: root,
} as const satisfies BuildOptions;

/** What a function's bundle leaves out. */
export const lean = {
  alias: { '@aws-sdk/credential-provider-node': join(root, 'bin/environment-credentials.ts') },
} as const satisfies BuildOptions;

/** Every handler file, as `<room>/<handler>`, sorted. */
export function handlers(): string[] {
  return globSync('functions/*/handlers/*.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/').replace(/^functions\/(.+)\/handlers\/(.+)\.ts$/, '$1/$2'))
    .sort();
}

/** So many are bundled in one run of esbuild: it holds all of them in memory until the last is written, some 25 MB each. */
const AT_ONCE = 32;

/**
 * Bundles all handlers, if these sources have not been bundled before.
 * @returns how many were bundled
 */
export async function buildFunctions(): Promise<number> {
  const made = bundlesFolder();
  if (existsSync(made)) return 0;
  forgetOthers();
  const entries = handlers();
  const outdir = `${made}.${process.pid}`;
  for (let from = 0; from < entries.length; from += AT_ONCE)
    await build({
      ...bundling,
      ...lean,
      entryPoints: Object.fromEntries(
        entries
          .slice(from, from + AT_ONCE)
          .map((entry) => [`${entry}/index`, `functions/${entry.replace('/', '/handlers/')}.ts`]),
      ),
      outdir,
    });
  // Two that build at once make the same: the first to finish keeps its own.
  if (existsSync(made)) rmSync(outdir, { recursive: true });
  else renameSync(outdir, made);
  return entries.length;
}

/** Those of other sources: nobody needs them once templates were made from them, and they are large. Unfinished ones stay, of whoever is at it. */
function forgetOthers(): void {
  for (const other of globSync('*', { cwd: BUNDLES }).filter((name) => /^[0-9a-f]{16}$/.test(name)))
    rmSync(join(BUNDLES, other), { recursive: true, force: true });
}

if (import.meta.main) {
  const started = performance.now();
  const count = await buildFunctions();
  const took = ((performance.now() - started) / 1000).toFixed(1);
  console.error(count === 0 ? 'bundled before, from the same sources' : `${count} functions bundled in ${took} s`);
}
