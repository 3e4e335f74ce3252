import type * as z from 'zod';
import { now, plusSeconds } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { newId } from '../../../platform/ids.ts';
import { presignUpload } from '../../../platform/uploads/presign.ts';
import { quarantineKey, UPLOAD_SECONDS } from '../../../platform/uploads/quarantine.ts';
import { contentTypes, type PatientImport } from '../patient-import.ts';
import { noCounts } from '../rules/outcome.ts';
import type { newImportBody } from '../schemas.ts';
import { stepOf } from '../step.ts';
import { importReply } from '../view.ts';

/** How long the file may take to arrive and be checked, in seconds. */
const ARRIVAL_SECONDS = 3600;

/** The name of an import's only upload. */
export const FILE = 'file';

/**
 * Announces a file of patients: the reply tells where to put its bytes, which must be of the size and checksum that were
 * announced. It is read as soon as it has arrived.
 */
export async function announceImport(context: Context, announced: z.output<typeof newImportBody>): Promise<Reply> {
  const { clinicId } = context;
  const { format, size, sha256, forAll } = announced;
  const at = now();
  const subject: PatientImport = {
    id: newId('patientImport'),
    clinicId,
    version: 1,
    status: 'awaiting-upload',
    statusSince: at,
    format,
    size,
    sha256,
    forAll,
    closeAt: plusSeconds(at, ARRIVAL_SECONDS),
    pass: format === 'csv' ? 'taking' : 'gathering',
    offset: 0,
    row: 0,
    chunks: 0,
    counts: noCounts,
    tally: { next: 0 },
    run: 1,
    runSince: at,
    createdAt: at,
    updatedAt: at,
  };
  const content = { contentType: contentTypes[format], size, sha256 };
  const upload = await presignUpload(quarantineKey(clinicId, subject.id, FILE), content, UPLOAD_SECONDS);
  const change = stepOf(context, null, subject, at, { deed: 'announced', words: 'A file was announced.' });
  const more = { upload: { ...upload, expiresAt: plusSeconds(at, UPLOAD_SECONDS) } };
  return await commit(context, change, importReply(201, change, at, more));
}
