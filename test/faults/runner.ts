import { CaseRun, introduce } from './case-run.ts';
import { catchersOf } from './definition.ts';
import { doubtfulOf, effectsInDoubt, idsOf } from './doubts.ts';
import { statesEntered, type Evidence } from './evidence.ts';
import { judge, ofEach, whoSees, type Judgement } from './judge.ts';
import { isAnEnd, planFaults, planOutages, rulesOf, type Job, type Plan, type Strike } from './plan.ts';
import type { Stage, Story } from './scenario.ts';
import { differences, firstCopies, isBeyond, isSame, standingOf, traceOf, type Trace } from './standing.ts';
import { World } from './world.ts';

/** A job of one stage. */
export interface Task {
  readonly stage: number;
  readonly job?: Job | undefined;
  /** Made instead, where the case still stands as without faults: after it nothing more is made in this run. */
  readonly end?: Job | undefined;
}

/** What one job came to. */
export interface Result extends Judgement {
  readonly stage: number;
  readonly job: Job;
  /** How often each of its strikes fired. */
  readonly fired: readonly number[];
  /** What came of each that was rehearsed. */
  readonly traces: readonly (Trace | undefined)[];
  /** Whether no other fault was injected into this run before. */
  readonly isFirst: boolean;
  /** Differences from the case without the fault, where it stood otherwise at the end of the stage. */
  readonly differences: readonly string[];
  /** How often a mail or a webhook went out again of which nobody could know whether it had. */
  readonly copies: number;
}

/** What was seen of one stage. */
type Seen = Pick<Result, 'fired' | 'traces' | 'differences' | 'copies'> & {
  readonly told: string;
  readonly fault: string;
};

/** A stage that was struck, of which only the end of the story tells what it came to. */
type Struck = Omit<Result, 'verdict' | 'reasons'>;

/** A story without faults. */
export interface Baseline {
  /** By stage: how the case stands at its end, and its plan. */
  readonly stages: readonly { readonly evidence: Evidence; readonly plan: Plan; readonly outages: readonly Strike[] }[];
  /** States that were entered, as `workflow/State`. */
  readonly entered: readonly string[];
}

/** After so many cases a stack is begun anew: it keeps everything, and grows slow with it. */
const CASES_PER_WORLD = 150;

/** How often a story is recorded, at most, until two runs make the same calls. */
const MOST_RECORDINGS = 15;

/** Of a strike that another run may hit: what is called at the same time is not always called in the same order. */
export const DID_NOT_FIRE = 'the fault did not fire';

/** Runs stories on a stack, with and without faults. */
export class Runner {
  #world: World | undefined;
  #cases = 0;

  async stop(): Promise<void> {
    await this.#world?.stop();
    this.#world = undefined;
  }

  /**
   * Runs the story without faults and records it.
   * @throws if a second run ends otherwise, or no two make the same calls: then no later run could be held against it
   */
  async record(story: Story, workflow: string): Promise<Baseline> {
    const earlier = [await this.#recordOnce(story, workflow)];
    for (;;) {
      const again = await this.#recordOnce(story, workflow);
      const faults = earlier.map((one) =>
        one.stages.flatMap((stage, at) => unlike(stage, again.stages[at], story.stages[at]?.name)),
      );
      const same = earlier[faults.findIndex(({ length }) => length === 0)];
      if (same) return same;
      earlier.push(again);
      // Functions start, and ids are drawn at random: records whose ids share a shard of the feed share a call.
      const last = faults.at(-1) ?? [];
      if (earlier.length === MOST_RECORDINGS || last.some(({ isOfCalls }) => !isOfCalls))
        throw new Error(`"${story.name}": two runs differ\n  ${last.map(({ words }) => words).join('\n  ')}`);
    }
  }

  async #recordOnce(story: Story, workflow: string): Promise<Baseline> {
    const run = await this.#begin(story);
    const { faults } = run.world.product.stack.host;
    const stages: Baseline['stages'][number][] = [];
    const catchers = catchersOf(workflow);
    const isOwn = ({ caller }: Strike): boolean => caller.split('/')[0]?.endsWith(`-${workflow}`) === true;
    for (const stage of story.stages) {
      await stage.before?.(run);
      faults.record();
      await this.#act(run, stage);
      await run.world.pass(0);
      const recording = faults.stopRecording();
      const plan = stage.unrecorded ? { calls: [], strikes: [], ends: [] } : planFaults(recording);
      stages.push({ evidence: await run.evidence(), plan, outages: planOutages(recording, catchers).filter(isOwn) });
    }
    const entered = await statesEntered(run.world, await run.evidence());
    await run.end();
    return { stages, entered };
  }

  /**
   * Runs the story once, with a job in some of its stages. While the case stands, at the end of a stage, as it does without faults,
   * each stage is judged by that. Once it stands otherwise, it is judged by how the story ends, and with it all that was injected since.
   * @returns what was done; jobs that are not among the results are still to do
   */
  async strike(
    story: Story,
    baseline: Baseline,
    tasks: readonly Task[],
  ): Promise<{ results: Result[]; entered: readonly string[] }> {
    const run = await this.#begin(story);
    const results: Result[] = [];
    const astray: Struck[] = [];
    const noticed: string[] = [];
    const last = Math.max(...tasks.map(({ stage }) => stage));
    let reached = last;
    let problem = '';
    for (const [at, stage] of story.stages.entries()) {
      if (at > last) break;
      const task = tasks.find(({ stage: of }) => of === at);
      const isEnd = task?.end !== undefined && astray.length === 0;
      const job = isEnd ? task.end : task?.job;
      const isFirst = results.length + astray.length === 0;
      const struck = await this.#stage(run, { story, baseline, at, job, stage, isAstray: astray.length > 0 });
      const { told, fault, ...seen } = struck;
      if (job && fault !== '') {
        results.push({ ...seen, stage: at, job, isFirst, verdict: 'failed', reasons: [fault], differences: [] });
        reached = at;
        break;
      }
      if (astray.length === 0 && told === '' && seen.differences.length === 0) {
        if (job) results.push({ ...seen, stage: at, job, isFirst, verdict: 'same', reasons: [] });
        if (isEnd) break;
        continue;
      }
      if (job) astray.push({ ...seen, stage: at, job, isFirst });
      noticed.push(...without(whoSees(await run.evidence()), whoSees(baseline.stages[at]?.evidence ?? none)));
      problem = told;
      reached = at;
      // What a person is needed for, or what cannot be done any more, is nothing to strike again.
      if (isEnd || problem !== '' || (noticed.length > 0 && !astray.every(({ job: of }) => isAnEnd(of)))) break;
    }
    if (astray.length > 0) {
      // What staff are asked about already, only staff could take to the end of the story.
      const isOver = noticed.length > 0 && astray.every(({ job: [strike] }) => strike?.kind === 'outage');
      const reasons = [problem, isOver ? '' : await this.#goOn(run, story, reached + 1)].filter(Boolean);
      const job = astray.flatMap((struck) => struck.job);
      const end = baseline.stages.at(-1)?.evidence ?? none;
      const found = firstCopies(await run.evidence(), run.inDoubt);
      const judged = judge(job, end, found, run.world.now, noticed);
      results.push(...shared(astray, { ...judged, reasons: [...judged.reasons, ...reasons] }));
    }
    const entered = results.every(({ verdict }) => verdict === 'same')
      ? []
      : await statesEntered(run.world, await run.evidence());
    await run.end();
    await run.world.mendAddresses();
    return { results, entered };
  }

  async #stage(
    run: CaseRun,
    of: {
      readonly story: Story;
      readonly baseline: Baseline;
      readonly at: number;
      readonly stage: Stage;
      readonly job: Job | undefined;
      readonly isAstray: boolean;
    },
  ): Promise<Seen> {
    const { stage, baseline, at, job, isAstray } = of;
    const nothing = { fired: [], traces: [], differences: [], copies: 0, told: '', fault: '' };
    try {
      await stage.before?.(run);
      if (job) {
        return await this.#strikeStage(run, baseline, at, stage, job, isAstray);
      }
      await this.#act(run, stage);
      await run.world.pass(0);
      return nothing;
    } catch (error) {
      if (!isAstray) throw error;
      return { ...nothing, told: `${stage.name}: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  async #strikeStage(
    run: CaseRun,
    baseline: Baseline,
    at: number,
    stage: Stage,
    job: Job,
    isAstray: boolean,
  ): Promise<Seen> {
    const { faults } = run.world.product.stack.host;
    const expected = baseline.stages[at];
    if (!expected) throw new Error('there is no such stage');
    const standing = standingOf(expected.evidence);
    faults.record();
    const armed: string[] = [];
    for (const rule of rulesOf(job)) armed.push((await faults.arm(rule)).id);
    for (const further of job.flatMap(({ also = [] }) => also)) await faults.arm(further);
    let told = '';
    const faultsBefore = stackFaults(run.world).length;
    let found = standing;
    let copies = 0;
    // Also where waiting would be in vain.
    const isSettled = async (): Promise<boolean> => {
      const evidence = await run.evidence();
      await this.#noteDoubts(run, job, armed);
      const once = firstCopies(evidence, run.inDoubt);
      copies = countOf(evidence) - countOf(once);
      found = standingOf(once);
      return isSame(standing, found) || isBeyond(standing, found);
    };
    try {
      await this.#act(run, stage);
      // What is down for long goes to a person only when all retries are used up.
      if (isAstray) await run.world.rest();
      else await run.world.heal(isSettled, job.some(({ kind }) => kind === 'outage') ? [60] : []);
    } catch (error) {
      told = error instanceof Error ? error.message : String(error);
    }
    await this.#noteDoubts(run, job, armed);
    faults.stopRecording();
    const disarmed = faults.disarm();
    // What stands otherwise must end as well all the same: it has its time.
    if (!isAstray && (told !== '' || !isSame(standing, found))) await run.world.rest();
    const rules = armed.map((id) => disarmed.find((rule) => rule.id === id));
    const fired = rules.map((rule) => rule?.fired ?? 0);
    const traces = rules.map((rule, of) => rule?.came && traceOf(rule.came, job[of]?.ofPoller === true));
    const other = stackFaults(run.world).slice(faultsBefore);
    const missed = !isAstray && fired.every((times) => times === 0) ? [DID_NOT_FIRE] : [];
    const fault = [...missed, ...other].join('; ');
    return { fired, traces, differences: differences(standing, found), copies, told, fault };
  }

  /** Takes note of the effects of which nobody can know, after these faults, whether they were done. */
  async #noteDoubts(run: CaseRun, job: Job, armed: readonly string[]): Promise<void> {
    const { faults } = run.world.product.stack.host;
    const hit = new Set(faults.armed().flatMap(({ id, fired }) => (fired > 0 ? [id] : [])));
    const doubtful = doubtfulOf(
      job,
      armed.map((id) => hit.has(id)),
    );
    if (doubtful.length === 0) return;
    for (const key of effectsInDoubt(doubtful, faults.recording().invocations)) {
      const [effect] = await run.world.items(key.pk, key.sk);
      for (const id of idsOf(key, effect)) run.inDoubt.add(id);
    }
  }

  /** @returns where it could not go on */
  async #goOn(run: CaseRun, story: Story, from: number): Promise<string> {
    for (const stage of story.stages.slice(from)) {
      try {
        await stage.before?.(run);
        await this.#act(run, stage);
        await run.world.pass(0);
      } catch (error) {
        return `${stage.name}: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    await run.world.rest();
    return '';
  }

  async #act(run: CaseRun, stage: Stage): Promise<void> {
    // A new token: whether API Gateway still knows its authorizer's answer would be a matter of time.
    run.world.clinic.system.forgetToken();
    await stage.act(run);
  }

  async #begin(story: Story): Promise<CaseRun> {
    if (this.#cases >= CASES_PER_WORLD) await this.stop();
    if (!this.#world) {
      this.#world = await World.start();
      this.#cases = 0;
      await introduce(this.#world);
    }
    this.#cases += 1;
    return CaseRun.begin(this.#world, story.payer);
  }
}

/** In what one run of a stage is not as the other. */
function unlike(
  { plan, evidence }: Baseline['stages'][number],
  other: Baseline['stages'][number] | undefined,
  name = '',
): { readonly words: string; readonly isOfCalls: boolean }[] {
  if (!other) return [{ words: `${name} is missing`, isOfCalls: false }];
  const calls = [
    ...without(plan.calls, other.plan.calls).map((call) => `only once: ${call}`),
    ...without(other.plan.calls, plan.calls).map((call) => `only the other time: ${call}`),
  ];
  const ends = differences(standingOf(evidence), standingOf(other.evidence));
  return [
    ...calls.map((words) => ({ words: `${name}: ${words}`, isOfCalls: true })),
    ...ends.map((words) => ({ words: `${name}: ${words}`, isOfCalls: false })),
  ];
}

const none: Evidence = {
  items: [],
  audit: [],
  archived: [],
  feed: [],
  executions: [],
  mails: [],
  webhooks: [],
  payer: [],
  queued: {},
};

/**
 * What the end of a story says of all that led to it. Where that is not believed of each, only the first can be told of: what came
 * later struck a case that was astray already.
 */
function shared(astray: readonly Struck[], { verdict, reasons }: Judgement): Result[] {
  const job = astray.flatMap((struck) => struck.job);
  const isOfAll = ofEach(job, verdict) === verdict && (verdict !== 'failed' || astray.length === 1);
  if (isOfAll) return astray.map((struck) => ({ ...struck, verdict, reasons }));
  return astray
    .slice(0, 1)
    .map((struck) => ({ ...struck, verdict: 'failed', reasons, isFirst: struck.isFirst && astray.length === 1 }));
}

function countOf({ mails, webhooks }: Evidence): number {
  return mails.length + webhooks.length;
}

function stackFaults({ product }: World): string[] {
  const { stack } = product;
  return [
    ...stack.faults().map(({ where, error }) => `a fault of the local stack: ${where}: ${String(error)}`),
    ...stack.refused().map((refused) => `a right was refused: ${JSON.stringify(refused)}`),
  ];
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}
