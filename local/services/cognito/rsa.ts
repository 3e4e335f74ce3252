import { checkPrimeSync } from 'node:crypto';
import { type CryptoKey, type JWK, importJWK } from 'jose';
import type { Random } from '../../contract.ts';

const E = 65_537n;

/** An RSA key of 2048 bits made of `random` alone: in a stack with a seed the tokens of two runs are the same text. */
function rsaKeyOf(random: Random): JWK {
  const p = primeOf(random);
  const q = primeOf(random);
  const d = inverse(E, (p - 1n) * (q - 1n));
  return {
    kty: 'RSA',
    n: encoded(p * q),
    e: encoded(E),
    d: encoded(d),
    p: encoded(p),
    q: encoded(q),
    dp: encoded(d % (p - 1n)),
    dq: encoded(d % (q - 1n)),
    qi: encoded(inverse(q, p)),
  };
}

/** The next prime after a drawn number whose two highest bits are set, so that the product of two has all its bits. */
function primeOf(random: Random): bigint {
  let candidate = BigInt(`0x${random.hex(128)}`) | (3n << 1022n) | 1n;
  while (candidate % E === 1n || !checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** The inverse of `value` modulo `modulus`, by Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [modulus, value % modulus];
  let [x, y] = [0n, 1n];
  while (b > 0n) {
    const times = a / b;
    [a, b] = [b, a - times * b];
    [x, y] = [y, x - times * y];
  }
  return x < 0n ? x + modulus : x;
}

function encoded(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

/** Such a key for RS256. */
export async function keyPairOf(random: Random): Promise<{ privateKey: CryptoKey; publicKey: CryptoKey }> {
  const jwk = rsaKeyOf(random);
  const { kty, n, e } = jwk;
  const [privateKey, publicKey] = await Promise.all(
    [jwk, { kty, n, e } as JWK].map((key) => importJWK(key, 'RS256', { extractable: true })),
  );
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array || !privateKey || !publicKey)
    throw new TypeError('An RSA key is no secret text.');
  return { privateKey, publicKey };
}
