import { gunzipSync } from 'node:zlib';

/** Something that was planted, by a name that a finding may tell. */
export type Planted = Readonly<Record<string, string>>;

/** A text that the stack kept, and where. */
export interface Kept {
  readonly sink: string;
  readonly text: string;
}

export interface Finding {
  readonly sink: string;
  readonly planted: string;
  readonly as: string;
}

/** How deep what was packed is unpacked: gzip in base64 in gzip. */
const DEPTH = 3;

/** Every place in which something planted stands, as it is or in a usual disguise. */
export function findLeaks(kept: Iterable<Kept>, planted: Planted): Finding[] {
  const needles = Object.entries(planted).flatMap(([name, value]) =>
    formsOf(value).map(({ as, form, folded }) => ({ name, as, form, folded })),
  );
  const findings = new Map<string, Finding>();
  for (const { sink, text } of kept) {
    for (const variant of variantsOf(text, DEPTH)) {
      const lower = variant.toLowerCase();
      for (const { name, as, form, folded } of needles) {
        if ((folded ? lower : variant).includes(form)) findings.set(`${sink}\0${name}`, { sink, planted: name, as });
      }
    }
  }
  return [...findings.values()];
}

interface Form {
  readonly as: string;
  readonly form: string;
  /** Whether letter case is of no account; `form` is in lower case then. */
  readonly folded: boolean;
}

function formsOf(value: string): Form[] {
  const bytes = Buffer.from(value);
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replaceAll(
    /[^\x20-\x7e]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const html = value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
  const folded: [string, string][] = [
    ['plain', value],
    ['latin1', bytes.toString('latin1')],
    ['JSON', json],
    ['JSON in ASCII', ascii],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['JSON in ASCII in JSON', JSON.stringify(ascii).slice(1, -1)],
    ['HTML', html],
    ['URL', encodeURIComponent(value)],
    ['form', new URLSearchParams({ x: value }).toString().slice(2)],
    ['hex', bytes.toString('hex')],
  ];
  const exact = [0, 1, 2].flatMap((offset): [string, string][] => {
    // What stands beside it in the same three bytes changes the first and the last letters: they are left out.
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const form = whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return [
      [`base64, ${offset} bytes in`, form],
      [`base64url, ${offset} bytes in`, form.replaceAll('+', '-').replaceAll('/', '_')],
    ];
  });
  const forms = [
    ...folded.map(([as, form]) => ({ as, form: form.toLowerCase(), folded: true })),
    ...exact.map(([as, form]) => ({ as, form, folded: false })),
  ];
  return forms.filter((each, index) => forms.findIndex(({ form }) => form === each.form) === index);
}

/** The text as it stands, unfolded as mail programs do, and what is packed in it. */
function* variantsOf(text: string, depth: number): Iterable<string> {
  yield text;
  if (/=\r?\n|=[0-9A-F]{2}/.test(text)) {
    const unfolded = text
      .replaceAll(/=\r?\n/g, '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    yield Buffer.from(unfolded, 'latin1').toString('utf8');
  }
  // Base64 in mails is broken into lines.
  const joined = /[A-Za-z0-9+/]{60,}\r?\n/.test(text) ? text.replaceAll(/\r?\n/g, '') : text;
  if (joined !== text) yield joined;
  if (depth === 0) return;
  for (const packed of packedIn(joined)) yield* variantsOf(packed, depth - 1);
}

function* packedIn(text: string): Iterable<string> {
  // gzip begins with the bytes 1f 8b 08.
  for (const [run] of text.matchAll(/H4sI[A-Za-z0-9+/_-]+/g)) yield* unpacked(Buffer.from(run, 'base64'));
  for (let at = text.indexOf('\x1f\x8b\x08'); at >= 0; at = text.indexOf('\x1f\x8b\x08', at + 1))
    yield* unpacked(Buffer.from(text.slice(at), 'latin1'));
}

function* unpacked(bytes: Buffer): Iterable<string> {
  try {
    yield gunzipSync(bytes).toString('utf8');
  } catch {
    // It only looks packed.
  }
}
