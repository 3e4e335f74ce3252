import { createHash } from 'node:crypto';
import { readClinic } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { StaleVersion } from '../../../platform/errors.ts';
import { derivedId, idPattern } from '../../../platform/ids.ts';
import { logger } from '../../../platform/log.ts';
import { acceptUpload, inspectUpload, readObject, removeUpload } from '../../../platform/uploads/bucket.ts';
import { parseQuarantineKey, uploadFault } from '../../../platform/uploads/quarantine.ts';
import { DROP_FOLDER, remittanceFileKey, type RemittanceFileRecord } from '../record.ts';
import { CONTENT_TYPE, MAX_FILE_BYTES } from '../schemas.ts';
import { readFile, remittanceChange } from '../store.ts';

const isFile = idPattern('remittanceFile');
const isClinic = idPattern('clinic');

/** Whether what arrived under this key is a file of remittances: announced, or dropped for a clinic. */
export function isRemittanceFile(key: string): boolean {
  return isFile.test(parseQuarantineKey(key)?.subjectId ?? '') || clinicOfDrop(key) !== undefined;
}

function clinicOfDrop(key: string): string | undefined {
  const [folder, clinicId = '', name = ''] = key.split('/');
  return folder === DROP_FOLDER && isClinic.test(clinicId) && name !== '' ? clinicId : undefined;
}

/**
 * Takes a file that arrived to where it is read from, if it is what was announced, or was dropped for a clinic; then it is read. Safe to
 * repeat.
 */
export async function checkRemittanceFile(key: string, requestId: string): Promise<void> {
  const dropped = clinicOfDrop(key);
  await (dropped === undefined ? checkUpload(key, requestId) : takeDrop(dropped, key, requestId));
  await removeUpload(key);
}

const contextOf = (clinicId: string, requestId: string): Context => ({
  clinicId,
  requestId,
  actor: { kind: 'system', id: 'document-check' },
});

async function checkUpload(key: string, requestId: string): Promise<void> {
  const ids = parseQuarantineKey(key);
  if (!ids) return;
  const { clinicId, subjectId: id } = ids;
  const [file, uploaded] = await Promise.all([readFile(clinicId, id), inspectUpload(key)]);
  // A second upload by the same URL, after the first was judged, is thrown away.
  if (file?.status !== 'awaiting-upload' || !uploaded) return;
  const { size, sha256 } = file;
  const fault = uploadFault({ contentType: CONTENT_TYPE, size, sha256 }, uploaded);
  if (fault === undefined) await acceptUpload(key, remittanceFileKey(clinicId, id));
  await againIfStale(async () => {
    const before = await readFile(clinicId, id);
    if (before?.status !== 'awaiting-upload') return;
    const at = now();
    const words = `The file is not what was announced: its ${fault} differs.`;
    const change =
      fault === undefined
        ? arrived(before, at)
        : moved({ ...before, refusal: { code: `wrong-${fault}`, words } }, 'refused', at);
    await commit(contextOf(clinicId, requestId), change);
  });
  logger.info('file of remittances checked', { clinicId, fileId: id, fault });
}

/** A file that a payer or a clearinghouse puts into the bucket. Its id comes from where it stood and what it says. */
async function takeDrop(clinicId: string, key: string, requestId: string): Promise<void> {
  const uploaded = await inspectUpload(key);
  if (!uploaded || !(await readClinic(clinicId))) return;
  const tooLarge = uploaded.size > MAX_FILE_BYTES;
  const digest = createHash('sha256');
  if (!tooLarge) digest.update(await readObject(key));
  const sha256 = digest.digest('base64');
  const says = tooLarge ? uploaded.etag : sha256;
  const id = derivedId('remittanceFile', createHash('sha256').update(`${clinicId} ${key} ${says}`).digest());
  const at = now();
  const file: RemittanceFileRecord = {
    id,
    clinicId,
    version: 0,
    status: 'awaiting-upload',
    statusSince: at,
    cameBy: 'drop',
    size: uploaded.size,
    sha256,
    remittanceIds: [],
    others: [],
    faults: [],
    createdAt: at,
    updatedAt: at,
  };
  const words = `The file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB. Have it divided.`;
  if (!tooLarge) await acceptUpload(key, remittanceFileKey(clinicId, id));
  try {
    const change = tooLarge
      ? moved({ ...file, refusal: { code: 'too-large', words } }, 'refused', at)
      : arrived(file, at);
    await commit(contextOf(clinicId, requestId), change);
  } catch (error) {
    // It was taken before, by an event that came twice.
    if (!(error instanceof StaleVersion)) throw error;
  }
}

function arrived(file: RemittanceFileRecord, at: Instant): Change {
  const change = moved(file, 'reading', at);
  return { ...change, effects: [{ kind: 'takeRemittances', subjectId: file.id, params: { from: 0 } }] };
}

function moved(file: RemittanceFileRecord, status: RemittanceFileRecord['status'], at: Instant): Change {
  return {
    at,
    records: [remittanceChange('remittanceFile', { ...file, status, statusSince: at }, status)],
    announce: { type: `remittanceFile.${status}`, status },
  };
}
