import type { Instant } from '../clock.ts';
import type { RecordChange, RecordKind } from '../commit.ts';
import type { WorkflowName } from '../effects/effect.ts';

/** A record with a status and a workflow. */
export interface Case {
  readonly id: string;
  readonly clinicId: string;
  readonly version: number;
  readonly status: string;
  /** Number of the workflow's execution; the execution of any other number ends itself. */
  readonly run: number;
}

/** A kind of case, as the room that owns it describes it: what all kinds share is made from this. */
export interface CaseKind<C extends Case, Deed extends string = string> {
  readonly kind: RecordKind;
  readonly workflow: WorkflowName;
  /** Who acts where the workflow's own functions do: they need not be told of what they did themselves. */
  readonly workflowActor: string;
  readonly read: (clinicId: string, id: string) => Promise<C | undefined>;
  /** The change that makes or replaces the record. */
  readonly change: (before: C | null, after: C, action: string, at: Instant) => RecordChange;
  /** Whether an execution of its workflow may be open for it now: it is told then of what others change. */
  readonly isOpen: (subject: C, at: Instant) => boolean;
  /** What the workflow does next, from the record alone. With `until` it waits: for news, at most so long. */
  readonly nextDeed: (subject: C, at: Instant) => { readonly deed: Deed; readonly until?: Instant };
  /** When a new run begins, where that is not at once. */
  readonly startsAt?: (subject: C) => Instant | undefined;
}
