import type { Output } from '../../../contract.ts';
import type { Mapping } from './mapping.ts';

/** A mapping as the API shows it, but for what only the registry knows. */
export function describe({ settings, lastResult }: Mapping, state?: string): Output {
  const shared = {
    UUID: settings.uuid,
    EventSourceArn: settings.sourceArn,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.windowSeconds,
    State: state ?? (settings.enabled ? 'Enabled' : 'Disabled'),
    FunctionResponseTypes: settings.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(settings.filterTexts.length > 0 && {
      FilterCriteria: { Filters: settings.filterTexts.map((Pattern) => ({ Pattern })) },
    }),
  };
  if (settings.kind === 'queue') {
    return {
      ...shared,
      StateTransitionReason: 'USER_INITIATED',
      ...(settings.concurrency !== undefined && { ScalingConfig: { MaximumConcurrency: settings.concurrency } }),
    };
  }
  return {
    ...shared,
    StateTransitionReason: 'User action',
    LastProcessingResult: lastResult,
    StartingPosition: settings.startingPosition,
    ParallelizationFactor: settings.parallelization,
    BisectBatchOnFunctionError: settings.bisects,
    MaximumRetryAttempts: settings.retries,
    MaximumRecordAgeInSeconds: settings.maximumAgeSeconds,
    TumblingWindowInSeconds: 0,
    DestinationConfig: settings.onFailure === undefined ? {} : { OnFailure: { Destination: settings.onFailure } },
  };
}
