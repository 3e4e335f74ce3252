/** What may be uploaded as a document of a case, and where it stands once it was checked. */
export const contentTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'] as const;
export type ContentType = (typeof contentTypes)[number];

/** The largest document, in bytes. */
export const MAX_DOCUMENT_BYTES = 25 * 1024 * 1024;

/** Where a checked document stands. */
export function acceptedKey(clinicId: string, caseId: string, documentId: string): string {
  return `accepted/${clinicId}/${caseId}/${documentId}`;
}

/** The bytes by which a file of each type begins. */
const beginnings: Readonly<Record<ContentType, readonly (readonly number[])[]>> = {
  'application/pdf': [[0x25, 0x50, 0x44, 0x46, 0x2d]],
  'image/jpeg': [[0xff, 0xd8, 0xff]],
  'image/png': [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  'image/tiff': [
    [0x49, 0x49, 0x2a, 0x00],
    [0x4d, 0x4d, 0x00, 0x2a],
  ],
};

/** Of which type a file is that begins so, whatever it was called; undefined where it is none that may be uploaded. */
export function typeOf(firstBytes: Uint8Array): ContentType | undefined {
  return contentTypes.find((type) => looksLike(type, firstBytes));
}

/** Whether a file that begins so can be of the type. */
export function looksLike(type: ContentType, firstBytes: Uint8Array): boolean {
  return beginnings[type].some((beginning) => beginning.every((byte, index) => firstBytes[index] === byte));
}

const extensions = { 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'image/tiff': 'tif' } as const;

/** Under which name a document is shown or saved: its id, and nothing that somebody called it. */
export function fileNameOf({ id, contentType }: { readonly id: string; readonly contentType: ContentType }): string {
  return `${id}.${extensions[contentType]}`;
}
