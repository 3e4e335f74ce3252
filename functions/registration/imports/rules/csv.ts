/**
 * Records of a CSV file by RFC 4180, in UTF-8: fields between commas, lines that end in LF or CR LF, quotes around what
 * holds any of these or a quote (written twice). Strict: what the RFC does not allow is a fault of its record.
 *
 * It works on bytes, since a part of a file may end within a letter; comma, quote and line ends never stand inside one.
 */
export type CsvRecord = { readonly fields: readonly string[] } | { readonly fault: string };

/** What was taken of some bytes. */
export interface Taken<R> {
  readonly records: readonly R[];
  /** How many bytes the records take up: the next one begins there. */
  readonly used: number;
}

const [COMMA, QUOTE, LF, CR] = [0x2c, 0x22, 0x0a, 0x0d];
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The records that stand whole in these bytes, from the first byte on.
 * @param atEnd nothing follows: the last record needs no end of line
 * @param most how many to take at most
 */
export function takeCsvRecords(bytes: Uint8Array, { atEnd, most }: { atEnd: boolean; most: number }): Taken<CsvRecord> {
  const records: CsvRecord[] = [];
  let used = 0;
  while (records.length < most && used < bytes.length) {
    const next = recordFrom(bytes, used, atEnd);
    if (!next) break;
    records.push(next.record);
    used = next.end;
  }
  return { records, used };
}

/** The record that begins here, and where the next one does; undefined if more bytes are needed to tell. */
function recordFrom(
  bytes: Uint8Array,
  start: number,
  atEnd: boolean,
): { readonly record: CsvRecord; readonly end: number } | undefined {
  const fields: string[] = [];
  const failed = (fault: string, from: number): ReturnType<typeof recordFrom> => {
    const line = bytes.indexOf(LF, from);
    if (line < 0 && !atEnd) return undefined;
    return { record: { fault }, end: line < 0 ? bytes.length : line + 1 };
  };
  for (let at = start; ;) {
    const quoted = bytes[at] === QUOTE;
    const end = quoted ? closingQuote(bytes, at + 1) : endOfPlain(bytes, at);
    if (end === bytes.length && !atEnd) return undefined;
    if (quoted && end === bytes.length) return failed('has a quote that is never closed', end);
    if (!quoted && bytes[end] === QUOTE) return failed('has a quote in a value that does not begin with one', end);
    const value = textOf(bytes.subarray(quoted ? at + 1 : at, end));
    const after = quoted ? end + 1 : end;
    if (value === undefined) return failed('is not UTF-8 text', after);
    fields.push(quoted ? value.replaceAll('""', '"') : value);
    const closes = lineEnd(bytes, after, atEnd);
    if (closes === undefined) return undefined;
    if (closes > 0 || after === bytes.length) return { record: { fields }, end: after + closes };
    if (bytes[after] !== COMMA)
      return failed(quoted ? 'goes on after a closing quote' : 'has a carriage return outside quotes', after);
    at = after + 1;
  }
}

/** Where the quote stands that closes the value, or the end of the bytes. A quote at the very end may be the first of two. */
function closingQuote(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) {
    if (bytes[at + 1] !== QUOTE) return at;
  }
  return bytes.length;
}

function endOfPlain(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === COMMA || byte === LF || byte === CR || byte === QUOTE) break;
    at += 1;
  }
  return at;
}

/** How many bytes of a line end stand here: none, one or two; undefined if more bytes are needed to tell. */
function lineEnd(bytes: Uint8Array, at: number, atEnd: boolean): 0 | 1 | 2 | undefined {
  if (at >= bytes.length) return atEnd ? 0 : undefined;
  if (bytes[at] === LF) return 1;
  if (bytes[at] !== CR) return 0;
  if (at + 1 === bytes.length) return atEnd ? 1 : undefined;
  return bytes[at + 1] === LF ? 2 : 0;
}

/** The text, or undefined if the bytes are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
