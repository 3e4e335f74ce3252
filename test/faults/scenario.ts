import type { CaseRun } from './case-run.ts';

/** From one point of rest of a case to the next. */
export interface Stage {
  readonly name: string;
  /** What people do before, of which no call is recorded: it was recorded elsewhere, or is not this workflow's. */
  readonly before?: (run: CaseRun) => Promise<void>;
  readonly act: (run: CaseRun) => Promise<void>;
  /** Only the way to a later stage: another story records it. */
  readonly unrecorded?: true;
}

/** One case from its beginning to its end. Together the stories of a workflow enter all its states, but those that only faults lead to. */
export interface Story {
  readonly name: string;
  /** `summit-advantage` if not given. */
  readonly payer?: string;
  readonly stages: readonly Stage[];
}

/** What `scenarios/<workflow>.ts` exports as `stories`. */
export type Stories = readonly Story[];
