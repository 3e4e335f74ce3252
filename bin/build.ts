/**
 * Bundles every handler under functions/ to dist/functions/<room>/<handler>/index.mjs: what Lambda runs, and what the
 * local stack and the benchmarks load. The same sources give the same bytes.
 */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Where the bundles go: `dist/functions`, or where `FRONTDESK_BUNDLES` says, so that two builds at once do not meet. */
export const bundlesFolder = (): string => process.env['FRONTDESK_BUNDLES'] ?? 'dist/functions';

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

/** Bundles all handlers and tells how many there are. */
export async function buildFunctions(): Promise<number> {
  const entries = handlers();
  const outdir = resolve(root, bundlesFolder());
  rmSync(outdir, { recursive: true, force: true });
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
  return entries.length;
}

if (import.meta.main) {
  const started = performance.now();
  const count = await buildFunctions();
  console.error(`${count} functions bundled in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
