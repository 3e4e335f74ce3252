/**
 * X12 interchanges as segments of elements, and back. The separators are those that the ISA header itself shows: the
 * character after `ISA`, ISA11 (repetition, from version 00402 on), ISA16 (components), and the one after it (segments).
 */
export interface Segment {
  readonly tag: string;
  /** Elements by their number: `at(3)` is EB03. Empty where there is none. */
  at(element: number): string;
  /** The components of one element. */
  parts(element: number): readonly string[];
  /** The repetitions of one element. */
  repeats(element: number): readonly string[];
  /** The segment as it came. */
  readonly text: string;
}

/** The characters by which an interchange is taken apart. Components may be unknown where no header names them. */
export interface Separators {
  readonly element: string;
  readonly component?: string;
  readonly repetition?: string;
  readonly terminator: string;
}

/** An ISA header has so many elements. */
const ISA_ELEMENTS = 16;
/** Such a character can separate; letters, digits and blanks stand in every text. */
export const isSeparator = (character: string): boolean => /^[^0-9A-Za-z\s]$/.test(character);

/** The separators that the ISA header at the beginning of a text shows, or undefined where there is none that can be read. */
export function separatorsOf(text: string): Separators | undefined {
  if (!text.startsWith('ISA')) return undefined;
  const element = text[3] ?? '';
  if (!isSeparator(element)) return undefined;
  // Some senders do not pad the header: it is read by its separators, not by its places.
  let at = 3;
  for (let count = 1; count < ISA_ELEMENTS; count += 1) {
    at = text.indexOf(element, at + 1);
    if (at < 0) return undefined;
  }
  const component = text[at + 1] ?? '';
  const terminator = text[at + 2] ?? '';
  if (component === '' || terminator === '' || /[0-9A-Za-z]/.test(component + terminator)) return undefined;
  const eleventh = text.slice(0, at).split(element)[11] ?? '';
  const repetition = isSeparator(eleventh) ? eleventh : undefined;
  return { element, component, repetition, terminator };
}

/** The text between two terminators as a segment. */
export function segmentOf(text: string, { element, component, repetition }: Separators): Segment {
  const elements = text.split(element);
  const get = (index: number): string => (elements[index] ?? '').trim();
  const split = (index: number, by: string | undefined): readonly string[] => {
    const value = get(index);
    if (value === '') return [];
    return by === undefined || by === '' ? [value] : value.split(by);
  };
  return {
    tag: get(0),
    at: get,
    parts: (index) => split(index, component),
    repeats: (index) => split(index, repetition).filter((each) => each !== ''),
    text,
  };
}

/** The segments of an interchange, or undefined for what is none. Line breaks after segments are of no account. */
export function readSegments(source: string): Segment[] | undefined {
  const text = source.replace(/^\uFEFF/, '').trimStart();
  const separators = separatorsOf(text);
  if (!separators) return undefined;
  return text
    .split(separators.terminator)
    .map((segment) => segment.replace(/^[\r\n]+|[\r\n]+$/g, ''))
    .filter((segment) => segment.trim() !== '')
    .map((segment) => segmentOf(segment, separators));
}

/** What we write with. None of them gets into a text. */
const ELEMENT = '*';
const REPETITION = '^';
const COMPONENT = ':';
const TERMINATOR = '~';

/** One element: a text, several that repeat, or the components of one. */
export type Element =
  string | number | undefined | { readonly repeats: readonly string[] } | { readonly parts: readonly string[] };

/** Writes a segment: empty elements at its end are left out. Texts must have gone through `plainText`. */
export function writeSegment(tag: string, ...elements: readonly Element[]): string {
  const texts = elements.map((element) => {
    if (element === undefined) return '';
    if (typeof element !== 'object') return String(element);
    return 'repeats' in element ? element.repeats.join(REPETITION) : element.parts.join(COMPONENT);
  });
  while (tag !== 'ISA' && texts.at(-1) === '') texts.pop();
  return [tag, ...texts].join(ELEMENT) + TERMINATOR;
}

/** ISA11 and ISA16: how we separate. */
export const separators = { repetition: REPETITION, component: COMPONENT } as const;

/**
 * The text in the characters that every X12 system takes: capital Latin letters without marks, digits and plain punctuation; no
 * separator. Cut at `length`.
 */
export function plainText(value: string, length: number): string {
  return value
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[ßẞ]/g, 'SS')
    .replaceAll(/[ÆæŒœ]/g, (letter) => (/[Ææ]/.test(letter) ? 'AE' : 'OE'))
    .replaceAll(/[Øø]/g, 'O')
    .replaceAll(/[Łł]/g, 'L')
    .replaceAll(/[Đđ]/g, 'D')
    .replaceAll(/[‘’]/g, "'")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9 !"&'()+,./;?=-]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()
    .slice(0, length)
    .trim();
}
