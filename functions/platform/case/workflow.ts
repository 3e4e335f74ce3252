import { now, secondsBetween } from '../clock.ts';
import type { Context } from '../context.ts';
import { StaleVersion } from '../errors.ts';
import { workflowTask, type WorkflowInput } from '../workflow/task.ts';
import { waitForNews } from '../workflow/wait.ts';
import type { Case, CaseKind } from './kind.ts';
import { executionName } from './step.ts';

/** What `ReadCase` tells the state machine: what the record calls for, and for how long to wait where it calls for waiting. */
export interface CaseRead {
  readonly deed: string;
  readonly status: string;
  readonly version: number;
  readonly waitSeconds: number;
  readonly [member: string]: string | number;
}

/** The handlers of the states that every case's workflow has. */
export function caseWorkflow<C extends Case, Deed extends string>(
  kind: CaseKind<C, Deed>,
): {
  readonly read: (input: WorkflowInput) => Promise<CaseRead>;
  readonly awaitNews: (input: WorkflowInput) => Promise<{ waiting: boolean }>;
  readonly step: (
    deed: Deed | 'any',
    run: (context: Context, subject: C) => Promise<void>,
  ) => (input: WorkflowInput) => Promise<{ done: boolean }>;
} {
  const found = async ({ clinicId, id }: WorkflowInput): Promise<C> => {
    const subject = await kind.read(clinicId, id);
    if (!subject) throw new Error('the case does not exist');
    return subject;
  };
  return {
    read: workflowTask(kind.workflowActor, async (input) => {
      const subject = await found(input);
      const at = now();
      const next =
        executionName(subject) === input.execution ? kind.nextDeed(subject, at) : { deed: 'finish', until: undefined };
      return {
        deed: next.deed,
        status: subject.status,
        version: subject.version,
        waitSeconds: next.until === undefined ? 1 : Math.max(1, Math.ceil(secondsBetween(at, next.until))),
      };
    }),

    /** Keeps the workflow's token until the case changes. What changed since the step before is news already. */
    awaitNews: workflowTask(kind.workflowActor, async ({ clinicId, id, execution, taskToken, version }) => {
      if (!taskToken) throw new Error('a wait needs a task token');
      await waitForNews(clinicId, id, taskToken, async () => {
        const subject = await kind.read(clinicId, id);
        return subject?.version !== version || (subject !== undefined && executionName(subject) !== execution);
      });
      return { waiting: true };
    }),

    /**
     * A state that does something. It does it only if this execution is the case's present one and the record still calls
     * for it (`any`: right at any time): a repeated, late or overtaken call changes nothing. If another change came first,
     * the workflow reads the record anew.
     */
    step: (deed, run) =>
      workflowTask(kind.workflowActor, async (input, context) => {
        const subject = await found(input);
        if (executionName(subject) !== input.execution) return { done: false };
        if (deed !== 'any' && kind.nextDeed(subject, now()).deed !== deed) return { done: false };
        try {
          await run(context, subject);
          return { done: true };
        } catch (error) {
          if (error instanceof StaleVersion) return { done: false };
          throw error;
        }
      }),
  };
}
