import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildFunctions, bundlesFolder, bundling, lean } from '../bin/build.ts';
import { loadHandlers } from '../lib/handlers.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROUNDS = 9;

/** The least that a function with a table can be: what everything else is compared with. */
const BARE = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = async (event) => (await client.send(new GetItemCommand({ TableName: 'records', Key: { pk: { S: event.pk }, sk: { S: 'record' } } }))).Item;
`;

/**
 * Loads every function's bundle in a fresh Node, round by round with the bare handler among them, and prints size and
 * import time as ratios to the bare handler's. Of the rounds the least counts: other work on the machine only adds.
 */
export async function run(): Promise<void> {
  await buildFunctions();
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-cold-'));
  try {
    const bare = join(folder, 'bare.mjs');
    const leanBare = join(folder, 'lean.mjs');
    const stdin = { contents: BARE, resolveDir: root };
    await build({ ...bundling, stdin, outfile: bare });
    await build({ ...bundling, ...lean, stdin, outfile: leanBare });
    const handlers = [...(await loadHandlers()).values()];
    const files = handlers.map(({ entry }) => join(bundlesFolder(), entry, 'index.mjs'));
    const times = new Map<string, number[]>([bare, leanBare, ...files].map((file): [string, number[]] => [file, []]));
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [file, list] of times) list.push(importMilliseconds(file));
    const least = (file: string): number => Math.min(...(times.get(file) ?? []));
    const base = least(bare);
    const leanBase = least(leanBare);
    console.log(
      [
        `Import in a fresh Node ${process.version}, the least of ${ROUNDS}.`,
        `ratio: to the bare DynamoDB handler with the whole SDK client, ${kilobytes(bare)} KB, ${base.toFixed(0)} ms.`,
        `lean:  to the same without the chain of credential providers, as our bundles are, ${kilobytes(leanBare)} KB, ${leanBase.toFixed(0)} ms.`,
        '',
        `${'function'.padEnd(52)}${'KB'.padStart(6)}${'ms'.padStart(7)}${'ratio'.padStart(8)}${'lean'.padStart(8)}`,
      ].join('\n'),
    );
    let worst = { entry: '', ratio: 0 };
    const rows = handlers
      .map(({ entry, route, pages }, index) => ({
        entry,
        api: route !== undefined,
        page: pages !== undefined,
        file: files[index] ?? '',
      }))
      .map((row) => ({ ...row, milliseconds: least(row.file), size: kilobytes(row.file) }))
      .sort((a, b) => Number(b.api) - Number(a.api) || b.milliseconds - a.milliseconds);
    for (const { entry, api, page, milliseconds, size } of rows) {
      const ratio = milliseconds / base;
      if (api && ratio > worst.ratio) worst = { entry, ratio };
      console.log(
        `${`${entry}${api ? ' (API)' : page ? ' (page)' : ''}`.padEnd(52)}${String(size).padStart(6)}${milliseconds.toFixed(0).padStart(7)}${ratio.toFixed(2).padStart(8)}${(milliseconds / leanBase).toFixed(2).padStart(8)}`,
      );
    }
    console.log(
      `\nSlowest API function: ${worst.entry}, ${worst.ratio.toFixed(2)} times the bare handler (aim: under 1.25).`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function importMilliseconds(file: string): number {
  const script = `const started = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)}); console.log(performance.now() - started); process.exit(0);`;
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { AWS_REGION: 'us-east-1', PATH: process.env['PATH'] ?? '' },
    })
      .trim()
      .split('\n')
      .at(-1),
  );
}

const kilobytes = (file: string): number => Math.round(statSync(file).size / 1024);
