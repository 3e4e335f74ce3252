import { createHash } from 'node:crypto';
import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { idPattern } from '../../../platform/ids.ts';
import { logger } from '../../../platform/log.ts';
import {
  acceptUpload,
  inspectUpload,
  readObject,
  removeUpload,
  writeObject,
  type Uploaded,
} from '../../../platform/uploads/bucket.ts';
import { acceptedKey, looksLike, MAX_DOCUMENT_BYTES, typeOf } from '../../../platform/uploads/documents.ts';
import { parseQuarantineKey, uploadFault } from '../../../platform/uploads/quarantine.ts';
import { isKnown, type EvidenceFile, type Known } from '../evidence-file.ts';
import { stepOf } from '../step.ts';
import { evidenceFileChange, readDispute, readEvidenceFile } from '../store.ts';

/** Whether what arrived under this key is evidence on a dispute. */
export function isEvidenceFile(key: string): boolean {
  return idPattern('dispute').test(parseQuarantineKey(key)?.subjectId ?? '');
}

/** What became of a file: why it was rejected, or what it is. */
type Judged = Partial<Pick<EvidenceFile, 'fault' | 'contentType' | 'size' | 'sha256'>>;

/**
 * Checks a file that arrived in quarantine: is it what was announced, or, from a patient, what may be uploaded at all? Accepted, it is copied to where whoever decides reads it; rejected, its bytes are
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
    const acceptedAt = acceptedKey(clinicId, disputeId, id);
    const found = isKnown(announced)
      ? await asAnnounced(announced, uploaded, key, acceptedAt)
      : await asItCame(uploaded, key, acceptedAt);
    const context: Context = { clinicId, requestId, actor: { kind: 'system', id: 'document-check' } };
    await againIfStale(() => judged(context, disputeId, id, found));
    logger.info('evidence checked', { clinicId, disputeId, documentId: id, fault: found.fault });
  }
  await removeUpload(key);
}

async function asAnnounced(announced: Known, uploaded: Uploaded, key: string, acceptedAt: string): Promise<Judged> {
  const isOfType = looksLike(announced.contentType, uploaded.firstBytes);
  const fault = uploadFault(announced, uploaded) ?? (isOfType ? undefined : 'content-type');
  if (fault === undefined) await acceptUpload(key, acceptedAt);
  return { fault };
}

/** Nothing was said of it before. What is kept are the very bytes that were looked at: the form may bring others meanwhile. */
async function asItCame({ size }: Uploaded, key: string, acceptedAt: string): Promise<Judged> {
  if (size > MAX_DOCUMENT_BYTES) return { fault: 'size' };
  const bytes = await readObject(key, { from: 0, to: MAX_DOCUMENT_BYTES });
  const contentType = typeOf(bytes);
  if (contentType === undefined) return { fault: 'content-type' };
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  await writeObject(acceptedAt, { bytes, contentType, sha256 });
  return { contentType, size: bytes.length, sha256 };
}

async function judged(context: Context, disputeId: string, id: string, found: Judged): Promise<void> {
  const { clinicId } = context;
  const [subject, file] = await Promise.all([
    readDispute(clinicId, disputeId),
    readEvidenceFile(clinicId, disputeId, id),
  ]);
  if (!subject || file?.status !== 'awaiting-upload') return;
  const { version: _version, ...rest } = file;
  const { fault } = found;
  const status = fault === undefined ? 'accepted' : 'rejected';
  const judgedFile = { ...rest, ...found, status } as const;
  const deed = `document-${status}`;
  const wrong = isKnown(file) ? `its ${fault} is not what was announced` : `its ${fault} is not one that is taken`;
  const words = fault === undefined ? 'A file came as evidence.' : `A file was rejected: ${wrong}.`;
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
