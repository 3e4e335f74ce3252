import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { apiRoutes } from './openapi/routes.ts';
import { openApiDocument } from './openapi/document.ts';

/**
 * Writes docs/openapi.json from the routes of the handlers, or with `--check` compares: then it exits with 1 where the
 * document and the code differ.
 */
const file = join(import.meta.dirname, '../docs/openapi.json');
const document = openApiDocument((await apiRoutes()).map(({ route }) => route));
const text = await format(JSON.stringify(document), { parser: 'json', printWidth: 120 });

if (process.argv.includes('--check')) {
  let kept = '';
  try {
    kept = readFileSync(file, 'utf8');
  } catch {
    // Not there is different.
  }
  if (kept !== text) {
    console.error('docs/openapi.json is not what the code does: run npm run openapi and commit it.');
    process.exitCode = 1;
  }
} else writeFileSync(file, text);
