import { now, plusSeconds } from '../../platform/clock.ts';
import { commit } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { newId } from '../../platform/ids.ts';
import { quarantineKey, UPLOAD_SECONDS } from '../../platform/uploads/quarantine.ts';
import type { CaseDocument } from '../document.ts';
import { presignUpload } from '../../platform/uploads/presign.ts';
import { isFinal } from '../rules/statuses.ts';
import type { NewDocument } from '../schemas.ts';
import { documentChange, listDocuments } from '../store.ts';
import { caseOf } from '../surroundings.ts';
import { documentBody } from '../views/document.ts';

/** A case is read whole, and a payer takes no library. */
const MAX_DOCUMENTS = 60;

/**
 * Announces a document: the reply tells where to put its bytes, which must be of the type, size and checksum that were announced.
 * @throws NotFound, NotInThisStatus
 */
export async function addDocument(context: Context, id: string, announced: NewDocument): Promise<Reply> {
  const subject = await caseOf(context, id);
  if (isFinal(subject.status))
    throw new NotInThisStatus(`A prior authorization that is ${subject.status} takes no documents any more.`);
  if ((await listDocuments(context.clinicId, id)).length >= MAX_DOCUMENTS)
    throw new NotInThisStatus(`A prior authorization has at most ${MAX_DOCUMENTS} documents.`);
  const at = now();
  const { type, ...rest } = announced;
  const document: Omit<CaseDocument, 'version'> = {
    ...rest,
    id: newId('document'),
    preauthorizationId: id,
    status: 'awaiting-upload',
    documentType: type,
    origin: 'upload',
    createdAt: at,
  };
  const upload = await presignUpload(quarantineKey(context.clinicId, id, document.id), announced, UPLOAD_SECONDS);
  const reply: Reply = {
    status: 201,
    body: { ...documentBody(document), upload: { ...upload, expiresAt: plusSeconds(at, UPLOAD_SECONDS) } },
  };
  const change = documentChange(context.clinicId, null, document, 'document.announced');
  return await commit(context, { records: [change] }, reply);
}
