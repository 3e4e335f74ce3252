import { readObject, writeObject } from '../platform/uploads/bucket.ts';
import { acceptedKey } from '../platform/uploads/documents.ts';

/** The bytes of a checked document. */
export async function readAccepted(clinicId: string, caseId: string, documentId: string): Promise<Uint8Array> {
  return await readObject(acceptedKey(clinicId, caseId, documentId));
}

/** Keeps a document that Frontdesk made. */
export async function writeAccepted(
  clinicId: string,
  caseId: string,
  documentId: string,
  content: { readonly bytes: Uint8Array; readonly contentType: string; readonly sha256: string },
): Promise<void> {
  await writeObject(acceptedKey(clinicId, caseId, documentId), content);
}
