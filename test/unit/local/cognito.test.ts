import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import type { HttpResponse } from '../../../local/contract.ts';
import { createService, enrolledUsers } from '../../../local/services/cognito/index.ts';
import { refusal, smallHost } from './smallHost.ts';
import type { SmallHost } from './smallHost.ts';

const CALLBACK = 'http://localhost:4567/callback';
const EMAIL = 'rosa.reviewer@clinic.example';
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123456789';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const PASSWORD = 'Correct-Horse-7';

interface World {
  readonly host: SmallHost;
  readonly poolId: string;
  readonly staffClient: string;
  readonly browser: Browser;
}

/** Keeps cookies and follows redirects within the sign-in, as a browser does. */
class Browser {
  readonly #host: SmallHost;
  readonly #cookies = new Map<string, string>();
  url = '';
  page = '';
  status = 0;

  constructor(host: SmallHost) {
    this.#host = host;
  }

  async request(method: string, url: string, body = '', headers: Record<string, string> = {}): Promise<HttpResponse> {
    const { pathname, searchParams, host } = new URL(url, 'http://localhost:4566');
    const page = this.#host.services['cognito-idp']?.pages?.[0];
    if (page === undefined) throw new Error('no pages');
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const form: Record<string, string> =
      method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    return page.handle({
      method,
      path: pathname,
      query: searchParams,
      headers: { host, cookie, ...form, ...headers },
      body: Buffer.from(body),
    });
  }

  async open(url: string): Promise<this> {
    return this.#follow(await this.request('GET', url), url);
  }

  /** Fills in the form of the page and sends it. */
  async submit(
    fields: Record<string, string>,
    headers: Record<string, string> = { origin: 'http://localhost:4566' },
  ): Promise<this> {
    const guard = /name="_csrf" value="(\w+)"/.exec(this.page)?.[1] ?? '';
    const body = new URLSearchParams({ _csrf: guard, ...fields }).toString();
    return this.#follow(await this.request('POST', this.url, body, headers), this.url);
  }

  async #follow(response: HttpResponse, url: string): Promise<this> {
    const set = response.headers?.['set-cookie'] ?? [];
    for (const cookie of typeof set === 'string' ? [set] : set) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    this.url = url;
    this.page = String(response.body ?? '');
    this.status = response.status;
    const location = response.headers?.['location'];
    if (typeof location !== 'string') return this;
    this.url = location;
    return location.startsWith('/') ? this.open(location) : this;
  }
}

async function world(): Promise<World> {
  const host = smallHost([createService]);
  const pool = await host.create('AWS::Cognito::UserPool', 'Staff', {
    UserPoolName: 'Frontdesk staff',
    MfaConfiguration: 'ON',
    EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
    UsernameAttributes: ['email'],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    Policies: { PasswordPolicy: { MinimumLength: 12 } },
  });
  const UserPoolId = pool.ref;
  await host.create('AWS::Cognito::UserPoolDomain', 'Domain', {
    UserPoolId,
    Domain: 'frontdesk-local',
    ManagedLoginVersion: 2,
  });
  await host.create('AWS::Cognito::UserPoolResourceServer', 'Api', {
    UserPoolId,
    Identifier: 'frontdesk',
    Name: 'Frontdesk',
    Scopes: [
      { ScopeName: 'preauthorization.read', ScopeDescription: 'read' },
      { ScopeName: 'preauthorization.write', ScopeDescription: 'write' },
    ],
  });
  const client = await host.create('AWS::Cognito::UserPoolClient', 'StaffClient', {
    UserPoolId,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [CALLBACK],
    LogoutURLs: ['http://localhost:4567/signed-out'],
    PreventUserExistenceErrors: 'ENABLED',
  });
  return { host, poolId: UserPoolId, staffClient: client.ref, browser: new Browser(host) };
}

const authorizeUrl = (client: string, more: Record<string, string> = {}): string =>
  `/frontdesk-local/oauth2/authorize?${new URLSearchParams({ client_id: client, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid email', state: 'xyz', code_challenge: CHALLENGE, code_challenge_method: 'S256', ...more }).toString()}`;

/** The temporary password of the last invitation. */
function invited(host: SmallHost): string {
  const raw = host.heard('mail').at(-1)?.raw ?? '';
  const decoded = raw
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const found = /temporary password is (.+)\.\s*$/m.exec(decoded)?.[1] ?? '';
  return found.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}

const codeOf = (host: SmallHost): string => enrolledUsers(host).find(({ email }) => email === EMAIL)?.code ?? '';

/** Invites Rosa and takes her to the page that sets up her authenticator. */
async function begin({ host, poolId, staffClient, browser }: World): Promise<void> {
  await host.run('cognito-idp', 'AdminCreateUser', {
    UserPoolId: poolId,
    Username: EMAIL,
    UserAttributes: [{ Name: 'name', Value: 'Rosa' }],
  });
  await browser.open(authorizeUrl(staffClient));
  await browser.submit({ username: EMAIL, password: invited(host) });
  await browser.submit({ password: PASSWORD, confirmation: PASSWORD });
}

/** Invites Rosa and takes her through her first sign-in. */
async function enrol(at: World): Promise<void> {
  await begin(at);
  const { host, browser } = at;
  const secret = /<code id="secret">([A-Z2-7 ]+)</.exec(browser.page)?.[1] ?? '';
  const { Secret, TOTP } = await import('otpauth');
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) });
  await browser.submit({ code: totp.generate({ timestamp: host.clock.now() }) });
}

async function token(
  browser: Browser,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Record<string, string>> {
  const response = await browser.request(
    'POST',
    '/frontdesk-local/oauth2/token',
    new URLSearchParams(fields).toString(),
    headers,
  );
  const body: unknown = JSON.parse(String(response.body));
  return body as Record<string, string>;
}

async function claims({ host, poolId, browser }: World, jwt: string): Promise<Record<string, unknown>> {
  const keys = JSON.parse(
    String((await browser.request('GET', `/${poolId}/.well-known/jwks.json`)).body),
  ) as JSONWebKeySet;
  const { payload } = await jwtVerify(jwt, createLocalJWKSet(keys), {
    issuer: `http://localhost:4566/${poolId}`,
    currentDate: new Date(host.clock.now()),
  });
  return payload;
}

describe('a staff member', () => {
  let at: World;
  beforeAll(async () => {
    at = await world();
    await enrol(at);
  });

  test('is invited by mail, chooses a password, sets up an authenticator, and is let into the application', async () => {
    const { browser, staffClient } = at;
    const back = new URL(browser.url);
    expect(back.origin + back.pathname).toBe(CALLBACK);
    expect(back.searchParams.get('state')).toBe('xyz');
    const tokens = await token(browser, {
      grant_type: 'authorization_code',
      client_id: staffClient,
      code: back.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    });
    expect(await claims(at, tokens['id_token'] ?? '')).toMatchObject({
      token_use: 'id',
      aud: staffClient,
      email: EMAIL,
      email_verified: true,
      name: 'Rosa',
    });
    expect(await claims(at, tokens['access_token'] ?? '')).toMatchObject({
      token_use: 'access',
      client_id: staffClient,
      scope: 'openid email',
    });

    const info = await browser.request('GET', '/frontdesk-local/oauth2/userInfo', '', {
      authorization: `Bearer ${tokens['access_token'] ?? ''}`,
    });
    expect(JSON.parse(String(info.body))).toMatchObject({ email: EMAIL, email_verified: 'true' });
  });

  test('who has no app at hand finds the first code on the console', async () => {
    const own = await world();
    expect(enrolledUsers(own.host)).toEqual([]);
    await begin(own);
    await own.browser.submit({ code: codeOf(own.host) });
    expect(own.browser.url).toContain(`${CALLBACK}?code=`);
    expect(enrolledUsers(own.host)).toHaveLength(1);
  });

  test('comes straight back while the browser remembers the sign-in, unless the application insists', async () => {
    await at.browser.open(authorizeUrl(at.staffClient));
    expect(at.browser.url).toContain(`${CALLBACK}?code=`);
    await at.browser.open(authorizeUrl(at.staffClient, { prompt: 'login' }));
    expect(at.browser.page).toContain('<h1>Sign in</h1>');
  });

  test('needs the code of the app each time, and a code works once', async () => {
    const browser = new Browser(at.host);
    await browser.open(authorizeUrl(at.staffClient));
    await browser.submit({ username: EMAIL.toUpperCase(), password: PASSWORD });
    expect(browser.page).toContain('<h1>Enter your code</h1>');
    const code = codeOf(at.host);
    await browser.submit({ code });
    expect(browser.url).toContain(`${CALLBACK}?code=`);

    const thief = new Browser(at.host);
    await thief.open(authorizeUrl(at.staffClient));
    await thief.submit({ username: EMAIL, password: PASSWORD });
    await thief.submit({ code });
    expect(thief.page).toContain('has been used already');
  });

  test('is signed out everywhere when told so, refresh token and all', async () => {
    const own = await world();
    await enrol(own);
    const code = new URL(own.browser.url).searchParams.get('code') ?? '';
    const tokens = await token(own.browser, {
      grant_type: 'authorization_code',
      client_id: own.staffClient,
      code,
      redirect_uri: CALLBACK,
      code_verifier: VERIFIER,
    });
    const refresh = {
      grant_type: 'refresh_token',
      client_id: own.staffClient,
      refresh_token: tokens['refresh_token'] ?? '',
    };
    expect(await token(own.browser, refresh)).toHaveProperty('id_token');
    await own.host.run('cognito-idp', 'AdminUserGlobalSignOut', { UserPoolId: own.poolId, Username: EMAIL });
    expect(await token(own.browser, refresh)).toEqual({ error: 'invalid_grant' });
    await own.browser.open(authorizeUrl(own.staffClient));
    expect(own.browser.page).toContain('<h1>Sign in</h1>');
  });

  test('is shut out when disabled', async () => {
    const own = await world();
    await enrol(own);
    await own.host.run('cognito-idp', 'AdminDisableUser', { UserPoolId: own.poolId, Username: EMAIL });
    await own.browser.open(authorizeUrl(own.staffClient));
    await own.browser.submit({ username: EMAIL, password: PASSWORD });
    expect(own.browser.page).toContain('Incorrect username or password.');
  });
});

describe('the sign-in page', () => {
  let at: World;
  beforeAll(async () => {
    at = await world();
    await enrol(at);
  });

  test('answers an unknown user exactly as a wrong password', async () => {
    const answers = [];
    for (const username of [EMAIL, 'nobody@clinic.example']) {
      const browser = new Browser(at.host);
      await browser.open(authorizeUrl(at.staffClient));
      await browser.submit({ username, password: 'wrong' });
      answers.push(browser.page.replaceAll(username, 'X').replaceAll(/value="\w{64}"/g, ''));
    }
    expect(answers[0]).toBe(answers[1]);
    expect(answers[0]).toContain('role="alert"');
  });

  test('locks after five failures, for longer each time, and opens again', async () => {
    const own = await world();
    await enrol(own);
    const browser = new Browser(own.host);
    await browser.open(authorizeUrl(own.staffClient));
    for (let failure = 1; failure <= 5; failure++) await browser.submit({ username: EMAIL, password: 'wrong' });
    await browser.submit({ username: EMAIL, password: PASSWORD });
    expect(browser.page).toContain('attempts exceeded');
    await own.host.clock.advance(1000);
    await browser.submit({ username: EMAIL, password: PASSWORD });
    expect(browser.page).toContain('<h1>Enter your code</h1>');
  });

  test('takes a form only from itself', async () => {
    const browser = new Browser(at.host);
    const fields = { username: EMAIL, password: PASSWORD };
    await browser.open(authorizeUrl(at.staffClient));
    const { url } = browser;
    await browser.submit(fields, { origin: 'https://evil.example' });
    expect(browser.status).toBe(403);
    await browser.open(url);
    await browser.submit(fields, { origin: 'http://localhost:4566', 'sec-fetch-site': 'cross-site' });
    expect(browser.status).toBe(403);
    await browser.open(url);
    await browser.submit({ ...fields, _csrf: 'guessed' });
    expect(browser.status).toBe(403);
  });

  test('sends nobody to an address that the client does not name', async () => {
    const browser = new Browser(at.host);
    await browser.open(authorizeUrl(at.staffClient, { redirect_uri: `${CALLBACK}/other` }));
    expect(browser.status).toBe(400);
    expect(browser.page).toContain('redirect_mismatch');
  });

  test('does not let a step be skipped', async () => {
    const browser = new Browser(at.host);
    await browser.open(authorizeUrl(at.staffClient).replace('/oauth2/authorize', '/mfa'));
    expect(browser.status).toBe(400);
    await browser.open(authorizeUrl(at.staffClient));
    await browser.submit({ username: EMAIL, password: PASSWORD });
    await browser.open(authorizeUrl(at.staffClient).replace('/oauth2/authorize', '/mfaSetup'));
    expect(browser.page).toContain('<h1>Enter your code</h1>');
  });

  test('refuses a temporary password after its days', async () => {
    const own = await world();
    await own.host.run('cognito-idp', 'AdminCreateUser', { UserPoolId: own.poolId, Username: EMAIL });
    await own.host.clock.advance(7 * 86_400_000);
    await own.browser.open(authorizeUrl(own.staffClient));
    await own.browser.submit({ username: EMAIL, password: invited(own.host) });
    expect(own.browser.page).toContain('has expired');
    await own.host.run('cognito-idp', 'AdminCreateUser', {
      UserPoolId: own.poolId,
      Username: EMAIL,
      MessageAction: 'RESEND',
    });
    await own.browser.submit({ username: EMAIL, password: invited(own.host) });
    expect(own.browser.page).toContain('Choose a new password');
    await own.browser.submit({ password: 'short', confirmation: 'short' });
    expect(own.browser.page).toContain('Password not long enough');
  });
});

describe('an authorization code', () => {
  test('works once, for its client, address and verifier, for five minutes', async () => {
    const at = await world();
    await enrol(at);
    const fresh = async (): Promise<Record<string, string>> => {
      await at.browser.open(authorizeUrl(at.staffClient));
      return {
        grant_type: 'authorization_code',
        client_id: at.staffClient,
        code: new URL(at.browser.url).searchParams.get('code') ?? '',
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      };
    };
    const refused = { error: 'invalid_grant' };
    expect(await token(at.browser, { ...(await fresh()), code_verifier: `${VERIFIER}x` })).toEqual(refused);
    expect(await token(at.browser, { ...(await fresh()), redirect_uri: `${CALLBACK}/x` })).toEqual(refused);
    const { code_verifier: _, ...unproven } = await fresh();
    expect(await token(at.browser, unproven)).toEqual(refused);
    const good = await fresh();
    expect(await token(at.browser, good)).toHaveProperty('id_token');
    expect(await token(at.browser, good)).toEqual(refused);
    const late = await fresh();
    await at.host.clock.advance(5 * 60_000);
    expect(await token(at.browser, late)).toEqual(refused);
  });
});

describe('an API client', () => {
  async function withClient() {
    const at = await world();
    const made = await at.host.run('cognito-idp', 'CreateUserPoolClient', {
      UserPoolId: at.poolId,
      ClientName: 'clinic A',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['frontdesk/preauthorization.read', 'frontdesk/preauthorization.write'],
      AccessTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes' },
    });
    const { ClientId, ClientSecret } = made['UserPoolClient'] as { ClientId: string; ClientSecret: string };
    const ask = (secret: string, more: Record<string, string> = {}) =>
      token(
        at.browser,
        { grant_type: 'client_credentials', ...more },
        { authorization: `Basic ${Buffer.from(`${ClientId}:${secret}`).toString('base64')}` },
      );
    return { ...at, ClientId, ClientSecret, ask };
  }

  test('gets a token for the scopes that it may have, on the virtual clock', async () => {
    const at = await withClient();
    const answer = await at.ask(at.ClientSecret, { scope: 'frontdesk/preauthorization.read' });
    expect(answer).toMatchObject({ expires_in: 600, token_type: 'Bearer' });
    const now = at.host.clock.now() / 1000;
    expect(await claims(at, answer['access_token'] ?? '')).toMatchObject({
      sub: at.ClientId,
      client_id: at.ClientId,
      token_use: 'access',
      scope: 'frontdesk/preauthorization.read',
      iat: now,
      exp: now + 600,
    });
    expect(await at.ask(at.ClientSecret, { scope: 'frontdesk/other' })).toEqual({ error: 'invalid_scope' });
    expect(await at.ask('wrong')).toEqual({ error: 'invalid_client' });
    expect(await token(at.browser, { grant_type: 'client_credentials', client_id: at.ClientId })).toEqual({
      error: 'invalid_client',
    });
  });

  test('rotates its secret without a pause: two live ones, then the new one only', async () => {
    const at = await withClient();
    const which = { UserPoolId: at.poolId, ClientId: at.ClientId };
    const added = await at.host.run('cognito-idp', 'AddUserPoolClientSecret', which);
    const { ClientSecretValue } = added['ClientSecretDescriptor'] as { ClientSecretValue: string };
    expect(await at.ask(at.ClientSecret)).toHaveProperty('access_token');
    expect(await at.ask(ClientSecretValue)).toHaveProperty('access_token');
    expect((await refusal(at.host.run('cognito-idp', 'AddUserPoolClientSecret', which))).code).toBe(
      'LimitExceededException',
    );

    const listed = await at.host.run('cognito-idp', 'ListUserPoolClientSecrets', which);
    expect(JSON.stringify(listed)).not.toContain(ClientSecretValue);
    const [first, second] = listed['ClientSecrets'] as { ClientSecretId: string }[];
    await at.host.run('cognito-idp', 'DeleteUserPoolClientSecret', { ...which, ClientSecretId: first?.ClientSecretId });
    expect(await at.ask(at.ClientSecret)).toEqual({ error: 'invalid_client' });
    expect(await at.ask(ClientSecretValue)).toHaveProperty('access_token');
    const last = at.host.run('cognito-idp', 'DeleteUserPoolClientSecret', {
      ...which,
      ClientSecretId: second?.ClientSecretId,
    });
    expect((await refusal(last)).code).toBe('InvalidParameterException');
  });

  test('asks rights on the pool', async () => {
    const at = await withClient();
    expect(at.host.asked.at(-1)?.right).toEqual({
      action: 'cognito-idp:CreateUserPoolClient',
      resource: `arn:aws:cognito-idp:us-east-1:111122223333:userpool/${at.poolId}`,
    });
    await at.host.run('cognito-idp', 'DeleteUserPoolClient', { UserPoolId: at.poolId, ClientId: at.ClientId });
    expect(await at.ask(at.ClientSecret)).toEqual({ error: 'invalid_client' });
  });
});

describe('an administrator', () => {
  test('who invites twice at the same moment makes one user', async () => {
    const { host, poolId } = await world();
    const create = () => host.run('cognito-idp', 'AdminCreateUser', { UserPoolId: poolId, Username: EMAIL });
    const outcomes = await Promise.allSettled([create(), create()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(host.heard('mail')).toHaveLength(1);
  });

  test('finds users by address, and learns who exists and who does not', async () => {
    const { host, poolId } = await world();
    await host.run('cognito-idp', 'AdminCreateUser', {
      UserPoolId: poolId,
      Username: EMAIL,
      MessageAction: 'SUPPRESS',
    });
    expect(host.heard('mail')).toEqual([]);
    expect(await host.run('cognito-idp', 'AdminGetUser', { UserPoolId: poolId, Username: EMAIL })).toMatchObject({
      Enabled: true,
      UserStatus: 'FORCE_CHANGE_PASSWORD',
    });
    expect(
      await host.run('cognito-idp', 'ListUsers', { UserPoolId: poolId, Filter: `email = "${EMAIL}"` }),
    ).toMatchObject({ Users: [{ Enabled: true }] });
    expect(
      (await refusal(host.run('cognito-idp', 'AdminCreateUser', { UserPoolId: poolId, Username: EMAIL }))).code,
    ).toBe('UsernameExistsException');
    await host.run('cognito-idp', 'AdminDeleteUser', { UserPoolId: poolId, Username: EMAIL });
    expect((await refusal(host.run('cognito-idp', 'AdminGetUser', { UserPoolId: poolId, Username: EMAIL }))).code).toBe(
      'UserNotFoundException',
    );
  });
});
