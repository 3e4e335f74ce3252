/** The streams of tables: what changed in the last day, record by record. Each stream is one shard. */
import { createHash } from 'node:crypto';
import type { Host, StreamRecord } from '../../contract.ts';
import { keyOf } from './schema.ts';
import type { KeySchema } from './schema.ts';
import type { Change, StreamSettings, StreamViewType } from './table.ts';
import { equalItems, itemSize } from './values.ts';
import type { Item } from './values.ts';

/** AWS's sequence numbers are of this length. */
const FIRST_SEQUENCE_NUMBER = 100_000_000_000_000_000_000n;
/** Records are trimmed when they are this old, and a stream that has ended is forgotten. */
const RETENTION = 24 * 3_600_000;

/** Where streams are kept over a restart: what they are, how far they got, and their records. */
const STREAMS = 'dynamodb/streams';
const SEQUENCE = 'dynamodb/sequence';
const recordsOf = (arn: string): string => `dynamodb/records/${arn}`;

/** A stream, open or ended in the last day. Sequence numbers compare as texts: all have one length. */
export interface Stream extends StreamSettings {
  readonly tableName: string;
  readonly key: KeySchema;
  readonly createdAt: number;
  /** The sequence number before the first record that there could be. */
  readonly begin: string;
  /** The youngest record that was trimmed. */
  trimmed: string | undefined;
  /** When it was disabled, or its table deleted, and the last sequence number that it could have. */
  ended: { readonly at: number; readonly sequenceNumber: string } | undefined;
  readonly records: StreamRecord[];
}

export class Streams {
  readonly #host: Host;
  readonly #streams = new Map<string, Stream>();
  #announced: bigint;

  constructor(host: Host) {
    this.#host = host;
    const { data } = host;
    this.#announced = BigInt(data.written<string>(SEQUENCE).get('last') ?? 0);
    for (const [arn, stream] of data.written<Stream>(STREAMS))
      this.#streams.set(arn, { ...stream, records: [...data.written<StreamRecord>(recordsOf(arn)).values()] });
  }

  /** A stream outlives the process: what is told about it here, its records as they come. */
  #keep(stream: Stream): void {
    this.#host.data.write(STREAMS, stream.arn, { ...stream, records: [] } satisfies Stream);
  }

  /** Begins a stream now. Its label is the instant, as on AWS: a later stream of the table has another. */
  begin(table: { readonly name: string; readonly arn: string; readonly key: KeySchema }, view: StreamViewType): Stream {
    let now = this.#host.clock.now();
    while (this.#streams.has(streamArn(table.arn, now))) now += 1;
    const stream: Stream = {
      view,
      label: labelOf(now),
      arn: streamArn(table.arn, now),
      tableName: table.name,
      key: table.key,
      createdAt: now,
      begin: this.last,
      trimmed: undefined,
      ended: undefined,
      records: [],
    };
    this.#streams.set(stream.arn, stream);
    this.#keep(stream);
    return stream;
  }

  /** Ends a stream: it takes no more records, and what it holds can be read for a day. */
  end(arn: string): void {
    const stream = this.#streams.get(arn);
    if (stream === undefined) return;
    stream.ended = { at: this.#host.clock.now(), sequenceNumber: this.last };
    this.#keep(stream);
  }

  /** The streams that can be read, by ARN. */
  readable(): readonly Stream[] {
    for (const stream of this.#streams.values()) this.#trim(stream);
    return [...this.#streams.values()].toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
  }

  /** The stream with this ARN, trimmed. */
  find(arn: string): Stream | undefined {
    const stream = this.#streams.get(arn);
    if (stream !== undefined) this.#trim(stream);
    return this.#streams.get(arn);
  }

  /** The youngest sequence number of all. */
  get last(): string {
    return String(FIRST_SEQUENCE_NUMBER + this.#announced);
  }

  /** Emits the record of a change; a write that changed nothing gives none. `expired`: DynamoDB removed the item itself. */
  announce({ table, before, after }: Change, expired: boolean): void {
    const stream = table.settings.stream;
    const item = after ?? before;
    if (stream === undefined || item === undefined || equalItems(before, after)) return;
    const keys = keyOf(item, table.schema.key);
    const newImage = stream.view === 'NEW_IMAGE' || stream.view === 'NEW_AND_OLD_IMAGES' ? after : undefined;
    const oldImage = stream.view === 'OLD_IMAGE' || stream.view === 'NEW_AND_OLD_IMAGES' ? before : undefined;
    this.#announced += 1n;
    this.#host.data.write(SEQUENCE, 'last', String(this.#announced));
    const sequenceNumber = this.last;
    const record: StreamRecord = {
      streamArn: stream.arn,
      eventID: createHash('md5').update(`${stream.arn}/${sequenceNumber}`).digest('hex'),
      eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
      sequenceNumber,
      approximateCreationDateTime: Math.floor(this.#host.clock.now() / 1000),
      keys,
      ...(newImage === undefined ? {} : { newImage }),
      ...(oldImage === undefined ? {} : { oldImage }),
      ...(expired ? { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } } : {}),
      sizeBytes: [keys, newImage, oldImage].reduce(
        (sum, image: Item | undefined) => sum + (image === undefined ? 0 : itemSize(image)),
        0,
      ),
    };
    const kept = this.#streams.get(stream.arn);
    if (kept !== undefined) {
      this.#trim(kept);
      kept.records.push(record);
      this.#host.data.write(recordsOf(kept.arn), sequenceNumber, record);
    }
    this.#host.signals.emit('streamRecord', record);
  }

  #trim(stream: Stream): void {
    const horizon = this.#host.clock.now() - RETENTION;
    let old = 0;
    while ((stream.records[old]?.approximateCreationDateTime ?? Infinity) * 1000 <= horizon) old += 1;
    if (old > 0) {
      const { data } = this.#host;
      const trimmed = stream.records.splice(0, old);
      for (const { sequenceNumber } of trimmed) data.write(recordsOf(stream.arn), sequenceNumber, undefined);
      stream.trimmed = trimmed.at(-1)?.sequenceNumber;
      this.#keep(stream);
    }
    if (stream.ended === undefined || stream.ended.at > horizon) return;
    this.#streams.delete(stream.arn);
    this.#host.data.write(STREAMS, stream.arn, undefined);
  }
}

function streamArn(tableArn: string, now: number): string {
  return `${tableArn}/stream/${labelOf(now)}`;
}

function labelOf(now: number): string {
  return new Date(now).toISOString().replace('Z', '');
}

/** The one shard of a stream, known by the stream's ARN. */
export function shardIdOf(arn: string): string {
  const began = Date.parse(`${arn.split('/stream/')[1] ?? ''}Z`);
  const mark = createHash('md5').update(arn).digest('hex').slice(0, 8);
  return `shardId-${String(began).padStart(20, '0')}-${mark}`;
}
