/** How many bytes the byte order mark of UTF-8 takes up at the beginning of a file. */
export function byteOrderMark(bytes: Uint8Array): 0 | 3 {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** What a file is that begins so and is no text in UTF-8, in words; undefined if it may be. */
export function otherEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'UTF-16';
  if (a === 0x50 && b === 0x4b && c === 0x03 && d === 0x04) return 'a ZIP archive or an Excel workbook';
  if (a === 0x1f && b === 0x8b) return 'compressed (gzip)';
  return bytes.subarray(0, 512).includes(0) ? 'not text' : undefined;
}
