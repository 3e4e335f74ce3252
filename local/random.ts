import { createHash, randomBytes } from 'node:crypto';
import type { Random } from './contract.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Randomness made of `source`, which gives so many random bytes. */
class BytesRandom implements Random {
  readonly #source: (count: number) => Buffer;

  constructor(source: (count: number) => Buffer) {
    this.#source = source;
  }

  bytes(count: number): Buffer {
    return this.#source(count);
  }

  hex(bytes: number): string {
    return this.bytes(bytes).toString('hex');
  }

  uuid(): string {
    return uuidOf(this.bytes(16));
  }

  below(limit: number): number {
    if (!(limit > 0 && limit <= 2 ** 32)) throw new RangeError(`No number is below ${String(limit)}`);
    // What is left over above the last whole multiple would favour the small numbers.
    const fair = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const drawn = this.bytes(4).readUInt32BE();
      if (drawn < fair) return drawn % limit;
    }
  }

  text(length: number, alphabet = LETTERS): string {
    return Array.from({ length }, () => alphabet[this.below(alphabet.length)]).join('');
  }
}

/** What nobody can guess. */
export const realRandom: Random = new BytesRandom((count) => randomBytes(count));

/** The same in every run with the same seed. */
export function seededRandom(seed: string): Random {
  let draws = 0;
  let left: Buffer = Buffer.alloc(0);
  return new BytesRandom((count) => {
    const blocks = [left];
    for (let have = left.length; have < count; have += 32) blocks.push(drawBytes(seed, draws++));
    const drawn = blocks.length === 1 ? left : Buffer.concat(blocks);
    left = drawn.subarray(count);
    return drawn.subarray(0, count);
  });
}

/** The 32 bytes of draw `count` of `seed`: who keeps only how many draws were made can go on from there. */
export function drawBytes(seed: string, count: number): Buffer {
  return createHash('sha256').update(`${seed}#${count}`).digest();
}

/** A version 4 UUID made of the first 16 bytes. */
export function uuidOf(bytes: Uint8Array): string {
  const own = Buffer.from(bytes.subarray(0, 16));
  own.writeUInt8((own.readUInt8(6) & 0x0f) | 0x40, 6);
  own.writeUInt8((own.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = own.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
