/** The randomness of a function in a stack with a seed: whatever it draws is the same in every run. */
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { seededRandom } from '../../random.ts';

type Filled = NodeJS.ArrayBufferView | ArrayBuffer | SharedArrayBuffer;
type Done<T> = (error: Error | null, value: T) => void;

let random = seededRandom('');

/** Begins anew: what is drawn from here on follows from `seed` alone. */
export function reseed(seed: string): void {
  random = seededRandom(seed);
}

/** Puts seeded draws in the place of everything from which a function can get randomness, before its code is loaded. */
export function installSeededRandomness(seed: string): void {
  reseed(seed);
  const seeded = {
    randomBytes: (size: number, done?: Done<Buffer>) => given(random.bytes(size), done),
    randomUUID: () => random.uuid(),
    randomInt: (...args: (number | Done<number>)[]) => {
      const [first = 0, second] = args.filter((arg) => typeof arg === 'number');
      const done = args.find((arg) => typeof arg === 'function');
      const [least, limit] = second === undefined ? [0, first] : [first, second];
      return given(least + below(limit - least), done);
    },
    randomFillSync: (into: Filled, offset = 0, size?: number) => fill(into, offset, size),
    randomFill: (into: Filled, ...rest: (number | Done<Filled>)[]) => {
      const [offset = 0, size] = rest.filter((arg) => typeof arg === 'number');
      given(
        fill(into, offset, size),
        rest.find((arg) => typeof arg === 'function'),
      );
    },
  };
  Object.assign(crypto, seeded);
  // Of the module's own `getRandomValues` Node lets nobody make another; code that runs in browsers too takes this one.
  Object.defineProperties(globalThis.crypto, {
    randomUUID: { value: seeded.randomUUID },
    getRandomValues: { value: <T extends NodeJS.ArrayBufferView>(into: T): T => fill(into, 0, undefined) },
  });
  Math.random = () => below(2 ** 48) / 2 ** 48;
  syncBuiltinESMExports();
}

function below(limit: number): number {
  return limit <= 2 ** 32 ? random.below(limit) : random.bytes(6).readUIntBE(0, 6) % limit;
}

function fill<T extends Filled>(into: T, offset: number, size: number | undefined): T {
  const bytes = ArrayBuffer.isView(into)
    ? Buffer.from(into.buffer, into.byteOffset, into.byteLength)
    : Buffer.from(into);
  const end = size === undefined ? bytes.length : offset + size;
  random.bytes(end - offset).copy(bytes, offset);
  return into;
}

/** As Node gives what was drawn: later to a callback, else at once. */
function given<T>(value: T, done: Done<T> | undefined): T | undefined {
  if (done === undefined) return value;
  queueMicrotask(() => done(null, value));
  return undefined;
}
