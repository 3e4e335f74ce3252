import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { handler as callback } from '../../../functions/reviews/handlers/sign-in-callback.ts';
import { handler as start } from '../../../functions/reviews/handlers/sign-in-start.ts';
import { handler as signOut } from '../../../functions/reviews/handlers/sign-out.ts';
import { openClinic, ORIGIN, type ClinicBench, type Person } from '../clinic-bench.ts';
import { csrfOf, lastSecret, openCase, PATIENT, stranger, visit } from './desk.ts';

const CLIENT = 'staff-client';
let service: Server;
let issuer: string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let foreignKeys: typeof keys;
/** What the sign-in service answers to the exchange of a code, and what it was sent. */
let tokenOf: (form: URLSearchParams) => Promise<{ status: number; body: unknown }>;
let exchanged: URLSearchParams[] = [];

beforeAll(async () => {
  keys = await generateKeyPair('RS256');
  foreignKeys = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  service = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const reply = (status: number, body: unknown): void => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.url?.endsWith('/jwks.json')) return reply(200, { keys: [jwk] });
      const form = new URLSearchParams(Buffer.concat(parts).toString());
      exchanged.push(form);
      tokenOf(form).then(
        ({ status, body }) => reply(status, body),
        () => reply(500, {}),
      );
    });
  });
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  issuer = `http://127.0.0.1:${(service.address() as AddressInfo).port}/pool`;
  Object.assign(process.env, { USER_POOL_ISSUER: issuer, SIGN_IN_ORIGIN: issuer, STAFF_CLIENT_ID: CLIENT });
});
afterAll(() => {
  service.closeAllConnections();
  service.close();
});

let bench: ClinicBench;
let ann: Person;
let secret: string;
beforeEach(async () => {
  exchanged = [];
  bench = await openClinic();
  ann = await bench.addStaff('Ann', ['authorization-specialist']);
  await openCase(bench);
  secret = lastSecret(bench, ann);
});
afterEach(() => bench.close());

const eventOf = (query: Record<string, string>, cookie?: string, form?: Record<string, string>): APIGatewayProxyEvent =>
  ({
    headers: {
      ...(cookie === undefined ? {} : { cookie }),
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/x-www-form-urlencoded',
    },
    queryStringParameters: query,
    pathParameters: null,
    body: form ? new URLSearchParams(form).toString() : null,
    isBase64Encoded: false,
    requestContext: { requestId: 'request', identity: { sourceIp: '192.0.2.1' } },
  }) as unknown as APIGatewayProxyEvent;
const cookiesOf = ({ multiValueHeaders }: APIGatewayProxyResult): string[] =>
  ((multiValueHeaders?.['Set-Cookie'] ?? []) as string[]).map(String);
const cookieOf = (answer: APIGatewayProxyResult, name: string): string | undefined =>
  cookiesOf(answer)
    .find((each) => each.startsWith(name))
    ?.split(';')[0];
const hrefToSignIn = async (): Promise<URL> => {
  const { body } = await visit(stranger, secret);
  return new URL(/href="([^"]*sign-in\/start[^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? '');
};

interface Attempt {
  readonly location: URL;
  readonly cookie: string;
}
const begin = async (): Promise<Attempt> => {
  const to = (await hrefToSignIn()).searchParams.get('to') ?? '';
  const answer = await start(eventOf({ to }));
  return { location: new URL(String(answer.headers?.['Location'])), cookie: cookieOf(answer, '__Host-sign-in') ?? '' };
};
const idToken = async (attempt: Attempt, change: JWTPayload = {}, by = keys): Promise<string> =>
  await new SignJWT({
    iss: issuer,
    aud: CLIENT,
    sub: ann.subject,
    token_use: 'id',
    nonce: attempt.location.searchParams.get('nonce'),
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 300,
    ...change,
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .sign(by.privateKey);
const finish = async (
  attempt: Attempt,
  more: { state?: string; cookie?: string } = {},
): Promise<APIGatewayProxyResult> =>
  await callback(
    eventOf(
      { code: 'code', state: more.state ?? attempt.location.searchParams.get('state') ?? '' },
      more.cookie ?? attempt.cookie,
    ),
  );
const signInWith = async (change: JWTPayload = {}, by = keys): Promise<APIGatewayProxyResult> => {
  const attempt = await begin();
  const token = await idToken(attempt, change, by);
  tokenOf = async () => ({ status: 200, body: { id_token: token } });
  return await finish(attempt);
};

describe('signing in from a link', () => {
  test('leads to the case, and nowhere on the way does the secret stand in an address', async () => {
    const href = await hrefToSignIn();
    expect(href.href).not.toContain(secret);
    const answer = await signInWith();
    expect(answer.statusCode).toBe(303);
    expect(answer.headers?.['Location']).toBe(`${ORIGIN}/tasks/preauthorization/${secret}`);
    const page = await visit({ cookie: cookieOf(answer, '__Host-session') }, secret);
    expect(page.body).toContain(PATIENT);
    const signedIn = (await bench.audit()).find(({ action }) => action === 'staff.signed-in');
    expect(signedIn).toMatchObject({ recordId: ann.id, actor: `staff:${ann.id}` });
  });

  test('asks with PKCE, state and nonce, for the code to our own address alone', async () => {
    const attempt = await begin();
    const asked = Object.fromEntries(attempt.location.searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: CLIENT,
      redirect_uri: `${ORIGIN}/sign-in/callback`,
      code_challenge_method: 'S256',
      prompt: 'login',
    });
    const token = await idToken(attempt);
    tokenOf = async () => ({ status: 200, body: { id_token: token } });
    await finish(attempt);
    const verifier = exchanged[0]?.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked['code_challenge']);
    expect(asked['state']?.length).toBeGreaterThanOrEqual(43);
    expect(attempt.location.href).not.toContain(secret);
  });

  test('its cookies are for this host, unreadable to scripts, and the session lasts a working day', async () => {
    const answer = await signInWith();
    for (const cookie of cookiesOf(answer))
      expect(cookie).toMatch(/^__Host-.*; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
    expect(cookiesOf(answer).find((cookie) => cookie.startsWith('__Host-session'))).toContain('Max-Age=36000');
    expect(cookiesOf(answer).join()).not.toContain(secret);
  });
});

describe('a sign-in that does not hold begins no session', () => {
  const refused = { status: 400, session: undefined };
  const seen = (answer: APIGatewayProxyResult): object => ({
    status: answer.statusCode,
    session: cookieOf(answer, '__Host-session'),
  });

  test('begun in another browser: the answer is worth nothing without this browser’s cookie', async () => {
    const [mine, theirs] = [await begin(), await begin()];
    expect(seen(await finish(mine, { cookie: theirs.cookie }))).toEqual(refused);
    expect(seen(await finish(mine, { cookie: '' }))).toEqual(refused);
    expect(exchanged).toEqual([]);
  });

  test('a state that was not ours, even under the right cookie’s name', async () => {
    const attempt = await begin();
    const state = attempt.location.searchParams.get('state') ?? '';
    expect(seen(await finish(attempt, { state: `${state.slice(0, -1)}${state.endsWith('A') ? 'B' : 'A'}` }))).toEqual(
      refused,
    );
    expect(exchanged).toEqual([]);
  });

  test('begun too long ago', async () => {
    const attempt = await begin();
    bench.setTime('2026-11-23T15:16:00.000Z');
    const token = await idToken(attempt);
    tokenOf = async () => ({ status: 200, body: { id_token: token } });
    expect(seen(await finish(attempt))).toEqual(refused);
  });

  test('a code that the service does not take', async () => {
    const attempt = await begin();
    tokenOf = async () => ({ status: 400, body: { error: 'invalid_grant' } });
    expect(seen(await finish(attempt))).toEqual(refused);
  });

  test.each([
    ['another nonce', { nonce: 'other' }],
    ['another client', { aud: 'other' }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['an access token', { token_use: 'access' }],
    ['a token that is over', { exp: 1 }],
  ])('%s', async (_, change) => {
    expect(seen(await signInWith(change))).toEqual(refused);
  });

  test('a token that another key signed', async () => {
    expect(seen(await signInWith({}, foreignKeys))).toEqual(refused);
  });

  test('a token that nobody signed', async () => {
    const attempt = await begin();
    const [, payload = ''] = (await idToken(attempt)).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    tokenOf = async () => ({ status: 200, body: { id_token: none } });
    expect(seen(await finish(attempt))).toEqual(refused);
  });

  test('somebody who is nobody’s staff', async () => {
    const answer = await signInWith({ sub: 'unknown' });
    expect(answer.statusCode).toBe(403);
    expect(cookieOf(answer, '__Host-session')).toBeUndefined();
  });
});

describe('the way back', () => {
  test.each(['', 'https://evil.example', 'AAAA'])(
    'leads only to where our own page sent from, not to %p',
    async (to) => {
      const answer = await start(eventOf({ to }));
      expect(answer.statusCode).toBe(404);
      expect(answer.headers?.['Location']).toBeUndefined();
    },
  );
});

describe('signing out', () => {
  test('ends the session, wherever its cookie was copied', async () => {
    const cookie = cookieOf(await signInWith(), '__Host-session') ?? '';
    const { body } = await visit({ cookie }, secret);
    const csrf = /action="[^"]*sign-out"[\s\S]*?name="csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const answer = await signOut(eventOf({}, cookie, { csrf }));
    expect(cookiesOf(answer)[0]).toMatch(/^__Host-session=; Max-Age=0/);
    expect((await visit({ cookie }, secret)).body).not.toContain(PATIENT);
  });

  test('cannot be done by another site, nor with the token of a task', async () => {
    const cookie = cookieOf(await signInWith(), '__Host-session') ?? '';
    const ofTask = csrfOf((await visit({ cookie }, secret)).body);
    expect((await signOut(eventOf({}, cookie, { csrf: ofTask }))).statusCode).toBe(403);
    expect((await visit({ cookie }, secret)).body).toContain(PATIENT);
  });
});
