import type { RecordedInvocation } from '../../local/faults/fault.ts';
import type { Item } from './evidence.ts';
import { mayLoseAnswer, type Job, type Strike } from './plan.ts';

/** Where the records keep an effect. */
export interface EffectKey {
  readonly pk: string;
  readonly sk: string;
}

/** Faults after which nobody can know whether what was to go out did. @param fired whether each strike of the job has fired */
export function doubtfulOf(job: Job, fired: readonly boolean[]): Job {
  return job.filter((strike, at) => mayLoseAnswer(strike) && fired[at] === true);
}

/** Keys of the effects that these faults struck. */
export function effectsInDoubt(doubtful: Job, invocations: readonly RecordedInvocation[]): EffectKey[] {
  const events = invocations.filter((of) => doubtful.some((strike) => isInvocationOf(strike, of)));
  return events.flatMap(({ event }) => effectsIn(event));
}

/** What tells a mail or a webhook as the effect's: its id, and those of the events that it tells of. */
export function idsOf({ sk }: EffectKey, effect: Item | undefined): string[] {
  const events = JSON.stringify(effect ?? {}).matchAll(/evt_[0-9a-hjkmnp-tv-z]{26}/g);
  return [sk.slice(PREFIX.length), ...[...events].map(([event]) => event)];
}

const PREFIX = 'effect#';

/** Whether the strike is one of this invocation, or of what its queue brought it. */
function isInvocationOf({ caller, rule }: Strike, invocation: RecordedInvocation): boolean {
  const { where } = rule;
  return where?.invocation === undefined
    ? invocation.by === caller
    : invocation.function === where.function && invocation.invocation === where.invocation;
}

/** Keys of the effects that a batch of a queue asks for. */
function effectsIn(event: string): EffectKey[] {
  const { Records = [] } = JSON.parse(event) as { Records?: { body?: string }[] };
  return Records.flatMap(({ body = '{}' }) => {
    const { pk, sk } = JSON.parse(body) as { pk?: string; sk?: string };
    return pk !== undefined && sk?.startsWith(PREFIX) === true ? [{ pk, sk }] : [];
  });
}
