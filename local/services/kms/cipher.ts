/** What KMS does with key material: sealing under a key with an encryption context, and message codes. */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Random } from '../../contract.ts';

/** Key–value pairs that are authenticated with a ciphertext and must be the same to open it. */
export type EncryptionContext = Readonly<Record<string, string>>;

const VERSION = 1;
const HEADER = 1 + 16;
const IV = 12;
const TAG = 16;

/**
 * Seals `plaintext` with AES-256-GCM. The blob says which key made it, as KMS's does, so that opening needs no key id.
 *
 * @param key its UUID, and 32 bytes of material
 */
export function seal(
  { id: keyId, material }: { readonly id: string; readonly material: Uint8Array },
  plaintext: Uint8Array,
  context: EncryptionContext,
  random: Random,
): Uint8Array {
  const iv = random.bytes(IV);
  const cipher = createCipheriv('aes-256-gcm', material, iv).setAAD(authenticated(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const id = Buffer.from(keyId.replaceAll('-', ''), 'hex');
  return Buffer.concat([Buffer.of(VERSION), id, iv, cipher.getAuthTag(), sealed]);
}

/** The UUID of the key that made a blob; undefined if KMS did not make it. */
export function keyIdOf(blob: Uint8Array): string | undefined {
  if (blob.length < HEADER + IV + TAG || blob[0] !== VERSION) return undefined;
  const hex = Buffer.from(blob.subarray(1, HEADER)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Opens a blob of `seal`; undefined if it was altered or the context differs. */
export function open(material: Uint8Array, blob: Uint8Array, context: EncryptionContext): Uint8Array | undefined {
  const iv = blob.subarray(HEADER, HEADER + IV);
  const tag = blob.subarray(HEADER + IV, HEADER + IV + TAG);
  const decipher = createDecipheriv('aes-256-gcm', material, iv).setAAD(authenticated(context)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(blob.subarray(HEADER + IV + TAG)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** HMAC of a message with SHA-256. */
export function codeOf(material: Uint8Array, message: Uint8Array): Uint8Array {
  return createHmac('sha256', material).update(message).digest();
}

/** The context in one spelling, whatever the order of its pairs. */
function authenticated(context: EncryptionContext): Buffer {
  return Buffer.from(JSON.stringify(Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}
