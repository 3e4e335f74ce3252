/** A number in [0, 1) made of the first 6 bytes. */
export function fractionOf(bytes: Uint8Array): number {
  return Buffer.from(bytes).readUIntBE(0, 6) / 2 ** 48;
}

const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/** The first `nextDouble()` of `java.util.Random(seed)`, which is what AWS answers to `$random(seed)`. */
export function seededFraction(seed: number): number {
  let state = (BigInt(Math.trunc(seed)) ^ MULTIPLIER) & MASK;
  const next = (bits: bigint): bigint => {
    state = (state * MULTIPLIER + 0xbn) & MASK;
    return state >> (48n - bits);
  };
  const high = next(26n);
  return Number((high << 27n) + next(27n)) / 2 ** 53;
}
