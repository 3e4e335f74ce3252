import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { idPattern } from '../../../platform/ids.ts';
import { logger } from '../../../platform/log.ts';
import { acceptUpload, inspectUpload, removeUpload } from '../../../platform/uploads/bucket.ts';
import { parseQuarantineKey, uploadFault } from '../../../platform/uploads/quarantine.ts';
import { contentTypes, importKey } from '../patient-import.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { readImport } from '../store.ts';

const isImport = idPattern('patientImport');

/** Whether what arrived under this key is the file of an import. */
export function isImportFile(key: string): boolean {
  return isImport.test(parseQuarantineKey(key)?.subjectId ?? '');
}

/**
 * Checks a file that arrived in quarantine: is it what was announced? Accepted, it is copied to where it is read from, and
 * the import goes on; otherwise it is refused. Safe to repeat.
 */
export async function checkImportFile(key: string, requestId: string): Promise<void> {
  const ids = parseQuarantineKey(key);
  if (!ids) return;
  const { clinicId, subjectId: id } = ids;
  const context: Context = { clinicId, requestId, actor: { kind: 'system', id: 'document-check' } };
  const subject = await readImport(clinicId, id);
  const uploaded = await inspectUpload(key);
  if (!subject || !uploaded) return;
  // A second upload by the same URL, after the first was judged, is thrown away.
  if (subject.status === 'awaiting-upload') {
    const { format, size, sha256 } = subject;
    const fault = uploadFault({ contentType: contentTypes[format], size, sha256 }, uploaded);
    if (fault === undefined) await acceptUpload(key, importKey(clinicId, id));
    await againIfStale(() => judged(context, id, fault));
    logger.info('file of patients checked', { clinicId, importId: id, fault });
  }
  await removeUpload(key);
}

async function judged(context: Context, id: string, fault: string | undefined): Promise<void> {
  const before = await readImport(context.clinicId, id);
  if (before?.status !== 'awaiting-upload') return;
  const at = now();
  if (fault === undefined) {
    const step = { deed: 'arrived', words: 'The file has arrived, as it was announced.' };
    await commit(context, stepOf(context, before, moveTo(before, 'reading', at), at, step));
    return;
  }
  const words = `The file is not what was announced: its ${fault} differs.`;
  const after = moveTo(before, 'refused', at, { standstill: { code: `wrong-${fault}`, words } });
  await commit(context, stepOf(context, before, after, at, { deed: 'refused', words }));
}
