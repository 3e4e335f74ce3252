import { isSeparator, segmentOf, separatorsOf, type Segment, type Separators } from './segments.ts';

/** Where a segment stands in its file, both counted from 1. */
export interface Place {
  readonly segment: number;
  /** Of the segment's first character. */
  readonly character: number;
  readonly tag: string;
}

/** A segment, and where it stands. */
export interface PlacedSegment extends Segment {
  readonly place: Place;
  /** The file names no separator of components, as where a transaction came without its interchange. */
  readonly withoutHeader: boolean;
}

/** More than any segment or header has: a text without a terminator for so long is no X12. */
const LONGEST_SEGMENT = 65_536;

/**
 * Takes a file of any number of interchanges apart, piece by piece as it comes. Each interchange has separators of its own; one
 * within another gives the outer one's back at its end. Byte order marks, line breaks, blanks around segments and lines that were folded
 * are of no account. A group or transaction set that came without its interchange is read by what it shows.
 */
export class SegmentScanner {
  private buffer = '';
  /** How many characters stand before the buffer. */
  private passed = 0;
  private count = 0;
  private readonly open: (Separators & { readonly withoutHeader: boolean })[] = [];
  /** What is not X12 at its beginning is not searched any further. */
  private isForeign = false;

  /** The segments that stand whole in what came so far. */
  *take(piece: string): Generator<PlacedSegment> {
    this.buffer += piece;
    yield* this.read(false);
  }

  /** What is left when nothing comes any more. */
  *rest(): Generator<PlacedSegment> {
    yield* this.read(true);
  }

  private *read(atEnd: boolean): Generator<PlacedSegment> {
    let at = 0;
    while (!this.isForeign) {
      at = skipBlanks(this.buffer, at);
      if (at >= this.buffer.length) break;
      // A header may stand across two pieces.
      if (!atEnd && this.buffer.length - at < 4) break;
      const header = this.header(at, atEnd);
      if (header === 'more') break;
      if (header === 'none') {
        this.isForeign = true;
        break;
      }
      const { terminator } = header;
      const end = this.buffer.indexOf(terminator, at);
      const next = end < 0 ? -1 : end + terminator.length;
      if (end < 0 && !atEnd && this.buffer.length - at < LONGEST_SEGMENT) break;
      const raw = this.buffer.slice(at, end < 0 ? undefined : end);
      // Where a last terminator is missing, the next interchange begins on a line of its own.
      const glued = /[\r\n]\s*ISA[^0-9A-Za-z\s]/.exec(raw);
      const text = (glued ? raw.slice(0, glued.index) : raw).replace(/[\r\n]+/g, '').trim();
      const character = this.passed + at + 1;
      at = glued ? at + glued.index : next < 0 ? this.buffer.length : next;
      if (text === '') continue;
      this.count += 1;
      const segment = segmentOf(text, header);
      const place = { segment: this.count, character, tag: segment.tag.slice(0, 3) };
      if (segment.tag === 'IEA' && this.open.length > 1) this.open.pop();
      yield { ...segment, place, withoutHeader: header.withoutHeader };
    }
    this.buffer = this.isForeign ? '' : this.buffer.slice(at);
    this.passed += at;
  }

  /** The separators for what stands here; `more` where they cannot be told yet, `none` where it is no X12. */
  private header(at: number, atEnd: boolean): (Separators & { readonly withoutHeader: boolean }) | 'more' | 'none' {
    if (this.buffer.startsWith('ISA', at) && isSeparator(this.buffer[at + 3] ?? '')) {
      const text = this.buffer.slice(at, at + 512);
      const found = separatorsOf(text) ?? separatorsWithoutComponent(text);
      if (found) this.open.push({ ...found, withoutHeader: found.component === undefined });
      else if (!atEnd && text.length < 512) return 'more';
      else if (this.open.length === 0) return 'none';
    } else if (this.open.length === 0) {
      const text = this.buffer.slice(at, at + 512);
      const found = separatorsWithoutHeader(text);
      if (found) this.open.push({ ...found, withoutHeader: true });
      else return !atEnd && text.length < 512 && /^(?:GS|ST)/.test(text) ? 'more' : 'none';
    }
    return this.open.at(-1) ?? 'none';
  }
}

/** All segments of a text. */
export function* scan(text: string): Generator<PlacedSegment> {
  const scanner = new SegmentScanner();
  yield* scanner.take(text);
  yield* scanner.rest();
}

/** Blanks, byte order marks and the marks by which old systems end a file. */
function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= BLANK || text.charCodeAt(at) === BYTE_ORDER_MARK) at += 1;
  return at;
}
const BLANK = 0x20;
const BYTE_ORDER_MARK = 0xfeff;

/** An ISA that lacks ISA16: the terminator stands where the component separator should. */
function separatorsWithoutComponent(text: string): Separators | undefined {
  const element = text[3] ?? '';
  const end = /^([^]+?)\s*GS(?=[^0-9A-Za-z\s])/.exec(text);
  const head = end?.[1] ?? '';
  const terminator = head.at(-1) ?? '';
  if (head.split(element).length < 16 || !isSeparator(terminator) || terminator === element) return undefined;
  return { element, terminator };
}

/** A group or transaction set without its interchange shows its element separator first, and a terminator before the next segment. */
function separatorsWithoutHeader(text: string): Separators | undefined {
  const element = text[2] ?? '';
  if (!/^(?:GS|ST)/.test(text) || !isSeparator(element)) return undefined;
  const quoted = `\\u${element.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // What is likely to follow is tried first: a hyphen in a control number is no terminator.
  const found = [text.startsWith('GS') ? 'ST' : 'BPR', '[A-Z][A-Z0-9]{1,2}']
    .map((next) => new RegExp(`^[^\\r\\n]*?([^0-9A-Za-z\\s${quoted}]|[\\r\\n]+)\\s*${next}${quoted}`).exec(text))
    .find((each) => each !== null);
  return found?.[1] ? { element, terminator: /[\r\n]/.test(found[1]) ? '\n' : found[1] } : undefined;
}
