/** What an event source mapping may say, in a template or over the wire. */
import { z } from 'zod';
import { AwsError, RefusedProperty } from '../../../contract.ts';
import { compilePattern } from '../../events/pattern.ts';
import { flag, inert, numeric } from '../../support.ts';
import type { MappingSettings } from './mapping.ts';

export const TYPE = 'AWS::Lambda::EventSourceMapping';

const count = (least: number, most: number) => numeric.pipe(z.number().int().min(least).max(most));

export const definition = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: flag.default(true),
  BatchSize: count(1, 10_000).optional(),
  MaximumBatchingWindowInSeconds: count(0, 300).default(0),
  FilterCriteria: z
    .strictObject({
      Filters: z
        .array(z.strictObject({ Pattern: z.string() }))
        .max(10)
        .optional(),
    })
    .optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).max(1).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: count(2, 1000).optional() }).optional(),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']).optional(),
  ParallelizationFactor: count(1, 10).optional(),
  BisectBatchOnFunctionError: flag.optional(),
  MaximumRetryAttempts: count(-1, 10_000).optional(),
  MaximumRecordAgeInSeconds: numeric.pipe(z.union([z.literal(-1), z.number().int().min(60).max(604_800)])).optional(),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string().optional() }).optional() })
    .optional(),
  MetricsConfig: inert,
  KMSKeyArn: inert,
  KmsKeyArn: inert,
  Tags: inert,
});
export type Definition = z.infer<typeof definition>;

const STREAM_ONLY = [
  'StartingPosition',
  'ParallelizationFactor',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'MaximumRecordAgeInSeconds',
  'DestinationConfig',
] as const;

/** An error as Lambda refuses a mapping. */
export function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}

/** Which kind of source this is; undefined for one that is not served. */
export function kindOf(sourceArn: string): 'queue' | 'stream' | undefined {
  if (/^arn:[a-z-]+:sqs:/.test(sourceArn)) return 'queue';
  return /^arn:[a-z-]+:dynamodb:.*\/stream\//.test(sourceArn) ? 'stream' : undefined;
}

/**
 * What follows from a definition.
 *
 * @param where named in a refusal of a filter: a template's resource
 * @throws AwsError InvalidParameterValueException for what does not go together
 * @throws RefusedProperty for a source or a filter that is not served
 */
export function settingsOf(declared: Definition, uuid: string, where: string): MappingSettings {
  const kind = kindOf(declared.EventSourceArn);
  if (kind === undefined) {
    throw new RefusedProperty(`${where}: not served as an event source: ${declared.EventSourceArn}`);
  }
  const filterTexts = (declared.FilterCriteria?.Filters ?? []).map(({ Pattern }) => Pattern);
  const shared = {
    uuid,
    sourceArn: declared.EventSourceArn,
    functionName: declared.FunctionName,
    enabled: declared.Enabled,
    windowSeconds: declared.MaximumBatchingWindowInSeconds,
    reportsItemFailures: declared.FunctionResponseTypes.length > 0,
    filters: filterTexts.map((text) => compilePattern(parsed(text), where)),
    filterTexts,
  };
  if (kind === 'queue') {
    const wrong = STREAM_ONLY.filter((name) => declared[name] !== undefined);
    if (wrong.length > 0) throw invalid(`Unsupported parameter for a queue: ${wrong.join(', ')}`);
    const batchSize = declared.BatchSize ?? 10;
    if (batchSize > 10 && shared.windowSeconds === 0) {
      throw invalid('Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10');
    }
    return { ...shared, kind, batchSize, concurrency: declared.ScalingConfig?.MaximumConcurrency };
  }
  if (declared.ScalingConfig !== undefined) throw invalid('Unsupported parameter for a stream: ScalingConfig');
  if (declared.StartingPosition === undefined) {
    throw new AwsError(
      'InvalidParameterValueException',
      '1 validation error detected: Value null at startingPosition failed to satisfy constraint: Member must not be null.',
    );
  }
  return {
    ...shared,
    kind,
    batchSize: declared.BatchSize ?? 100,
    startingPosition: declared.StartingPosition,
    parallelization: declared.ParallelizationFactor ?? 1,
    bisects: declared.BisectBatchOnFunctionError ?? false,
    retries: declared.MaximumRetryAttempts ?? -1,
    maximumAgeSeconds: declared.MaximumRecordAgeInSeconds ?? -1,
    onFailure: destinationOf(declared, where),
  };
}

function parsed(pattern: string): unknown {
  try {
    return JSON.parse(pattern);
  } catch {
    throw invalid('Invalid filter pattern definition.');
  }
}

function destinationOf(declared: Definition, where: string): string | undefined {
  const arn = declared.DestinationConfig?.OnFailure?.Destination;
  if (arn === undefined || /^arn:[a-z-]+:(sqs|sns|s3):/.test(arn)) return arn;
  throw new RefusedProperty(`${where}: not a destination for what a stream gave up: ${arn}`);
}
