/** The environment variables that name HMAC keys of KMS from which others are derived. */
export type HmacKey = 'SEAL_KEY_ID' | 'MATCH_KEY_ID';

/** Keys by what they are derived from, for the life of the container. */
const keys = new Map<string, Promise<Buffer>>();

/**
 * A 32-byte key for one use: KMS GenerateMac over the words that name the use. The key that it comes from never leaves KMS.
 * Asked once per container; a failure is not kept.
 * @throws Error if the environment names no key, and whatever KMS throws
 */
export function derivedKey(from: HmacKey, use: string): Promise<Buffer> {
  const name = `${from} ${use}`;
  const kept = keys.get(name);
  if (kept) return kept;
  const asked = askKms(from, use);
  keys.set(name, asked);
  asked.catch(() => keys.delete(name));
  return asked;
}

async function askKms(from: HmacKey, use: string): Promise<Buffer> {
  const KeyId = process.env[from];
  if (!KeyId) throw new Error(`${from} is not set`);
  // Loaded when first needed: most requests need no derived key, and a cold start should not pay for it.
  const { GenerateMacCommand, KMSClient } = await import('@aws-sdk/client-kms');
  const { Mac } = await new KMSClient({ maxAttempts: 5 }).send(
    new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(use) }),
  );
  if (Mac?.byteLength !== 32) throw new Error('KMS answered without a MAC');
  return Buffer.from(Mac);
}
