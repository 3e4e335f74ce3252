import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { idPattern } from '../../../platform/ids.ts';
import { logger } from '../../../platform/log.ts';
import { acceptUpload, inspectUpload, removeUpload } from '../../../platform/uploads/bucket.ts';
import { acceptedKey, looksLike } from '../../../platform/uploads/documents.ts';
import { parseQuarantineKey, uploadFault } from '../../../platform/uploads/quarantine.ts';
import { stepOf } from '../step.ts';
import { evidenceFileChange, readDispute, readEvidenceFile } from '../store.ts';

/** Whether what arrived under this key is evidence on a dispute. */
export function isEvidenceFile(key: string): boolean {
  return idPattern('dispute').test(parseQuarantineKey(key)?.subjectId ?? '');
}

/**
 * Checks a file that arrived in quarantine: is it what was announced? Accepted, it is copied to where whoever decides reads it; rejected, its bytes are
 * thrown away. Safe to repeat.
 */
export async function checkEvidenceFile(key: string, requestId: string): Promise<void> {
  const ids = parseQuarantineKey(key);
  if (!ids) return;
  const { clinicId, subjectId: disputeId, uploadId: id } = ids;
  const [announced, uploaded] = await Promise.all([readEvidenceFile(clinicId, disputeId, id), inspectUpload(key)]);
  if (!announced || !uploaded) return;
  // A second upload by the same URL, after the first was judged, is thrown away.
  if (announced.status === 'awaiting-upload') {
    const isOfType = looksLike(announced.contentType, uploaded.firstBytes);
    const fault = uploadFault(announced, uploaded) ?? (isOfType ? undefined : 'content-type');
    if (fault === undefined) await acceptUpload(key, acceptedKey(clinicId, disputeId, id));
    const context: Context = { clinicId, requestId, actor: { kind: 'system', id: 'document-check' } };
    await againIfStale(() => judged(context, disputeId, id, fault));
    logger.info('evidence checked', { clinicId, disputeId, documentId: id, fault });
  }
  await removeUpload(key);
}

async function judged(context: Context, disputeId: string, id: string, fault: string | undefined): Promise<void> {
  const { clinicId } = context;
  const [subject, file] = await Promise.all([
    readDispute(clinicId, disputeId),
    readEvidenceFile(clinicId, disputeId, id),
  ]);
  if (!subject || file?.status !== 'awaiting-upload') return;
  const { version: _version, ...rest } = file;
  const status = fault === undefined ? 'accepted' : 'rejected';
  const judgedFile = { ...rest, status, ...(fault === undefined ? {} : { fault }) } as const;
  const deed = `document-${status}`;
  const words =
    fault === undefined ? 'A file came as evidence.' : `A file was rejected: its ${fault} is not what was announced.`;
  await commit(
    context,
    stepOf(
      context,
      subject,
      subject,
      now(),
      { deed, words, announce: deed },
      { records: [evidenceFileChange(clinicId, file, judgedFile, `document.${status}`)] },
    ),
  );
}
