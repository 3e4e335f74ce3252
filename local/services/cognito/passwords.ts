/** Passwords: their rules, their hashes, and how often one may be wrong. */
import { scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { AwsError } from '../../contract.ts';
import type { PasswordPolicy, Pool, User } from './model.ts';

const derive = promisify<string, string, number, Buffer>(scrypt);
const KINDS = {
  lower: 'abcdefghijkmnopqrstuvwxyz',
  upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  digit: '23456789',
  symbol: '!@#$%*+-=?',
};

/** @throws AwsError InvalidPasswordException naming the first rule that it breaks. */
export function assertConforms(policy: PasswordPolicy, password: string): void {
  const rules: [boolean, string][] = [
    [password.length >= policy.minimumLength, 'Password not long enough'],
    [!policy.requireLowercase || /[a-z]/.test(password), 'Password must have lowercase characters'],
    [!policy.requireUppercase || /[A-Z]/.test(password), 'Password must have uppercase characters'],
    [!policy.requireNumbers || /\d/.test(password), 'Password must have numeric characters'],
    [!policy.requireSymbols || /[^A-Za-z0-9]/.test(password), 'Password must have symbol characters'],
    [password.length <= 256, 'Password too long'],
    [!/^\s|\s$/.test(password), 'Password must not begin or end with a space'],
  ];
  const broken = rules.find(([kept]) => !kept);
  if (broken !== undefined) {
    throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${broken[1]}`);
  }
}

/** A random password that keeps every rule; letters and digits that look alike are left out. */
export function temporaryPassword({ settings, random }: Pool): string {
  const length = Math.max(12, settings.passwordPolicy.minimumLength);
  const required = Object.values(KINDS).map((alphabet) => random.text(1, alphabet));
  const characters = [...required, ...Array.from(random.text(length - required.length, Object.values(KINDS).join('')))];
  for (let index = characters.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    [characters[index], characters[other]] = [characters[other] ?? '', characters[index] ?? ''];
  }
  return characters.join('');
}

export async function hashOf({ random }: Pool, password: string): Promise<User['password']> {
  const salt = random.hex(16);
  return { salt, hash: (await derive(password, salt, 32)).toString('hex') };
}

const NOBODY: User['password'] = { salt: '', hash: '00'.repeat(32) };

/** Takes as long for a user that does not exist. */
export async function matches(user: User | undefined, password: string): Promise<boolean> {
  const { salt, hash } = user?.password ?? NOBODY;
  const same = timingSafeEqual(await derive(password, salt, 32), Buffer.from(hash, 'hex'));
  return same && user !== undefined;
}

const FORGOTTEN_AFTER = 15 * 60_000;

/** Whether the user's attempts are refused for now. */
export function isLocked(user: User, now: number): boolean {
  return now < user.failures.lockedUntil;
}

/**
 * Counts a wrong password or code. From the fifth in a row on, attempts are refused for a second, and for twice as long
 * with every further one, up to about 15 minutes (Cognito's lockout behaviour).
 */
export function countFailure(user: User, now: number): void {
  const { count, last } = user.failures;
  const failures = now - last >= FORGOTTEN_AFTER ? 1 : count + 1;
  const lock = failures < 5 ? 0 : Math.min(1000 * 2 ** (failures - 5), FORGOTTEN_AFTER);
  user.failures = { count: failures, last: now, lockedUntil: now + lock };
}

export function forgetFailures(user: User): void {
  user.failures = { count: 0, last: 0, lockedUntil: 0 };
}
