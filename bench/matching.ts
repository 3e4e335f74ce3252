import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compare } from '../functions/registration/matching/index.ts';
import { personIn } from './matching/columns.ts';
import { readCsv } from './matching/csv.ts';
import { readPatients } from './matching/fhir.ts';
import { generated } from './matching/generated.ts';
import { measure, type Measured } from './matching/measure.ts';
import { arePairs, measurePairs } from './matching/pairs.ts';
import type { Labelled } from './matching/register.ts';

const usage = `npm run bench -- matching [--show N] DIR…        files of FEBRL, of CSV pairs, of FHIR Patients
npm run bench -- matching --generated N [--seed S]   N families of our own making`;

/** How well the rules find that two records are one person: see docs/matching.md for what each kind of file holds. */
export async function run(): Promise<void> {
  const words = process.argv.slice(3);
  const option = (name: string): number | undefined => {
    const index = words.indexOf(name);
    return index < 0 ? undefined : Number(words.splice(index, 2)[1]);
  };
  const show = option('--show') ?? 0;
  const families = option('--generated');
  const seed = option('--seed') ?? 1;
  const today = new Date().toISOString().slice(0, 10);
  if (families !== undefined) print(generated(families, seed, today), show);
  else if (words.length === 0) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  for (const [name, files] of await setsIn(words)) {
    const text = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    if (name.endsWith('.ndjson')) {
      console.log(`${name}: FHIR Patients, no two the same person`);
      const measured = measure(text.flatMap(readPatients), today);
      console.log(`  false merges: ${measured.certain.wrong}`);
      print(measured, show);
      continue;
    }
    const rows = text.flatMap(readCsv);
    if (arePairs(rows)) {
      console.log(`${name}: pairs, each with what should come of it`);
      measurePairs(rows, today);
      continue;
    }
    const records = labelled(rows);
    if (records.length > 0) {
      console.log(`${name}: records of one person share a number`);
      print(measure(records, today), show);
    } else console.log(`${name}: no columns that tell who is who; left out`);
  }
}

/** The files of the folders; `dataset4a` and `dataset4b` are one set in two files. */
async function setsIn(paths: readonly string[]): Promise<Map<string, string[]>> {
  const sets = new Map<string, string[]>();
  for (const path of paths) {
    const isFolder = (await stat(path)).isDirectory();
    const names = isFolder ? (await readdir(path, { recursive: true })).map((name) => join(path, name)) : [path];
    for (const file of names.filter((each) => /\.(?:csv|ndjson)$/.test(each)).sort()) {
      const set = basename(file).replace(/(?<=\d)[ab](?=\.csv$)/, '');
      sets.set(set, [...(sets.get(set) ?? []), file]);
    }
  }
  return sets;
}

const personColumns = ['cluster', 'clusterid', 'entityid', 'entid', 'personid', 'identity', 'trueid'];

function labelled(rows: readonly Record<string, string>[]): Labelled[] {
  const [first = {}] = rows;
  const column = personColumns.find((name) => name in first);
  return rows.flatMap((row, index): Labelled[] => {
    const person = column ? row[column] : row['recid']?.match(/^rec-(\d+)-/)?.[1];
    return person ? [{ id: row['recid'] ?? String(index), person, facts: personIn(row) }] : [];
  });
}

function print({ missed, wrong }: Measured, show: number): void {
  const line = ({ facts }: Labelled): string =>
    JSON.stringify([facts.names, facts.birthDate, facts.addresses, facts.phones, facts.gender]);
  const pair = (a: Labelled, b: Labelled): string => {
    const { fields, sums } = compare(a.facts, b.facts, new Date().toISOString().slice(0, 10));
    const levels = fields.filter(({ level }) => level !== 'missing').map(({ field, level }) => `${field} ${level}`);
    const against = Object.entries(sums).map(([other, bits]) => `${other} ${bits.toFixed(1)}`);
    return `      ${line(a)}\n      ${line(b)}\n      ${levels.join(', ')}; ${against.join(', ')}`;
  };
  for (const [a, b, why] of missed.slice(0, show)) console.log(`    missed, ${why}:\n${pair(a, b)}`);
  for (const [a, b, grade] of wrong.slice(0, show)) console.log(`    wrongly ${grade}:\n${pair(a, b)}`);
}
