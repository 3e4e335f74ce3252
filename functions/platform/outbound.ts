import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Calls to addresses outside, which somebody else may have chosen: HTTPS only, never to where only we can reach, no
 * redirects, with an end in time and size.
 */
export interface OutboundRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the first look-up to the last byte, in milliseconds. Default 15,000. */
  readonly timeoutMs?: number;
  /** The largest answer taken, in bytes. Default 1 MiB. */
  readonly maxBytes?: number;
}

export interface OutboundResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Why a call was not made, or brought no answer. Words of our own: never what the other side said. */
export type OutboundCause =
  | 'not-a-url'
  | 'not-https'
  | 'address-not-allowed'
  | 'name-not-found'
  | 'timeout'
  | 'response-too-large'
  | 'connection-failed';

export class OutboundFailure extends Error {
  override readonly name = 'OutboundFailure';
  readonly reason: OutboundCause;
  /** Whether the request may have reached the other side: then only asking tells what became of it. */
  readonly mayHaveArrived: boolean;
  constructor(reason: OutboundCause, mayHaveArrived = false) {
    super(`outbound call: ${reason}`);
    this.reason = reason;
    this.mayHaveArrived = mayHaveArrived;
  }
}

/** IANA's special-purpose IPv4 blocks, multicast and the reserved: whatever is not ordinary public unicast. */
const refused4 = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  refused4.addSubnet(net, prefix, 'ipv4');

/**
 * Of IPv6, global unicast (2000::/3) alone, less what carries an IPv4 address inside (6to4, Teredo) or is special. So
 * mapped, translated, unique local, link-local and multicast addresses are refused by standing outside.
 */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
const refused6 = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  refused6.addSubnet(net, prefix, 'ipv6');

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether an address is public: anybody on the internet reaches the same host by it. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused4.check(address, 'ipv4');
  // A zone (`%eth0`) belongs to link-local addresses alone.
  if (family === 6 && !address.includes('%')) return global6.check(address, 'ipv6') && !refused6.check(address, 'ipv6');
  return false;
}

/** Only the stage `local`, whose outside world runs on the same machine, may allow its loopback; there without TLS too. */
function loopbackAllowed(): boolean {
  return process.env['OUTBOUND_EXCEPTIONS'] === 'loopback' && process.env['STAGE'] === 'local';
}

function isAllowed(address: string): boolean {
  if (isPublicAddress(address)) return true;
  const family = isIP(address);
  return family !== 0 && loopbackAllowed() && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** The URL's host without the brackets of an IPv6 literal. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function parse(text: string): URL {
  if (!URL.canParse(text)) throw new OutboundFailure('not-a-url');
  const url = new URL(text);
  if (url.username || url.password) throw new OutboundFailure('not-a-url');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopbackAllowed()))
    throw new OutboundFailure('not-https');
  return url;
}

/**
 * Finds the address to call, and refuses the name if any of its addresses is not allowed: a name with one public and
 * one private address is somebody's trick.
 */
async function resolve(url: URL): Promise<LookupAddress> {
  const host = hostOf(url);
  const family = isIP(host);
  const found =
    family === 0
      ? await new Promise<LookupAddress[]>((answer, fail) => {
          resolveName(host, { all: true }, (error, addresses) =>
            error ? fail(new OutboundFailure('name-not-found')) : answer(addresses),
          );
        })
      : [{ address: host, family }];
  const [first] = found;
  if (!first) throw new OutboundFailure('name-not-found');
  if (!found.every(({ address }) => isAllowed(address))) throw new OutboundFailure('address-not-allowed');
  if (url.protocol === 'http:' && isPublicAddress(first.address)) throw new OutboundFailure('not-https');
  return first;
}

/**
 * Judges a URL that somebody wants us to call, before it is kept. The call itself judges again.
 * @throws OutboundFailure with the reason
 */
export async function checkOutboundUrl(url: string): Promise<void> {
  await resolve(parse(url));
}

/**
 * Makes one call. The address that was judged is the address that is called, whatever the name says a moment later. A
 * redirect is an answer like any other: it is not followed.
 * @throws OutboundFailure if the address is refused, or no whole answer came
 */
export async function callOut(request: OutboundRequest): Promise<OutboundResponse> {
  const deadline = AbortSignal.timeout(request.timeoutMs ?? 15_000);
  const url = parse(request.url);
  const pinned = await Promise.race([
    resolve(url),
    new Promise<never>((_, fail) => {
      deadline.addEventListener('abort', () => fail(new OutboundFailure('timeout')), { once: true });
    }),
  ]);
  return await exchange(url, pinned, request, deadline);
}

function exchange(
  url: URL,
  pinned: LookupAddress,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResponse> {
  const lookup: LookupFunction = (_name, options, answer) =>
    options.all ? answer(null, [pinned]) : answer(null, pinned.address, pinned.family);
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
  let sent = false;
  return new Promise<OutboundResponse>((answer, fail) => {
    const failed = (): void => fail(new OutboundFailure(signal.aborted ? 'timeout' : 'connection-failed', sent));
    const call = (url.protocol === 'https:' ? tlsRequest : plainRequest)(
      url,
      {
        method: request.method,
        headers: {
          'User-Agent': 'Frontdesk',
          ...request.headers,
          ...(body ? { 'Content-Length': String(body.byteLength) } : {}),
        },
        // Without an agent no connection outlives its judgement.
        agent: false,
        lookup,
        signal,
      },
      (response) => {
        collect(response, request.maxBytes ?? 1024 * 1024).then(answer, (error: unknown) =>
          error instanceof OutboundFailure ? fail(error) : failed(),
        );
      },
    );
    // Bytes go out only once the connection (and its TLS) stands.
    call.on('socket', (socket) =>
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        sent = true;
      }),
    );
    call.on('error', failed);
    call.end(body);
  });
}

async function collect(response: IncomingMessage, maxBytes: number): Promise<OutboundResponse> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > maxBytes) {
      response.destroy();
      throw new OutboundFailure('response-too-large', true);
    }
    parts.push(part);
  }
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body: Buffer.concat(parts),
  };
}
