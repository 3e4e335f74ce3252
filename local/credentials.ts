import { createHmac } from 'node:crypto';
import { stableSuffix } from './cloudformation/names.ts';
import type { Principal } from './contract.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The keys that a person or a test uses: the account's administrator. */
export const OPERATOR_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** Issues temporary credentials and finds the principal behind an access key again. */
export class CredentialStore {
  readonly #key: Uint8Array;
  readonly #principals: Map<string, Principal>;

  /**
   * @param key what the secrets are derived from
   * @param principals by access key, those of before a restart among them: what they signed is still theirs
   */
  constructor(key: Uint8Array, principals = new Map<string, Principal>()) {
    this.#key = key;
    this.#principals = principals;
  }

  /** The same holder gets the same access key for the same principal each time. */
  issue(principal: Principal, holder = ''): Credentials {
    const accessKeyId = `ASIA${stableSuffix(JSON.stringify(principal) + holder, 16)}`;
    if (!this.#principals.has(accessKeyId)) this.#principals.set(accessKeyId, principal);
    return { accessKeyId, secretAccessKey: this.#secret(accessKeyId), sessionToken: `session-of-${accessKeyId}` };
  }

  /** Whoever brings a key that was not issued here is the operator. */
  principalOf(accessKeyId: string): Principal {
    return this.#principals.get(accessKeyId) ?? { kind: 'operator' };
  }

  secretOf(accessKeyId: string): string | undefined {
    if (this.#principals.has(accessKeyId)) return this.#secret(accessKeyId);
    return accessKeyId === OPERATOR_CREDENTIALS.accessKeyId ? OPERATOR_CREDENTIALS.secretAccessKey : undefined;
  }

  #secret(accessKeyId: string): string {
    return createHmac('sha256', this.#key).update(accessKeyId).digest('base64').slice(0, 40);
  }
}
