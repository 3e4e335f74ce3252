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

/**
 * The entry as text: the same for the same entry, so that copies can be compared. In the place of the reason, which is somebody's own
 * words and may name a patient, stands its digest: a changed reason shows, and the bucket holds nothing of a person.
 */
export function archiveText(entry: Item): string {
  const { reason, ...rest } = entry;
  const told = typeof reason === 'string' ? { ...rest, reason: digest(`${entry.pk} ${entry.sk} ${reason}`) } : rest;
  return JSON.stringify(Object.fromEntries(Object.entries(told).sort(([x], [y]) => (x < y ? -1 : 1))));
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

/** SHA-256 of the text, base64: what S3 checks at the upload, and tells of the object ever after. */
export function archiveChecksum(text: string): string {
  return digest(text);
}
