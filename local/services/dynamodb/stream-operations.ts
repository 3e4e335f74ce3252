/** What can be asked of a stream: which there are, its shard, and its records from a place on. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Host, Input, Output, StreamRecord } from '../../contract.ts';
import { invalid } from './errors.ts';
import { keySchema } from './describe.ts';
import { shardIdOf } from './streams.ts';
import type { Stream, Streams } from './streams.ts';

/** An iterator is good for a quarter of an hour. */
const ITERATOR_LIFETIME = 15 * 60_000;
const MOST_RECORDS = 1000;
/** An answer ends when it holds this much. */
const MOST_BYTES = 1024 * 1024;

export class StreamOperations {
  readonly #host: Host;
  readonly #streams: Streams;

  constructor(host: Host, streams: Streams) {
    this.#host = host;
    this.#streams = streams;
  }

  list(input: Input): Output {
    const limit = limitIn(input, 100);
    const { TableName: tableName, ExclusiveStartStreamArn: after } = input;
    const all = this.#streams
      .readable()
      .filter((stream) => tableName === undefined || stream.tableName === tableName)
      .filter((stream) => typeof after !== 'string' || stream.arn > after);
    const page = all.slice(0, limit);
    return {
      Streams: page.map(({ arn, tableName: name, label }) => ({ StreamArn: arn, TableName: name, StreamLabel: label })),
      ...(page.length < all.length ? { LastEvaluatedStreamArn: page.at(-1)?.arn } : {}),
    };
  }

  /** @throws AwsError ResourceNotFoundException */
  describe(input: Input): Output {
    limitIn(input, 100);
    const stream = this.#named(input['StreamArn']);
    const shardId = shardIdOf(stream.arn);
    const filter = z.looseObject({ Type: z.literal('CHILD_SHARDS') }).safeParse(input['ShardFilter']);
    const isLast = input['ExclusiveStartShardId'] === shardId || filter.success;
    const shard = {
      ShardId: shardId,
      SequenceNumberRange: {
        StartingSequenceNumber: following(stream.begin),
        ...(stream.ended === undefined ? {} : { EndingSequenceNumber: stream.ended.sequenceNumber }),
      },
    };
    return {
      StreamDescription: {
        StreamArn: stream.arn,
        StreamLabel: stream.label,
        StreamStatus: stream.ended === undefined ? 'ENABLED' : 'DISABLED',
        StreamViewType: stream.view,
        CreationRequestDateTime: stream.createdAt / 1000,
        TableName: stream.tableName,
        KeySchema: keySchema(stream.key),
        Shards: isLast ? [] : [shard],
      },
    };
  }

  /** @throws AwsError ResourceNotFoundException, TrimmedDataAccessException, ValidationException */
  iterator(input: Input): Output {
    if (typeof input['ShardId'] !== 'string') throw invalid('No ShardId specified.');
    const stream = this.#named(input['StreamArn']);
    if (input['ShardId'] !== shardIdOf(stream.arn))
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: Shard ${input['ShardId']} in Stream ${stream.arn} not found`,
      );
    return { ShardIterator: this.#written(stream, this.#start(stream, input)) };
  }

  /** @throws AwsError ExpiredIteratorException, TrimmedDataAccessException, ResourceNotFoundException, ValidationException */
  records(input: Input): Output {
    const limit = limitIn(input, MOST_RECORDS);
    const { arn, after, made } = read(input['ShardIterator']);
    const stream = this.#named(arn);
    if (this.#host.clock.now() - made > ITERATOR_LIFETIME)
      throw new AwsError(
        'ExpiredIteratorException',
        'Iterator expired. The iterator was created more than 15 minutes ago.',
      );
    if (after !== '' && stream.trimmed !== undefined && after < stream.trimmed) throw trimmed();
    const records: StreamRecord[] = [];
    let bytes = 0;
    for (const record of stream.records) {
      if (record.sequenceNumber <= after) continue;
      bytes += record.sizeBytes;
      if (records.length === limit || (records.length > 0 && bytes > MOST_BYTES)) break;
      records.push(record);
    }
    const last = records.at(-1)?.sequenceNumber ?? after;
    const hasMore = stream.ended === undefined || (stream.records.at(-1)?.sequenceNumber ?? '') > last;
    return {
      Records: records.map((record) => this.#described(stream, record)),
      ...(hasMore ? { NextShardIterator: this.#written(stream, last) } : {}),
    };
  }

  #named(arn: unknown): Stream {
    if (typeof arn !== 'string') throw invalid('Invalid StreamArn');
    const stream = this.#streams.find(arn);
    if (stream === undefined)
      throw new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
    return stream;
  }

  /** The sequence number after which the records are wanted; empty for all that there are. */
  #start(stream: Stream, { ShardIteratorType: type, SequenceNumber: number }: Input): string {
    const isNumbered = type === 'AT_SEQUENCE_NUMBER' || type === 'AFTER_SEQUENCE_NUMBER';
    if (!isNumbered) {
      if (number !== undefined)
        throw invalid(
          'One or more parameter values were invalid: SequenceNumber should not be passed for this iterator type',
        );
      if (type === 'TRIM_HORIZON') return '';
      if (type === 'LATEST') return this.#streams.last;
      throw invalid(
        `1 validation error detected: Value '${String(type)}' at 'shardIteratorType' failed to satisfy constraint: ` +
          'Member must satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, AT_SEQUENCE_NUMBER, TRIM_HORIZON]',
      );
    }
    if (typeof number !== 'string') throw invalid('One or more parameter values were invalid: Invalid SequenceNumber');
    if (number.length < 21) {
      throw invalid(
        `1 validation error detected: Value '${number}' at 'sequenceNumber' failed to satisfy constraint: Member must have length greater than or equal to 21`,
      );
    }
    const isHeld =
      /^\d{21}$/.test(number) &&
      number > stream.begin &&
      number <= (stream.ended?.sequenceNumber ?? this.#streams.last);
    if (!isHeld) throw invalid('Invalid SequenceNumber for the shard');
    if (stream.trimmed !== undefined && number <= stream.trimmed) throw trimmed();
    return type === 'AFTER_SEQUENCE_NUMBER' ? number : preceding(number);
  }

  #written(stream: Stream, after: string): string {
    const place = Buffer.from(`${after}|${this.#host.clock.now()}`).toString('base64');
    return `${stream.arn}|1|${place}`;
  }

  #described(stream: Stream, record: StreamRecord): Output {
    return {
      eventID: record.eventID,
      eventName: record.eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: this.#host.region,
      dynamodb: {
        ApproximateCreationDateTime: record.approximateCreationDateTime,
        Keys: record.keys,
        NewImage: record.newImage,
        OldImage: record.oldImage,
        SequenceNumber: record.sequenceNumber,
        SizeBytes: record.sizeBytes,
        StreamViewType: stream.view,
      },
      ...(record.userIdentity === undefined
        ? {}
        : { userIdentity: { PrincipalId: record.userIdentity.principalId, Type: record.userIdentity.type } }),
    };
  }
}

function read(iterator: unknown): { readonly arn: string; readonly after: string; readonly made: number } {
  const [, arn, place] = (typeof iterator === 'string' && /^(arn:[^|]+)\|1\|(.+)$/.exec(iterator)) || [];
  const [, after, made] = /^(\d{21}|)\|(\d+)$/.exec(Buffer.from(place ?? '', 'base64').toString()) ?? [];
  if (arn === undefined || after === undefined) throw invalid('Invalid ShardIterator');
  return { arn, after, made: Number(made) };
}

function limitIn(input: Input, most: number): number {
  const limit = input['Limit'] ?? most;
  if (typeof limit !== 'number')
    throw new AwsError('SerializationException', 'STRING_VALUE cannot be converted to Integer');
  if (limit < 1) {
    throw invalid(
      `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  }
  if (limit > most) {
    throw invalid(`One or more parameter values were invalid: Limit should be less than or equal to ${most}`);
  }
  return limit;
}

function trimmed(): AwsError {
  return new AwsError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  );
}

function following(number: string): string {
  return String(BigInt(number) + 1n);
}

function preceding(number: string): string {
  return String(BigInt(number) - 1n);
}
