/** The mapping of a table's stream to a function: batches in order, retries, bisection, age limits. */
import { AwsError } from '../../../contract.ts';
import type { StreamRecord, Timer } from '../../../contract.ts';
import type { Kept } from '../../../data/data.ts';
import { databaseOf } from '../../dynamodb/database.ts';
import { invalid } from './definition.ts';
import { tell } from './given-up.ts';
import type { Ending } from './given-up.ts';
import { fitting, itemFailures, passes } from './mapping.ts';
import type { FunctionSide, Mapping, MappingSettings, StreamSettings } from './mapping.ts';

/** DynamoDB keeps the records of a stream for a day. */
const RETENTION_MS = 24 * 3600 * 1000;

/** A record, and when it came. */
interface Taken {
  readonly record: StreamRecord;
  readonly takenAt: number;
}

/** Records that are tried together. `tries` counts the failures of the first of them. */
interface Batch {
  readonly records: readonly StreamRecord[];
  readonly tries: number;
  /** How the last of them ended. */
  readonly failure?: Failure | undefined;
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
export function checkStream(side: FunctionSide, { functionName, sourceArn }: StreamSettings): void {
  const role = side.role(side.target(functionName));
  try {
    for (const action of ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'])
      side.host.authorize(role, { action: `dynamodb:${action}`, resource: sourceArn });
  } catch {
    throw invalid(
      `Cannot access stream ${sourceArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    );
  }
  if (databaseOf(side.host).streams.find(sourceArn) === undefined) throw invalid(`Stream not found: ${sourceArn}`);
}

/** One sequence of records that are handled in order. */
class Lane {
  readonly pending: Taken[] = [];
  readonly batches: Batch[] = [];
  busy = false;
  throttled = 0;
  /** The end of a pause after a failure, or of an open window. */
  timer: Timer | undefined;
  isWindow = false;
}

export class StreamMapping implements Mapping {
  lastResult = 'No records processed';
  readonly #side: FunctionSide;
  #settings: StreamSettings;
  #lanes: readonly Lane[];
  /** What has been taken and not been handled, by sequence number. */
  readonly #kept: Kept<Taken>;
  #stopped = false;

  constructor(side: FunctionSide, settings: StreamSettings) {
    this.#side = side;
    this.#settings = settings;
    this.#kept = side.host.data.map(`lambda/stream/${settings.uuid}`);
    this.#lanes = lanes(settings.parallelization);
  }

  get settings(): StreamSettings {
    return this.#settings;
  }

  /** Takes the records that the stream still holds. */
  takeAll(): void {
    const stream = databaseOf(this.#side.host).streams.find(this.#settings.sourceArn);
    for (const record of stream?.records ?? []) this.#accept(record);
    this.wake();
  }

  /** A record arrived in the stream. Filters drop it before anything else sees it. */
  take(record: StreamRecord): void {
    this.#accept(record);
    this.wake();
  }

  #accept(record: StreamRecord): void {
    if (!passes(this.#settings, this.#event(record))) return;
    const taken = { record, takenAt: this.#side.host.clock.now() };
    this.#kept.set(record.sequenceNumber, taken);
    this.#queue(taken);
  }

  /** Takes again, in order, what was taken before a restart and not handled. */
  resume(): void {
    for (const taken of this.#kept.values()) this.#queue(taken);
    this.wake();
  }

  /** The position stays, and what is being tried is tried on, under the new settings. */
  change(settings: MappingSettings): void {
    if (settings.kind !== 'stream') throw new TypeError('A stream stays a stream.');
    this.#settings = settings;
    for (const lane of this.#lanes) if (lane.isWindow) this.#closeWindow(lane);
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
      for (const { record } of lane.pending) yield record;
      for (const { records } of lane.batches) yield* records;
    }
  }

  wake(): void {
    for (const lane of this.#lanes) {
      if (lane.busy || !this.#settings.enabled || this.#stopped) continue;
      if (lane.timer !== undefined) {
        if (!lane.isWindow || lane.pending.length < this.#settings.batchSize) continue;
        this.#closeWindow(lane);
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
  #queue(taken: Taken): void {
    const { parallelization } = this.#settings;
    // Another number of lanes takes effect when nothing waits: until then an item could overtake itself.
    if (this.#lanes.length !== parallelization && this.#lanes.every(isEmpty)) this.#lanes = lanes(parallelization);
    let hash = 0;
    for (const character of JSON.stringify(taken.record.keys)) hash = (hash * 31 + character.charCodeAt(0)) | 0;
    const lane = this.#lanes[Math.abs(hash) % this.#lanes.length];
    lane?.pending.push(taken);
  }

  #closeWindow(lane: Lane): void {
    lane.timer?.cancel();
    lane.timer = undefined;
    lane.isWindow = false;
  }

  async #drain(lane: Lane): Promise<void> {
    try {
      while (this.#settings.enabled && !this.#stopped) {
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
    const { batchSize, windowSeconds } = this.#settings;
    const closes = oldest.takenAt + windowSeconds * 1000;
    if (lane.pending.length < batchSize && this.#side.host.clock.now() < closes) {
      this.#wait(lane, closes, true);
      return undefined;
    }
    const next = lane.pending.slice(0, batchSize);
    const count = fitting(next.map(({ record }) => this.#event(record)));
    return { records: lane.pending.splice(0, count).map(({ record }) => record), tries: 0 };
  }

  #wait(lane: Lane, due: number, isWindow = false): void {
    lane.isWindow = isWindow;
    lane.timer = this.#side.host.clock.at(due, `lambda stream ${this.#settings.functionName}`, () => {
      lane.timer = undefined;
      lane.isWindow = false;
      this.wake();
    });
  }

  async #dropOld(batch: Batch): Promise<Batch | undefined> {
    const { maximumAgeSeconds } = this.#settings;
    const now = this.#side.host.clock.now();
    const limit = Math.min(maximumAgeSeconds < 0 ? Infinity : maximumAgeSeconds * 1000, RETENTION_MS);
    const old = batch.records.filter((record) => now - createdAt(record) > limit);
    if (old.length === 0) return batch;
    // What the stream itself has lost, nobody reports.
    if (limit < RETENTION_MS) {
      await this.#giveUp(old, { condition: 'RecordAgeExceeded', tries: batch.tries, failure: batch.failure });
    }
    this.#forget(old);
    const records = batch.records.filter((record) => !old.includes(record));
    return records.length === 0 ? undefined : { ...batch, records };
  }

  async #try({ records }: Batch): Promise<Result> {
    let outcome;
    try {
      const target = this.#side.target(this.#settings.functionName);
      const resource = this.#settings.sourceArn;
      this.#side.host.authorize(this.#side.role(target), { action: 'dynamodb:GetRecords', resource });
      outcome = await this.#side.run(target, this.#eventOf(records), { sourceArn: resource, records: records.length });
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
    const failed = this.#settings.reportsItemFailures ? itemFailures(outcome.payload, ids) : [];
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
    if (this.#settings.bisects && !result.reported && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      // Halving uses up no try.
      lane.batches.unshift(
        { records: records.slice(0, middle), tries: batch.tries },
        { records: records.slice(middle), tries: batch.tries },
      );
      return true;
    }
    if (this.#settings.retries >= 0 && tries > this.#settings.retries) {
      await this.#giveUp(records, { condition: 'RetryAttemptsExhausted', tries, failure: result });
      this.#forget(records);
      return true;
    }
    lane.batches.unshift({ records, tries, failure: result });
    this.#wait(lane, now + backOff(tries));
    return false;
  }

  async #giveUp(records: readonly StreamRecord[], ending: Ending): Promise<void> {
    try {
      await tell(this.#side, this.#settings, records, this.#eventOf(records), ending);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.lastResult = `PROBLEM: ${error.message}`;
    }
  }

  #eventOf(records: readonly StreamRecord[]): object {
    return { Records: records.map((record) => this.#event(record)) };
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

function lanes(count: number): readonly Lane[] {
  return Array.from({ length: count }, () => new Lane());
}

function isEmpty({ pending, batches, busy }: Lane): boolean {
  return pending.length === 0 && batches.length === 0 && !busy;
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
function createdAt(record: StreamRecord): number {
  return record.approximateCreationDateTime * 1000;
}
