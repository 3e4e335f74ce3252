import { randomUUID } from 'node:crypto';

/** A clinic's system: gets tokens with its client credentials and calls the API. */
export class ClinicSystem {
  private readonly settings: {
    readonly apiOrigin: string;
    readonly tokenUrl: string;
    readonly clientId: string;
    readonly clientSecret: string;
  };
  private token: string | undefined;
  constructor(settings: ClinicSystem['settings']) {
    this.settings = settings;
  }

  /** The system of a clinic that was onboarded on a local stack. */
  static of(
    { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
    { origin, apiOrigin }: { readonly origin: string; readonly apiOrigin: string },
  ): ClinicSystem {
    return new ClinicSystem({ apiOrigin, tokenUrl: `${origin}/frontdesk-local/oauth2/token`, clientId, clientSecret });
  }

  async accessToken(): Promise<string> {
    if (this.token) return this.token;
    const { tokenUrl, clientId, clientSecret } = this.settings;
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    });
    const answer = (await response.json()) as { access_token?: string };
    if (!answer.access_token) throw new Error(`no access token: ${response.status}`);
    this.token = answer.access_token;
    return this.token;
  }

  /** Tokens end by the stack's clock: a story that lets days pass signs in again. */
  forgetToken(): void {
    this.token = undefined;
  }

  /** One call; a POST gets an Idempotency-Key of its own unless it brings one. A token that has ended is renewed once. */
  async call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer<T>> {
    for (const again of [true, false]) {
      const response = await fetch(`${this.settings.apiOrigin}${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${await this.accessToken()}`,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      if (response.status === 401 && again) {
        this.forgetToken();
        continue;
      }
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: (text === '' ? undefined : JSON.parse(text)) as T,
      };
    }
    throw new Error('unreachable');
  }

  /** A change of a record on condition that it is still as it is now: reads it for its ETag, then sends. Must succeed. */
  async change<T = Record<string, unknown>>(method: string, record: string, path: string, body?: unknown): Promise<T> {
    const { headers } = await this.call('GET', record);
    return this.must<T>(method, path, body, { 'If-Match': headers.get('etag') ?? '' });
  }

  /** A call that must succeed. */
  async must<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<T> {
    const answer = await this.call<T>(method, path, body, headers);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Mail {
  readonly id: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly at: string;
}
