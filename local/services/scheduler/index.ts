/** EventBridge Scheduler: schedules on the clock of the stack. */
import { z } from 'zod';
import { physicalName } from '../../cloudformation/names.ts';
import { AwsError, RefusedProperty } from '../../contract.ts';
import type { CreateService, Host, Input, Resource, Timer } from '../../contract.ts';
import { Deliverer, isServedTarget } from '../events/delivery.ts';
import { inert, numeric, readProperties } from '../support.ts';
import { readExpression } from './expression.ts';
import type { Next } from './expression.ts';

const TYPE = 'AWS::Scheduler::Schedule';
const SERVICE = 'scheduler.amazonaws.com';

const schema = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.string().default('default'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  StartDate: z.iso.datetime({ offset: true }).optional(),
  EndDate: z.iso.datetime({ offset: true }).optional(),
  // Within a flexible window every instant is right; the stack takes the first.
  FlexibleTimeWindow: z.strictObject({ Mode: z.enum(['OFF', 'FLEXIBLE']), MaximumWindowInMinutes: numeric.optional() }),
  Target: z.strictObject({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().optional(),
    DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
    RetryPolicy: z
      .strictObject({
        MaximumRetryAttempts: numeric.pipe(z.number().int().min(0).max(185)).default(185),
        MaximumEventAgeInSeconds: numeric.pipe(z.number().int().min(60).max(86_400)).default(86_400),
      })
      .optional(),
    SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
  }),
  KmsKeyArn: inert,
  Description: inert,
});
type Declared = z.infer<typeof schema>;

interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly declared: Declared;
  readonly next: Next;
  timer: Timer | undefined;
}

class Schedules {
  readonly #host: Host;
  readonly #byArn = new Map<string, Schedule>();
  readonly deliverer: Deliverer;

  constructor(host: Host) {
    this.#host = host;
    this.deliverer = new Deliverer(host);
  }

  put(logicalId: string, properties: Input, stack: string): Resource {
    const declared = readProperties(schema, properties, TYPE, logicalId);
    const where = `${TYPE} ${logicalId}`;
    if (!isServedTarget(declared.Target.Arn)) {
      throw new RefusedProperty(`${where}: not served as a target: ${declared.Target.Arn}`);
    }
    const name = declared.Name ?? physicalName(stack, logicalId, 64);
    const arn = this.#host.arn('scheduler', `schedule/${declared.GroupName}/${name}`);
    try {
      this.#host.assumeRole(SERVICE, declared.Target.RoleArn, name);
    } catch {
      throw new AwsError(
        'ValidationException',
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      );
    }
    // Read once: time may run on by itself, and the first run of a rate would slip into the past.
    const now = this.#host.clock.now();
    const start = declared.StartDate === undefined ? now : Date.parse(declared.StartDate);
    const next = readExpression(declared.ScheduleExpression, declared.ScheduleExpressionTimezone, start, where);
    const schedule: Schedule = { name, arn, declared, next, timer: undefined };
    this.#byArn.get(arn)?.timer?.cancel();
    this.#byArn.set(arn, schedule);
    // Without a start date a rate begins at once.
    this.#arm(schedule, Math.max(start, now) - 1);
    return { ref: name, attributes: { Arn: arn } };
  }

  remove(arn: string): void {
    this.#byArn.get(arn)?.timer?.cancel();
    this.#byArn.delete(arn);
  }

  close(): void {
    for (const { timer } of this.#byArn.values()) timer?.cancel();
  }

  #arm(schedule: Schedule, after: number): void {
    const { declared, arn } = schedule;
    const due = schedule.next(after);
    const end = declared.EndDate === undefined ? Infinity : Date.parse(declared.EndDate);
    if (declared.State === 'DISABLED' || due === undefined || due > end) return;
    schedule.timer = this.#host.clock.at(due, `schedule ${schedule.name}`, () => {
      this.#arm(schedule, due);
      return this.#fire(schedule, due, arn);
    });
  }

  #fire({ name, declared }: Schedule, due: number, arn: string): Promise<void> {
    const { Target: target } = declared;
    const executionId = this.#host.random('scheduler').uuid();
    const time = new Date(due).toISOString().replace('.000Z', 'Z');
    const input = target.Input ?? this.#defaultInput(executionId, time, arn);
    return this.deliverer.deliver({
      principal: () => this.#host.assumeRole(SERVICE, target.RoleArn, name),
      targetArn: target.Arn,
      messageGroupId: target.SqsParameters?.MessageGroupId,
      body: (attempt) =>
        input
          .replaceAll('<aws.scheduler.schedule-arn>', arn)
          .replaceAll('<aws.scheduler.scheduled-time>', time)
          .replaceAll('<aws.scheduler.execution-id>', executionId)
          .replaceAll('<aws.scheduler.attempt-number>', String(attempt)),
      retries: target.RetryPolicy?.MaximumRetryAttempts ?? 185,
      ageSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
      deadLetterArn: target.DeadLetterConfig?.Arn,
      deadLetterAttributes: { SCHEDULE_ARN: arn, EXECUTION_ID: executionId, EXECUTION_TIME: time },
    });
  }

  /** What Scheduler sends where the template gives no input. */
  #defaultInput(id: string, time: string, arn: string): string {
    return JSON.stringify({
      version: '0',
      id,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: this.#host.accountId,
      time,
      region: this.#host.region,
      resources: [arn],
      detail: '{}',
    });
  }
}

/** EventBridge Scheduler. Its API is not served: schedules come from the templates. */
export const createService: CreateService = (host) => {
  const schedules = new Schedules(host);
  return {
    name: 'scheduler',
    protocol: {
      kind: 'rest',
      route: () => undefined,
      render: () => ({ status: 200 }),
      renderError: (error) => ({
        status: error.status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
        body: JSON.stringify({ Message: error.message }),
      }),
    },
    operations: {},
    resourceTypes: {
      [TYPE]: {
        create: (logicalId, properties, { stack }) => Promise.resolve(schedules.put(logicalId, properties, stack)),
        update(logicalId, properties, { stack, current }) {
          schedules.remove(String(current.attributes['Arn']));
          return Promise.resolve(schedules.put(logicalId, properties, stack));
        },
        remove: (current) => Promise.resolve(schedules.remove(String(current.attributes['Arn']))),
      },
      'AWS::Scheduler::ScheduleGroup': {
        inert: 'only a name that schedules carry',
        create(logicalId, properties, { stack }) {
          const declared = properties['Name'];
          const ref = typeof declared === 'string' ? declared : physicalName(stack, logicalId, 64);
          return Promise.resolve({ ref, attributes: { Arn: host.arn('scheduler', `schedule-group/${ref}`) } });
        },
        remove: () => Promise.resolve(),
      },
    },
    stats: () => ({ deliveries: schedules.deliverer.stats() }),
    *contents() {
      for (const text of schedules.deliverer.waiting()) yield { sink: 'schedule deliveries', text };
    },
    close() {
      schedules.close();
      return Promise.resolve();
    },
  };
};
