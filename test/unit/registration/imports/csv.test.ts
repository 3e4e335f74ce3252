import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { takeCsvRecords, type CsvRecord } from '../../../../functions/registration/imports/rules/csv.ts';
import { byteOrderMark, otherEncoding } from '../../../../functions/registration/imports/rules/encoding.ts';
import { takeLines } from '../../../../functions/registration/imports/rules/lines.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A file of these rows: quotes around what needs them, and around whatever else is told. */
function print(
  rows: readonly (readonly string[])[],
  lineEnd: string,
  quoteAll: boolean,
  endsWithLine: boolean,
): string {
  const value = (text: string): string =>
    quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const text = rows.map((row) => row.map(value).join(',')).join(lineEnd);
  return endsWithLine ? text + lineEnd : text;
}

/** Reads a file as the import does: portion by portion, a larger one where no record stands whole in one. */
function readInPortions(bytes: Uint8Array, portions: readonly number[], most: number): CsvRecord[] {
  const records: CsvRecord[] = [];
  let offset = 0;
  for (let turn = 0, grown = 0; offset < bytes.length; turn += 1) {
    const to = Math.min(bytes.length, offset + (portions[turn % portions.length] ?? 1) + grown);
    const taken = takeCsvRecords(bytes.subarray(offset, to), { atEnd: to === bytes.length, most });
    records.push(...taken.records);
    offset += taken.used;
    grown = taken.used === 0 ? grown + 7 : 0;
  }
  return records;
}

const field = fc.string({ unit: fc.constantFrom('a', 'é', '語', '😀', '"', ',', '\n', '\r', ' '), maxLength: 8 });
/** One value that is empty would be an empty line. */
const row = fc.array(field, { minLength: 2, maxLength: 5 });

describe('a CSV file', () => {
  test('is read as it was written, wherever the portions end: in a letter, between quotes, between CR and LF', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        (rows, portions, most, lineEnd, quoteAll, endsWithLine) => {
          const bytes = bytesOf(print(rows, lineEnd, quoteAll, endsWithLine));
          expect(readInPortions(bytes, portions, most)).toEqual(rows.map((fields) => ({ fields })));
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a"b,c\nd,e\n', 'has a quote in a value that does not begin with one'],
    ['"a"b,c\nd,e\n', 'goes on after a closing quote'],
    ['a\rb,c\nd,e\n', 'has a carriage return outside quotes'],
  ])('%j has a fault in its first record alone', (text, fault) => {
    const { records } = takeCsvRecords(bytesOf(text), { atEnd: true, most: 10 });
    expect(records).toEqual([{ fault }, { fields: ['d', 'e'] }]);
  });

  test('whose quote is never closed, or whose text is not UTF-8, says so', () => {
    const open = takeCsvRecords(bytesOf('a,"b\nc,d\n'), { atEnd: true, most: 10 });
    expect(open.records).toEqual([{ fault: 'has a quote that is never closed' }]);
    const latin1 = takeCsvRecords(Uint8Array.of(0x4d, 0xfc, 0x0a, 0x61, 0x0a), { atEnd: true, most: 10 });
    expect(latin1.records).toEqual([{ fault: 'is not UTF-8 text' }, { fields: ['a'] }]);
  });
});

test('lines of JSON are read wherever the portions end, and a line that is none is told', () => {
  const bytes = bytesOf('{"a":"語"}\r\n\nnot json\n{"b":1}');
  for (let cut = 0; cut < bytes.length; cut += 1) {
    const first = takeLines(bytes.subarray(0, cut), { atEnd: false, most: 9 });
    const second = takeLines(bytes.subarray(first.used), { atEnd: true, most: 9 });
    expect([...first.records, ...second.records]).toEqual([
      { json: { a: '語' } },
      { blank: true },
      { fault: 'is not JSON: one resource stands on each line' },
      { json: { b: 1 } },
    ]);
  }
});

test('a file that is not UTF-8 text is told by its first bytes, and a byte order mark is passed over', () => {
  expect(otherEncoding(Uint8Array.of(0xff, 0xfe, 0x61, 0))).toBe('UTF-16');
  expect(otherEncoding(Uint8Array.of(0x50, 0x4b, 3, 4))).toContain('Excel');
  expect(otherEncoding(Uint8Array.of(0x1f, 0x8b, 8))).toContain('gzip');
  expect(otherEncoding(Uint8Array.of(0x61, 0, 0x62, 0))).toBe('not text');
  expect(otherEncoding(bytesOf('\u{feff}family_name'))).toBeUndefined();
  expect(byteOrderMark(bytesOf('\u{feff}family_name'))).toBe(3);
});
