/** What Step Functions adds to JSONata and takes from it, and what its clock and its draws are here. */
import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';
import { uuidOf } from '../../random.ts';
import { tooMuchMemory } from './bounds.ts';
import { fractionOf, seededFraction } from './randomness.ts';

/** The names by which an expression's frame holds them; no variable of a state machine can be called so. */
export const DRAW = '__draw';
export const NOW = '__now';

/** Registers the functions with an expression. Their arguments are checked here: AWS's refusals are not the library's. */
export function addFunctions(run: jsonata.Expression): void {
  // $eval is the one JSONata function that AWS leaves out.
  run.assign('eval', undefined);
  for (const [name, { most, call }] of Object.entries(FUNCTIONS)) {
    run.registerFunction(name, function (...given: unknown[]) {
      if (given[most] !== undefined) throw mismatch(name, most + 1);
      return call(given, this);
    });
  }
  run.registerFunction(
    'millis',
    function () {
      return nowOf(this);
    },
    '<:n>',
  );
  run.registerFunction(
    'now',
    function (picture?: string, zone?: string) {
      const format = this.environment.lookup('fromMillis') as { implementation: (...args: unknown[]) => string };
      return format.implementation(nowOf(this), picture, zone);
    },
    '<s?s?:s>',
  );
}

interface Added {
  /** How many arguments it takes. */
  readonly most: number;
  readonly call: (given: readonly unknown[], focus: jsonata.Focus) => unknown;
}

const FUNCTIONS: Readonly<Record<string, Added>> = {
  parse: { most: 1, call: ([text]) => parse(text) },
  partition: { most: 2, call: ([items, size]) => partition(items, size) },
  range: { most: 3, call: ([first, last, step]) => range(first, last, step) },
  hash: { most: 2, call: ([text, algorithm]) => hash(text, algorithm) },
  random: {
    most: 1,
    call: ([seed], focus) =>
      seed === undefined ? fractionOf(drawOf(focus)) : seededFraction(whole(seed, 'random', 1)),
  },
  uuid: { most: 0, call: (_given, focus) => uuidOf(drawOf(focus)) },
};

function drawOf(focus: jsonata.Focus): Uint8Array {
  return (focus.environment.lookup(DRAW) as () => Uint8Array)();
}

function nowOf(focus: jsonata.Focus): number {
  return focus.environment.lookup(NOW) as number;
}

/** The library writes the message of a code that it knows; D3137 is the one whose message the thrower chooses. */
function refused(message: string): object {
  return { code: 'D3137', message };
}

function mismatch(token: string, index: number): object {
  return { code: 'T0410', token, index };
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw mismatch('parse', 1);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused('Invalid JSON');
  }
  // AWS takes no object that has a key twice, JavaScript does: then the text has more members than its value.
  const members = text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1;
  if (members !== membersOf(value)) throw refused('Invalid JSON');
  return value;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Object.values(value).reduce((sum: number, item) => sum + membersOf(item), 0);
  return Array.isArray(value) ? own : own + Object.keys(value).length;
}

/** A number without its fraction. */
function whole(value: unknown, token: string, index: number): number {
  if (typeof value !== 'number') throw mismatch(token, index);
  return Math.trunc(value);
}

function partition(items: unknown, size: unknown): unknown[] | undefined {
  if (items === undefined) return undefined;
  if (!Array.isArray(items)) throw { code: 'T0412', token: 'partition', index: 1 };
  if (items.length === 0) return undefined;
  if (size === undefined) return [items];
  const step = whole(size, 'partition', 2);
  if (step < 0) throw refused('Second argument must be zero or greater');
  if (step === 0) return undefined;
  const chunks: unknown[] = [];
  for (let start = 0; start < items.length; start += step) chunks.push(items.slice(start, start + step));
  return chunks;
}

const RANGE_LIMIT = 360_145;

/** A range of one is that number itself, as every JSONata sequence of one is. */
function range(first: unknown, last: unknown, step: unknown): number[] | number | undefined {
  const [from, to] = [whole(first, 'range', 1), whole(last, 'range', 2)];
  if (step === undefined) return undefined;
  const by = whole(step, 'range', 3);
  const count = by === 0 ? 0 : Math.max(0, Math.floor((to - from) / by) + 1);
  if (count === 0) return undefined;
  if (count === 1) return from;
  if (count > RANGE_LIMIT) throw tooMuchMemory();
  return Array.from({ length: count }, (_, index) => from + index * by);
}

const HASHES = ['SHA-1', 'SHA-384', 'SHA-256', 'SHA-512', 'MD5'];

function hash(text: unknown, algorithm: unknown): string | undefined {
  if (typeof text !== 'string') throw mismatch('hash', 1);
  if (algorithm === undefined) return undefined;
  if (typeof algorithm !== 'string') throw mismatch('hash', 2);
  if (!HASHES.includes(algorithm)) throw refused(`Hash algorithm '${algorithm}' must be one of ${HASHES.join(', ')}`);
  return createHash(algorithm.replace('-', '').toLowerCase()).update(text, 'utf8').digest('hex');
}
