import {
  AddUserPoolClientSecretCommand,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DeleteUserPoolClientSecretCommand,
  ListUserPoolClientSecretsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Scope } from '../../platform/http/route.ts';
import { RESOURCE_SERVER } from '../api-client.ts';
import { cognito, isNamed, userPool } from './people.ts';

/** The OAuth clients of the clinics' programs, in the user pool: client credentials, up to two live secrets each. */

export interface NewSecret {
  readonly secretId: string;
  /** Shown once; nobody can read it again. */
  readonly secret: string;
}

export interface KeptSecret {
  readonly secretId: string;
  readonly createdAt: string;
}

/** How long an access token is good for, in minutes. Revoking does not wait for it. */
const TOKEN_MINUTES = 60;

/** Makes an OAuth client with its first secret. */
export async function createOAuthClient(
  name: string,
  scopes: readonly Scope[],
): Promise<{ readonly clientId: string; readonly secret: string }> {
  const { UserPoolClient } = await cognito().send(
    new CreateUserPoolClientCommand({
      UserPoolId: userPool(),
      ClientName: name,
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: scopes.map((scope) => `${RESOURCE_SERVER}/${scope}`),
      AccessTokenValidity: TOKEN_MINUTES,
      TokenValidityUnits: { AccessToken: 'minutes' },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    }),
  );
  const { ClientId, ClientSecret } = UserPoolClient ?? {};
  if (!ClientId || !ClientSecret) throw new Error('the user pool answered without client credentials');
  return { clientId: ClientId, secret: ClientSecret };
}

/** Removes an OAuth client: it gets no more tokens. One that is gone is no error. */
export async function deleteOAuthClient(clientId: string): Promise<void> {
  try {
    await cognito().send(new DeleteUserPoolClientCommand({ UserPoolId: userPool(), ClientId: clientId }));
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) throw error;
  }
}

/** The live secrets of a client, oldest first; without their values. */
export async function listSecrets(clientId: string): Promise<KeptSecret[]> {
  const { ClientSecrets = [] } = await cognito().send(
    new ListUserPoolClientSecretsCommand({ UserPoolId: userPool(), ClientId: clientId }),
  );
  return ClientSecrets.map(({ ClientSecretId = '', ClientSecretCreateDate }) => ({
    secretId: ClientSecretId,
    createdAt: (ClientSecretCreateDate ?? new Date(0)).toISOString(),
  })).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/** Adds a second secret; the first stays good until it is removed. */
export async function addSecret(clientId: string): Promise<NewSecret> {
  const { ClientSecretDescriptor: made } = await cognito().send(
    new AddUserPoolClientSecretCommand({ UserPoolId: userPool(), ClientId: clientId }),
  );
  if (!made?.ClientSecretId || !made.ClientSecretValue) throw new Error('the user pool answered without a secret');
  return { secretId: made.ClientSecretId, secret: made.ClientSecretValue };
}

/** Removes one of two secrets. */
export async function removeSecret(clientId: string, secretId: string): Promise<void> {
  await cognito().send(
    new DeleteUserPoolClientSecretCommand({ UserPoolId: userPool(), ClientId: clientId, ClientSecretId: secretId }),
  );
}
