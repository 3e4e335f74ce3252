/** What the mappings of every kind of source share. */
import type { Host, Principal } from '../../../contract.ts';
import type { Pattern } from '../../events/pattern.ts';
import type { Target } from '../functions.ts';

interface SharedSettings {
  readonly uuid: string;
  readonly sourceArn: string;
  /** Name, with the qualifier, of the function. */
  readonly functionName: string;
  readonly enabled: boolean;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly filters: readonly Pattern[];
  /** The patterns as declared, for the API. */
  readonly filterTexts: readonly string[];
}

export interface QueueSettings extends SharedSettings {
  readonly kind: 'queue';
  /** At most so many batches at once. */
  readonly concurrency: number | undefined;
}

export interface StreamSettings extends SharedSettings {
  readonly kind: 'stream';
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly parallelization: number;
  readonly bisects: boolean;
  /** Tries after the first; -1 tries until the records are too old. */
  readonly retries: number;
  /** In seconds; -1 is as long as the stream keeps them. */
  readonly maximumAgeSeconds: number;
  /** ARN of the queue, topic or bucket that hears of records that were given up. */
  readonly onFailure: string | undefined;
}

/** An event source mapping as declared. */
export type MappingSettings = QueueSettings | StreamSettings;

/** A batch on its way. */
export interface Delivery {
  readonly sourceArn: string;
  readonly records: number;
}

/** How a recording names a mapping: by what it takes from. */
export function callerOf(sourceArn: string): string {
  const [, , service, , , name = ''] = sourceArn.split(':');
  return service === 'sqs' ? `queue ${name}` : `stream ${name.split('/')[1] ?? ''}`;
}

/** What a mapping needs of the function service. */
export interface FunctionSide {
  readonly host: Host;
  /** The function as it is now: an alias may have moved on. */
  target(functionName: string): Target;
  /** Runs the function with a batch. Throws AwsError if it is throttled. */
  run(
    target: Target,
    event: unknown,
    batch: Delivery,
  ): Promise<{ readonly requestId: string; readonly version: string; readonly ok: boolean; readonly payload: string }>;
  /** The function's role. */
  role(target: Target): Principal;
  /** Sends to a queue, a topic or a function with the rights of the function's role. */
  send(target: Target, arn: string, body: string): Promise<void>;
}

/** A mapping at work. */
export interface Mapping {
  readonly settings: MappingSettings;
  /** What has happened last, in AWS's words. */
  readonly lastResult: string;
  /** Goes on under other settings, from where it is. */
  change(settings: MappingSettings): void;
  /** Looks for work; called when something may have arrived. */
  wake(): void;
  /** Begins nothing more. */
  stop(): void;
}

/** Whether an event passes: any one filter lets it through, and no filter lets everything through. */
export function passes(settings: MappingSettings, event: unknown): boolean {
  return settings.filters.length === 0 || settings.filters.some((matches) => matches(event));
}

/** A function takes no more than six megabytes; some of them are for what is around the records. */
const MOST_BYTES = 6 * 1024 * 1024 - 1024;

/** How many of the first records, at least one, make an event that a function can take. */
export function fitting(records: Iterable<unknown>): number {
  let bytes = 0;
  let count = 0;
  for (const record of records) {
    bytes += Buffer.byteLength(JSON.stringify(record)) + 1;
    if (count > 0 && bytes > MOST_BYTES) break;
    count++;
  }
  return count;
}

/**
 * The failures that a function reports of its batch: their identifiers, in the batch's order. An answer without the
 * list reports none. `undefined` if what it reports is not to be understood, and the whole batch counts as failed.
 */
export function itemFailures(payload: string, identifiers: readonly string[]): string[] | undefined {
  const answer = JSON.parse(payload) as { batchItemFailures?: unknown } | null;
  const failures = typeof answer === 'object' ? (answer?.batchItemFailures ?? []) : [];
  if (!Array.isArray(failures)) return undefined;
  const named = new Set<string>();
  for (const failure of failures as ({ itemIdentifier?: unknown } | null)[]) {
    const identifier = failure?.itemIdentifier;
    if (typeof identifier !== 'string' || !identifiers.includes(identifier)) return undefined;
    named.add(identifier);
  }
  return identifiers.filter((identifier) => named.has(identifier));
}
