/** One-time codes of an authenticator app (RFC 6238: six digits, 30 seconds). */
import { Secret, TOTP } from 'otpauth';
import type { Pool, User } from './model.ts';

const PERIOD = 30;

const generator = (secret: string): TOTP => new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD, digits: 6 });

/** A new secret in base32. */
export function newSecret({ random }: Pool): string {
  return new Secret({ buffer: new Uint8Array(random.bytes(32)).buffer }).base32;
}

/** The link by which an authenticator app takes the secret over. */
export function linkOf(secret: string, issuer: string, account: string): string {
  return new TOTP({ issuer, label: account, secret: Secret.fromBase32(secret), period: PERIOD, digits: 6 }).toString();
}

/**
 * The counter of the period whose code this is: the present one or a neighbour, since clocks differ. Undefined for a
 * wrong code, and for one of a period up to `lastCounter`: a code works once.
 */
export function counterOf(secret: string, code: string, now: number, lastCounter: number): number | undefined {
  const delta = generator(secret).validate({ token: code.replaceAll(' ', ''), timestamp: now, window: 1 });
  if (delta === null) return undefined;
  const counter = Math.floor(now / 1000 / PERIOD) + delta;
  return counter > lastCounter ? counter : undefined;
}

/** The code that the user's app shows now, or the next one if that has been used. */
export function codeNow(totp: NonNullable<User['totp']>, now: number): string {
  const counter = Math.max(Math.floor(now / 1000 / PERIOD), totp.lastCounter + 1);
  return generator(totp.secret).generate({ timestamp: counter * PERIOD * 1000 });
}
