/** Signature Version 4, of what a URL or a form carries. */
import { createHmac } from 'node:crypto';

/** The signature of a text by the key that a secret gives for a credential scope. */
export function signatureOf(secret: string, scope: readonly string[], toSign: string): Buffer {
  return mac(
    scope.reduce<Buffer>((from, part) => mac(from, part), Buffer.from(`AWS4${secret}`)),
    toSign,
  );
}

function mac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
