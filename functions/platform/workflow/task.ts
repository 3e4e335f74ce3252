import type { Context } from '../context.ts';
import { logger } from '../log.ts';

/** What every state machine passes to its functions: identifiers, and a token where it waits. Nothing else. */
export interface WorkflowInput {
  readonly clinicId: string;
  readonly id: string;
  /** Name of the execution: who acts, in the audit. */
  readonly execution: string;
  readonly taskToken?: string;
  /** The record's version that the step before saw: where it waits, any other is news. */
  readonly version?: number;
}

/** Worth another try by the state machine's Retry: named so that the ASL can match it. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
}

/**
 * A Lambda handler for one state of a workflow. Its answer goes into the execution's history: identifiers, statuses,
 * instants and counts, never what a record says of a person. An error leaves with its name alone.
 */
export function workflowTask<O extends Readonly<Record<string, string | number | boolean | null>>>(
  name: string,
  run: (input: WorkflowInput, context: Context) => Promise<O>,
): (input: WorkflowInput) => Promise<O> {
  return async (input) => {
    try {
      return await run(input, {
        clinicId: input.clinicId,
        actor: { kind: 'system', id: name },
        requestId: input.execution,
      });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error('unknown');
      logger.error('workflow task failed', {
        task: name,
        clinicId: input.clinicId,
        recordId: input.id,
        error: failure,
      });
      const bare = new Error('see the log');
      bare.name = failure.name;
      throw bare;
    }
  };
}
