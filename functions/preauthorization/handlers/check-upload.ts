import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import { checkEvidenceFile, checkRemittanceFile, isEvidenceFile, isRemittanceFile } from '../../billing/index.ts';
import { logger } from '../../platform/log.ts';
import type { Needs } from '../../platform/needs.ts';
import { checkImportFile, isImportFile } from '../../registration/index.ts';
import { checkUpload } from '../use-cases/check-upload.ts';

export const needs = {
  records: ['get', 'put'],
  audit: 'put',
  documents: 'check',
  consumes: 'uploads',
} as const satisfies Needs;

/** What the bucket tells of a new object; the rest of its event is not looked at. */
const created = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

function checkOf(key: string): typeof checkUpload {
  if (isImportFile(key)) return checkImportFile;
  if (isRemittanceFile(key)) return checkRemittanceFile;
  return isEvidenceFile(key) ? checkEvidenceFile : checkUpload;
}

/** Checks uploads as they arrive: documents of cases, evidence on disputes, files of patients and of remittances. One that cannot be checked comes again, and ends in the dead-letter queue. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const { detail } = created.parse(JSON.parse(record.body));
      const { key } = detail.object;
      await checkOf(key)(key, record.messageId);
    } catch (error) {
      logger.error('upload could not be checked', { messageId: record.messageId, error: error as Error });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
