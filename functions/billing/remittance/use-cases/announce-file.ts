import type * as z from 'zod';
import { now, plusSeconds } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { newId } from '../../../platform/ids.ts';
import { presignUpload } from '../../../platform/uploads/presign.ts';
import { quarantineKey, UPLOAD_SECONDS } from '../../../platform/uploads/quarantine.ts';
import type { RemittanceFileRecord } from '../record.ts';
import { CONTENT_TYPE, type remittanceFileBody } from '../schemas.ts';
import { remittanceChange } from '../store.ts';
import { fileView } from '../views.ts';

/** The name of a file's only upload. */
const UPLOAD = 'file';

/**
 * Announces a file of remittances: the reply tells where to put its bytes, which must be of the size and checksum that were
 * announced. It is read as soon as it has arrived.
 */
export async function announceFile(
  context: Context,
  { size, sha256 }: z.output<typeof remittanceFileBody>,
): Promise<Reply> {
  const { clinicId } = context;
  const at = now();
  const file: RemittanceFileRecord = {
    id: newId('remittanceFile'),
    clinicId,
    version: 0,
    status: 'awaiting-upload',
    statusSince: at,
    cameBy: 'upload',
    size,
    sha256,
    remittanceIds: [],
    others: [],
    faults: [],
    createdAt: at,
    updatedAt: at,
  };
  const content = { contentType: CONTENT_TYPE, size, sha256 };
  const upload = await presignUpload(quarantineKey(clinicId, file.id, UPLOAD), content, UPLOAD_SECONDS);
  return await commit(
    context,
    {
      at,
      records: [remittanceChange('remittanceFile', file, 'announced')],
      announce: { type: 'remittanceFile.awaiting-upload', status: file.status },
    },
    {
      status: 201,
      version: 1,
      location: `/v1/remittance-files/${file.id}`,
      body: {
        ...fileView({ ...file, version: 1 }),
        upload: { ...upload, expiresAt: plusSeconds(at, UPLOAD_SECONDS) },
      },
    },
  );
}
