import { createHash } from 'node:crypto';
import type { Item } from '../table.ts';

/** The archived copy of an audit entry: an object that nobody can change, in a bucket with Object Lock. */

/** `entries/<clinic>/<record>/change/000000000001`: ids and numbers, nothing that names a person. */
export function archiveKey(entry: Pick<Item, 'pk' | 'sk'>): string {
  return `entries/${entry.pk}/${entry.sk}`.replaceAll('#', '/');
}

/** Where all entries of a clinic stand. */
export function archivePrefix(clinicId: string): string {
  return `entries/${clinicId}/`;
}

/** The entry as text: the same for the same entry, so that copies can be compared. */
export function archiveText(entry: Item): string {
  return JSON.stringify(Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** SHA-256 of the text, base64: what S3 checks at the upload, and tells of the object ever after. */
export function archiveChecksum(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
