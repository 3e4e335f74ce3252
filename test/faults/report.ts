import type { Baseline } from './runner.ts';
import type { Strike } from './plan.ts';
import type { Story } from './scenario.ts';
import type { Judgement, Verdict } from './judge.ts';

/** What is run, if not everything. */
export interface Selection {
  readonly only?: string | undefined;
  readonly fault?: string | undefined;
  readonly story?: string | undefined;
  readonly stage?: string | undefined;
}

/** What one fault came to. */
export interface Outcome extends Judgement {
  readonly workflow: string;
  readonly story: string;
  readonly stage: string;
  readonly strike: Strike;
  readonly fired: number;
  /** In what the case stood otherwise than without the fault, at the end of the stage. */
  readonly differences: readonly string[];
}

const VERDICTS: readonly Verdict[] = ['same', 'another way', 'a person', 'failed'];

/** One line for each stage of a workflow's stories, and its sum. */
export function tableOf(
  workflow: string,
  recorded: readonly { readonly story: Story; readonly baseline: Baseline }[],
  outcomes: readonly Outcome[],
  entered: ReadonlySet<string>,
): string {
  const rows = recorded.flatMap(({ story, baseline }) => [
    [`"${story.name}"`],
    ...story.stages.flatMap((stage, at) => {
      const calls = baseline.stages[at]?.plan.calls ?? [];
      if (calls.length === 0) return [];
      const of = outcomes.filter((outcome) => outcome.story === story.name && outcome.stage === stage.name);
      return [rowOf(`  ${stage.name}`, calls, of)];
    }),
  ]);
  const all = recorded.flatMap(({ story, baseline }) =>
    baseline.stages.flatMap(({ plan }, at) =>
      plan.calls.map((call) => `${story.name}/${story.stages[at]?.name}/${call}`),
    ),
  );
  const hit = outcomes.map((outcome) => ({
    ...outcome,
    strike: { ...outcome.strike, call: `${outcome.story}/${outcome.stage}/${outcome.strike.call}` },
  }));
  const states = [...entered].filter((state) => state.startsWith(`${workflow}/`)).length;
  const head = ['', 'calls', 'faults', 'fired', 'calls hit', ...VERDICTS];
  const lines = [head, ...rows, rowOf(`${workflow}, ${states} states`, all, hit)];
  const widths = head.map((_, column) =>
    Math.max(...lines.filter((line) => line.length > 1).map((line) => line[column]?.length ?? 0)),
  );
  return `\n${lines
    .map((line) =>
      line.length === 1
        ? (line[0] ?? '')
        : line
            .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
            .join('  '),
    )
    .join('\n')}`;
}

function rowOf(name: string, calls: readonly string[], outcomes: readonly Outcome[]): string[] {
  const fired = outcomes.filter((outcome) => outcome.fired > 0);
  const struck = new Set(fired.map(({ strike }) => strike.call));
  const hit = calls.filter((call) => struck.has(call)).length;
  const share = calls.length === 0 ? '-' : `${Math.floor((100 * hit) / calls.length)} %`;
  const verdicts = VERDICTS.map((verdict) => String(outcomes.filter((outcome) => outcome.verdict === verdict).length));
  return [name, String(calls.length), String(outcomes.length), String(fired.length), share, ...verdicts];
}

/** What one fault came to, with the one command that repeats just this. */
export function wordsOf({ workflow, story, stage, strike, verdict, reasons, differences }: Outcome): string {
  const { call, kind } = strike;
  return [
    `${verdict === 'failed' ? 'FAILED' : verdict}  ${workflow}, "${story}", ${stage}: ${kind} at ${call}`,
    ...[...reasons, ...differences].slice(0, MOST_LINES).map((line) => `        ${line.slice(0, LONGEST_LINE)}`),
    `        npm run test:faults -- ${workflow} --story '${story}' --stage '${stage}' --only '${call}' --fault ${kind}`,
  ].join('\n');
}

const LONGEST_LINE = 300;
const MOST_LINES = 12;

/** A line now and then, so that nobody takes it for dead. */
export function progress(done: number, of: number, runs: number, seconds: number): void {
  if (seconds - lastTold < TELL_EVERY) return;
  lastTold = seconds;
  console.log(`${done} of ${of} faults, ${runs} runs, ${seconds} s`);
}
const TELL_EVERY = 15;
let lastTold = 0;
