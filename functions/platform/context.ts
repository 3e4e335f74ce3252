import type { Emergency } from './emergencies/emergency.ts';
import type { Reply } from './http/reply.ts';

/** Who does something. Ids only: a name is looked up where it is shown. */
export type Actor =
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'staff'; readonly id: string }
  | { readonly kind: 'patient'; readonly id: string }
  | { readonly kind: 'operator'; readonly id: string }
  /** Frontdesk itself; `id` names the part, e.g. `preauthorization-workflow`. */
  | { readonly kind: 'system'; readonly id: string };

/** What every use case is given first: whose data, who asks, from where, and which request this answers. */
export interface Context {
  readonly clinicId: string;
  readonly actor: Actor;
  readonly requestId: string;
  readonly sourceIp?: string;
  /** Present on a changing POST with an `Idempotency-Key`: `commit` keeps the reply under it. */
  readonly idempotency?: Idempotency;
  /** Present where something that was sent may mean that somebody is in danger: `commit` keeps it, and has a person asked. */
  readonly emergency?: Emergency;
}

export interface Idempotency {
  /** Client and route: a key means nothing outside them. */
  readonly scope: string;
  readonly key: string;
  /** SHA-256 of the canonical request (path parameters and body), hex. */
  readonly fingerprint: string;
}

export type { Reply };
