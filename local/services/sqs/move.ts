/** Redrive: moving the messages of a dead-letter queue back to where they failed, or to another queue. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Host, Operation } from '../../contract.ts';
import { numeric, readInput } from '../support.ts';
import type { Queues } from './queues.ts';
import { invalidParameter } from './queue.ts';

interface MoveTask {
  readonly handle: string;
  readonly source: string;
  readonly destination?: string;
  readonly perSecond: number;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED';
}

const startInput = z.strictObject({
  SourceArn: z.string(),
  DestinationArn: z.string().optional(),
  MaxNumberOfMessagesPerSecond: numeric.optional(),
});
const listInput = z.strictObject({ SourceArn: z.string(), MaxResults: numeric.optional() });
const cancelInput = z.strictObject({ TaskHandle: z.string() });

/** What AWS moves at most in a second. */
const FASTEST = 500;

export function moveTasks(host: Host, queues: Queues): { operations: Record<string, Operation>; resume(): void } {
  const tasks: Map<string, MoveTask> = host.data.records('sqs/moves');
  const existing = (arn: string) => {
    try {
      return queues.byArn(arn);
    } catch {
      throw new AwsError(
        'ResourceNotFoundException',
        "The resource that you specified for the SourceArn parameter doesn't exist.",
        404,
      );
    }
  };

  const step = (handle: string): void => {
    const task = tasks.get(handle);
    if (task?.status !== 'RUNNING') return;
    const share = Math.min(task.perSecond, task.toMove - task.moved);
    const batch = existing(task.source).takeOut(share);
    for (const message of batch) {
      const destination = task.destination ?? message.deadLetterSource;
      if (destination !== undefined) queues.byArn(destination).adopt(message, undefined);
    }
    task.moved += batch.length;
    if (batch.length === 0 || task.moved >= task.toMove) task.status = 'COMPLETED';
    else host.clock.at(host.clock.now() + 1000, 'sqs: message move task', () => step(handle));
  };

  const operations: Record<string, Operation> = {
    StartMessageMoveTask: {
      rights(input) {
        const { SourceArn, DestinationArn } = readInput(startInput, input);
        const source = existing(SourceArn);
        const actions = ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'];
        const destinations = DestinationArn === undefined ? sourcesOf(queues, SourceArn) : [DestinationArn];
        return [
          ...actions.map((action) => queues.right(action, source)),
          ...destinations.map((arn) => queues.right('SendMessage', existing(arn))),
        ];
      },
      async run(input) {
        const { SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond = FASTEST } = readInput(startInput, input);
        const source = existing(SourceArn);
        if (sourcesOf(queues, SourceArn).length === 0) {
          throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
        }
        if ([...tasks.values()].some((task) => task.source === SourceArn && task.status === 'RUNNING')) {
          throw new AwsError(
            'UnsupportedOperation',
            'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
          );
        }
        const task: MoveTask = {
          handle: Buffer.from(JSON.stringify({ taskId: host.random('sqs').uuid(), sourceArn: SourceArn })).toString(
            'base64',
          ),
          source: SourceArn,
          ...(DestinationArn !== undefined && { destination: DestinationArn }),
          perSecond: Math.min(MaxNumberOfMessagesPerSecond, FASTEST),
          startedAt: host.clock.now(),
          toMove: source.counts().visible,
          moved: 0,
          status: 'RUNNING',
        };
        tasks.set(task.handle, task);
        host.clock.at(host.clock.now(), 'sqs: message move task', () => step(task.handle));
        return { TaskHandle: task.handle };
      },
    },
    ListMessageMoveTasks: {
      rights: (input) => [queues.right('ListMessageMoveTasks', existing(readInput(listInput, input).SourceArn))],
      async run(input) {
        const { SourceArn, MaxResults = 1 } = readInput(listInput, input);
        const shown = [...tasks.values()]
          .reverse()
          .filter(({ source }) => source === SourceArn)
          .slice(0, MaxResults);
        return {
          Results: shown.map((task) => ({
            ...(task.status === 'RUNNING' && { TaskHandle: task.handle }),
            Status: task.status,
            SourceArn: task.source,
            DestinationArn: task.destination,
            MaxNumberOfMessagesPerSecond: task.perSecond,
            ApproximateNumberOfMessagesMoved: task.moved,
            ApproximateNumberOfMessagesToMove: task.toMove,
            StartedTimestamp: task.startedAt,
          })),
        };
      },
    },
    CancelMessageMoveTask: {
      rights: (input) => [queues.right('CancelMessageMoveTask', existing(taskOf(tasks, input).source))],
      async run(input) {
        const task = taskOf(tasks, input);
        if (task.status !== 'RUNNING')
          throw new AwsError('UnsupportedOperation', 'Only active tasks can be cancelled.');
        task.status = 'CANCELLED';
        return { ApproximateNumberOfMessagesMoved: task.moved };
      },
    },
  };
  return {
    operations,
    resume() {
      for (const { handle } of tasks.values())
        host.clock.at(host.clock.now(), 'sqs: message move task', () => step(handle));
    },
  };
}

function taskOf(tasks: ReadonlyMap<string, MoveTask>, input: Record<string, unknown>): MoveTask {
  const { TaskHandle } = readInput(cancelInput, input);
  const task = tasks.get(TaskHandle);
  if (task === undefined) throw new AwsError('ResourceNotFoundException', 'Task does not exist.', 404);
  return task;
}

/** The queues whose dead letters go to this one. */
function sourcesOf(queues: Queues, deadLetterArn: string): string[] {
  return [...queues.byName.values()]
    .filter(({ settings }) => settings.redrive?.deadLetterTargetArn === deadLetterArn)
    .map(({ arn }) => arn);
}
