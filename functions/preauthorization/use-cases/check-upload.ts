import { now } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { logger } from '../../platform/log.ts';
import { againIfStale } from '../../platform/case/again.ts';
import type { Preauthorization } from '../case.ts';
import { acceptUpload, inspectUpload, removeUpload, type Uploaded } from '../../platform/uploads/bucket.ts';
import { parseQuarantineKey, uploadFault } from '../../platform/uploads/quarantine.ts';
import { acceptedKey, looksLike } from '../../platform/uploads/documents.ts';
import type { CaseDocument } from '../document.ts';
import { moveTo } from '../rules/move.ts';
import { documentChange, readCase, readDocument } from '../store.ts';
import { stepOf } from '../step.ts';

/**
 * Checks an upload that arrived in quarantine: is it what was announced? Accepted, it is copied to where documents are read from,
 * and a case that waited for it goes on; rejected, its bytes are thrown away. Safe to repeat.
 */
export async function checkUpload(key: string, requestId: string): Promise<void> {
  const ids = parseQuarantineKey(key);
  if (!ids) return;
  const { clinicId, subjectId: caseId, uploadId: documentId } = ids;
  const context: Context = { clinicId, requestId, actor: { kind: 'system', id: 'document-check' } };
  const document = await readDocument(clinicId, caseId, documentId);
  const uploaded = await inspectUpload(key);
  if (!document || !uploaded) return;
  if (document.status !== 'awaiting-upload') {
    // A second upload by the same URL, after the first was judged.
    await removeUpload(key);
    return;
  }
  const fault = faultOf(document, uploaded);
  if (fault === undefined) await acceptUpload(key, acceptedKey(clinicId, caseId, documentId));
  await againIfStale(() => record(context, caseId, documentId, fault));
  await removeUpload(key);
  logger.info('document checked', { clinicId, caseId, documentId, fault });
}

function faultOf(document: CaseDocument, uploaded: Uploaded): string | undefined {
  const fault = uploadFault(document, uploaded);
  return fault ?? (looksLike(document.contentType, uploaded.firstBytes) ? undefined : 'content-type');
}

async function record(context: Context, caseId: string, documentId: string, fault: string | undefined): Promise<void> {
  const [subject, document] = await Promise.all([
    readCase(context.clinicId, caseId),
    readDocument(context.clinicId, caseId, documentId),
  ]);
  if (!subject || document?.status !== 'awaiting-upload') return;
  const { version: _version, ...rest } = document;
  const status = fault === undefined ? 'accepted' : 'rejected';
  const judged = documentChange(context.clinicId, document, { ...rest, status, fault }, `document.${status}`);
  const at = now();
  const after = fault === undefined ? goesOn(subject, document, at) : subject;
  const words =
    fault === undefined
      ? `A document was accepted (${document.documentType}).`
      : `A document was rejected: its ${fault} is not what was announced.`;
  await commit(
    context,
    stepOf(
      context,
      subject,
      after,
      at,
      { deed: `document-${status}`, words, announce: `document-${status}` },
      {
        records: [judged],
      },
    ),
  );
}

/** A case that waits for what is missing is assessed anew when a missing document comes. */
function goesOn(subject: Preauthorization, document: CaseDocument, at: string): Preauthorization {
  const wanted = subject.information?.missing.some(
    (missing) => missing.kind === 'document' && missing.code === document.documentType,
  );
  return subject.status === 'awaiting-information' && wanted ? moveTo(subject, 'assessing', at) : subject;
}
