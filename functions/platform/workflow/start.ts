import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { workflowVariable, type WorkflowName } from '../effects/effect.ts';

let shared: SFNClient | undefined;
const sfn = (): SFNClient => (shared ??= new SFNClient({ maxAttempts: 5 }));

function machineOf(workflow: WorkflowName): string {
  const variable = workflowVariable(workflow);
  const arn = process.env[variable];
  if (!arn) throw new Error(`${variable} is not set`);
  return arn;
}

/**
 * Starts the workflow under a name that is used once: started before under this name, running or ended, is started.
 * Identifiers alone are its input.
 */
export async function startWorkflow(
  workflow: WorkflowName,
  name: string,
  input: { readonly clinicId: string; readonly id: string },
): Promise<void> {
  try {
    await sfn().send(
      new StartExecutionCommand({ stateMachineArn: machineOf(workflow), name, input: JSON.stringify(input) }),
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
  }
}

/** What has become of an execution, as Step Functions words it; `none` if there never was one of this name. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE' | 'none';

/** Asks how the execution of this name stands. */
export async function executionStatus(workflow: WorkflowName, name: string): Promise<ExecutionStatus> {
  const executionArn = `${machineOf(workflow).replace(':stateMachine:', ':execution:')}:${name}`;
  try {
    const { status } = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    return status ?? 'none';
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return 'none';
    throw error;
  }
}

/**
 * The name of a record's execution, used once for ever: by its id and, where a record may have several one after the
 * other, the number of the run that the record keeps.
 */
export function nameOfExecution(id: string, run?: number): string {
  return run === undefined ? id : `${id}-${run}`;
}
