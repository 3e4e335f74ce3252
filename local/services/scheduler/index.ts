/** EventBridge Scheduler: schedules on the clock of the stack. */
import { z } from 'zod';
import { physicalName } from '../../cloudformation/names.ts';
import { AwsError, RefusedProperty } from '../../contract.ts';
import type { CreateService, Host, Input, Resource, Timer } from '../../contract.ts';
import type { Kept } from '../../data/data.ts';
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

/** From when a schedule counts, and when it was last due. */
interface Runs {
  readonly start: number;
  readonly last: number;
}

class Schedules {
  readonly #host: Host;
  readonly #byArn = new Map<string, Schedule>();
  readonly deliverer: Deliverer;
  readonly #runs: Kept<Runs>;

  constructor(host: Host) {
    this.#host = host;
    this.#runs = host.data.map('scheduler/runs');
    this.deliverer = new Deliverer(host, 'scheduler');
  }

  put(logicalId: string, properties: Input, stack: string, isKept = false): Resource {
    const declared = readProperties(schema, properties, TYPE, logicalId);
    const where = `${TYPE} ${logicalId}`;
    if (!isServedTarget(declared.Target.Arn)) {
      throw new RefusedProperty(`${where}: not served as a target: ${declared.Target.Arn}`);
    }
    const name = declared.Name ?? physicalName(stack, logicalId, 64);
    const arn = this.#host.arn('scheduler', `schedule/${declared.GroupName}/${name}`);
    try {
      this.#host.assumeRole(SERVICE, declared.Target.RoleArn, name, this.#groupArn(declared));
    } catch {
      throw new AwsError(
        'ValidationException',
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      );
    }
    // Read once: time may run on by itself, and the first run of a rate would slip into the past.
    const now = this.#host.clock.now();
    const runs = isKept ? this.#runs.get(arn) : undefined;
    const start = runs?.start ?? (declared.StartDate === undefined ? now : Date.parse(declared.StartDate));
    const next = readExpression(declared.ScheduleExpression, declared.ScheduleExpressionTimezone, start, where);
    const schedule: Schedule = { name, arn, declared, next, timer: undefined };
    this.#byArn.get(arn)?.timer?.cancel();
    this.#byArn.set(arn, schedule);
    // Without a start date a rate begins at once.
    const last = runs?.last ?? Math.max(start, now) - 1;
    this.#runs.set(arn, { start, last });
    this.#arm(schedule, this.#lastMissed(schedule, last, now));
    return { ref: name, attributes: { Arn: arn } };
  }

  /** Of the times that passed while the stack was down only the last is made up for: this is the one before it. */
  #lastMissed({ next }: Schedule, last: number, now: number): number {
    let before = last;
    for (let due = next(last); due !== undefined && due <= now; due = next(due)) {
      const following = next(due);
      if (following === undefined || following > now) return before;
      before = due;
    }
    return before;
  }

  /** What Scheduler says it acts for: the group, not the schedule (Scheduler User Guide, "Confused deputy prevention"). */
  #groupArn({ GroupName }: Declared): string {
    return this.#host.arn('scheduler', `schedule-group/${GroupName}`);
  }

  remove(arn: string): void {
    this.#runs.delete(arn);
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
      const runs = this.#runs.get(arn);
      if (runs !== undefined) this.#runs.set(arn, { ...runs, last: due });
      this.#arm(schedule, due);
      this.#fire(schedule, due, arn);
    });
  }

  #fire({ name, declared }: Schedule, due: number, arn: string): void {
    const { Target: target } = declared;
    const executionId = this.#host.random('scheduler').uuid();
    const time = new Date(due).toISOString().replace('.000Z', 'Z');
    const input = target.Input ?? this.#defaultInput(executionId, time, arn);
    this.deliverer.deliver({
      service: SERVICE,
      sourceArn: this.#groupArn(declared),
      role: { arn: target.RoleArn, session: name },
      targetArn: target.Arn,
      messageGroupId: target.SqsParameters?.MessageGroupId,
      body: input
        .replaceAll('<aws.scheduler.schedule-arn>', arn)
        .replaceAll('<aws.scheduler.scheduled-time>', time)
        .replaceAll('<aws.scheduler.execution-id>', executionId),
      attemptMark: '<aws.scheduler.attempt-number>',
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
        create: (logicalId, properties, { stack, kept }) =>
          Promise.resolve(schedules.put(logicalId, properties, stack, kept !== undefined)),
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
    resume: () => schedules.deliverer.resume(),
    *contents() {
      for (const text of schedules.deliverer.waiting()) yield { sink: 'schedule deliveries', text };
    },
    close() {
      schedules.close();
      return Promise.resolve();
    },
  };
};
