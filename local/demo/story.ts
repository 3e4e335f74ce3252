import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SimulatedPayer } from '../payer/server.ts';
import type { SimulatedProvider } from '../payment-provider/server.ts';

export interface Stage {
  readonly origin: string;
  readonly apiOrigin: string;
  readonly payer: SimulatedPayer;
  readonly provider: SimulatedProvider;
  /** A file that whoever started the demo wants to be in it. */
  readonly file?: Buffer;
  /** One line of the story: who, and what happened. */
  readonly tell: (part: string, words: string) => void;
}
export type Story = (stage: Stage) => Promise<void>;

/** The stack's clock, as the console's buttons move it. */
export class StackClock {
  private readonly origin: string;
  constructor(origin: string) {
    this.origin = origin;
  }
  /** Epoch milliseconds. */
  async now(): Promise<number> {
    const { now } = (await (await fetch(`${this.origin}/_local/api/clock`)).json()) as { now: string | number };
    return typeof now === 'number' ? now : Date.parse(now);
  }
  /** Moves it on; answers when everything that was due has happened. */
  async advance(seconds: number): Promise<void> {
    const response = await fetch(`${this.origin}/_local/api/clock`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ advanceSeconds: seconds }),
    });
    if (!response.ok) throw new Error(`the clock did not move: ${response.status} ${await response.text()}`);
  }
  /** Lets what is under way come to rest. */
  async settle(): Promise<void> {
    await this.advance(0);
  }
}

export interface Delivery {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A clinic's webhook endpoint on this machine. */
export async function listenForWebhooks(): Promise<{ url: string; deliveries: Delivery[]; stop(): void }> {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      deliveries.push({ headers: request.headers as Delivery['headers'], body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/frontdesk`,
    deliveries,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Fails the story with words for the reader unless it holds. */
export function expect(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(`expected: ${words}`);
}
