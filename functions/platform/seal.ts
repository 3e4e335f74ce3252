import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { derivedKey } from './derived-key.ts';
import { BadRequest } from './errors.ts';

/**
 * Values that leave the service and come back, unreadable and unforgeable: cursors, session cookies. AES-256-GCM under a
 * key that is derived for one purpose from an HMAC key that never leaves KMS.
 */
export type SealPurpose = 'cursor:v1' | 'session:v1' | 'sign-in:v1' | 'csrf:v1' | 'patient:v1' | 'checkout:v1';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The 32-byte key for a purpose. */
const sealingKey = (purpose: SealPurpose): Promise<Buffer> => derivedKey('SEAL_KEY_ID', `frontdesk:seal:${purpose}`);

/**
 * Seals text for a purpose.
 * @param boundTo what the seal belongs to, e.g. the clinic and the route: it opens only with the same words in the same order
 * @returns base64url, no padding
 */
export async function seal(purpose: SealPurpose, boundTo: readonly string[], text: string): Promise<string> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', await sealingKey(purpose), iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(JSON.stringify(boundTo)));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** What was sealed for this purpose and binding, or undefined for anything else: forged, cut, foreign, of another purpose. */
export async function open(
  purpose: SealPurpose,
  boundTo: readonly string[],
  sealed: string,
): Promise<string | undefined> {
  if (!/^[A-Za-z0-9_-]+$/.test(sealed)) return undefined;
  const bytes = Buffer.from(sealed, 'base64url');
  // Two texts must not stand for the same bytes.
  if (bytes.toString('base64url') !== sealed || bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', await sealingKey(purpose), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(JSON.stringify(boundTo)));
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** The longest cursor that is taken, in characters: schemas bound `cursor` by it. */
export const MAX_CURSOR_LENGTH = 2048;

/** A cursor for the next page of a list: any JSON value, readable by nobody else, good for this clinic and route alone. */
export async function sealCursor(clinicId: string, route: string, value: unknown): Promise<string> {
  return await seal('cursor:v1', [clinicId, route], JSON.stringify(value));
}

/**
 * What the cursor holds.
 * @throws BadRequest if this clinic was never given it for this route
 */
export async function openCursor(clinicId: string, route: string, cursor: string): Promise<unknown> {
  const text = cursor.length <= MAX_CURSOR_LENGTH ? await open('cursor:v1', [clinicId, route], cursor) : undefined;
  if (text === undefined) {
    throw new BadRequest('The cursor is not one that this list gave.', [
      {
        pointer: 'query:cursor',
        detail: 'must be a cursor from an answer of this same list, unchanged; if it is, begin again without one',
      },
    ]);
  }
  return JSON.parse(text) as unknown;
}
