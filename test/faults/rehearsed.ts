import { companyOf, forGood, laneOf, type Job, type Strike } from './plan.ts';
import type { Trace } from './standing.ts';

/** What becomes of faults that were rehearsed in one stage. */
export interface Rehearsed {
  /** Came to what the run comes to without a fault: nobody will ever know. */
  readonly harmless: Job;
  /** Those that came to the same, which is something else. Each has the future of the first. */
  readonly alike: readonly Job[];
  /** Not met, or done for good. */
  readonly unclear: Job;
}

/** @param traces of each strike of the job, where its run came to an end */
export function sortRehearsed(job: Job, fired: readonly number[], traces: readonly (Trace | undefined)[]): Rehearsed {
  const alike = new Map<string, Strike[]>();
  const [harmless, unclear]: [Strike[], Strike[]] = [[], []];
  for (const [at, strike] of job.map(forGood).entries()) {
    const trace = traces[at];
    if (!trace || trace.plain === undefined || trace.stays !== undefined || fired[at] === 0) unclear.push(strike);
    else if (trace.left === trace.plain) harmless.push(strike);
    else {
      const group = [laneOf(strike), companyOf([strike]), trace.left].join(' ');
      alike.set(group, [...(alike.get(group) ?? []), strike]);
    }
  }
  return { harmless, alike: [...alike.values()], unclear };
}
