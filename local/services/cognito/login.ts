/**
 * The managed login: from `/oauth2/authorize` over password, new password and one-time code back to the application.
 * Every page is reached by a redirect, so that reloading one repeats nothing.
 */
import { AwsError } from '../../contract.ts';
import type { HttpRequest, HttpResponse } from '../../contract.ts';
import { form, htmlPage } from './html.ts';
import type { Field } from './html.ts';
import type { Attempt, AuthorizeRequest, Client, Pool, User } from './model.ts';
import { formOf, same, scopesOf } from './oauth.ts';
import { assertConforms, countFailure, forgetFailures, hashOf, isLocked, matches } from './passwords.ts';
import { counterOf, linkOf, newSecret } from './totp.ts';
import { escaped, findUser } from './users.ts';

const SESSION = 60 * 60_000;
const CODE = 5 * 60_000;
const COOKIE = { session: 'cognito', attempt: 'cognito-attempt', token: 'XSRF-TOKEN' };
const STEPS: Record<Attempt['step'], string> = { newPassword: '/newPassword', mfaSetup: '/mfaSetup', mfa: '/mfa' };
const WRONG = 'Incorrect username or password.';
const TOO_MANY = 'Password attempts exceeded. Please wait a while and try again.';
const WRONG_CODE = 'That code is not right, or has been used already. Please enter the code that your app shows now.';
const EXPIRED = 'This sign-in took too long. Please go back to where you came from and start again.';

/** `GET /oauth2/authorize` */
export function authorize(pool: Pool, request: HttpRequest, now: number): HttpResponse {
  const asked = readRequest(pool, request.query);
  if ('page' in asked) return asked.page;
  const { query } = request;
  const session = pool.sessions.get(cookieOf(request, COOKIE.session) ?? '');
  const user = session === undefined || now >= session.expires ? undefined : pool.users.get(session.sub);
  if (session !== undefined && user?.enabled === true && query.get('prompt') !== 'login') {
    return backToApplication(pool, asked, user.sub, session.authTime, now, []);
  }
  if (query.get('prompt') === 'none') return backWithError(asked, 'login_required');
  return seeOther(`/${pool.domain ?? ''}/login?${query.toString()}`, []);
}

/** `/login`, `/newPassword`, `/mfaSetup` and `/mfa`. Undefined for another path. */
export async function loginPage(
  pool: Pool,
  path: string,
  request: HttpRequest,
  now: number,
): Promise<HttpResponse | undefined> {
  const step = (Object.keys(STEPS) as Attempt['step'][]).find((each) => STEPS[each] === path);
  if (path !== '/login' && step === undefined) return undefined;
  const asked = readRequest(pool, request.query);
  if ('page' in asked) return asked.page;
  const at: Visit = {
    pool,
    request,
    asked,
    now,
    token: cookieOf(request, COOKIE.token) ?? pool.random.hex(32),
  };
  if (request.method !== 'GET' && request.method !== 'POST') return { status: 405, headers: { allow: 'GET, POST' } };
  const submitted = request.method === 'POST' ? submittedForm(request) : undefined;
  if (submitted === 'forged')
    return failurePage(403, 'This form did not come from the sign-in page. Please start again.');
  if (step === undefined) return submitted === undefined ? passwordPage(at) : checkPassword(at, submitted);

  const attempt = pool.attempts.get(cookieOf(request, COOKIE.attempt) ?? '');
  const user = attempt === undefined ? undefined : pool.users.get(attempt.sub);
  if (
    attempt === undefined ||
    user?.enabled !== true ||
    now >= attempt.expires ||
    attempt.clientId !== asked.clientId
  ) {
    return failurePage(400, EXPIRED);
  }
  if (attempt.step !== step) return toStep(at, attempt, []);
  if (submitted === undefined) return stepPage(at, attempt, user);
  switch (step) {
    case 'newPassword':
      return takeNewPassword(at, attempt, user, submitted);
    case 'mfaSetup':
    case 'mfa':
      return checkCode(at, attempt, user, submitted);
  }
}

/** `GET /logout`: ends the browser's session and goes where the application says, if the client allows it. */
export function logout(pool: Pool, request: HttpRequest): HttpResponse {
  const { query } = request;
  const client = pool.clients.get(query.get('client_id') ?? '');
  const target = query.get('logout_uri') ?? '';
  if (client === undefined || !client.settings.LogoutURLs.includes(target))
    return failurePage(400, 'Required parameters missing or invalid.');
  pool.sessions.delete(cookieOf(request, COOKIE.session) ?? '');
  return seeOther(target, [setCookie(pool, COOKIE.session, '', 0), setCookie(pool, COOKIE.attempt, '', 0)]);
}

interface Visit {
  readonly pool: Pool;
  readonly request: HttpRequest;
  readonly asked: AuthorizeRequest;
  readonly now: number;
  readonly token: string;
}

/** What the application asks for, or the page or redirect that says why not. */
function readRequest(pool: Pool, query: URLSearchParams): AuthorizeRequest | { page: HttpResponse } {
  const client = pool.clients.get(query.get('client_id') ?? '');
  const redirectUri = query.get('redirect_uri') ?? client?.settings.DefaultRedirectURI ?? '';
  // Until client and address are known to belong together, nothing is sent anywhere.
  if (client === undefined)
    return { page: failurePage(400, 'An error was encountered with the requested page: invalid client.') };
  if (!client.settings.CallbackURLs.includes(redirectUri)) {
    return { page: failurePage(400, 'An error was encountered with the requested page: redirect_mismatch.') };
  }
  const state = query.get('state');
  const nonce = query.get('nonce');
  const codeChallenge = query.get('code_challenge');
  const scopes = scopesOf(query.get('scope'));
  const asked: AuthorizeRequest = {
    clientId: client.id,
    redirectUri,
    scopes: scopes.length === 0 ? client.settings.AllowedOAuthScopes : scopes,
    ...(state !== null && { state }),
    ...(nonce !== null && { nonce }),
    ...(codeChallenge !== null && { codeChallenge }),
  };
  const fault = faultOf(client, query, asked);
  return fault === undefined ? asked : { page: backWithError(asked, fault) };
}

function faultOf({ settings }: Client, query: URLSearchParams, { scopes }: AuthorizeRequest): string | undefined {
  if (!settings.AllowedOAuthFlowsUserPoolClient || !settings.AllowedOAuthFlows.includes('code'))
    return 'unauthorized_client';
  if (query.get('response_type') !== 'code') return 'invalid_request';
  if (query.has('code_challenge') && query.get('code_challenge_method') !== 'S256') return 'invalid_request';
  if (scopes.some((scope) => !settings.AllowedOAuthScopes.includes(scope))) return 'invalid_scope';
  return undefined;
}

function passwordPage(at: Visit, error?: string, username = at.request.query.get('login_hint') ?? ''): HttpResponse {
  const byEmail = at.pool.settings.usernameIsEmail;
  const fields: Field[] = [
    {
      name: 'username',
      label: byEmail ? 'Email address' : 'Username',
      type: byEmail ? 'email' : 'text',
      autocomplete: 'username',
      value: username,
    },
    { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
  ];
  return show(at, 'Sign in', form(fields, 'Sign in', at.token, error !== undefined), error);
}

async function checkPassword(at: Visit, submitted: URLSearchParams): Promise<HttpResponse> {
  const { pool, now, asked } = at;
  const username = submitted.get('username') ?? '';
  const user = findUser(pool, username);
  const right = await matches(user, submitted.get('password') ?? '');
  if (user !== undefined && isLocked(user, now)) return passwordPage(at, TOO_MANY, username);
  if (user === undefined || !right) {
    if (user !== undefined) countFailure(user, now);
    return passwordPage(at, WRONG, username);
  }
  if (!user.enabled) return passwordPage(at, WRONG, username);
  if (user.temporaryUntil !== undefined && now >= user.temporaryUntil) {
    return passwordPage(
      at,
      'The temporary password has expired. Please ask your administrator for a new one.',
      username,
    );
  }
  const minutes = pool.clients.get(asked.clientId)?.settings.AuthSessionValidity ?? 3;
  const step = user.status === 'FORCE_CHANGE_PASSWORD' ? 'newPassword' : nextStep(pool, user);
  if (step === undefined) return signIn(at, user);
  const attempt: Attempt = { sub: user.sub, clientId: asked.clientId, expires: now + minutes * 60_000, step };
  if (step === 'mfaSetup') attempt.secret = newSecret(pool);
  const id = pool.random.hex(32);
  pool.attempts.set(id, attempt);
  return toStep(at, attempt, [setCookie(pool, COOKIE.attempt, id)]);
}

/** The second factor that is due; undefined if none is. */
function nextStep(pool: Pool, user: User): 'mfa' | 'mfaSetup' | undefined {
  if (pool.settings.mfa === 'OFF') return undefined;
  if (user.totp?.enabled === true) return 'mfa';
  return pool.settings.mfa === 'ON' ? 'mfaSetup' : undefined;
}

function stepPage(at: Visit, attempt: Attempt, user: User, error?: string): HttpResponse {
  const failed = error !== undefined;
  const code: Field = {
    name: 'code',
    label: 'Code from your authenticator app',
    type: 'text',
    autocomplete: 'one-time-code',
    numeric: true,
  };
  switch (attempt.step) {
    case 'newPassword': {
      const hint = ruleText(at.pool);
      const fields: Field[] = [
        { name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', hint },
        { name: 'confirmation', label: 'New password again', type: 'password', autocomplete: 'new-password' },
      ];
      return show(at, 'Choose a new password', form(fields, 'Save password', at.token, failed), error);
    }
    case 'mfaSetup': {
      const secret = attempt.secret ?? '';
      const link = linkOf(secret, at.pool.settings.name, user.attributes['email'] ?? user.username);
      const spaced = secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
      const body = `<p>Add this account to your authenticator app: type in the key, or <a href="${escaped(link)}">open it in the app</a>.</p>
<p>Key: <code id="secret">${escaped(spaced)}</code></p>
${form([code], 'Confirm', at.token, failed)}`;
      return show(at, 'Set up your authenticator app', body, error);
    }
    case 'mfa':
      return show(at, 'Enter your code', form([code], 'Sign in', at.token, failed), error);
  }
}

async function takeNewPassword(
  at: Visit,
  attempt: Attempt,
  user: User,
  submitted: URLSearchParams,
): Promise<HttpResponse> {
  const password = submitted.get('password') ?? '';
  if (password !== submitted.get('confirmation'))
    return stepPage(at, attempt, user, 'The two passwords are not the same.');
  try {
    assertConforms(at.pool.settings.passwordPolicy, password);
  } catch (error) {
    if (error instanceof AwsError) return stepPage(at, attempt, user, error.message);
    throw error;
  }
  user.password = await hashOf(at.pool, password);
  user.status = 'CONFIRMED';
  user.modified = at.now;
  delete user.temporaryUntil;
  // The invitation reached the address, or nobody would know the temporary password.
  if (user.attributes['email'] !== undefined) user.attributes = { ...user.attributes, email_verified: 'true' };
  const step = nextStep(at.pool, user);
  if (step === undefined) return signIn(at, user);
  attempt.step = step;
  if (step === 'mfaSetup') attempt.secret = newSecret(at.pool);
  return toStep(at, attempt, []);
}

function checkCode(at: Visit, attempt: Attempt, user: User, submitted: URLSearchParams): HttpResponse {
  if (isLocked(user, at.now)) return stepPage(at, attempt, user, TOO_MANY);
  const secret = attempt.step === 'mfaSetup' ? attempt.secret : user.totp?.secret;
  const last = attempt.step === 'mfaSetup' ? -1 : (user.totp?.lastCounter ?? -1);
  const counter = secret === undefined ? undefined : counterOf(secret, submitted.get('code') ?? '', at.now, last);
  if (secret === undefined || counter === undefined) {
    countFailure(user, at.now);
    return stepPage(at, attempt, user, WRONG_CODE);
  }
  user.totp = { secret, enabled: true, lastCounter: counter };
  return signIn(at, user);
}

function signIn({ pool, request, asked, now }: Visit, user: User): HttpResponse {
  forgetFailures(user);
  pool.attempts.delete(cookieOf(request, COOKIE.attempt) ?? '');
  const id = pool.random.hex(32);
  pool.sessions.set(id, { sub: user.sub, authTime: now, expires: now + SESSION });
  const cookies = [setCookie(pool, COOKIE.session, id, SESSION / 1000), setCookie(pool, COOKIE.attempt, '', 0)];
  return backToApplication(pool, asked, user.sub, now, now, cookies);
}

function backToApplication(
  pool: Pool,
  asked: AuthorizeRequest,
  sub: string,
  authTime: number,
  now: number,
  cookies: string[],
): HttpResponse {
  const code = pool.random.bytes(32).toString('base64url');
  pool.codes.set(code, { request: asked, sub, authTime, expires: now + CODE });
  return seeOther(withQuery(asked, { code }), cookies);
}

function backWithError(asked: AuthorizeRequest, error: string): HttpResponse {
  return seeOther(withQuery(asked, { error }), []);
}

function withQuery({ redirectUri, state }: AuthorizeRequest, parameters: Record<string, string>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  if (state !== undefined) url.searchParams.set('state', state);
  return url.href;
}

/** The form of a POST, or that it was forged: from another site, or without the token that the page and a cookie share. */
function submittedForm(request: HttpRequest): URLSearchParams | 'forged' {
  const { origin, host, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin') return 'forged';
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)) return 'forged';
  const cookie = cookieOf(request, COOKIE.token) ?? '';
  try {
    const submitted = formOf(request);
    return cookie !== '' && same(cookie, submitted.get('_csrf') ?? '') ? submitted : 'forged';
  } catch {
    return 'forged';
  }
}

function show(at: Visit, title: string, body: string, error?: string): HttpResponse {
  return htmlPage({
    title,
    body,
    error,
    status: error === undefined ? 200 : 400,
    leadsTo: new URL(at.asked.redirectUri).origin,
    cookies: [setCookie(at.pool, COOKIE.token, at.token)],
  });
}

function failurePage(status: number, message: string): HttpResponse {
  return htmlPage({ title: 'Sign-in is not possible', status, error: message, body: '' });
}

function toStep({ pool, request }: Visit, attempt: Attempt, cookies: string[]): HttpResponse {
  return seeOther(`/${pool.domain ?? ''}${STEPS[attempt.step]}?${request.query.toString()}`, cookies);
}

function seeOther(location: string, cookies: string[]): HttpResponse {
  return {
    status: 303,
    headers: { location, 'cache-control': 'no-store', ...(cookies.length > 0 && { 'set-cookie': cookies }) },
  };
}

function setCookie({ domain = '' }: Pool, name: string, value: string, maxAge?: number): string {
  return `${name}=${value}; Path=/${domain}; HttpOnly; SameSite=Lax${maxAge === undefined ? '' : `; Max-Age=${maxAge}`}`;
}

function cookieOf(request: HttpRequest, name: string): string | undefined {
  for (const pair of (request.headers['cookie'] ?? '').split(';')) {
    const [key, value] = pair.trim().split('=');
    if (key === name && value !== undefined && value !== '') return value;
  }
  return undefined;
}

function ruleText({ settings: { passwordPolicy: rules } }: Pool): string {
  const kinds = [
    ...(rules.requireLowercase ? ['a lowercase letter'] : []),
    ...(rules.requireUppercase ? ['an uppercase letter'] : []),
    ...(rules.requireNumbers ? ['a number'] : []),
    ...(rules.requireSymbols ? ['a symbol'] : []),
  ];
  return `At least ${rules.minimumLength} characters${kinds.length > 0 ? `, with ${kinds.join(', ')}` : ''}.`;
}
