/** The resource types of Cognito: user pool, resource server, app client, domain. */
import { exportJWK } from 'jose';
import type { JWK } from 'jose';
import { z } from 'zod';
import { physicalName, stableSuffix } from '../../cloudformation/names.ts';
import { AwsError } from '../../contract.ts';
import type { Host, Input, Resource, ResourceType } from '../../contract.ts';
import { flag, inert, numeric, readProperties } from '../support.ts';
import { addClient, clientSettings, settingsOf } from './clients.ts';
import type { Pool, PoolSettings, SigningKeys } from './model.ts';
import { newSigningKeys, readSigningKeys } from './tokens.ts';

const passwordPolicy = z.strictObject({
  MinimumLength: numeric.optional(),
  RequireLowercase: flag.optional(),
  RequireUppercase: flag.optional(),
  RequireNumbers: flag.optional(),
  RequireSymbols: flag.optional(),
  TemporaryPasswordValidityDays: numeric.optional(),
  PasswordHistorySize: inert,
});

const poolProperties = z.strictObject({
  UserPoolName: z.string().optional(),
  MfaConfiguration: z.enum(['OFF', 'OPTIONAL', 'ON']).optional(),
  EnabledMfas: z.array(z.literal('SOFTWARE_TOKEN_MFA')).optional(),
  Policies: z
    .strictObject({
      PasswordPolicy: passwordPolicy.optional(),
      // Passkeys are Cognito's own and not served here; the password always is.
      SignInPolicy: z.strictObject({ AllowedFirstAuthFactors: z.array(z.enum(['PASSWORD', 'WEB_AUTHN'])) }).optional(),
    })
    .optional(),
  AdminCreateUserConfig: z
    .strictObject({
      AllowAdminCreateUserOnly: flag.refine((only) => only, 'self sign-up is not served').optional(),
      InviteMessageTemplate: z
        .strictObject({ EmailSubject: z.string().optional(), EmailMessage: z.string().optional(), SMSMessage: inert })
        .optional(),
      UnusedAccountValidityDays: numeric.optional(),
    })
    .optional(),
  EmailConfiguration: z
    .strictObject({
      EmailSendingAccount: z.enum(['COGNITO_DEFAULT', 'DEVELOPER']).optional(),
      From: z.string().optional(),
      ReplyToEmailAddress: z.string().optional(),
      SourceArn: z.string().optional(),
      ConfigurationSet: z.string().optional(),
    })
    .optional(),
  UsernameAttributes: z.array(z.literal('email')).optional(),
  UsernameConfiguration: z
    .strictObject({ CaseSensitive: flag.refine((sensitive) => !sensitive, 'case-sensitive user names are not served') })
    .optional(),
  Schema: z
    .array(
      z.strictObject({
        Name: z.string(),
        AttributeDataType: z.enum(['String', 'Number', 'DateTime', 'Boolean']).optional(),
        Mutable: flag.optional(),
        Required: flag.optional(),
        StringAttributeConstraints: inert,
        NumberAttributeConstraints: inert,
      }),
    )
    .optional(),
  AutoVerifiedAttributes: inert,
  AccountRecoverySetting: inert,
  UserAttributeUpdateSettings: inert,
  DeletionProtection: inert,
  DeviceConfiguration: inert,
  EmailVerificationMessage: inert,
  EmailVerificationSubject: inert,
  VerificationMessageTemplate: inert,
  SmsVerificationMessage: inert,
  UserPoolAddOns: inert,
  UserPoolTags: inert,
  UserPoolTier: inert,
  WebAuthnFactorConfiguration: inert,
  WebAuthnRelyingPartyID: inert,
  WebAuthnUserVerification: inert,
});

const STANDARD_ATTRIBUTES = [
  'address birthdate email email_verified family_name gender given_name locale middle_name name nickname phone_number',
  'phone_number_verified picture preferred_username profile updated_at website zoneinfo',
].flatMap((names) => names.split(' '));

/** Finds a pool by its id. Throws the ResourceNotFoundException of Cognito. */
export function poolById(pools: ReadonlyMap<string, Pool>, id: string): Pool {
  const pool = pools.get(id);
  if (pool === undefined) throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return pool;
}

export function userPoolType(host: Host, pools: Map<string, Pool>): ResourceType {
  return {
    async create(logicalId, given, { stack }) {
      const settings = settingsFrom(logicalId, given, physicalName(stack, logicalId));
      const id = `${host.region}_${stableSuffix(`${stack}/${logicalId}`, 9)}`;
      const pool: Pool = {
        id,
        arn: host.arn('cognito-idp', `userpool/${id}`),
        issuer: `${host.origin}/${id}`,
        keys: await signingKeysOf(host, id),
        random: host.random('cognito'),
        settings,
        users: host.data.records(`cognito/${id}/users`),
        clients: host.data.records(`cognito/${id}/clients`),
        resourceServers: new Map(),
        codes: host.data.map(`cognito/${id}/codes`),
        refreshTokens: host.data.map(`cognito/${id}/refreshTokens`),
        sessions: host.data.map(`cognito/${id}/sessions`),
        attempts: host.data.records(`cognito/${id}/attempts`),
        revoked: host.data.set(`cognito/${id}/revoked`),
      };
      pools.set(id, pool);
      return shown(pool);
    },
    async update(logicalId, given, { current }) {
      const pool = poolById(pools, current.ref);
      pool.settings = settingsFrom(logicalId, given, pool.settings.name);
      return shown(pool);
    },
    async remove(current) {
      pools.delete(current.ref);
    },
  };
}

/** The keys of a pool stay the same over a restart, so that the tokens which they signed stay good. */
async function signingKeysOf(host: Host, poolId: string): Promise<SigningKeys> {
  const kept = host.data.map<JWK>('cognito/keys');
  const known = kept.get(poolId);
  if (known !== undefined) return readSigningKeys(known);
  const keys = await newSigningKeys(host.seed === undefined ? undefined : host.random('cognito'));
  if (host.data.isKept) kept.set(poolId, await exportJWK(keys.privateKey));
  return keys;
}

const resourceServerProperties = z.strictObject({
  UserPoolId: z.string(),
  Identifier: z.string(),
  Name: z.string(),
  Scopes: z.array(z.strictObject({ ScopeName: z.string(), ScopeDescription: z.string() })).optional(),
});

export function resourceServerType(pools: Map<string, Pool>): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const read = readProperties(resourceServerProperties, given, 'AWS::Cognito::UserPoolResourceServer', logicalId);
    const scopes = (read.Scopes ?? []).map(({ ScopeName }) => ScopeName);
    poolById(pools, read.UserPoolId).resourceServers.set(read.Identifier, scopes);
    return { ref: read.Identifier, attributes: {} };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
  };
}

const clientProperties = z.strictObject({
  ...clientSettings,
  UserPoolId: z.string(),
  GenerateSecret: flag.optional(),
  ReadAttributes: inert,
  WriteAttributes: inert,
});

export function userPoolClientType(host: Host, pools: Map<string, Pool>): ResourceType {
  const type = 'AWS::Cognito::UserPoolClient';
  return {
    async create(logicalId, given, { stack, kept }) {
      const read = readProperties(clientProperties, given, type, logicalId);
      const pool = poolById(pools, read.UserPoolId);
      if (kept !== undefined && pool.clients.has(kept.ref)) return kept;
      const settings = settingsOf(pool, { ...read, ClientName: read.ClientName ?? physicalName(stack, logicalId) });
      const { id, secrets } = addClient(pool, settings, read.GenerateSecret ?? false, host.clock.now());
      const secret = secrets[0]?.value;
      return {
        ref: id,
        attributes: { ClientId: id, Name: settings.ClientName, ...(secret !== undefined && { ClientSecret: secret }) },
      };
    },
    async update(logicalId, given, { current }) {
      const read = readProperties(clientProperties, given, type, logicalId);
      const pool = poolById(pools, read.UserPoolId);
      const client = pool.clients.get(current.ref);
      if (client === undefined)
        throw new AwsError('ResourceNotFoundException', `User pool client ${current.ref} does not exist.`);
      client.settings = settingsOf(pool, { ...read, ClientName: read.ClientName ?? client.settings.ClientName });
      client.modified = host.clock.now();
      return current;
    },
  };
}

const domainProperties = z.strictObject({
  UserPoolId: z.string(),
  Domain: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/),
  ManagedLoginVersion: inert,
});

export function userPoolDomainType(pools: Map<string, Pool>): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const { UserPoolId, Domain } = readProperties(domainProperties, given, 'AWS::Cognito::UserPoolDomain', logicalId);
    const pool = poolById(pools, UserPoolId);
    if ([...pools.values()].some((other) => other !== pool && other.domain === Domain)) {
      throw new AwsError('InvalidParameterException', 'Domain already associated with another user pool.');
    }
    pool.domain = Domain;
    return { ref: Domain, attributes: { Id: Domain } };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
  };
}

export const managedLoginBrandingType: ResourceType = {
  inert: 'the look of the sign-in pages is the local one',
  create: async (logicalId) => ({ ref: logicalId, attributes: { ManagedLoginBrandingId: logicalId } }),
  update: async (_logicalId, _given, { current }) => current,
};

function settingsFrom(logicalId: string, given: Input, nameOtherwise: string): PoolSettings {
  const read = readProperties(poolProperties, given, 'AWS::Cognito::UserPool', logicalId);
  const rules = read.Policies?.PasswordPolicy;
  const invite = read.AdminCreateUserConfig?.InviteMessageTemplate;
  const mail = read.EmailConfiguration;
  const message = invite?.EmailMessage ?? 'Your username is {username} and temporary password is {####}.';
  for (const placeholder of ['{username}', '{####}']) {
    if (!message.includes(placeholder)) {
      throw new AwsError('InvalidParameterException', `The invitation message must contain ${placeholder}.`);
    }
  }
  return {
    name: read.UserPoolName ?? nameOtherwise,
    mfa: read.MfaConfiguration ?? 'OFF',
    usernameIsEmail: read.UsernameAttributes?.includes('email') ?? false,
    passwordPolicy: {
      minimumLength: rules?.MinimumLength ?? 8,
      requireLowercase: rules?.RequireLowercase ?? true,
      requireUppercase: rules?.RequireUppercase ?? true,
      requireNumbers: rules?.RequireNumbers ?? true,
      requireSymbols: rules?.RequireSymbols ?? true,
      temporaryPasswordValidityDays: rules?.TemporaryPasswordValidityDays ?? 7,
    },
    attributes: new Set([
      ...STANDARD_ATTRIBUTES,
      ...(read.Schema ?? []).map(({ Name }) => (STANDARD_ATTRIBUTES.includes(Name) ? Name : `custom:${Name}`)),
    ]),
    invitation: { subject: invite?.EmailSubject ?? 'Your temporary password', message },
    from: mail?.From ?? 'no-reply@verificationemail.com',
    throughSes: mail?.EmailSendingAccount === 'DEVELOPER',
    ...(mail?.ReplyToEmailAddress !== undefined && { replyTo: mail.ReplyToEmailAddress }),
  };
}

function shown(pool: Pool): Resource {
  return {
    ref: pool.id,
    attributes: {
      Arn: pool.arn,
      UserPoolId: pool.id,
      ProviderName: pool.issuer.replace(/^https?:\/\//, ''),
      ProviderURL: pool.issuer,
    },
  };
}
