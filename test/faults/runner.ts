import { CaseRun, introduce } from './case-run.ts';
import { catchersOf } from './definition.ts';
import { statesEntered, type Evidence } from './evidence.ts';
import { judge, ofEach, whoSees, type Judgement } from './judge.ts';
import { mayLoseAnswer, planFaults, planOutages, rulesOf, type Job, type Plan, type Strike } from './plan.ts';
import type { Stage, Story } from './scenario.ts';
import { differences, firstCopies, isBeyond, isSame, standingOf } from './standing.ts';
import { World } from './world.ts';

/** A job of one stage. */
export interface Task {
  readonly stage: number;
  readonly job: Job;
}

/** What one job came to. */
export interface Result extends Judgement {
  readonly stage: number;
  readonly job: Job;
  /** How often each of its strikes fired. */
  readonly fired: readonly number[];
  /** Whether no other fault was injected into this run before. */
  readonly isFirst: boolean;
  /** Differences from the case without the fault, where it stood otherwise at the end of the stage. */
  readonly differences: readonly string[];
  /** How often a mail or a webhook went out again of which nobody could know whether it had. */
  readonly copies: number;
}

/** A story without faults. */
export interface Baseline {
  /** By stage: how the case stands at its end, and its plan. */
  readonly stages: readonly { readonly evidence: Evidence; readonly plan: Plan; readonly outages: readonly Strike[] }[];
  /** States that were entered, as `workflow/State`. */
  readonly entered: readonly string[];
}

/** After so many cases a stack is begun anew: it keeps everything, and grows slow with it. */
const CASES_PER_WORLD = 150;

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
   * @throws if a second run makes other calls, or ends otherwise: then no later run could be held against it
   */
  async record(story: Story, workflow: string): Promise<Baseline> {
    // The first one starts every function that is not at work yet.
    await this.#recordOnce(story, workflow);
    const baseline = await this.#recordOnce(story, workflow);
    const again = await this.#recordOnce(story, workflow);
    for (const [at, { evidence, plan }] of baseline.stages.entries()) {
      const other = again.stages[at];
      if (!other) throw new Error('a stage is missing');
      const faults = [
        ...without(plan.calls, other.plan.calls).map((call) => `only once: ${call}`),
        ...without(other.plan.calls, plan.calls).map((call) => `only the other time: ${call}`),
        ...differences(standingOf(evidence), standingOf(other.evidence)),
      ];
      if (faults.length > 0)
        throw new Error(`"${story.name}", ${story.stages[at]?.name}: two runs differ\n  ${faults.join('\n  ')}`);
    }
    return baseline;
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
   * Runs the story once, with one fault in each stage as long as the case stands, at the end of the stage, as it does without
   * the fault: what follows then follows from the same.
   * @returns what was done; jobs that are not among the results are still to do
   */
  async strike(
    story: Story,
    baseline: Baseline,
    tasks: readonly Task[],
  ): Promise<{ results: Result[]; entered: readonly string[] }> {
    const run = await this.#begin(story);
    const results: Result[] = [];
    const last = Math.max(...tasks.map(({ stage }) => stage));
    let entered: readonly string[] = [];
    for (const [at, stage] of story.stages.entries()) {
      if (at > last) break;
      const job = tasks.find((task) => task.stage === at)?.job;
      await stage.before?.(run);
      if (!job) {
        await this.#act(run, stage);
        await run.world.pass(0);
        continue;
      }
      run.mayRepeat ||= job.some(mayLoseAnswer);
      const { goesOn, ...result } = await this.#strikeStage(run, story, baseline, at, job);
      results.push({ ...result, stage: at, job, isFirst: results.length === 0 });
      if (!goesOn) {
        entered = await statesEntered(run.world, await run.evidence());
        break;
      }
    }
    await run.end();
    await run.world.mendAddresses();
    return { results, entered };
  }

  async #strikeStage(
    run: CaseRun,
    story: Story,
    baseline: Baseline,
    at: number,
    job: Job,
  ): Promise<Omit<Result, 'stage' | 'job' | 'isFirst'> & { readonly goesOn: boolean }> {
    const { faults } = run.world.product.stack.host;
    const stage = story.stages[at];
    const expected = baseline.stages[at];
    if (!stage || !expected) throw new Error('there is no such stage');
    const standing = standingOf(expected.evidence);
    faults.record();
    const armed: string[] = [];
    for (const rule of rulesOf(job)) armed.push((await faults.arm(rule)).id);
    for (const further of job.flatMap(({ also = [] }) => also)) await faults.arm(further);
    let problem = '';
    const faultsBefore = stackFaults(run.world).length;
    let found = standing;
    let copies = 0;
    // Also where waiting would be in vain.
    const isSettled = async (): Promise<boolean> => {
      const evidence = await run.evidence();
      const once = run.mayRepeat ? firstCopies(evidence) : evidence;
      copies = countOf(evidence) - countOf(once);
      found = standingOf(once);
      return isSame(standing, found) || isBeyond(standing, found);
    };
    try {
      await this.#act(run, stage);
      // What is down for long goes to a person only when all retries are used up.
      await run.world.heal(isSettled, job.some(({ kind }) => kind === 'outage') ? [60] : []);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    faults.stopRecording();
    const disarmed = faults.disarm();
    const fired = armed.map((id) => disarmed.find((rule) => rule.id === id)?.fired ?? 0);
    const lines = differences(standing, found);
    const seen = { fired, differences: lines, copies, goesOn: false };
    if (fired.every((times) => times === 0))
      return { ...seen, verdict: 'failed', reasons: ['the fault did not fire'], differences: [] };
    const other = stackFaults(run.world).slice(faultsBefore);
    if (other.length > 0) return { ...seen, verdict: 'failed', reasons: other, differences: [] };
    if (problem === '' && lines.length === 0) return { ...seen, verdict: 'same', reasons: [], goesOn: true };
    // What stands otherwise must end as well all the same: the story goes on, without further faults.
    await run.world.rest();
    const noticed = without(whoSees(await run.evidence()), whoSees(expected.evidence));
    const rest = await this.#goOn(run, story, at + 1);
    const end = baseline.stages.at(-1)?.evidence ?? expected.evidence;
    const judged = judge(job, end, await run.evidence(), run.world.now, noticed);
    const told = [problem, rest].filter(Boolean);
    return { ...seen, verdict: ofEach(job, judged.verdict), reasons: [...judged.reasons, ...told] };
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
