/** Values as JSON texts. What JSON lacks is marked by a member whose name no data has. */

const BYTES = '\u0000bytes';
const MAP = '\u0000map';
const SET = '\u0000set';
const BIG = '\u0000bigint';
const MARK = '"\\u0000';

/** The JSON text of a plain value; members that are undefined are left out. */
export function encode(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, name, given: unknown) {
    // `given` has been through `toJSON`, which bytes have.
    const raw = this[name];
    if (typeof raw !== 'object' || raw === null) return typeof raw === 'bigint' ? { [BIG]: String(raw) } : given;
    if (raw instanceof Uint8Array) return { [BYTES]: Buffer.from(raw).toString('base64') };
    if (raw instanceof Map) return { [MAP]: [...raw] };
    if (raw instanceof Set) return { [SET]: [...raw] };
    return given;
  });
}

export function decode(text: string): unknown {
  if (!text.includes(MARK)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const marked = value as { [BYTES]?: string; [MAP]?: [unknown, unknown][]; [SET]?: unknown[]; [BIG]?: string };
    if (marked[BYTES] !== undefined) return new Uint8Array(Buffer.from(marked[BYTES], 'base64'));
    if (marked[MAP] !== undefined) return new Map(marked[MAP]);
    if (marked[SET] !== undefined) return new Set(marked[SET]);
    if (marked[BIG] !== undefined) return BigInt(marked[BIG]);
    return value;
  }) as unknown;
}
