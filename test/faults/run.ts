/**
 * The fault run: each workflow is run once to record the calls it makes, then with every fault at every call.
 *
 *     npm run test:faults [-- WORKFLOW …] [--only CALL --fault KIND] [--story NAME --stage NAME]
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { synthesize } from '../../local/product.ts';
import { Crew } from './crew.ts';
import { statesOf } from './definition.ts';
import { Agenda, StageAgenda } from './agenda.ts';
import { companyOf, laneOf, mayLoseAnswer, type Job, type Strike } from './plan.ts';
import { sortRehearsed } from './rehearsed.ts';
import type { Baseline, Result, Task } from './runner.ts';
import type { Stories, Story } from './scenario.ts';
import { progress, tableOf, wordsOf, type Outcome, type Selection } from './report.ts';

const ROOT = new URL('../../', import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    fault: { type: 'string' },
    story: { type: 'string' },
    stage: { type: 'string' },
    workers: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const { only, fault, story: ofStory, stage: ofStage } = values;
const selection: Selection = { only, fault, story: ofStory, stage: ofStage };
const isSelective = Object.values(selection).some((value) => typeof value === 'string');
/** Whether it is one fault that is asked for: then each is made alone. */
const isOne = only !== undefined || fault !== undefined;

interface Recorded {
  readonly workflow: string;
  readonly index: number;
  readonly story: Story;
  readonly baseline: Baseline;
  readonly agenda: Agenda;
}

const started = performance.now();
const workflows = readdirSync(new URL('workflows/', ROOT))
  .flatMap((file) => /^(.+)\.asl\.json$/.exec(file)?.[1] ?? [])
  .filter((name) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((name) => !workflows.includes(name));
if (unknown.length > 0) fail(`there is no workflow ${unknown.join(', ')}`);

const stories: { workflow: string; index: number; story: Story }[] = [];
for (const workflow of workflows) {
  const module = new URL(`./scenarios/${workflow}.ts`, import.meta.url).href;
  const found = (await import(module).catch((error: unknown) => {
    fail(`${workflow} has no scenario test/faults/scenarios/${workflow}.ts: ${String(error)}`);
  })) as { stories: Stories };
  const told = found.stories.map((story, index) => ({ workflow, index, story }));
  stories.push(...told.filter(({ story }) => ofStory === undefined || story.name === ofStory));
}

await synthesize();
const crew = new Crew(Number(values.workers ?? Math.min(4, availableParallelism() + 1)));
const baselines = await crew
  .record(stories.map(({ workflow, index }) => ({ workflow, story: index })))
  .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
// A function is down for a state, not for a call: once for each state is enough.
const outages = new Set<string>();
const recorded: Recorded[] = stories.map((of, at) => {
  const baseline = baselines[at];
  if (!baseline) return fail(`"${of.story.name}" was not recorded`);
  const stages = baseline.stages.map(({ plan, outages: down }, stage) => {
    const isWanted = (strike: Strike): boolean => isSelected(of, stage, strike);
    const fresh = down.filter(({ call }) => !outages.has(call) && outages.add(call));
    const [strikes, ends] = [plan.strikes.filter(isWanted), [...plan.ends, ...fresh.map((strike) => [strike])]];
    const wanted = ends.map((job) => job.filter(isWanted)).filter(({ length }) => length > 0);
    return isOne
      ? new StageAgenda(
          [],
          [...strikes, ...wanted.flat()].map((strike) => [strike]),
        )
      : new StageAgenda(strikes, wanted);
  });
  return { ...of, baseline, agenda: new Agenda(stages) };
});
const planned = recorded.reduce((sum, { agenda }) => sum + agenda.left, 0);
if (planned === 0) fail('nothing that was recorded is called so');
console.log(
  `recorded in ${seconds()} s: ${baselines.flatMap(({ stages }) => stages.flatMap(({ plan }) => plan.calls)).length} calls, ${planned} faults to inject`,
);

const outcomes: Outcome[] = [];
/** By the one that stands for them, those that came to the same when they were rehearsed. */
const alike = new Map<string, readonly Strike[]>();
/** What did not end well after other faults, or did not fire. */
const alone: { readonly of: Recorded; readonly task: Task }[] = [];
/** What is called at the same time is not always called in the same order: a fault may need more than one run to meet its call. */
const TRIES_ALONE = 4;
const missedAlone = new Map<string, number>();
const entered = new Set(baselines.flatMap((baseline) => baseline.entered));
let runs = 0;
/** By what was made in a run. */
const spentOn = new Map<string, { readonly runs: number; readonly seconds: number }>();
await crew.strike(
  () => {
    const again = alone.shift();
    if (again) return { kind: 'strike', workflow: again.of.workflow, story: again.of.index, tasks: [again.task] };
    const next = mostOpen();
    if (!next) return undefined;
    return { kind: 'strike', workflow: next.workflow, story: next.index, tasks: next.agenda.next() };
  },
  (order, answer) => {
    const of = recorded.find(({ workflow, index }) => workflow === order.workflow && index === order.story);
    if (!of) return;
    runs += 1;
    const jobs = order.tasks.flatMap(jobsOf);
    const company = jobs.length === 1 && jobs[0]?.job.length === 1 ? 'one alone' : companyOf(jobs[0]?.job ?? []);
    const before = spentOn.get(company) ?? { runs: 0, seconds: 0 };
    spentOn.set(company, { runs: before.runs + 1, seconds: before.seconds + answer.processorSeconds });
    if (answer.kind === 'failed') {
      const isFirst = jobs.length === 1;
      const said = { verdict: 'failed', reasons: [answer.problem], differences: [], isFirst, copies: 0 } as const;
      for (const each of jobs) add(of, { ...each, ...said, fired: [], traces: [] });
      return;
    }
    for (const state of answer.entered) entered.add(state);
    for (const result of answer.results) add(of, result);
    const done = new Set(answer.results.map(nameOfJob));
    for (const each of jobs) if (!done.has(nameOfJob(each))) of.agenda.stages[each.stage]?.putBack(each.job);
    progress(outcomes.length, planned, runs, seconds());
  },
);
crew.stop();

const missing = isSelective ? [] : statesNotEntered();
for (const workflow of workflows) {
  const of = recorded.filter((each) => each.workflow === workflow);
  console.log(
    tableOf(
      workflow,
      of,
      outcomes.filter((outcome) => outcome.workflow === workflow),
      entered,
    ),
  );
}
for (const outcome of outcomes.filter(({ verdict }) => verdict === 'failed')) console.log(`\n${wordsOf(outcome)}`);
for (const state of missing)
  console.log(`\nFAILED  ${state} was entered by no run: its workflow needs a story that does`);

const failed = outcomes.filter(({ verdict }) => verdict === 'failed').length + missing.length;
const fired = outcomes.filter((outcome) => outcome.fired > 0).length;
const spent = [...crew.spent].map(([workflow, of]) => `${workflow} ${Math.round(of)}`);
const all = [...crew.spent.values()].reduce((sum, of) => sum + of, 0);
console.log(`\n${outcomes.length} faults in ${runs} runs, ${fired} fired, ${failed} failed: ${seconds()} s`);
console.log(`${Math.round(all)} s of processor time: ${spent.join(', ')}`);
for (const [company, of] of spentOn) console.log(`  ${company}: ${of.runs} runs, ${Math.round(of.seconds)} s`);
process.exit(failed === 0 && fired === outcomes.length && outcomes.length === planned ? 0 : 1);

/**
 * What one job came to. What failed after other faults is repeated in a run without them, and so is the single one that others kept
 * from firing. What was made together and did not end well is made again by halves, until the one is alone that made the difference;
 * those of which another was in the way are made again, too.
 */
function add(of: Recorded, result: Result): void {
  if (companyOf(result.job) === 'a rehearsal') addRehearsed(of, result);
  else addMade(of, result);
}

/** Each came to what the run comes to anyway, or stands for those that came to the same, or is made for good like them. */
function addRehearsed(of: Recorded, { stage, job, fired, traces, verdict, reasons, differences }: Result): void {
  const { harmless, alike: groups, unclear } = sortRehearsed(job, fired, traces);
  const agenda = of.agenda.stages[stage];
  if (verdict !== 'same') {
    console.log(
      `${of.story.name}, ${nameOf(of, stage)}: not as without rehearsals: ${[...reasons, ...differences].join('; ')}`,
    );
    agenda?.add([...harmless, ...groups.flatMap(({ strikes }) => strikes), ...unclear]);
    return;
  }
  const same = { verdict, reasons: [], differences: [], workflow: of.workflow, story: of.story.name } as const;
  for (const strike of harmless) tell({ ...same, stage: nameOf(of, stage), strike, fired: 1 });
  for (const { strikes, isBareFailure } of groups) {
    const [one, ...others] = strikes;
    if (!one) continue;
    // To have died before it began is to have failed and left nothing: that is made of every run anyway.
    const dead: Strike = { ...one, call: laneOf(one), kind: 'crash-before' };
    alike.set(nameOfStrike(of, stage, isBareFailure ? dead : one), isBareFailure ? strikes : others);
    if (!isBareFailure) agenda?.add([one]);
  }
  agenda?.add(unclear);
}

function addMade(of: Recorded, { stage, job, fired: times, isFirst, copies, ...result }: Result): void {
  const agenda = of.agenda.stages[stage];
  const struck = job.filter((_, at) => (times[at] ?? 0) > 0);
  const missed = job.filter((strike) => !struck.includes(strike));
  const [single] = missed;
  const isMissed = job.length === 1 && single !== undefined && timesMissed(of, stage, single) < TRIES_ALONE;
  if (isMissed || (result.verdict === 'failed' && !isFirst)) {
    alone.push({ of, task: { stage, job } });
    return;
  }
  if (job.length > 1) agenda?.again(missed, struck);
  if (job.length > 1 && result.verdict === 'failed') {
    agenda?.halve(struck);
    return;
  }
  for (const strike of job.length === 1 ? job : struck) {
    const verdict = result.verdict === 'same' && copies > 0 && mayLoseAnswer(strike) ? 'another way' : result.verdict;
    const fired = times[job.indexOf(strike)] ?? 0;
    const told = { ...result, verdict, workflow: of.workflow, story: of.story.name, stage: nameOf(of, stage) };
    tell({ ...told, strike, fired });
    for (const other of alike.get(nameOfStrike(of, stage, strike)) ?? []) tell({ ...told, strike: other, fired: 1 });
  }
}

function nameOfStrike({ workflow, index }: Recorded, stage: number, { call, kind }: Strike): string {
  return [workflow, index, stage, call, kind].join(' ');
}

interface StageJob {
  readonly stage: number;
  readonly job: Job;
}

/** What a task may come to: one of two. */
function jobsOf({ stage, job, end }: Task): StageJob[] {
  return [job, end].flatMap((each) => (each ? [{ stage, job: each }] : []));
}

/** Two of one stage are of different company. */
function nameOfJob({ stage, job }: StageJob): string {
  return `${stage} ${companyOf(job)}`;
}

/** How often it was made alone, this time included, and did not fire. */
function timesMissed(of: Recorded, stage: number, strike: Strike): number {
  const key = nameOfStrike(of, stage, strike);
  const times = (missedAlone.get(key) ?? 0) + 1;
  missedAlone.set(key, times);
  return times;
}

function tell(outcome: Outcome): void {
  outcomes.push(outcome);
  if (outcome.verdict === 'failed' || (values.verbose && outcome.verdict !== 'same')) console.log(wordsOf(outcome));
}

function nameOf({ story }: Recorded, stage: number): string {
  return story.stages[stage]?.name ?? '';
}

/** The story with the most left to do: none is left over at the end that must be run alone. */
function mostOpen(): Recorded | undefined {
  const [most] = recorded.toSorted((a, b) => b.agenda.left - a.agenda.left);
  return most && most.agenda.left > 0 ? most : undefined;
}

function isSelected(
  { workflow, story }: { workflow: string; story: Story },
  stage: number,
  { call, kind }: Strike,
): boolean {
  return (
    workflows.includes(workflow) &&
    (selection.only === undefined || selection.only === call) &&
    (selection.fault === undefined || selection.fault === kind) &&
    (selection.story === undefined || selection.story === story.name) &&
    (selection.stage === undefined || selection.stage === story.stages[stage]?.name)
  );
}

/** Every state of the definitions is entered, with or without a fault. */
function statesNotEntered(): string[] {
  return workflows
    .flatMap((workflow) => statesOf(workflow).map((state) => `${workflow}/${state}`))
    .filter((state) => !entered.has(state));
}

function seconds(): number {
  return Math.round((performance.now() - started) / 1000);
}

function fail(words: string): never {
  console.error(words);
  process.exit(1);
}
