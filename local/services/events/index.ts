/** EventBridge: the default bus, its rules and what they set off. */
import { z } from 'zod';
import { physicalName } from '../../cloudformation/names.ts';
import { RefusedProperty } from '../../contract.ts';
import type { BusEvent, CreateService, Host, Input, Resource } from '../../contract.ts';
import { inert, numeric, readInput, readProperties } from '../support.ts';
import { Deliverer, isServedTarget } from './delivery.ts';
import { compilePattern } from './pattern.ts';
import type { Pattern } from './pattern.ts';
import { checkShape, shapeInput } from './transform.ts';

const TYPE = 'AWS::Events::Rule';

const targetSchema = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: numeric.pipe(z.number().int().min(0).max(185)).default(185),
      MaximumEventAgeInSeconds: numeric.pipe(z.number().int().min(60).max(86_400)).default(86_400),
    })
    .optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
});
type Target = z.infer<typeof targetSchema>;

const ruleSchema = z.strictObject({
  Name: z.string().optional(),
  EventBusName: z.string().default('default'),
  EventPattern: z.unknown(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(targetSchema).default([]),
  Description: inert,
  Tags: inert,
});

interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  readonly matches: Pattern;
  readonly targets: readonly Target[];
}

const putEvents = z.object({
  Entries: z
    .array(
      z.object({
        Source: z.string().min(1),
        DetailType: z.string().min(1),
        Detail: z.string(),
        EventBusName: z.string().default('default'),
        Resources: z.array(z.string()).default([]),
        Time: z.number().optional(),
      }),
    )
    .min(1)
    .max(10),
});

class Bus {
  readonly #host: Host;
  readonly #rules = new Map<string, Rule>();
  readonly deliverer: Deliverer;

  constructor(host: Host) {
    this.#host = host;
    this.deliverer = new Deliverer(host, 'events');
    host.signals.on('s3Event', (event) => this.put(event));
  }

  /** Sets off every rule that the event matches, in the order of their names. */
  put(event: BusEvent): void {
    for (const rule of [...this.#rules.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (!rule.enabled || !rule.matches(event)) continue;
      for (const target of rule.targets) {
        this.deliverer.deliver({
          service: 'events.amazonaws.com',
          sourceArn: rule.arn,
          ...(target.RoleArn !== undefined && { role: { arn: target.RoleArn, session: rule.name } }),
          targetArn: target.Arn,
          messageGroupId: target.SqsParameters?.MessageGroupId,
          body: shapeInput(target, event, rule),
          retries: target.RetryPolicy?.MaximumRetryAttempts ?? 185,
          ageSeconds: target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400,
          deadLetterArn: target.DeadLetterConfig?.Arn,
          deadLetterAttributes: { RULE_ARN: rule.arn },
        });
      }
    }
  }

  putRule(logicalId: string, properties: Input, stack: string): Resource {
    if (properties['ScheduleExpression'] !== undefined) {
      throw new RefusedProperty(`${TYPE} ${logicalId}: ScheduleExpression is not served: use AWS::Scheduler::Schedule`);
    }
    const read = readProperties(ruleSchema, properties, TYPE, logicalId);
    if (read.EventBusName !== 'default') {
      throw new RefusedProperty(`${TYPE} ${logicalId}: only the default bus is served, not ${read.EventBusName}`);
    }
    for (const target of read.Targets) {
      if (!isServedTarget(target.Arn)) {
        throw new RefusedProperty(`${TYPE} ${logicalId}: not served as a target: ${target.Arn}`);
      }
      checkShape(target, `${TYPE} ${logicalId}`);
    }
    const name = read.Name ?? physicalName(stack, logicalId, 64);
    const arn = this.#host.arn('events', `rule/${name}`);
    this.#rules.set(name, {
      name,
      arn,
      enabled: read.State === 'ENABLED',
      matches: compilePattern(read.EventPattern, `${TYPE} ${logicalId}`),
      targets: read.Targets,
    });
    return { ref: name, attributes: { Arn: arn } };
  }

  removeRule(name: string): void {
    this.#rules.delete(name);
  }
}

/** EventBridge. */
export const createService: CreateService = (host) => {
  const bus = new Bus(host);
  return {
    name: 'events',
    protocol: { kind: 'json', version: '1.1', targetPrefix: 'AWSEvents' },
    operations: {
      PutEvents: {
        rights(input) {
          // Every entry is an event of its own, with its own source and type.
          const resource = host.arn('events', 'event-bus/default');
          return readInput(putEvents, input).Entries.map(({ Source, DetailType }) => ({
            action: 'events:PutEvents',
            resource,
            context: {
              'events:source': Source,
              'events:detail-type': DetailType,
              'events:eventBusInvocation': 'false',
            },
          }));
        },
        run(input) {
          const { Entries } = readInput(putEvents, input);
          const results = Entries.map((entry) => {
            const id = host.random('events').uuid();
            const detail = readDetail(entry.Detail);
            if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
            const seconds = Math.floor(entry.Time ?? host.clock.now() / 1000);
            bus.put({
              version: '0',
              id,
              'detail-type': entry.DetailType,
              source: entry.Source,
              account: host.accountId,
              time: new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'),
              region: host.region,
              resources: entry.Resources,
              detail,
            });
            return { EventId: id };
          });
          const FailedEntryCount = results.filter((result) => 'ErrorCode' in result).length;
          return Promise.resolve({ FailedEntryCount, Entries: results });
        },
      },
    },
    resourceTypes: {
      [TYPE]: {
        create: (logicalId, properties, { stack }) => Promise.resolve(bus.putRule(logicalId, properties, stack)),
        update: (logicalId, properties, { stack, current }) => {
          bus.removeRule(current.ref);
          return Promise.resolve(bus.putRule(logicalId, properties, stack));
        },
        remove: (current) => Promise.resolve(bus.removeRule(current.ref)),
      },
    },
    stats: () => ({ deliveries: bus.deliverer.stats() }),
    resume: () => bus.deliverer.resume(),
    *contents() {
      for (const text of bus.deliverer.waiting()) yield { sink: 'event deliveries', text };
    },
  };
};

function readDetail(text: string): Record<string, unknown> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === 'object' && detail !== null ? (detail as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
