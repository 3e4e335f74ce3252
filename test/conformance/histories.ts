/**
 * Replays recordings of AWS Step Functions on the local engine, and says which come out event for event:
 *
 *     node test/conformance/histories.ts DIR
 *
 * A recording is a JSON file with `calls` (what was asked of AWS, in snake case) and `recordedByAws` (what it answered).
 * Functions return their event, or fail as `Exception: Some exception was raised.` where the recording shows that.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workflowBench } from '../../local/services/states/testing.ts';
import { differences, normalized } from './normalize.ts';

export interface Recording {
  readonly name: string;
  readonly calls: readonly { readonly operation: string; readonly parameters: Readonly<Record<string, unknown>> }[];
  readonly recordedByAws: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:recorded';

/** Replays one recording. Gives what differs, nothing if it is reproduced whole. */
export async function replay(recording: Recording): Promise<string[]> {
  const fails = JSON.stringify(recording.recordedByAws).includes('Some exception was raised.');
  const bench = await workflowBench({
    definition: { QueryLanguage: 'JSONata', StartAt: 'Unused', States: { Unused: { Type: 'Succeed' } } },
    functions: {
      recorded: (event: unknown) => {
        if (fails) throw Object.assign(new Error('Some exception was raised.'), { name: 'Exception' });
        return event;
      },
    },
  });
  const known: Record<string, string> = { functionArn: FUNCTION, roleArn: 'arn:aws:iam::111111111111:role/recorded' };
  const answers: unknown[] = [];
  let started = 0;
  for (const { operation, parameters } of recording.calls) {
    const name = operation.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
    const input = Object.fromEntries(
      Object.entries(parameters).map(([key, value]) => [key, filledIn(key, value, known, started)]),
    );
    let answer: Record<string, unknown>;
    try {
      answer = await bench.call(name, input);
    } catch (error) {
      answer = { error: (error as Error).message };
    }
    if (name === 'CreateStateMachine') known['stateMachineArn'] = String(answer['stateMachineArn']);
    if (name === 'StartExecution') {
      started += 1;
      known['executionArn'] = String(answer['executionArn']);
      while (await bench.clock.advanceToNext()) await bench.clock.settled();
      await bench.clock.settled();
    }
    if (name === 'GetExecutionHistory' || name === 'ValidateStateMachineDefinition' || answer['error'] !== undefined)
      answers.push(answer);
  }
  const recorded = Object.values(recording.recordedByAws);
  if (recorded.length !== answers.length)
    return [`${answers.length} answers instead of ${recorded.length}: ${JSON.stringify(answers)}`];
  return recorded.flatMap((expected, index) => differences(normalized(expected), normalized(answers[index])));
}

function filledIn(key: string, value: unknown, known: Readonly<Record<string, string>>, started: number): unknown {
  if (key === 'name') return `recorded-${started}`;
  const text = typeof value === 'string' ? value : asPythonWrites(value);
  if ((key === 'definition' || key === 'input') && typeof value !== 'string') return substituted(text, known);
  return typeof value === 'string' ? substituted(value, known) : value;
}

/** JSON with a space after each comma and colon, as the recorded calls were made: Step Functions hands on the text. */
function asPythonWrites(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asPythonWrites).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${asPythonWrites(item)}`)
    .join(', ')}}`;
}

function substituted(text: string, known: Readonly<Record<string, string>>): string {
  return text.replace(/<(\w+)>/g, (whole, name: string) => known[name] ?? whole);
}

async function main(directory: string | undefined): Promise<void> {
  if (directory === undefined) {
    console.error('usage: node test/conformance/histories.ts DIR');
    process.exitCode = 2;
    return;
  }
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  let reproduced = 0;
  for (const file of files) {
    const found = await replay(JSON.parse(readFileSync(join(directory, file), 'utf8')) as Recording);
    if (found.length === 0) reproduced += 1;
    console.log(`${found.length === 0 ? 'reproduced' : 'DIFFERS   '}  ${file}`);
    for (const line of found.slice(0, 8)) console.log(`    ${line}`);
  }
  console.log(`${reproduced} of ${files.length} recordings reproduced event for event`);
  if (reproduced < files.length) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv[2]);
