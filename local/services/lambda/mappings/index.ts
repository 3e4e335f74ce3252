/** Event source mappings: which function takes from which queue or stream. */
import { z } from 'zod';
import { stableUuid } from '../../../cloudformation/names.ts';
import { AwsError, RefusedProperty } from '../../../contract.ts';
import type { Host, Input, Output, Resource, ResourceType, StreamRecord } from '../../../contract.ts';
import { flag, inert, numeric, readProperties } from '../../support.ts';
import { functionArn, readFunctionName } from '../arn.ts';
import { checkDestination } from '../resources.ts';
import { compileFilters } from './mapping.ts';
import type { FunctionSide, Mapping, MappingSettings } from './mapping.ts';
import { QueueMapping, checkQueue } from './queue.ts';
import { RETENTION_MS, StreamMapping, checkStream, createdAt } from './stream.ts';

const TYPE = 'AWS::Lambda::EventSourceMapping';

const schema = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: flag.default(true),
  BatchSize: numeric.pipe(z.number().int().min(1).max(10_000)).optional(),
  MaximumBatchingWindowInSeconds: numeric.pipe(z.number().int().min(0).max(300)).default(0),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).optional() }).optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: numeric.pipe(z.number().int().min(2).max(1000)) }).optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  ParallelizationFactor: numeric.pipe(z.number().int().min(1).max(10)).default(1),
  BisectBatchOnFunctionError: flag.default(false),
  MaximumRetryAttempts: numeric.pipe(z.number().int().min(-1).max(10_000)).default(-1),
  MaximumRecordAgeInSeconds: numeric.pipe(z.union([z.literal(-1), z.number().int().min(60).max(604_800)])).default(-1),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
  MetricsConfig: inert,
  KmsKeyArn: inert,
  Tags: inert,
});
type Declared = z.infer<typeof schema>;

const STREAM_ONLY = [
  'StartingPosition',
  'ParallelizationFactor',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'DestinationConfig',
];

export class Mappings {
  readonly #host: Host;
  readonly #side: FunctionSide;
  readonly #byId = new Map<string, Mapping>();
  /** The records of a day by stream, for a mapping that starts at the trim horizon. */
  readonly #streams = new Map<string, StreamRecord[]>();

  constructor(side: FunctionSide) {
    this.#side = side;
    this.#host = side.host;
    this.#host.signals.on('queueMessage', ({ queueArn }) => {
      for (const mapping of this.#byId.values()) if (mapping.settings.sourceArn === queueArn) mapping.wake();
    });
    this.#host.signals.on('streamRecord', (record) => this.#keep(record));
  }

  resourceType(): ResourceType {
    return {
      create: (logicalId, properties, { stack, kept }) =>
        this.#create(logicalId, properties, stableUuid(`${stack}/${logicalId}`), kept !== undefined),
      update: (logicalId, properties, { current }) => this.#update(logicalId, properties, current),
      remove: (current) => {
        const mapping = this.#byId.get(current.ref);
        mapping?.stop();
        if (mapping instanceof StreamMapping) mapping.forgetAll();
        this.#byId.delete(current.ref);
        return Promise.resolve();
      },
    };
  }

  /** @throws AwsError ResourceNotFoundException. */
  get(uuid: unknown): Mapping {
    const mapping = typeof uuid === 'string' ? this.#byId.get(uuid) : undefined;
    if (mapping !== undefined) return mapping;
    throw new AwsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404, {
      Type: 'User',
    });
  }

  all(): Iterable<Mapping> {
    return this.#byId.values();
  }

  /** The mapping as the API describes it. */
  describe(mapping: Mapping): Output {
    const { settings } = mapping;
    return {
      UUID: settings.uuid,
      EventSourceArn: settings.sourceArn,
      FunctionArn: functionArn(this.#host, readFunctionName(settings.functionName)),
      BatchSize: settings.batchSize,
      MaximumBatchingWindowInSeconds: settings.windowSeconds,
      State: mapping.enabled ? 'Enabled' : 'Disabled',
      StateTransitionReason: 'User action',
      LastProcessingResult: mapping.lastResult,
      ...(settings.reportsItemFailures && { FunctionResponseTypes: ['ReportBatchItemFailures'] }),
      ...(settings.filterTexts.length > 0 && {
        FilterCriteria: { Filters: settings.filterTexts.map((Pattern) => ({ Pattern })) },
      }),
    };
  }

  /** Events that wait for a function, for the leak search. */
  *contents(): Iterable<string> {
    for (const mapping of this.#byId.values()) {
      if (mapping instanceof StreamMapping) for (const record of mapping.pending()) yield JSON.stringify(record);
    }
  }

  /** Goes on with what was taken before a restart. */
  resume(): void {
    for (const mapping of this.#byId.values()) if (mapping instanceof StreamMapping) mapping.resume();
  }

  close(): void {
    for (const mapping of this.#byId.values()) mapping.stop();
  }

  #keep(record: StreamRecord): void {
    const records = this.#streams.get(record.streamArn) ?? [];
    this.#streams.set(record.streamArn, records);
    records.push(record);
    const horizon = this.#host.clock.now() - RETENTION_MS;
    const firstKept = records.findIndex((one) => createdAt(one) >= horizon);
    if (firstKept > 0) records.splice(0, firstKept);
    for (const mapping of this.#byId.values()) {
      if (mapping.settings.sourceArn === record.streamArn && mapping instanceof StreamMapping) mapping.take(record);
    }
  }

  /** `stood`: before a restart, so that it goes on from where it was, wherever a new one would begin. */
  async #create(logicalId: string, properties: Input, uuid: string, stood = false): Promise<Resource> {
    const declared = readProperties(schema, properties, TYPE, logicalId);
    const isQueue = /^arn:[a-z-]+:sqs:/.test(declared.EventSourceArn);
    if (!isQueue && !/^arn:[a-z-]+:dynamodb:.*\/stream\//.test(declared.EventSourceArn)) {
      throw new RefusedProperty(`${TYPE} ${logicalId}: not served as an event source: ${declared.EventSourceArn}`);
    }
    const settings = this.#settings(declared, uuid, isQueue, `${TYPE} ${logicalId}`);
    const mapping = isQueue
      ? await this.#createQueue(declared, settings, properties)
      : this.#createStream(declared, settings, logicalId);
    this.#byId.set(uuid, mapping);
    if (mapping instanceof StreamMapping && declared.StartingPosition === 'TRIM_HORIZON' && !stood) {
      for (const record of this.#streams.get(settings.sourceArn) ?? []) mapping.take(record);
    }
    mapping.wake();
    return {
      ref: uuid,
      attributes: { Id: uuid, EventSourceMappingArn: this.#host.arn('lambda', `event-source-mapping:${uuid}`) },
    };
  }

  /** What has been taken from the source and not handled goes with the mapping, to the one that replaces it. */
  async #update(logicalId: string, properties: Input, current: Resource): Promise<Resource> {
    const before = this.#byId.get(current.ref);
    const isSameSource = before?.settings.sourceArn === properties['EventSourceArn'];
    const waiting = before instanceof StreamMapping && isSameSource ? [...before.pending()] : [];
    before?.stop();
    const resource = await this.#create(
      logicalId,
      { ...properties, StartingPosition: before instanceof StreamMapping ? 'LATEST' : undefined },
      current.ref,
    );
    const after = this.#byId.get(current.ref);
    if (after instanceof StreamMapping) for (const record of waiting) after.take(record);
    return resource;
  }

  async #createQueue(declared: Declared, settings: MappingSettings, properties: Input): Promise<Mapping> {
    const wrong = STREAM_ONLY.filter((name) => properties[name] !== undefined);
    if (wrong.length > 0) {
      throw new AwsError('InvalidParameterValueException', `Unsupported parameter for a queue: ${wrong.join(', ')}`);
    }
    if (settings.batchSize > 10 && settings.windowSeconds === 0) {
      throw new AwsError(
        'InvalidParameterValueException',
        'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
      );
    }
    await checkQueue(this.#side, settings);
    return new QueueMapping(this.#side, settings, declared.Enabled, declared.ScalingConfig?.MaximumConcurrency);
  }

  #createStream(declared: Declared, settings: MappingSettings, logicalId: string): Mapping {
    if (declared.StartingPosition === undefined) {
      throw new AwsError(
        'InvalidParameterValueException',
        '1 validation error detected: Value null at startingPosition failed to satisfy constraint: Member must not be null.',
      );
    }
    const onFailure = declared.DestinationConfig?.OnFailure?.Destination;
    if (onFailure !== undefined) checkDestination(onFailure, TYPE, logicalId);
    checkStream(this.#side, settings);
    const stream = {
      parallelization: declared.ParallelizationFactor,
      bisects: declared.BisectBatchOnFunctionError,
      retries: declared.MaximumRetryAttempts,
      maximumAgeSeconds: declared.MaximumRecordAgeInSeconds,
      onFailure,
    };
    return new StreamMapping(this.#side, settings, stream, declared.Enabled);
  }

  #settings(declared: Declared, uuid: string, isQueue: boolean, where: string): MappingSettings {
    const filterTexts = (declared.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern);
    return {
      uuid,
      sourceArn: declared.EventSourceArn,
      functionName: declared.FunctionName,
      batchSize: declared.BatchSize ?? (isQueue ? 10 : 100),
      windowSeconds: declared.MaximumBatchingWindowInSeconds,
      reportsItemFailures: declared.FunctionResponseTypes.length > 0,
      filters: compileFilters(filterTexts, where),
      filterTexts,
    };
  }
}
