import { textOf, type Taken } from './csv.ts';

/** One line of an NDJSON file: the JSON that it holds, nothing, or why it cannot be read. */
export type LineRecord = { readonly json: unknown } | { readonly blank: true } | { readonly fault: string };

const LF = 0x0a;

/**
 * The lines that stand whole in these bytes, from the first byte on, each as JSON.
 * @param atEnd nothing follows: the last line needs no end
 * @param most how many to take at most
 */
export function takeLines(bytes: Uint8Array, { atEnd, most }: { atEnd: boolean; most: number }): Taken<LineRecord> {
  const records: LineRecord[] = [];
  let used = 0;
  while (records.length < most && used < bytes.length) {
    const found = bytes.indexOf(LF, used);
    if (found < 0 && !atEnd) break;
    const end = found < 0 ? bytes.length : found;
    records.push(lineOf(bytes.subarray(used, end)));
    used = Math.min(bytes.length, end + 1);
  }
  return { records, used };
}

function lineOf(bytes: Uint8Array): LineRecord {
  const text = textOf(bytes);
  if (text === undefined) return { fault: 'is not UTF-8 text' };
  if (text.trim() === '') return { blank: true };
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { fault: 'is not JSON: one resource stands on each line' };
  }
}
