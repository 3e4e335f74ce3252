import type {
  APIGatewayAuthorizerResult,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { findApiClient, readApiClient, readClinic, RESOURCE_SERVER } from '../../clinics/index.ts';
import { logger } from '../log.ts';
import type { Needs } from '../needs.ts';

export const needs = { records: ['get'], userPool: 'issuer' } as const satisfies Needs;

/**
 * Says who calls the API. The token proves the client (its signature, its issuer, its time); the client's record says
 * to which clinic it belongs, whether it still may call, and what: it is read every time, so that a client that is
 * revoked is refused as soon as API Gateway's cached answer is used up, whatever its token says.
 *
 * The answer covers the whole stage, because API Gateway keeps it by the token alone; each operation judges its own scope.
 * @throws Error `Unauthorized`, which API Gateway answers with 401
 */
export async function handler(
  event: APIGatewayTokenAuthorizerEvent | APIGatewayRequestAuthorizerEvent,
): Promise<APIGatewayAuthorizerResult> {
  const payload = await verify(bearer(event));
  const found = await findApiClient(String(payload['client_id']));
  if (!found) throw new Error('Unauthorized');
  const [client, clinic] = await Promise.all([readApiClient(found.clinicId, found.id), readClinic(found.clinicId)]);
  if (client?.status !== 'active' || clinic?.status !== 'active') throw new Error('Unauthorized');

  const granted = new Set(typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : []);
  const scopes = client.scopes.filter((scope) => granted.has(`${RESOURCE_SERVER}/${scope}`));
  return {
    principalId: client.id,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: wholeStage(event.methodArn) }],
    },
    context: {
      clinicId: client.clinicId,
      clientId: client.id,
      scopes: scopes.join(' '),
      ...(clinic.requestsPerMinute ? { requestsPerMinute: String(clinic.requestsPerMinute) } : {}),
    },
  };
}

function bearer(event: APIGatewayTokenAuthorizerEvent | APIGatewayRequestAuthorizerEvent): string {
  const header =
    event.type === 'TOKEN'
      ? event.authorizationToken
      : Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const token = /^Bearer ([A-Za-z0-9._~+/=-]{1,8192})$/i.exec(header ?? '')?.[1];
  if (!token) throw new Error('Unauthorized');
  return token;
}

/** The pool's signing keys, kept for the life of the container and fetched anew when a token names another. */
const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

async function verify(token: string): Promise<JWTPayload> {
  const issuer = process.env['USER_POOL_ISSUER'];
  if (!issuer) throw new Error('USER_POOL_ISSUER is not set');
  let keys = keySets.get(issuer);
  if (!keys) {
    keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), { timeoutDuration: 3000 });
    keySets.set(issuer, keys);
  }
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'client_id'],
    });
    // An id token of the same pool is no credential for the API.
    if (payload['token_use'] !== 'access') throw new Error('Unauthorized');
    return payload;
  } catch (error) {
    if (isAboutTheToken(error)) throw new Error('Unauthorized', { cause: error });
    // A key set that cannot be fetched or read is our failure, not the caller's.
    logger.error('the signing keys could not be read', { error: error as Error });
    throw error;
  }
}

function isAboutTheToken(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  if (error instanceof errors.JOSEError) return error.code !== 'ERR_JOSE_GENERIC';
  return error instanceof Error && error.message === 'Unauthorized';
}

/** `arn:…:api/stage/GET/v1/…` → `arn:…:api/stage/*` */
function wholeStage(methodArn: string): string {
  const [api, stage] = methodArn.split('/');
  return `${api}/${stage}/*`;
}
