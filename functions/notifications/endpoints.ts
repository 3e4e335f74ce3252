import { now } from '../platform/clock.ts';
import { commit } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { Conflict, NotFound, StaleVersion, ValidationFailed } from '../platform/errors.ts';
import type { Reply } from '../platform/http/reply.ts';
import { newId } from '../platform/ids.ts';
import { checkOutboundUrl, OutboundFailure } from '../platform/outbound.ts';
import { endpointBody, type Endpoint } from './endpoint.ts';
import { forgetSecrets, makeSecret } from './signing.ts';
import { endpointChange, listEndpoints, readEndpoint } from './store.ts';

/** A clinic needs few: each of them is told of each change. */
const MOST_ENDPOINTS = 10;

/**
 * Makes an endpoint. Its reply holds no secret, since it is kept for repeats of the request: the handler adds the secret to
 * the answer.
 * @throws ValidationFailed if the URL is not one that we would call
 * @throws Conflict if the clinic has as many as it may
 */
export async function createEndpoint(
  context: Context,
  { url, events }: { readonly url: string; readonly events: readonly string[] },
): Promise<Reply> {
  await judgeUrl(url);
  if ((await listEndpoints(context.clinicId)).length >= MOST_ENDPOINTS) {
    throw new Conflict(`A clinic has at most ${MOST_ENDPOINTS} webhook endpoints. Delete one first.`);
  }
  const at = now();
  const endpoint = {
    id: newId('webhookEndpoint'),
    clinicId: context.clinicId,
    url,
    events,
    status: 'enabled',
    secretVersion: 1,
    createdAt: at,
  } as const;
  // The secret first: an endpoint without one could not be told anything.
  await makeSecret(endpoint.id, 1, at);
  const { record, writes } = endpointChange(endpoint, null, 'webhookEndpoint.created');
  const reply: Reply = {
    status: 201,
    version: 1,
    location: `/v1/webhook-endpoints/${endpoint.id}`,
    body: endpointBody({ ...endpoint, version: 1 }),
  };
  return await commit(context, { records: [record], writes }, reply);
}

async function judgeUrl(url: string): Promise<void> {
  try {
    await checkOutboundUrl(url);
  } catch (error) {
    if (!(error instanceof OutboundFailure)) throw error;
    const detail =
      error.reason === 'not-https' ? 'must be an https URL' : 'must lead to a public address that can be reached';
    throw new ValidationFailed('The endpoint cannot be called.', [{ pointer: '/url', detail, code: error.reason }]);
  }
}

/** @throws NotFound if the clinic has no such endpoint */
export async function requireEndpoint(context: Context, endpointId: string): Promise<Endpoint> {
  const endpoint = await readEndpoint(context.clinicId, endpointId);
  if (!endpoint) throw new NotFound('The clinic has no such webhook endpoint.');
  return endpoint;
}

/**
 * Gives the endpoint a new secret; the old one signs along for a day. The handler adds the secret to the answer.
 * @throws NotFound, StaleVersion
 */
export async function rotateSecret(context: Context, endpointId: string, ifMatch: number): Promise<Reply> {
  const endpoint = await requireVersion(context, endpointId, ifMatch);
  const { version, ...rest } = endpoint;
  const after = { ...rest, secretVersion: endpoint.secretVersion + 1 };
  await makeSecret(endpointId, after.secretVersion, now());
  const { record, writes } = endpointChange(after, version, 'webhookEndpoint.secret-rotated');
  const body = endpointBody({ ...after, version: version + 1 });
  return await commit(context, { records: [record], writes }, { status: 200, version: version + 1, body });
}

/**
 * Deletes the endpoint: it is told nothing more, and its secret is forgotten.
 * @throws NotFound, StaleVersion
 */
export async function deleteEndpoint(context: Context, endpointId: string, ifMatch: number): Promise<Reply> {
  const { version, ...rest } = await requireVersion(context, endpointId, ifMatch);
  const { record, writes } = endpointChange({ ...rest, status: 'deleted' }, version, 'webhookEndpoint.deleted');
  await commit(context, { records: [record], writes });
  await forgetSecrets(endpointId);
  return { status: 204 };
}

async function requireVersion(context: Context, endpointId: string, ifMatch: number): Promise<Endpoint> {
  const endpoint = await requireEndpoint(context, endpointId);
  if (endpoint.version !== ifMatch) throw new StaleVersion('The endpoint has changed. Read it again.');
  return endpoint;
}
