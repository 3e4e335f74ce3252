/** `multipart/form-data` (RFC 7578), as browsers send a form with a file. */
import type { HttpRequest } from '../contract.ts';

export interface Part {
  readonly name: string;
  readonly content: Uint8Array;
}

/** The parts of a form in their order; undefined where the request is none, or is cut off. */
export function readMultipart({
  method,
  headers,
  body,
}: Pick<HttpRequest, 'method' | 'headers' | 'body'>): Part[] | undefined {
  const [, quoted, bare] =
    /^multipart\/form-data;.*?\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (method !== 'POST' || boundary === undefined) return undefined;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const mark = `\r\n--${boundary}`;
  const parts: Part[] = [];
  // The first mark has no line before it.
  let at = mark.length - 2;
  if (bytes.toString('latin1', 0, at) !== mark.slice(2)) return undefined;
  while (bytes.toString('latin1', at, at + 2) === '\r\n') {
    const head = bytes.indexOf('\r\n\r\n', at);
    const end = bytes.indexOf(mark, head);
    if (head < 0 || end < 0) return undefined;
    const [, name] = /^content-disposition:.*?\bname="([^"]*)"/im.exec(bytes.toString('utf8', at, head)) ?? [];
    if (name !== undefined) parts.push({ name, content: bytes.subarray(head + 4, end) });
    at = end + mark.length;
  }
  return bytes.toString('latin1', at, at + 2) === '--' ? parts : undefined;
}
