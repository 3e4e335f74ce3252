import type { IdentityCheck } from './check.ts';

/** A check as the API tells it: of the number no more than its end. */
export function checkView({
  numberHash: _hash,
  confirmed: _confirmed,
  ...check
}: IdentityCheck): Record<string, unknown> {
  return { ...check };
}
