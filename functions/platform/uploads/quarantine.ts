import type { Uploaded } from './bucket.ts';

/** What is announced before it is uploaded: the signature of the upload holds it, and the check asks for it again. */
export interface Announced {
  readonly contentType: string;
  readonly size: number;
  /** SHA-256 of its bytes, base64. */
  readonly sha256: string;
}

/** The form of a SHA-256 checksum in base64, for schemas. */
export const sha256Pattern = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** How long an upload URL works, in seconds. */
export const UPLOAD_SECONDS = 15 * 60;

/** Where an upload stands until it is checked. Ids alone: a key is no place for a name. */
export function quarantineKey(clinicId: string, subjectId: string, uploadId: string): string {
  return `quarantine/${clinicId}/${subjectId}/${uploadId}`;
}

/** The ids in a quarantine key, or undefined if it is none. */
export function parseQuarantineKey(
  key: string,
): { readonly clinicId: string; readonly subjectId: string; readonly uploadId: string } | undefined {
  const [folder, clinicId, subjectId, uploadId, more] = key.split('/');
  if (folder !== 'quarantine' || !clinicId || !subjectId || !uploadId || more !== undefined) return undefined;
  return { clinicId, subjectId, uploadId };
}

/** In what an upload is not what was announced: `size`, `checksum`, `content-type`; undefined where it is. */
export function uploadFault(announced: Announced, uploaded: Uploaded): string | undefined {
  if (uploaded.size !== announced.size) return 'size';
  if (uploaded.sha256 !== announced.sha256) return 'checksum';
  return uploaded.contentType === announced.contentType ? undefined : 'content-type';
}
