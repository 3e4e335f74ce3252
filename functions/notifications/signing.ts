import { createHmac, randomBytes } from 'node:crypto';
import { deleteSecret, putSecret, readSecret, type SecretName } from '../platform/secrets.ts';
import { plusSeconds, type Instant } from '../platform/clock.ts';

/**
 * Signatures after the Standard Webhooks specification: HMAC-SHA256 over id, timestamp and body. The tests hold them to its own library.
 */

/** An endpoint's secrets: the newest, and the one before while it still signs along. */
interface Secrets {
  readonly versions: readonly {
    readonly version: number;
    readonly secret: string;
    /** Until when it signs; the newest has no end. */
    readonly until?: Instant;
  }[];
}

/** How long the old secret signs along after a rotation, in seconds: the receiver has a day to change over. */
const OVERLAP_SECONDS = 24 * 3600;

const nameOf = (endpointId: string): SecretName => `webhooks/${endpointId}`;

async function readSecrets(endpointId: string): Promise<Secrets> {
  const text = await readSecret(nameOf(endpointId));
  return text === undefined ? { versions: [] } : (JSON.parse(text) as Secrets);
}

/** Makes the endpoint's secret of this version; the one before signs along for a day. Safe to repeat. */
export async function makeSecret(endpointId: string, version: number, at: Instant): Promise<void> {
  const { versions } = await readSecrets(endpointId);
  if (versions.some((each) => each.version === version)) return;
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const before = versions
    .filter((each) => each.version === version - 1)
    .map((each) => ({ ...each, until: plusSeconds(at, OVERLAP_SECONDS) }));
  await putSecret(nameOf(endpointId), JSON.stringify({ versions: [{ version, secret }, ...before] } satisfies Secrets));
}

/** The secret of this version, while it signs. */
export async function secretOfVersion(endpointId: string, version: number): Promise<string | undefined> {
  return (await readSecrets(endpointId)).versions.find((each) => each.version === version)?.secret;
}

/** Forgets an endpoint's secrets for good. */
export async function forgetSecrets(endpointId: string): Promise<void> {
  await deleteSecret(nameOf(endpointId));
}

/**
 * The headers that let the receiver know a message for ours: one signature for each secret that signs now.
 * @param id the event's: the same on every attempt and replay
 */
export async function signedHeaders(
  endpointId: string,
  id: string,
  body: string,
  at: Instant,
): Promise<Record<string, string>> {
  const { versions } = await readSecrets(endpointId);
  const signing = versions.filter(({ until }) => until === undefined || until > at);
  if (signing.length === 0) throw new Error('the endpoint has no secret');
  const timestamp = String(Math.floor(Date.parse(at) / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signing.map(({ secret }) => signature(secret, `${id}.${timestamp}.${body}`)).join(' '),
  };
}

/** `v1,` and the HMAC in base64; the key is what follows `whsec_`, decoded. */
export function signature(secret: string, content: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
