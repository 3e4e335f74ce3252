import type { AwsError, HttpResponse, Input, Output } from '../contract.ts';

interface Tree {
  value?: string;
  children?: Map<string, Tree>;
}

/**
 * Reads the form of a query request into the input's shape: `A.member.1` and `A.1` are lists, `A.entry.1.key` with
 * `.value` maps (SNS writes `.Name` and `.Value`), other dots structures. Scalars stay strings.
 */
export function parseQuery(form: URLSearchParams): Input {
  const root: Tree = {};
  for (const [name, value] of form) {
    if (name === 'Action' || name === 'Version') continue;
    let node = root;
    for (const part of name.split('.')) {
      node.children ??= new Map();
      let child = node.children.get(part);
      if (child === undefined) node.children.set(part, (child = {}));
      node = child;
    }
    node.value = value;
  }
  return Object.fromEntries([...(root.children ?? [])].map(([name, child]) => [name, toValue(child)]));
}

function toValue(tree: Tree): unknown {
  const { children } = tree;
  if (children === undefined) return tree.value ?? '';
  const only = children.size === 1 ? [...children][0] : undefined;
  const inner = only?.[1].children;
  if (only?.[0] === 'member' && inner !== undefined && isNumbered(inner)) return inOrder(inner).map(toValue);
  if (only?.[0] === 'entry' && inner !== undefined && isNumbered(inner)) {
    return Object.fromEntries(
      inOrder(inner).map((entry) => [
        (entry.children?.get('key') ?? entry.children?.get('Name'))?.value ?? '',
        toValue(entry.children?.get('value') ?? entry.children?.get('Value') ?? {}),
      ]),
    );
  }
  if (isNumbered(children)) return inOrder(children).map(toValue);
  return Object.fromEntries([...children].map(([name, child]) => [name, toValue(child)]));
}

function isNumbered(children: ReadonlyMap<string, Tree>): boolean {
  return [...children.keys()].every((name) => /^\d+$/.test(name));
}

function inOrder(children: ReadonlyMap<string, Tree>): Tree[] {
  return [...children].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}

/** An answer of a query service: lists of `member`, a `Map` as entries, blobs as base64, dates as RFC 3339. */
export function renderQuery(operation: string, output: Output, xmlNamespace: string, requestId: string): HttpResponse {
  const members = Object.entries(output)
    .map(([name, value]) => element(name, value))
    .join('');
  return {
    status: 200,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body:
      `<${operation}Response xmlns="${xmlNamespace}"><${operation}Result>${members}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
  };
}

export function renderQueryError(error: AwsError, xmlNamespace: string, requestId: string): HttpResponse {
  const members = Object.entries(error.members)
    .map(([name, value]) => element(name, value))
    .join('');
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body:
      `<ErrorResponse xmlns="${xmlNamespace}"><Error><Type>${error.status >= 500 ? 'Receiver' : 'Sender'}</Type>` +
      `${element('Code', error.code)}${element('Message', error.message)}${members}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  };
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (typeof value === 'string') return escapeXml(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item: unknown) => element('member', item)).join('');
  if (value instanceof Map) {
    return [...value].map(([key, member]: [unknown, unknown]) => element('entry', { key, value: member })).join('');
  }
  if (typeof value !== 'object' || value === null) return escapeXml(String(value));
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as XML content or attribute value. Control characters that XML 1.0 cannot carry are left out. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\P{Cc}\t\n\r]/gu, '')
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
