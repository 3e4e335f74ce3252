/**
 * Those who are not of AWS, as rehearsals meet them. They forget nothing, so they are asked once, in a run without a fault; each
 * rehearsal gets the same answers. One that asks something else is over: its question never leaves.
 */
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { DOOR_KEY, DOOR_TO, type Door } from './door.ts';
import type { Run } from './numbers.ts';

/** What somebody answered, or that they did not. */
export interface Said {
  readonly question: string;
  readonly answer?: { readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer };
}

/** What one run may ask. */
export interface Asking {
  /** What was said to the run without a fault, in order. */
  readonly said: Said[];
  /** Whether what is asked anew is really asked. */
  readonly isReal: boolean;
  /** What of it was said to this run. */
  readonly heard: Set<Said>;
}

export class Outside {
  readonly #runs = new Map<string, Run>();
  readonly #server = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });
  #origin: Promise<string> | undefined;

  /** Makes a way out for the run, and closes it after. */
  async during<T>(run: Run, make: (door: Door) => Promise<T>): Promise<T> {
    const door = { origin: await (this.#origin ??= this.#listen()), key: randomUUID() };
    this.#runs.set(door.key, run);
    try {
      return await make(door);
    } finally {
      this.#runs.delete(door.key);
    }
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#server.unref();
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const run = this.#runs.get(String(request.headers[DOOR_KEY]));
    const asking = run?.asking;
    if (asking === undefined || run?.isOver === true) return void response.destroy();
    const body = await buffer(request);
    const to = new URL(String(request.headers[DOOR_TO]));
    const question = `${request.method ?? ''} ${to.href}`;
    const known = asking.said.find((said) => said.question === question && !asking.heard.has(said));
    // Who only reads leaves nothing behind.
    if (known === undefined && request.method !== 'GET' && !asking.isReal) {
      run?.refuse();
      return void response.destroy();
    }
    const said = known ?? { question, ...(await answerOf(request, to, body)) };
    if (known === undefined) asking.said.push(said);
    asking.heard.add(said);
    if (said.answer === undefined) return void response.destroy();
    response.writeHead(said.answer.status, said.answer.headers);
    response.end(said.answer.body);
  }
}

async function answerOf(request: IncomingMessage, to: URL, body: Buffer): Promise<Pick<Said, 'answer'>> {
  const { [DOOR_KEY]: _, [DOOR_TO]: __, connection: ___, ...headers } = request.headers;
  const answered = Promise.withResolvers<IncomingMessage>();
  const asked = ask(to, { method: request.method ?? 'GET', headers: { ...headers, host: to.host }, agent: false });
  asked.once('response', answered.resolve).once('error', answered.reject).end(body);
  try {
    const answer = await answered.promise;
    const { connection: ____, 'transfer-encoding': _____, ...kept } = answer.headers;
    const read = await buffer(answer);
    return { answer: { status: answer.statusCode ?? 500, headers: kept, body: read } };
  } catch {
    return {};
  }
}
