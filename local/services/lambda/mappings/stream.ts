/** The mapping of a table's stream to a function: batches in order, retries, bisection, age limits, failure records. */
import { AwsError } from '../../../contract.ts';
import type { StreamRecord, Timer } from '../../../contract.ts';
import type { Kept } from '../../../data/data.ts';
import { itemFailures, passes } from './mapping.ts';
import type { FunctionSide, Mapping, MappingSettings } from './mapping.ts';

/** DynamoDB keeps the records of a stream for a day. */
export const RETENTION_MS = 24 * 3600 * 1000;
/** An event of a function stays below six megabytes. */
const MOST_BYTES = 5 * 1024 * 1024;

export interface StreamSettings {
  readonly parallelization: number;
  readonly bisects: boolean;
  /** Tries after the first; -1 tries until the records are too old. */
  readonly retries: number;
  /** In seconds; -1 is as long as the stream keeps them. */
  readonly maximumAgeSeconds: number;
  /** ARN of the queue, topic or function that hears of records that were given up. */
  readonly onFailure: string | undefined;
}

/** Records that are tried together. `tries` counts the failures of the first of them. */
interface Batch {
  readonly records: readonly StreamRecord[];
  readonly tries: number;
}

type Result = { readonly kind: 'done' } | { readonly kind: 'throttled' } | Failure;
/** The records from `from` on are to be tried again. */
interface Failure {
  readonly kind: 'failed';
  readonly from: number;
  readonly requestId: string;
  readonly version: string;
  /** Whether the function said itself where it failed. */
  readonly reported: boolean;
}

/** @throws AwsError InvalidParameterValueException as Lambda refuses a stream that the function cannot read. */
export function checkStream(side: FunctionSide, settings: MappingSettings): void {
  const role = side.role(side.target(settings.functionName));
  try {
    for (const action of ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'])
      side.host.authorize(role, { action: `dynamodb:${action}`, resource: settings.sourceArn });
  } catch {
    throw new AwsError(
      'InvalidParameterValueException',
      `Cannot access stream ${settings.sourceArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
      400,
      { Type: 'User' },
    );
  }
}

/** One sequence of records that are handled in order. */
class Lane {
  readonly pending: StreamRecord[] = [];
  readonly batches: Batch[] = [];
  busy = false;
  throttled = 0;
  /** The end of a pause after a failure, or of an open window. */
  timer: Timer | undefined;
  isWindow = false;
}

export class StreamMapping implements Mapping {
  readonly settings: MappingSettings;
  enabled: boolean;
  lastResult = 'No records processed';
  readonly #side: FunctionSide;
  readonly #stream: StreamSettings;
  readonly #lanes: readonly Lane[];
  /** What has been taken and not been handled, by sequence number. */
  readonly #kept: Kept<StreamRecord>;
  #stopped = false;

  constructor(side: FunctionSide, settings: MappingSettings, stream: StreamSettings, enabled: boolean) {
    this.#side = side;
    this.settings = settings;
    this.#stream = stream;
    this.enabled = enabled;
    this.#kept = side.host.data.map(`lambda/stream/${settings.uuid}`);
    // While time stands there is one lane: the same test runs the same way every time.
    const lanes = side.host.clock.shared[0] === 0 ? 1 : stream.parallelization;
    this.#lanes = Array.from({ length: lanes }, () => new Lane());
  }

  /** A record arrived in the stream. Filters drop it before anything else sees it. */
  take(record: StreamRecord): void {
    if (!passes(this.settings, this.#event(record))) return;
    this.#kept.set(record.sequenceNumber, record);
    this.#laneOf(record).pending.push(record);
    this.wake();
  }

  /** Takes again, in order, what was taken before a restart and not handled. */
  resume(): void {
    for (const record of this.#kept.values()) this.#laneOf(record).pending.push(record);
    this.wake();
  }

  /** Nothing more of these records is to be done. */
  #forget(records: readonly StreamRecord[]): void {
    for (const { sequenceNumber } of records) this.#kept.delete(sequenceNumber);
  }

  /** The mapping is gone for good. */
  forgetAll(): void {
    this.#kept.clear();
  }

  /** Every record that waits, for the leak search. */
  *pending(): Iterable<StreamRecord> {
    for (const lane of this.#lanes) {
      yield* lane.pending;
      for (const { records } of lane.batches) yield* records;
    }
  }

  wake(): void {
    for (const lane of this.#lanes) {
      if (lane.busy || !this.enabled || this.#stopped) continue;
      if (lane.timer !== undefined) {
        if (!lane.isWindow || lane.pending.length < this.settings.batchSize) continue;
        lane.timer.cancel();
        lane.timer = undefined;
      }
      if (lane.pending.length === 0 && lane.batches.length === 0) continue;
      lane.busy = true;
      void this.#side.host.clock.track(this.#drain(lane));
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const lane of this.#lanes) lane.timer?.cancel();
  }

  /** One item always goes the same way, so that its changes stay in order. */
  #laneOf(record: StreamRecord): Lane {
    let hash = 0;
    for (const character of JSON.stringify(record.keys)) hash = (hash * 31 + character.charCodeAt(0)) | 0;
    const lane = this.#lanes[Math.abs(hash) % this.#lanes.length];
    if (lane === undefined) throw new Error('A mapping has at least one lane.');
    return lane;
  }

  async #drain(lane: Lane): Promise<void> {
    try {
      while (this.enabled && !this.#stopped) {
        const batch = lane.batches.shift() ?? this.#gather(lane);
        if (batch === undefined) return;
        const young = await this.#dropOld(batch);
        if (young === undefined) continue;
        const result = await this.#try(young);
        if (result.kind === 'done') {
          lane.throttled = 0;
          this.#forget(young.records);
        } else if (!(await this.#retry(lane, young, result))) return;
      }
    } finally {
      lane.busy = false;
    }
  }

  /** The next new batch; none while its window is open, and then a timer is set for it. */
  #gather(lane: Lane): Batch | undefined {
    const [oldest] = lane.pending;
    if (oldest === undefined) return undefined;
    const { batchSize, windowSeconds } = this.settings;
    const { clock } = this.#side.host;
    const closes = createdAt(oldest) + windowSeconds * 1000;
    if (lane.pending.length < batchSize && windowSeconds > 0 && clock.now() < closes) {
      this.#wait(lane, closes, true);
      return undefined;
    }
    let bytes = 0;
    let count = 0;
    for (const record of lane.pending.slice(0, batchSize)) {
      bytes += record.sizeBytes * 2;
      if (count > 0 && bytes > MOST_BYTES) break;
      count++;
    }
    return { records: lane.pending.splice(0, count), tries: 0 };
  }

  #wait(lane: Lane, due: number, isWindow = false): void {
    lane.isWindow = isWindow;
    lane.timer = this.#side.host.clock.at(due, `lambda stream ${this.settings.functionName}`, () => {
      lane.timer = undefined;
      this.wake();
    });
  }

  async #dropOld(batch: Batch): Promise<Batch | undefined> {
    const { maximumAgeSeconds } = this.#stream;
    const now = this.#side.host.clock.now();
    const limit = Math.min(maximumAgeSeconds < 0 ? Infinity : maximumAgeSeconds * 1000, RETENTION_MS);
    const old = batch.records.filter((record) => now - createdAt(record) > limit);
    if (old.length === 0) return batch;
    // What the stream itself has lost, nobody reports.
    if (limit < RETENTION_MS) await this.#giveUp(old, 'RecordAgeExceeded', batch.tries, undefined);
    this.#forget(old);
    const records = batch.records.filter((record) => !old.includes(record));
    return records.length === 0 ? undefined : { records, tries: batch.tries };
  }

  async #try({ records }: Batch): Promise<Result> {
    let outcome;
    try {
      const target = this.#side.target(this.settings.functionName);
      const resource = this.settings.sourceArn;
      this.#side.host.authorize(this.#side.role(target), { action: 'dynamodb:GetRecords', resource });
      outcome = await this.#side.run(
        target,
        { Records: records.map((record) => this.#event(record)) },
        { sourceArn: resource, records: records.length },
      );
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.lastResult = `PROBLEM: ${error.message}`;
      return { kind: 'throttled' };
    }
    const { requestId, version } = outcome;
    if (!outcome.ok) {
      this.lastResult = 'PROBLEM: Function call failed';
      return { kind: 'failed', from: 0, requestId, version, reported: false };
    }
    const ids = records.map(({ sequenceNumber }) => sequenceNumber);
    const failed = this.settings.reportsItemFailures ? itemFailures(outcome.payload, ids) : [];
    if (failed?.length === 0) {
      this.lastResult = 'OK';
      return { kind: 'done' };
    }
    this.lastResult = 'PROBLEM: Function call failed';
    const from = failed === undefined ? 0 : ids.indexOf(failed[0] ?? '');
    return { kind: 'failed', from, requestId, version, reported: failed !== undefined };
  }

  /** Puts what is to be tried again back in front. Gives false where it must wait for that. */
  async #retry(lane: Lane, batch: Batch, result: Exclude<Result, { kind: 'done' }>): Promise<boolean> {
    const now = this.#side.host.clock.now();
    if (result.kind === 'throttled') {
      // Throttling is no failure of the records: they are tried until they are too old.
      lane.batches.unshift(batch);
      this.#wait(lane, now + backOff(++lane.throttled));
      return false;
    }
    const records = batch.records.slice(result.from);
    this.#forget(batch.records.slice(0, result.from));
    const tries = result.from > 0 ? 1 : batch.tries + 1;
    if (this.#stream.bisects && !result.reported && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      // Halving uses up no try.
      lane.batches.unshift(
        { records: records.slice(0, middle), tries: batch.tries },
        { records: records.slice(middle), tries: batch.tries },
      );
      return true;
    }
    if (this.#stream.retries >= 0 && tries > this.#stream.retries) {
      await this.#giveUp(records, 'RetryAttemptsExhausted', tries, result);
      this.#forget(records);
      return true;
    }
    lane.batches.unshift({ records, tries });
    this.#wait(lane, now + backOff(tries));
    return false;
  }

  /** Tells the on-failure destination which records were given up: where they are, not what is in them. */
  async #giveUp(
    records: readonly StreamRecord[],
    condition: string,
    tries: number,
    failure: Failure | undefined,
  ): Promise<void> {
    const [first, last] = [records[0], records.at(-1)];
    const { onFailure } = this.#stream;
    if (onFailure === undefined || first === undefined || last === undefined) return;
    const batch = {
      shardId: 'shardId-00000000000000000000-00000000',
      startSequenceNumber: first.sequenceNumber,
      endSequenceNumber: last.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(createdAt(first)).toISOString(),
      approximateArrivalOfLastRecord: new Date(createdAt(last)).toISOString(),
      batchSize: records.length,
      streamArn: this.settings.sourceArn,
    };
    try {
      const target = this.#side.target(this.settings.functionName);
      const body = {
        requestContext: {
          requestId: failure?.requestId ?? this.settings.uuid,
          functionArn: target.arn,
          condition,
          approximateInvokeCount: tries,
        },
        ...(failure !== undefined && {
          responseContext: { statusCode: 200, executedVersion: failure.version, functionError: 'Unhandled' },
        }),
        version: '1.0',
        timestamp: new Date(this.#side.host.clock.now()).toISOString(),
        DDBStreamBatchInfo: batch,
      };
      await this.#side.send(target, onFailure, JSON.stringify(body));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.lastResult = `PROBLEM: ${error.message}`;
    }
  }

  /** The record as a function gets it. */
  #event(record: StreamRecord): object {
    return {
      eventID: record.eventID,
      eventName: record.eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.#side.host.region,
      dynamodb: {
        ApproximateCreationDateTime: record.approximateCreationDateTime,
        Keys: record.keys,
        ...(record.newImage !== undefined && { NewImage: record.newImage }),
        ...(record.oldImage !== undefined && { OldImage: record.oldImage }),
        SequenceNumber: record.sequenceNumber,
        SizeBytes: record.sizeBytes,
        StreamViewType: viewType(record),
      },
      eventSourceARN: record.streamArn,
      ...(record.userIdentity !== undefined && { userIdentity: record.userIdentity }),
    };
  }
}

/** Virtual milliseconds before the next try. AWS does not say how long it waits; this is ours. */
function backOff(tries: number): number {
  return Math.min(1000 * 2 ** (tries - 1), 60_000);
}

/** A record says what its stream shows by the images that it carries; one without any is of a stream of keys. */
function viewType({ eventName, newImage, oldImage }: StreamRecord): string {
  const hasNew = newImage !== undefined || (eventName === 'REMOVE' && oldImage !== undefined);
  const hasOld = oldImage !== undefined || (eventName === 'INSERT' && newImage !== undefined);
  if (hasNew && hasOld) return 'NEW_AND_OLD_IMAGES';
  if (hasNew) return 'NEW_IMAGE';
  return hasOld ? 'OLD_IMAGE' : 'KEYS_ONLY';
}

/** Epoch milliseconds; the stream itself knows no more than the second. */
export function createdAt(record: StreamRecord): number {
  return record.approximateCreationDateTime * 1000;
}
