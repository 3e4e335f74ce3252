/**
 * Compares the local DynamoDB with another one, call by call:
 *
 *     DYNAMODB_ENDPOINT=http://localhost:8000 node test/conformance/dynamodb.ts [--record | --fuzz CALLS [--seed N]]
 *
 * Without DYNAMODB_ENDPOINT the recorded answers are compared. With `--record` the answers of the endpoint are kept as
 * the new record, and beside them what is answered here where that is said to differ: it must stay so. With `--fuzz` so many random calls are made in place of the suite, the same for the same seed. Ends
 * with 1 if a call is answered otherwise and nothing says why.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { dynamoDbCases } from './dynamodb-cases.ts';
import { fuzz } from './dynamodb-fuzz-run.ts';
import { answersOfEndpoint, answersOfLocal } from './dynamodb-target.ts';
import type { Answers } from './dynamodb-target.ts';

const record = new URL('dynamodb-answers.json', import.meta.url);
const recordOfDiffering = new URL('dynamodb-differing.json', import.meta.url);

/** What the comparison found: how many calls were answered alike, and the others. */
export interface Comparison {
  readonly alike: number;
  readonly explained: readonly string[];
  readonly unexplained: readonly string[];
  /** Cases that explain a difference which is not there. */
  readonly idle: readonly string[];
}

/**
 * Compares answers call by call; a difference that its case explains is no fault.
 * @param differing what is answered here in those cases: an explanation is of that answer, and of no other
 */
export function compare(local: Answers, other: Answers, differing: Answers): Comparison {
  const explained: string[] = [];
  const unexplained: string[] = [];
  const idle: string[] = [];
  for (const [index, { name, differs }] of dynamoDbCases.entries()) {
    const label = `${index + 1} ${name}`;
    if (isDeepStrictEqual(local[label], other[label])) {
      if (differs !== undefined) idle.push(label);
      continue;
    }
    const line = `${label}\n  here:  ${JSON.stringify(local[label])}\n  there: ${JSON.stringify(other[label])}`;
    if (differs === undefined) unexplained.push(line);
    else if (!isDeepStrictEqual(local[label], differing[label]))
      unexplained.push(`${line}\n  explained was: ${JSON.stringify(differing[label])}`);
    else explained.push(`${line}\n  why:   ${differs}`);
  }
  return { alike: dynamoDbCases.length - explained.length - unexplained.length, explained, unexplained, idle };
}

/** The answers that were recorded from DynamoDB Local. */
export async function recordedAnswers(): Promise<Answers> {
  return JSON.parse(await readFile(record, 'utf8')) as Answers;
}

/** What is answered here where that is said to differ. */
export async function differingAnswers(): Promise<Answers> {
  return JSON.parse(await readFile(recordOfDiffering, 'utf8')) as Answers;
}

async function main(): Promise<void> {
  const endpoint = process.env['DYNAMODB_ENDPOINT'];
  const { values: options } = parseArgs({
    options: { record: { type: 'boolean' }, fuzz: { type: 'string' }, seed: { type: 'string', default: '1' } },
  });
  if (options.fuzz !== undefined) {
    if (endpoint === undefined) throw new Error('--fuzz compares with another DynamoDB: set DYNAMODB_ENDPOINT');
    return reportFuzz(endpoint, Number(options.fuzz), Number(options.seed));
  }
  const other = endpoint === undefined ? await recordedAnswers() : await answersOfEndpoint(endpoint);
  const local = await answersOfLocal();
  if (endpoint !== undefined && options.record === true) {
    await writeFile(record, `${JSON.stringify(other, null, 1)}\n`);
    await writeFile(recordOfDiffering, `${JSON.stringify(ofDiffering(local), null, 1)}\n`);
  }
  const { alike, explained, unexplained, idle } = compare(local, other, await differingAnswers());
  for (const line of explained) console.log(`differs, as explained: ${line}`);
  for (const line of unexplained) console.log(`DIFFERS: ${line}`);
  for (const label of idle) console.log(`no longer differs: ${label}`);
  console.log(
    `${dynamoDbCases.length} calls: ${alike} alike, ${explained.length} explained, ${unexplained.length} not explained`,
  );
  process.exitCode = unexplained.length === 0 ? 0 : 1;
}

function ofDiffering(answers: Answers): Answers {
  const labels = dynamoDbCases.flatMap(({ name, differs }, index) =>
    differs === undefined ? [] : [`${index + 1} ${name}`],
  );
  return Object.fromEntries(labels.map((label) => [label, answers[label]]));
}

async function reportFuzz(endpoint: string, calls: number, seed: number): Promise<void> {
  const { calls: made, alike, explained, unexplained } = await fuzz(endpoint, calls, seed);
  for (const [why, count] of explained) console.log(`${count} differ: ${why}`);
  for (const line of unexplained) console.log(`DIFFERS: ${line}`);
  const known = [...explained.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `${made} random calls (seed ${seed}): ${alike} alike, ${known} explained, ${unexplained.length} not explained`,
  );
  process.exitCode = unexplained.length === 0 ? 0 : 1;
}

if (import.meta.main) await main();
