/** CloudWatch Logs: log groups that keep their newest lines in memory. */
import { z } from 'zod';
import { physicalName } from '../../cloudformation/names.ts';
import { AwsError } from '../../contract.ts';
import type { CreateService, Host, Input, Operation, Output, Resource } from '../../contract.ts';
import { inert, numeric, page, readInput, readProperties } from '../support.ts';

/** Lines that a group keeps; older ones make room. */
const KEPT = 10_000;

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
  readonly ingestionTime: number;
  readonly stream: string;
  readonly id: string;
}

interface LogGroup {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  retentionInDays: number | undefined;
  kmsKeyId: string | undefined;
  readonly streams: Map<string, { readonly createdAt: number; lastEventAt: number | undefined }>;
  events: LogEvent[];
  count: number;
}

const properties = z.strictObject({
  LogGroupName: z.string().optional(),
  RetentionInDays: numeric.optional(),
  KmsKeyId: z.string().optional(),
  LogGroupClass: z.literal('STANDARD').optional(),
  DataProtectionPolicy: z.undefined().optional(),
  Tags: inert,
});

const name = z.string();
const time = z.number().optional();
const inputs = {
  group: z.object({ logGroupName: name, kmsKeyId: z.string().optional() }),
  stream: z.object({ logGroupName: name, logStreamName: name }),
  put: z.object({
    logGroupName: name,
    logStreamName: name,
    logEvents: z.array(z.object({ timestamp: z.number(), message: z.string() })).min(1),
  }),
  filter: z.object({
    logGroupName: z.string().optional(),
    logGroupIdentifier: z.string().optional(),
    logStreamNames: z.array(z.string()).optional(),
    logStreamNamePrefix: z.string().optional(),
    startTime: time,
    endTime: time,
    filterPattern: z.string().optional(),
    limit: z.number().int().min(1).max(10_000).default(10_000),
    nextToken: z.string().optional(),
  }),
  describe: z.object({
    logGroupNamePrefix: z.string().optional(),
    limit: z.number().default(50),
    nextToken: z.string().optional(),
  }),
  describeStreams: z.object({
    logGroupName: z.string(),
    logStreamNamePrefix: z.string().optional(),
    limit: z.number().default(50),
    nextToken: z.string().optional(),
  }),
};

class LogGroups {
  readonly #host: Host;
  readonly #groups = new Map<string, LogGroup>();
  #sequence = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  all(): LogGroup[] {
    return [...this.#groups.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  arn(group: string): string {
    return this.#host.arn('logs', `log-group:${group}`);
  }

  get(group: string): LogGroup {
    const found = this.#groups.get(group);
    if (found === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    return found;
  }

  create(group: string, kmsKeyId?: string, retentionInDays?: number): LogGroup {
    if (this.#groups.has(group)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    const arn = this.arn(group);
    if (kmsKeyId !== undefined) this.#checkKey(arn, kmsKeyId);
    const created = {
      name: group,
      arn,
      createdAt: this.#host.clock.now(),
      retentionInDays,
      kmsKeyId,
      streams: new Map(),
      events: [],
      count: 0,
    };
    this.#groups.set(group, created);
    return created;
  }

  remove(group: string): void {
    this.#groups.delete(group);
  }

  put(groupName: string, streamName: string, events: readonly { timestamp: number; message: string }[]): void {
    const group = this.get(groupName);
    const stream = group.streams.get(streamName);
    if (stream === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    const ingestionTime = this.#host.clock.now();
    for (const { timestamp, message } of events) {
      const id = String(this.#sequence++).padStart(56, '0');
      group.events.push({ timestamp, message, ingestionTime, stream: streamName, id });
      stream.lastEventAt = timestamp;
    }
    group.count += events.length;
    if (group.events.length > KEPT * 1.1) group.events = group.events.slice(-KEPT);
  }

  /** CloudWatch refuses a group whose key does not let the logs service use it for this group. */
  #checkKey(arn: string, kmsKeyId: string): void {
    const service = `logs.${this.#host.region}.amazonaws.com`;
    try {
      for (const action of ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey']) {
        this.#host.authorize(
          { kind: 'service', service, sourceArn: arn },
          { action, resource: kmsKeyId, context: { 'kms:EncryptionContext:aws:logs:arn': arn } },
        );
      }
    } catch {
      throw new AwsError(
        'InvalidParameterException',
        `The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'.`,
      );
    }
  }
}

/**
 * The filter patterns that are served: terms that must all occur, quoted or not; a `-` before a term excludes it, a `?`
 * makes it one of several of which one must occur.
 */
function matcher(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) {
    throw new AwsError('InvalidParameterException', 'Only plain terms are served as a filter pattern here.');
  }
  const terms = [...pattern.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, sign, quoted, plain]) => ({
    sign,
    text: quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '',
  }));
  const any = terms.filter(({ sign }) => sign === '?');
  return (message) =>
    terms.every(({ sign, text }) => sign === '?' || message.includes(text) !== (sign === '-')) &&
    (any.length === 0 || any.some(({ text }) => message.includes(text)));
}

function describeGroup(group: LogGroup): Output {
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
    ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
    metricFilterCount: 0,
    arn: `${group.arn}:*`,
    logGroupArn: group.arn,
    logGroupClass: 'STANDARD',
    storedBytes: group.events.reduce((sum, { message }) => sum + message.length, 0),
  };
}

function operationsOf(host: Host, groups: LogGroups): Record<string, Operation> {
  const read = <T>(schema: z.ZodType<T>, input: Input): T => readInput(schema, input, 'InvalidParameterException');
  /** An operation on the group, or on one of its streams: the ARNs of both end in the stream. */
  const on = <T extends { logGroupName: string; logStreamName?: string }>(
    action: string,
    schema: z.ZodType<T>,
    run: (input: T) => Output,
  ): Operation => ({
    rights(input) {
      const { logGroupName, logStreamName = '' } = read(schema, input);
      // A stream that is yet to be made has no name in AWS's eyes.
      const stream = action === 'logs:CreateLogStream' ? '' : logStreamName;
      return [{ action, resource: `${groups.arn(logGroupName)}:log-stream:${stream}` }];
    },
    run: (input) => Promise.resolve(run(read(schema, input))),
  });
  return {
    CreateLogGroup: on('logs:CreateLogGroup', inputs.group, ({ logGroupName, kmsKeyId }) => {
      groups.create(logGroupName, kmsKeyId);
      return {};
    }),
    CreateLogStream: on('logs:CreateLogStream', inputs.stream, ({ logGroupName, logStreamName }) => {
      const group = groups.get(logGroupName);
      if (group.streams.has(logStreamName)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      }
      group.streams.set(logStreamName, { createdAt: host.clock.now(), lastEventAt: undefined });
      return {};
    }),
    PutLogEvents: on('logs:PutLogEvents', inputs.put, ({ logGroupName, logStreamName, logEvents }) => {
      groups.put(logGroupName, logStreamName, logEvents);
      return { nextSequenceToken: host.random('logs').text(56, '0123456789') };
    }),
    FilterLogEvents: {
      rights: (input) => {
        const { logGroupName, logGroupIdentifier } = read(inputs.filter, input);
        return [
          { action: 'logs:FilterLogEvents', resource: `${groups.arn(groupOf(logGroupName, logGroupIdentifier))}:*` },
        ];
      },
      run(input) {
        const given = read(inputs.filter, input);
        const group = groups.get(groupOf(given.logGroupName, given.logGroupIdentifier));
        const matches = matcher(given.filterPattern ?? '');
        const chosen = group.events.filter(
          (event) =>
            event.timestamp >= (given.startTime ?? 0) &&
            event.timestamp <= (given.endTime ?? Infinity) &&
            (given.logStreamNames?.includes(event.stream) ?? true) &&
            event.stream.startsWith(given.logStreamNamePrefix ?? '') &&
            matches(event.message),
        );
        const { items, nextToken } = page(chosen, given.limit, given.nextToken);
        const events = items.map(({ stream, timestamp, message, ingestionTime, id }) => ({
          logStreamName: stream,
          timestamp,
          message,
          ingestionTime,
          eventId: id,
        }));
        return Promise.resolve({ events, searchedLogStreams: [], ...(nextToken !== undefined && { nextToken }) });
      },
    },
    DescribeLogGroups: {
      rights: () => [{ action: 'logs:DescribeLogGroups', resource: host.arn('logs', 'log-group:*') }],
      run(input) {
        const { logGroupNamePrefix = '', limit, nextToken: token } = read(inputs.describe, input);
        const found = groups.all().filter((group) => group.name.startsWith(logGroupNamePrefix));
        const { items, nextToken } = page(found, limit, token);
        return Promise.resolve({ logGroups: items.map(describeGroup), ...(nextToken !== undefined && { nextToken }) });
      },
    },
    DescribeLogStreams: {
      rights: (input) => [
        {
          action: 'logs:DescribeLogStreams',
          resource: `${groups.arn(read(inputs.describeStreams, input).logGroupName)}:*`,
        },
      ],
      run(input) {
        const given = read(inputs.describeStreams, input);
        const group = groups.get(given.logGroupName);
        const found = [...group.streams].filter(([stream]) => stream.startsWith(given.logStreamNamePrefix ?? ''));
        const { items, nextToken } = page(found, given.limit, given.nextToken);
        const logStreams = items.map(([logStreamName, { createdAt, lastEventAt }]) => ({
          logStreamName,
          creationTime: createdAt,
          ...(lastEventAt !== undefined && { lastEventTimestamp: lastEventAt, lastIngestionTime: lastEventAt }),
          arn: `${group.arn}:log-stream:${logStreamName}`,
        }));
        return Promise.resolve({ logStreams, ...(nextToken !== undefined && { nextToken }) });
      },
    },
  };
}

function groupOf(logGroupName: string | undefined, identifier: string | undefined): string {
  const group = logGroupName ?? identifier?.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
  if (group !== undefined) return group;
  throw new AwsError('InvalidParameterException', 'Exactly one of logGroupName or logGroupIdentifier is required.');
}

/** CloudWatch Logs. */
export const createService: CreateService = (host) => {
  const groups = new LogGroups(host);
  const type = 'AWS::Logs::LogGroup';
  const resource = (group: LogGroup): Resource => ({ ref: group.name, attributes: { Arn: `${group.arn}:*` } });
  return {
    name: 'logs',
    protocol: { kind: 'json', version: '1.1', targetPrefix: 'Logs_20140328' },
    operations: operationsOf(host, groups),
    resourceTypes: {
      [type]: {
        create(logicalId, given, { stack }) {
          const read = readProperties(properties, given, type, logicalId);
          const group = read.LogGroupName ?? physicalName(stack, logicalId);
          return Promise.resolve(resource(groups.create(group, read.KmsKeyId, read.RetentionInDays)));
        },
        update(logicalId, given, { current }) {
          const read = readProperties(properties, given, type, logicalId);
          const group = groups.get(current.ref);
          group.retentionInDays = read.RetentionInDays;
          group.kmsKeyId = read.KmsKeyId;
          return Promise.resolve(resource(group));
        },
        remove(current) {
          groups.remove(current.ref);
          return Promise.resolve();
        },
      },
      'AWS::Logs::MetricFilter': {
        inert: 'no metrics are counted',
        create: (logicalId, _given, { stack }) =>
          Promise.resolve({ ref: physicalName(stack, logicalId), attributes: {} }),
        update: (_logicalId, _given, { current }) => Promise.resolve(current),
        remove: () => Promise.resolve(),
      },
      'AWS::Logs::ResourcePolicy': {
        create(logicalId, given) {
          const schema = z.strictObject({ PolicyName: z.string(), PolicyDocument: z.string() });
          const read = readProperties(schema, given, 'AWS::Logs::ResourcePolicy', logicalId);
          host.setResourcePolicy(host.arn('logs', '*'), JSON.parse(read.PolicyDocument));
          return Promise.resolve({ ref: read.PolicyName, attributes: {} });
        },
      },
    },
    stats: () => ({ linesByGroup: Object.fromEntries(groups.all().map((group) => [group.name, group.count])) }),
    *contents() {
      for (const group of groups.all()) {
        for (const { message } of group.events) yield { sink: `log ${group.name}`, text: message };
      }
    },
  };
};
