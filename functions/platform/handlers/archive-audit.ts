import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { archiveChecksum, archiveKey, archiveText } from '../audit/archive.ts';
import { logger } from '../log.ts';
import { publishMetrics } from '../metrics.ts';
import type { Needs } from '../needs.ts';
import type { Item } from '../table.ts';

export const needs = { stream: 'audit', auditArchive: 'write' } as const satisfies Needs;

const s3 = new S3Client({ maxAttempts: 5 });

/**
 * Copies each new audit entry to the bucket that keeps it for years whatever anybody does, and tells of every entry
 * that was changed or removed: nobody has the right to, so somebody tampered.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (const record of event.Records) {
    try {
      await archive(record);
    } catch (error) {
      logger.error('audit entry could not be archived', { eventId: record.eventID, error: error as Error });
      // In order: what comes after is read again with it.
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

async function archive(record: DynamoDBRecord): Promise<void> {
  const image = record.dynamodb?.NewImage;
  if (record.eventName !== 'INSERT' || !image) return tampered(record);
  const entry = unmarshall(image as Record<string, AttributeValue>) as Item;
  const Body = archiveText(entry);
  const object = { Bucket: process.env['AUDIT_BUCKET'], Key: archiveKey(entry) };
  const ChecksumSHA256 = archiveChecksum(Body);
  try {
    await s3.send(
      new PutObjectCommand({ ...object, Body, ChecksumSHA256, ContentType: 'application/json', IfNoneMatch: '*' }),
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'PreconditionFailed') throw error;
    // There already: the same record of the stream once more, or another entry in the place of a removed one.
    const there = await s3.send(new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }));
    if (there.ChecksumSHA256 !== ChecksumSHA256) tampered(record);
  }
}

function tampered(record: DynamoDBRecord): void {
  logger.error('audit entry was changed, removed or replaced', {
    eventId: record.eventID,
    eventName: record.eventName,
    entry: `${record.dynamodb?.Keys?.['pk']?.S} ${record.dynamodb?.Keys?.['sk']?.S}`,
  });
  publishMetrics({ auditTampering: 1 });
}
