import { commit } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import { Conflict, NotFound, NotInThisStatus } from '../platform/errors.ts';
import type { Scope } from '../platform/http/route.ts';
import { newId } from '../platform/ids.ts';
import type { ApiClient } from './api-client.ts';
import {
  addSecret,
  createOAuthClient,
  deleteOAuthClient,
  listSecrets,
  removeSecret,
  type NewSecret,
} from './identity/programs.ts';
import { apiClientLookup } from './lookups/api-client-by-client-id.ts';
import { apiClientChange, apiClientPointer, readApiClient, readClinic } from './store.ts';

/**
 * Makes an API client of the clinic.
 * @returns it, and its secret, which nobody can read again
 * @throws NotFound if there is no such clinic
 */
export async function createApiClient(
  context: Context,
  details: { readonly name: string; readonly scopes: readonly Scope[] },
): Promise<{ readonly client: ApiClient; readonly secret: string }> {
  const { clinicId } = context;
  if (!(await readClinic(clinicId))) throw new NotFound('There is no such clinic.');
  const id = newId('apiClient');
  const { clientId, secret } = await createOAuthClient(id, details.scopes);
  const client = { id, clinicId, ...details, clientId, status: 'active' } as const;
  try {
    await commit(context, {
      records: [apiClientChange(client, null, 'apiClient.created')],
      writes: [apiClientLookup(clientId, clinicId, id), apiClientPointer(clinicId, id)],
    });
  } catch (error) {
    // Without its record it belongs to nobody, and nobody has its secret.
    await deleteOAuthClient(clientId);
    throw error;
  }
  return { client: { ...client, version: 1 }, secret };
}

/**
 * Gives the client a second secret. Both are good until the old one is retired, so that the clinic can change over
 * without a gap.
 * @throws Conflict if it has two already
 */
export async function rotateSecret(context: Context, id: string): Promise<NewSecret> {
  const client = await active(context, id);
  if ((await listSecrets(client.clientId)).length > 1)
    throw new Conflict('The client has two live secrets already: retire the old one first.');
  const made = await addSecret(client.clientId);
  await note(context, client, 'apiClient.secret-added');
  return made;
}

/**
 * Retires one of two secrets: the older, or the one that is named.
 * @returns the id of the secret that is good no more
 * @throws Conflict if there is only one
 */
export async function retireSecret(context: Context, id: string, secretId?: string): Promise<string> {
  const client = await active(context, id);
  const [oldest, ...others] = await listSecrets(client.clientId);
  if (!oldest || others.length === 0)
    throw new Conflict('The client has one live secret: rotate first, or revoke the client.');
  const retired = secretId ?? oldest.secretId;
  if (![oldest, ...others].some((secret) => secret.secretId === retired))
    throw new NotFound('The client has no such secret.');
  await removeSecret(client.clientId, retired);
  await note(context, client, 'apiClient.secret-retired');
  return retired;
}

/**
 * Revokes the client for good. The record is written first: from then on the authorizer refuses it, whatever tokens it
 * still holds; then it gets no new ones.
 */
export async function revokeApiClient(context: Context, id: string): Promise<void> {
  const client = await required(context, id);
  if (client.status === 'active') {
    const { version, ...rest } = client;
    await commit(context, {
      records: [apiClientChange({ ...rest, status: 'revoked' }, version, 'apiClient.revoked')],
    });
  }
  await deleteOAuthClient(client.clientId);
}

async function note(context: Context, { version, ...client }: ApiClient, action: string): Promise<void> {
  await commit(context, { records: [apiClientChange(client, version, action)] });
}

async function required(context: Context, id: string): Promise<ApiClient> {
  const client = await readApiClient(context.clinicId, id);
  if (!client) throw new NotFound('There is no such API client at this clinic.');
  return client;
}

async function active(context: Context, id: string): Promise<ApiClient> {
  const client = await required(context, id);
  if (client.status !== 'active') throw new NotInThisStatus('The client is revoked: create another.');
  return client;
}
