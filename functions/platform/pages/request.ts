import type { APIGatewayProxyEvent } from 'aws-lambda';
import { publicOrigin } from '../origin.ts';

/** What the pages read of a request. */
export interface PageRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly sourceIp?: string;
  /** The posted form. A name that comes twice counts once, the first time. */
  readonly form: Readonly<Record<string, string>>;
}

/** The largest form that is read, in bytes: a page's text fields hold less. */
const MAX_FORM_BYTES = 64 * 1024;

export function readPageRequest(event: APIGatewayProxyEvent): PageRequest {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
  return {
    path: present(event.pathParameters),
    query: present(event.queryStringParameters),
    cookies: readCookies(headers['cookie']),
    headers,
    requestId: event.requestContext.requestId,
    sourceIp: event.requestContext.identity?.sourceIp,
    form: readForm(event, headers['content-type']),
  };
}

function present(values: Readonly<Record<string, string | undefined>> | null): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function readCookies(header: string | undefined): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) cookies[pair.slice(0, at).trim()] ??= pair.slice(at + 1).trim();
  }
  return cookies;
}

function readForm(event: APIGatewayProxyEvent, contentType = ''): Record<string, string> {
  if (contentType.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return {};
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  if (Buffer.byteLength(text) > MAX_FORM_BYTES) return {};
  const form: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) form[name] ??= value;
  return form;
}

/**
 * True if the form was posted by one of our own pages. Browsers say so in `Sec-Fetch-Site`; since our pages send no referrer, they
 * say `Origin: null`, which another site can say too, so `Origin` counts only where it names us.
 */
export async function isFromOurPages(request: PageRequest): Promise<boolean> {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return request.headers['origin'] === new URL(await publicOrigin()).origin;
}
