import { companyOf, forGood, laneOf, type Job, type Strike } from './plan.ts';
import { FAILED, type Trace } from './standing.ts';

/** What becomes of faults that were rehearsed in one stage. */
export interface Rehearsed {
  /** Came to what the run comes to without a fault: nobody will ever know. */
  readonly harmless: Job;
  /** Those that came to the same, which is something else. They have one future. */
  readonly alike: readonly { readonly strikes: Job; readonly isBareFailure: boolean }[];
  /** Not met, or done for good. */
  readonly unclear: Job;
}

/** @param traces of each strike of the job, where its run came to an end */
export function sortRehearsed(job: Job, fired: readonly number[], traces: readonly (Trace | undefined)[]): Rehearsed {
  const alike = new Map<string, { readonly strikes: Strike[]; readonly isBareFailure: boolean }>();
  const [harmless, unclear]: [Strike[], Strike[]] = [[], []];
  for (const [at, strike] of job.map(forGood).entries()) {
    const trace = traces[at];
    if (!trace || trace.plain === undefined || trace.stays !== undefined || fired[at] === 0) unclear.push(strike);
    else if (trace.left === trace.plain) harmless.push(strike);
    else {
      const group = [laneOf(strike), companyOf([strike]), trace.left].join(' ');
      const of = alike.get(group) ?? { strikes: [], isBareFailure: trace.left === FAILED };
      of.strikes.push(strike);
      alike.set(group, of);
    }
  }
  return { harmless, alike: [...alike.values()], unclear };
}
