/** The little XML that S3 needs: elements with text or children, no attributes that matter. */
import { AwsError } from '../../contract.ts';
import { escapeXml } from '../../wire/query.ts';

export interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
}

/** @throws AwsError MalformedXML */
export function parseXml(source: Uint8Array): Element {
  const text = Buffer.from(source).toString();
  const malformed = (): AwsError =>
    new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  const root: Element & { children: Element[] } = { name: '', text: '', children: [] };
  const open: { name: string; text: string; children: Element[] }[] = [root];
  for (const [, declaration, closing, name, selfClosing, content] of text.matchAll(
    /<([?!])[^>]*>|<(\/?)([\w:.-]+)[^>]*?(\/?)>|([^<]+)/g,
  )) {
    const current = open.at(-1);
    if (declaration !== undefined || current === undefined) continue;
    if (content !== undefined) {
      current.text += unescaped(content);
    } else if (closing === '/') {
      if (open.length < 2 || open.pop()?.name !== name) throw malformed();
    } else if (name !== undefined) {
      const element = { name, text: '', children: [] };
      current.children.push(element);
      if (selfClosing === '') open.push(element);
    }
  }
  const [top] = root.children;
  if (open.length !== 1 || top === undefined) throw malformed();
  return top;
}

export function childText(element: Element | undefined, name: string): string | undefined {
  return element?.children.find((child) => child.name === name)?.text;
}

export function childrenOf(element: Element | undefined, name: string): Element[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** A value as XML content; an array repeats its element. */
export type Tree = string | number | boolean | undefined | { readonly [name: string]: Tree | readonly Tree[] };

export function renderXml(name: string, tree: Tree, namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'): string {
  const attribute = namespace === '' ? '' : ` xmlns="${namespace}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attribute}>${content(tree)}</${name}>`;
}

function content(tree: Tree): string {
  if (tree === undefined) return '';
  if (typeof tree !== 'object') return escapeXml(String(tree));
  return Object.entries(tree)
    .flatMap(([name, value]) => (isList(value) ? value : [value]).map((each) => [name, each] as const))
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${content(value)}</${name}>`))
    .join('');
}

function isList(value: Tree | readonly Tree[]): value is readonly Tree[] {
  return Array.isArray(value);
}

function unescaped(text: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return text.replaceAll(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return named[name ?? ''] ?? whole;
    },
  );
}
