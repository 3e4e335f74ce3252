/** What the mappings of every kind of source share. */
import { compilePattern } from '../../events/pattern.ts';
import type { Pattern } from '../../events/pattern.ts';
import type { Host, Principal } from '../../../contract.ts';
import type { Target } from '../functions.ts';

/** An event source mapping as declared. */
export interface MappingSettings {
  readonly uuid: string;
  readonly sourceArn: string;
  /** Name, with the qualifier, of the function. */
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly reportsItemFailures: boolean;
  readonly filters: readonly Pattern[];
  /** The patterns as declared, for the API. */
  readonly filterTexts: readonly string[];
}

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
  enabled: boolean;
  /** Looks for work; called when something may have arrived. */
  wake(): void;
  stop(): void;
  /** What has happened last, in AWS's words. */
  readonly lastResult: string;
}

/** Compiles `FilterCriteria`. */
export function compileFilters(texts: readonly string[], where: string): Pattern[] {
  return texts.map((text) => compilePattern(JSON.parse(text), where));
}

/** Whether an event passes: any one filter lets it through, and no filter lets everything through. */
export function passes(settings: MappingSettings, event: unknown): boolean {
  return settings.filters.length === 0 || settings.filters.some((matches) => matches(event));
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
  for (const failure of failures as { itemIdentifier?: unknown }[]) {
    const identifier = failure.itemIdentifier;
    if (typeof identifier !== 'string' || !identifiers.includes(identifier)) return undefined;
    named.add(identifier);
  }
  return identifiers.filter((identifier) => named.has(identifier));
}
