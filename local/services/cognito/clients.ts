/** App clients: their settings as template and API name them, their defaults, and their secrets. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import { flag, numeric } from '../support.ts';
import type { Client, ClientSecret, ClientSettings, Pool } from './model.ts';

const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);
const texts = z.array(z.string());

/** The settings that the template and the API spell alike. */
export const clientSettings = {
  ClientName: z.string().optional(),
  AllowedOAuthFlowsUserPoolClient: flag.optional(),
  AllowedOAuthFlows: z.array(z.enum(['code', 'client_credentials'])).optional(),
  AllowedOAuthScopes: texts.optional(),
  CallbackURLs: texts.optional(),
  LogoutURLs: texts.optional(),
  DefaultRedirectURI: z.string().optional(),
  ExplicitAuthFlows: texts.optional(),
  SupportedIdentityProviders: z.array(z.literal('COGNITO')).optional(),
  PreventUserExistenceErrors: z.enum(['ENABLED', 'LEGACY']).optional(),
  EnableTokenRevocation: flag.optional(),
  AuthSessionValidity: numeric.optional(),
  AccessTokenValidity: numeric.optional(),
  IdTokenValidity: numeric.optional(),
  RefreshTokenValidity: numeric.optional(),
  TokenValidityUnits: z
    .strictObject({ AccessToken: unit.optional(), IdToken: unit.optional(), RefreshToken: unit.optional() })
    .optional(),
};

const given = z.object(clientSettings);

/**
 * Fills in what Cognito assumes and holds it against the pool.
 *
 * @throws AwsError InvalidParameterException or ScopeDoesNotExistException, as Cognito does.
 */
export function settingsOf(pool: Pool, read: z.infer<typeof given>): ClientSettings {
  const flows = read.AllowedOAuthFlows ?? [];
  const scopes = read.AllowedOAuthScopes ?? [];
  const callbacks = read.CallbackURLs ?? [];
  if (flows.includes('client_credentials') && flows.length > 1) {
    throw invalid('client_credentials flow can not be selected along with code flow or implicit flow.');
  }
  if (flows.includes('code') && callbacks.length === 0) throw invalid('Invalid CallbackURLs.');
  for (const url of [...callbacks, ...(read.LogoutURLs ?? [])]) {
    const { protocol, hostname, hash } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '', hash: '' };
    const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    if (protocol === '' || hash !== '' || (protocol === 'http:' && !loopback)) {
      throw invalid(`${url} is not a valid callback URL: HTTPS is required, and no fragment is allowed.`);
    }
  }
  const known = new Set(['openid', 'email', 'profile', 'phone', 'aws.cognito.signin.user.admin']);
  for (const [identifier, names] of pool.resourceServers) for (const name of names) known.add(`${identifier}/${name}`);
  const unknown = scopes.filter((scope) => !known.has(scope));
  if (unknown.length > 0) throw new AwsError('ScopeDoesNotExistException', `Invalid scopes: ${unknown.join(', ')}`);
  const units = {
    AccessToken: read.TokenValidityUnits?.AccessToken ?? 'hours',
    IdToken: read.TokenValidityUnits?.IdToken ?? 'hours',
    RefreshToken: read.TokenValidityUnits?.RefreshToken ?? 'days',
  } as const;
  return {
    ClientName: read.ClientName ?? '',
    AllowedOAuthFlowsUserPoolClient: read.AllowedOAuthFlowsUserPoolClient ?? false,
    AllowedOAuthFlows: flows,
    AllowedOAuthScopes: scopes,
    CallbackURLs: callbacks,
    LogoutURLs: read.LogoutURLs ?? [],
    ...(read.DefaultRedirectURI !== undefined && { DefaultRedirectURI: read.DefaultRedirectURI }),
    ExplicitAuthFlows: read.ExplicitAuthFlows ?? [],
    SupportedIdentityProviders: read.SupportedIdentityProviders ?? [],
    PreventUserExistenceErrors: read.PreventUserExistenceErrors ?? 'LEGACY',
    EnableTokenRevocation: read.EnableTokenRevocation ?? true,
    AuthSessionValidity: read.AuthSessionValidity ?? 3,
    AccessTokenValidity: read.AccessTokenValidity ?? 1,
    IdTokenValidity: read.IdTokenValidity ?? 1,
    RefreshTokenValidity: read.RefreshTokenValidity ?? 30,
    TokenValidityUnits: units,
  };
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A secret as Cognito makes one, or the given one. Its id carries when it was made. */
export function newSecret(pool: Pool, clientId: string, now: number, given?: string): ClientSecret {
  const value = given ?? pool.random.text(51, LOWER);
  return { id: `${clientId}--${now}`, value, created: now };
}

/** A new client in the pool. */
export function addClient(pool: Pool, settings: ClientSettings, withSecret: boolean, now: number): Client {
  const id = pool.random.text(26, LOWER);
  const client: Client = {
    id,
    created: now,
    modified: now,
    secrets: withSecret ? [newSecret(pool, id, now)] : [],
    settings,
  };
  pool.clients.set(id, client);
  return client;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
