import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpRequest, HttpResponse } from '../contract.ts';
import { CutConnection } from '../faults/errors.ts';

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves HTTP on loopback, on a free port for 0. `handle` must not reject: what it throws is answered as a bare 500,
 * but for a connection that is to be cut. */
export async function listen(port: number, handle: (request: HttpRequest) => Promise<HttpResponse>): Promise<Listener> {
  const server: Server = createServer((incoming, response) => {
    answer(incoming, handle).then(
      (result) => send(response, result, incoming.method),
      (error: unknown) => {
        if (error instanceof CutConnection) incoming.socket.destroy();
        else send(response, { status: 500, body: String(error) }, incoming.method);
      },
    );
  });
  // Node's SDK clients keep connections open between calls; a server that closes them first makes calls fail at random.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = new Error(`Port ${port} on 127.0.0.1 is taken: stop what listens there, or choose another.`, {
        cause: error,
      });
      reject(error.code === 'EADDRINUSE' ? taken : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  incoming: IncomingMessage,
  handle: (request: HttpRequest) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  const body = await bodyOf(incoming);
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  return handle({
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers,
    rawHeaders: incoming.rawHeaders,
    body,
    sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
  });
}

/** @throws where the connection ends before the request does. */
function bodyOf(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    incoming.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    incoming.once('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    );
    incoming.once('error', reject);
  });
}

function send(response: ServerResponse, result: HttpResponse, method: string | undefined): void {
  const headers: Record<string, string | readonly string[]> = { ...result.headers };
  const body = result.body ?? '';
  const mayCarryBody = result.status !== 204 && result.status !== 304;
  const hasLength = Object.keys(headers).some((name) => name.toLowerCase() === 'content-length');
  if (mayCarryBody && !hasLength) headers['content-length'] = String(Buffer.byteLength(body));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = result.status;
  response.end(mayCarryBody && method !== 'HEAD' ? body : undefined);
}
