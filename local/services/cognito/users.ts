/** Users: finding them, showing them, inviting them, signing them out. */
import { AwsError } from '../../contract.ts';
import type { Host } from '../../contract.ts';
import { composeMail } from '../mime.ts';
import { epochSeconds } from '../support.ts';
import { hashOf, temporaryPassword } from './passwords.ts';
import type { Pool, User } from './model.ts';

const DAY = 86_400_000;

/** By user name, sub or, where the pool signs in by it, email address in any letter case. */
export function findUser(pool: Pool, name: string): User | undefined {
  const wanted = name.trim().toLowerCase();
  for (const user of pool.users.values()) {
    if (user.sub === wanted || user.username.toLowerCase() === wanted) return user;
    if (pool.settings.usernameIsEmail && user.attributes['email']?.toLowerCase() === wanted) return user;
  }
  return undefined;
}

/** As AdminGetUser and ListUsers show a user; the attributes come under the name that each of them uses. */
export function shownUser(user: User, attributesAs: 'Attributes' | 'UserAttributes'): Record<string, unknown> {
  return {
    Username: user.username,
    [attributesAs]: Object.entries({ ...user.attributes, sub: user.sub }).map(([Name, Value]) => ({ Name, Value })),
    UserCreateDate: epochSeconds(user.created),
    UserLastModifiedDate: epochSeconds(user.modified),
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** A new user who must choose a password at the first sign-in. */
export function addUser(
  pool: Pool,
  username: string,
  attributes: Record<string, string>,
  password: User['password'],
  now: number,
): User {
  const sub = pool.random.uuid();
  const user: User = {
    sub,
    username: pool.settings.usernameIsEmail ? sub : username,
    created: now,
    modified: now,
    enabled: true,
    status: 'FORCE_CHANGE_PASSWORD',
    attributes: pool.settings.usernameIsEmail ? { email: username, ...attributes } : attributes,
    password,
    temporaryUntil: now + pool.settings.passwordPolicy.temporaryPasswordValidityDays * DAY,
    failures: { count: 0, last: 0, lockedUntil: 0 },
  };
  pool.users.set(sub, user);
  return user;
}

/** Gives a user another temporary password. */
export async function renewPassword(pool: Pool, user: User, now: number, given?: string): Promise<string> {
  const password = given ?? temporaryPassword(pool);
  user.password = await hashOf(pool, password);
  user.temporaryUntil = now + pool.settings.passwordPolicy.temporaryPasswordValidityDays * DAY;
  user.modified = now;
  return password;
}

/** Sends the invitation with the temporary password, after the pool's template. */
export async function invite(host: Host, pool: Pool, user: User, password: string): Promise<void> {
  const { settings } = pool;
  const to = user.attributes['email'];
  if (to === undefined) return;
  const html = settings.invitation.message
    .replaceAll('{username}', () => escaped(to))
    // A function, because `$$` in a replacement text would become `$`.
    .replaceAll('{####}', () => escaped(password));
  if (settings.throughSes) {
    const input = {
      Source: settings.from,
      Destination: { ToAddresses: [to] },
      ...(settings.replyTo !== undefined && { ReplyToAddresses: [settings.replyTo] }),
      Message: { Subject: { Data: settings.invitation.subject }, Body: { Html: { Data: html } } },
    };
    await host.call({ kind: 'operator' }, 'ses', 'SendEmail', input, 'cognito').catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      throw new AwsError('CodeDeliveryFailureException', error.message);
    });
    return;
  }
  const messageId = pool.random.uuid();
  const at = host.clock.now();
  const raw = await composeMail({
    from: settings.from,
    to: [to],
    subject: settings.invitation.subject,
    html,
    messageId,
    at,
  });
  host.signals.emit('mail', { messageId, from: settings.from, to: [to], raw, at });
}

/** Ends every session of the user and revokes the tokens that came of them. */
export function signOutEverywhere(pool: Pool, user: User): void {
  for (const [cookie, { sub }] of pool.sessions) if (sub === user.sub) pool.sessions.delete(cookie);
  for (const [id, { sub }] of pool.attempts) if (sub === user.sub) pool.attempts.delete(id);
  for (const [code, { sub }] of pool.codes) if (sub === user.sub) pool.codes.delete(code);
  for (const [token, { sub, originJti }] of pool.refreshTokens) {
    if (sub !== user.sub) continue;
    pool.refreshTokens.delete(token);
    pool.revoked.add(originJti);
  }
}

/** Text that is safe in HTML, in attributes too. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
