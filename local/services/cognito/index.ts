/** Amazon Cognito user pools: staff who sign in, applications that authenticate, and the tokens of both. */
import type { CreateService, Host, HttpRequest, HttpResponse, Page } from '../../contract.ts';
import { adminOperations } from './admin.ts';
import { clientOperations } from './clientOperations.ts';
import { authorize, loginPage, logout } from './login.ts';
import type { Pool } from './model.ts';
import { jwks, openidConfiguration, revokeEndpoint, tokenEndpoint, userInfoEndpoint } from './oauth.ts';
import {
  managedLoginBrandingType,
  resourceServerType,
  userPoolClientType,
  userPoolDomainType,
  userPoolType,
} from './resources.ts';
import { codeNow } from './totp.ts';

/** The pools of each running stack, for the console's authenticator page. */
const poolsOf = new WeakMap<Host, ReadonlyMap<string, Pool>>();

/** A user with an authenticator app, or at the step that sets one up, and the code that it shows now. */
export interface EnrolledUser {
  readonly email: string;
  readonly code: string;
}

/**
 * The users of all pools who have an authenticator app, or stand before the page that asks for its first code: who has
 * no app at hand takes the code from here. Only the local stack can know this.
 */
export function enrolledUsers(host: Host): EnrolledUser[] {
  const now = host.clock.now();
  return [...(poolsOf.get(host)?.values() ?? [])].flatMap(({ users, attempts }) => {
    const begun = new Map(
      [...attempts.values()].flatMap(({ sub, step, secret, expires }) =>
        step === 'mfaSetup' && secret !== undefined && expires > now ? [[sub, secret] as const] : [],
      ),
    );
    return [...users.values()].flatMap(({ sub, username, attributes, totp }) => {
      const secret = totp?.enabled === true ? undefined : begun.get(sub);
      const app = secret === undefined ? totp : { secret, enabled: true, lastCounter: -1 };
      return app?.enabled === true ? [{ email: attributes['email'] ?? username, code: codeNow(app, now) }] : [];
    });
  });
}

export const createService: CreateService = (host) => {
  const pools = new Map<string, Pool>();
  poolsOf.set(host, pools);
  return {
    name: 'cognito-idp',
    protocol: { kind: 'json', version: '1.1', targetPrefix: 'AWSCognitoIdentityProviderService' },
    operations: { ...adminOperations(host, pools), ...clientOperations(host, pools) },
    resourceTypes: {
      'AWS::Cognito::UserPool': userPoolType(host, pools),
      'AWS::Cognito::UserPoolResourceServer': resourceServerType(pools),
      'AWS::Cognito::UserPoolClient': userPoolClientType(host, pools),
      'AWS::Cognito::UserPoolDomain': userPoolDomainType(pools),
      'AWS::Cognito::ManagedLoginBranding': managedLoginBrandingType,
    },
    pages: [signInPages(host, pools)],
    stats: () =>
      Object.fromEntries(
        [...pools.values()].map(({ id, users, clients }) => [id, { users: users.size, clients: clients.size }]),
      ),
  };
};

/** Everything below `/<pool id>` and `/<domain prefix>`. */
function signInPages(host: Host, pools: ReadonlyMap<string, Pool>): Page {
  const find = ({ path }: HttpRequest): { pool: Pool; rest: string; byId: boolean } | undefined => {
    const [, first = '', rest = ''] = /^\/([^/]+)(.*)$/.exec(path) ?? [];
    for (const pool of pools.values()) {
      if (first === pool.id || first === pool.domain) return { pool, rest, byId: first === pool.id };
    }
    return undefined;
  };
  return {
    matches: (request) => find(request) !== undefined,
    async handle(request): Promise<HttpResponse> {
      const found = find(request);
      const answer =
        found === undefined ? undefined : await (found.byId ? discovery : domainPage)(found.pool, found.rest, request);
      return answer ?? { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Not found\n' };
    },
  };

  async function discovery(pool: Pool, path: string): Promise<HttpResponse | undefined> {
    if (path === '/.well-known/jwks.json') return jwks(pool);
    if (path === '/.well-known/openid-configuration') return openidConfiguration(pool, host.origin);
    return undefined;
  }

  async function domainPage(pool: Pool, path: string, request: HttpRequest): Promise<HttpResponse | undefined> {
    const now = host.clock.now();
    switch (`${request.method} ${path}`) {
      case 'POST /oauth2/token':
        return tokenEndpoint(pool, request, now);
      case 'POST /oauth2/revoke':
        return revokeEndpoint(pool, request);
      case 'GET /oauth2/userInfo':
      case 'POST /oauth2/userInfo':
        return userInfoEndpoint(pool, request, now);
      case 'GET /oauth2/authorize':
        return authorize(pool, request, now);
      case 'GET /logout':
        return logout(pool, request);
      default:
        return loginPage(pool, path, request, now);
    }
  }
}
