/** A code of some code system, with what the other side calls it. */
export interface Coding {
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
}

/** Reading JSON that somebody else wrote: whatever is not of the expected kind is as if it were not there. */
export type Node = Readonly<Record<string, unknown>>;

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const nodes = (value: unknown): readonly Node[] => list(value).map(node);
export const node = (value: unknown): Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {};
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** The extensions of this name that stand directly on the node. */
export const extensionsOf = (holder: Node, url: string): Node[] =>
  nodes(holder['extension']).filter((extension) => extension['url'] === url);

/** A part of a complex extension. */
export const part = (extension: Node, url: string): Node | undefined => extensionsOf(extension, url)[0];

/** The codings of a CodeableConcept that have a code. Texts are cut at 300 characters. */
export function codings(value: unknown): Coding[] {
  return nodes(node(value)['coding']).flatMap((coding) => {
    const code = text(coding['code']);
    const system = text(coding['system']);
    const display = text(coding['display'])?.slice(0, 300);
    return code ? [{ code, ...(system ? { system } : {}), ...(display ? { display } : {}) }] : [];
  });
}

/** The day of a date or a time as it is written; a month or a year alone is no day. */
export function day(value: unknown): string | undefined {
  const written = text(value);
  return written && /^\d{4}-\d{2}-\d{2}/.test(written) ? written.slice(0, 10) : undefined;
}

export function instant(value: unknown): string | undefined {
  const written = text(value);
  // A date alone is no instant: whose midnight would it be?
  if (!written || !/^\d{4}-\d{2}-\d{2}T/.test(written)) return undefined;
  const time = Date.parse(written);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** What a reference points to: within the bundle by its full URL or its id. */
export function resolved(
  reference: Node,
  entries: readonly { readonly fullUrl?: string; readonly resource: Node }[],
): Node | undefined {
  const target = text(reference['reference']);
  if (target === undefined) return undefined;
  const [type, id] = target
    .replace(/^urn:uuid:/, '')
    .split('/')
    .slice(-2);
  return entries.find(
    ({ fullUrl, resource }) =>
      fullUrl === target ||
      (id === undefined ? resource['id'] === type : resource['id'] === id && resource['resourceType'] === type),
  )?.resource;
}
