/** What Cognito keeps. Instants are epoch milliseconds. */
import type { CryptoKey, JWK } from 'jose';
import type { Random } from '../../contract.ts';

export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireLowercase: boolean;
  readonly requireUppercase: boolean;
  readonly requireNumbers: boolean;
  readonly requireSymbols: boolean;
  readonly temporaryPasswordValidityDays: number;
}

export interface PoolSettings {
  readonly name: string;
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  readonly usernameIsEmail: boolean;
  readonly passwordPolicy: PasswordPolicy;
  /** Attribute names that users may have. */
  readonly attributes: ReadonlySet<string>;
  readonly invitation: { readonly subject: string; readonly message: string };
  readonly from: string;
  /** Mail goes through the account's SES instead of Cognito's own sender. */
  readonly throughSes: boolean;
  readonly replyTo?: string;
}

export interface Pool {
  readonly id: string;
  readonly arn: string;
  readonly issuer: string;
  readonly keys: SigningKeys;
  readonly random: Random;
  settings: PoolSettings;
  /** The path prefix of its sign-in pages. */
  domain?: string;
  readonly users: Map<string, User>;
  readonly clients: Map<string, Client>;
  /** Identifier → scope names. */
  readonly resourceServers: Map<string, readonly string[]>;
  readonly codes: Map<string, AuthorizationCode>;
  readonly refreshTokens: Map<string, RefreshToken>;
  /** The single sign-on of a browser, by its cookie. */
  readonly sessions: Map<string, Session>;
  /** Sign-ins that have begun, by cookie. */
  readonly attempts: Map<string, Attempt>;
  /** `origin_jti` of sign-ins whose tokens were revoked. */
  readonly revoked: Set<string>;
}

export interface SigningKeys {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export interface User {
  /** Also its user name. */
  readonly sub: string;
  readonly username: string;
  readonly created: number;
  modified: number;
  enabled: boolean;
  status: 'FORCE_CHANGE_PASSWORD' | 'CONFIRMED';
  attributes: Record<string, string>;
  password: { readonly salt: string; readonly hash: string };
  /** Only while the password is temporary. */
  temporaryUntil?: number;
  totp?: { readonly secret: string; enabled: boolean; lastCounter: number };
  /** Failures in a row, and until when attempts are refused. */
  failures: { count: number; last: number; lockedUntil: number };
}

export interface ClientSecret {
  readonly id: string;
  readonly value: string;
  readonly created: number;
}

export interface Client {
  readonly id: string;
  readonly created: number;
  modified: number;
  /** None for a public client; two at most, so that a rotation needs no pause. */
  secrets: ClientSecret[];
  settings: ClientSettings;
}

/** As the API names them: what DescribeUserPoolClient gives back. */
export interface ClientSettings {
  readonly ClientName: string;
  readonly AllowedOAuthFlowsUserPoolClient: boolean;
  readonly AllowedOAuthFlows: readonly string[];
  readonly AllowedOAuthScopes: readonly string[];
  readonly CallbackURLs: readonly string[];
  readonly LogoutURLs: readonly string[];
  readonly DefaultRedirectURI?: string;
  readonly ExplicitAuthFlows: readonly string[];
  readonly SupportedIdentityProviders: readonly string[];
  readonly PreventUserExistenceErrors: 'ENABLED' | 'LEGACY';
  readonly EnableTokenRevocation: boolean;
  /** Minutes. */
  readonly AuthSessionValidity: number;
  /** In the units of `TokenValidityUnits`. */
  readonly AccessTokenValidity: number;
  readonly IdTokenValidity: number;
  readonly RefreshTokenValidity: number;
  readonly TokenValidityUnits: {
    readonly AccessToken: TimeUnit;
    readonly IdToken: TimeUnit;
    readonly RefreshToken: TimeUnit;
  };
}

export type TimeUnit = 'seconds' | 'minutes' | 'hours' | 'days';

/** What the application asked for at `/oauth2/authorize`. */
export interface AuthorizeRequest {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state?: string;
  readonly nonce?: string;
  readonly codeChallenge?: string;
}

export interface AuthorizationCode {
  readonly request: AuthorizeRequest;
  readonly sub: string;
  readonly authTime: number;
  readonly expires: number;
}

export interface RefreshToken {
  readonly clientId: string;
  readonly sub: string;
  readonly scopes: readonly string[];
  readonly authTime: number;
  readonly originJti: string;
  readonly expires: number;
}

export interface Session {
  readonly sub: string;
  readonly authTime: number;
  readonly expires: number;
}

export interface Attempt {
  readonly sub: string;
  readonly clientId: string;
  readonly expires: number;
  step: 'newPassword' | 'mfaSetup' | 'mfa';
  /** The secret that is being set up. */
  secret?: string;
}
