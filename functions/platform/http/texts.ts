import * as z from 'zod';

/** The mark of a field in which somebody can say something in their own words: it is screened for signs of an emergency. */
export const SCREENED = 'x-screened-for-emergencies';

/** A line of somebody's own words: why, what was agreed, what a patient said. Screened for signs of an emergency. */
export const text = (max: number): z.ZodString => line(max).meta({ [SCREENED]: true });

/** The same over several lines. */
export const paragraphs = (max: number): z.ZodString =>
  trimmed(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u, 'must be text without control characters')
    .meta({ [SCREENED]: true });

/**
 * A line that names something: a person, a place, a document, a number on a card. Nobody says there how they are, so that it is not
 * screened: somebody may be called Stroke.
 */
export const label = (max: number): z.ZodString => line(max);

// No control characters: they end up in letters, mails, forms and the payers' systems.
function line(max: number): z.ZodString {
  return trimmed(max).regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be one line of text');
}

function trimmed(max: number): z.ZodString {
  return z.string().trim().min(1).max(max);
}

/** Where a screened text stands in a body: names of members, `*` for every element of an array and every member of a record. */
type Path = readonly string[];
const found = new WeakMap<z.ZodType, readonly Path[]>();

/** A text that was sent, and where. */
export interface SentText {
  /** JSON Pointer. */
  readonly pointer: string;
  readonly text: string;
}

/** Every screened text of a body, whether or not the rest of it is as its schema wants it. */
export function textsIn(schema: z.ZodType, body: unknown): SentText[] {
  const texts = pathsOf(schema).flatMap((path) => at(body, path, ''));
  return [...new Map(texts.map((each) => [each.pointer, each])).values()];
}

/** Whether anything of a body is screened. */
export function takesTexts(schema: z.ZodType): boolean {
  return pathsOf(schema).length > 0;
}

function pathsOf(schema: z.ZodType): readonly Path[] {
  let paths = found.get(schema);
  if (!paths) {
    paths = pathsIn(schema, []);
    found.set(schema, paths);
  }
  return paths;
}

function at(value: unknown, [name, ...rest]: Path, pointer: string): SentText[] {
  if (name === undefined) return typeof value === 'string' && value.trim() !== '' ? [{ pointer, text: value }] : [];
  if (typeof value !== 'object' || value === null) return [];
  const inside = (key: string, member: unknown): SentText[] =>
    at(member, rest, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  if (name === '*') return Object.entries(value).flatMap(([key, member]) => inside(key, member));
  return Object.hasOwn(value, name) ? inside(name, (value as Record<string, unknown>)[name]) : [];
}

function pathsIn(schema: z.ZodType, path: Path): Path[] {
  const { def } = schema._zod as unknown as { readonly def: Definition };
  switch (def.type) {
    case 'string':
      return z.globalRegistry.get(schema)?.[SCREENED] === true ? [path] : [];
    case 'object':
      return Object.entries(def.shape ?? {}).flatMap(([name, member]) => pathsIn(member, [...path, name]));
    case 'array':
      return def.element ? pathsIn(def.element, [...path, '*']) : [];
    case 'record':
      return def.valueType ? pathsIn(def.valueType, [...path, '*']) : [];
    case 'union':
      return (def.options ?? []).flatMap((option) => pathsIn(option, path));
    case 'intersection':
      return [def.left, def.right].flatMap((side) => (side ? pathsIn(side, path) : []));
    case 'pipe':
      return def.in ? pathsIn(def.in, path) : [];
    default:
      return def.innerType ? pathsIn(def.innerType, path) : [];
  }
}

/** As far as a schema's kinds have parts. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly left?: z.ZodType;
  readonly right?: z.ZodType;
  readonly in?: z.ZodType;
  readonly innerType?: z.ZodType;
}
