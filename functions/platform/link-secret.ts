import { GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';

let shared: KMSClient | undefined;
const kms = (): KMSClient => (shared ??= new KMSClient({ maxAttempts: 5 }));

/**
 * The secret of a link in a mail: 256 bits that only the key in KMS can make, and make again for a resend, 43 characters.
 * The mail sender alone may.
 *
 * @param message names the link and no other
 * @throws Error if the environment names no key, and whatever KMS throws
 */
export async function linkSecret(message: string): Promise<string> {
  const KeyId = process.env['LINK_KEY_ID'];
  if (!KeyId) throw new Error('LINK_KEY_ID is not set');
  const { Mac } = await kms().send(
    new GenerateMacCommand({ KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from(message) }),
  );
  if (Mac?.byteLength !== 32) throw new Error('KMS answered without a MAC');
  return Buffer.from(Mac).toString('base64url');
}
