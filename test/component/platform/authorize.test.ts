import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { apiClientChange, apiClientPointer, clinicChange } from '../../../functions/clinics/store.ts';
import { apiClientLookup } from '../../../functions/clinics/lookups/api-client-by-client-id.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { handler as authorize } from '../../../functions/platform/handlers/authorize.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { capture, openBench, type Bench } from './bench.ts';

const METHOD = 'arn:aws:execute-api:us-east-1:111122223333:api/v1/GET/v1/patients/pat_x';

let bench: Bench;
let issuer: string;
let keys: { privateKey: CryptoKey; publicKey: CryptoKey };
let others: { privateKey: CryptoKey; publicKey: CryptoKey };
let server: Server;
let keySetIsDown = false;

beforeAll(async () => {
  bench = await openBench();
  keys = await generateKeyPair('RS256', { extractable: true });
  others = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
  server = createServer((_request, response) => {
    if (keySetIsDown) response.writeHead(503).end();
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
  process.env['USER_POOL_ISSUER'] = issuer;
});
afterAll(async () => {
  await new Promise((closed) => server.close(closed));
  await bench.close();
});

interface Client {
  readonly clinicId: string;
  readonly id: string;
  readonly clientId: string;
  set(change: { status?: 'active' | 'revoked'; clinic?: 'active' | 'closed' }): Promise<void>;
}

async function newClient(): Promise<Client> {
  const { clinicId } = bench.newContext();
  const operator = { clinicId, actor: { kind: 'operator', id: 'op' }, requestId: 'r' } as const;
  const id = newId('apiClient');
  const clientId = `oauth-${id}`;
  const clinic = { id: clinicId, status: 'active', name: 'Lakeside', requestsPerMinute: 50 } as never;
  const client = {
    id,
    clinicId,
    name: 'EHR',
    clientId,
    scopes: ['patients.read', 'preauthorization.read'],
    status: 'active',
  } as const;
  await commit(operator, { records: [clinicChange(clinic, null, 'clinic.onboarded')] });
  await commit(operator, {
    records: [apiClientChange(client, null, 'apiClient.created')],
    writes: [apiClientLookup(clientId, clinicId, id), apiClientPointer(clinicId, id)],
  });
  return {
    clinicId,
    id,
    clientId,
    async set({ status, clinic: clinicStatus }) {
      if (status) await commit(operator, { records: [apiClientChange({ ...client, status }, 1, 'apiClient.revoked')] });
      if (clinicStatus)
        await commit(operator, {
          records: [clinicChange({ ...(clinic as object), status: clinicStatus } as never, 1, 'clinic.closed')],
        });
    },
  };
}

function token(
  clientId: string,
  claims: Record<string, unknown> = {},
  signing: { key?: CryptoKey; kid?: string; expires?: string; issuedBy?: string } = {},
): Promise<string> {
  return new SignJWT({
    client_id: clientId,
    token_use: 'access',
    scope: 'frontdesk/patients.read frontdesk/patients.write',
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid: signing.kid ?? 'key-1' })
    .setIssuer(signing.issuedBy ?? issuer)
    .setIssuedAt()
    .setExpirationTime(signing.expires ?? '1h')
    .sign(signing.key ?? keys.privateKey);
}

const event = (text: string): APIGatewayTokenAuthorizerEvent => ({
  type: 'TOKEN',
  authorizationToken: text,
  methodArn: METHOD,
});
const ask = async (bearer: string | Promise<string>) => authorize(event(`Bearer ${await bearer}`));

describe('who calls', () => {
  test('is the clinic of the client, with the scopes that both the token and the record have', async () => {
    const client = await newClient();

    const { context, policyDocument, principalId } = await ask(token(client.clientId));

    expect(principalId).toBe(client.id);
    expect(context).toEqual({
      clinicId: client.clinicId,
      clientId: client.id,
      scopes: 'patients.read',
      requestsPerMinute: '50',
    });
    expect(policyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'execute-api:Invoke',
        // API Gateway keeps the answer by the token: it must be right for every other operation too.
        Resource: 'arn:aws:execute-api:us-east-1:111122223333:api/v1/*',
      },
    ]);
  });

  test('may also come as a request with headers, however they are spelled', async () => {
    const client = await newClient();
    const headers = { authorization: `bearer ${await token(client.clientId)}` };

    const { context } = await authorize({ type: 'REQUEST', methodArn: METHOD, headers } as never);

    expect(context).toMatchObject({ clinicId: client.clinicId });
  });

  test('a revoked client is refused from then on, whatever its token says', async () => {
    const client = await newClient();
    const good = await token(client.clientId);
    await expect(ask(good)).resolves.toBeDefined();

    await client.set({ status: 'revoked' });

    await expect(ask(good)).rejects.toThrow(/^Unauthorized$/);
  });

  test('the clients of a closed clinic are refused', async () => {
    const client = await newClient();
    await client.set({ clinic: 'closed' });

    await expect(ask(token(client.clientId))).rejects.toThrow(/^Unauthorized$/);
  });

  test.each<[string, () => string | Promise<string>]>([
    ['of nobody’s client', () => token('stranger')],
    ['that another key signed', async () => token((await newClient()).clientId, {}, { key: others.privateKey })],
    ['under a key that the pool does not have', async () => token((await newClient()).clientId, {}, { kid: 'key-2' })],
    ['of another pool', async () => token((await newClient()).clientId, {}, { issuedBy: `${issuer}2` })],
    ['that has ended', async () => token((await newClient()).clientId, {}, { expires: '-1s' })],
    ['that is an id token', async () => token((await newClient()).clientId, { token_use: 'id' })],
    ['without a client', () => token('x', { client_id: undefined })],
    ['that is none', () => 'nonsense'],
    [
      'without a signature',
      async () => {
        const [, payload] = (await token((await newClient()).clientId)).split('.');
        return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
      },
    ],
    [
      'signed with the public key as a secret',
      async () =>
        new SignJWT({ client_id: (await newClient()).clientId, token_use: 'access' })
          .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
          .setIssuer(issuer)
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)))),
    ],
  ])('a token %s is refused', async (_, make) => {
    await expect(ask(make())).rejects.toThrow(/^Unauthorized$/);
  });

  test.each(['', 'Bearer', 'Basic dXNlcjpwYXNz', 'Bearer a b'])('no bearer token (%s) is refused', async (header) => {
    await expect(authorize(event(header))).rejects.toThrow(/^Unauthorized$/);
  });

  test('where the signing keys cannot be read, it is our failure and not the caller’s', async () => {
    const client = await newClient();
    const good = await token(client.clientId, {}, { issuedBy: `${issuer}/down` });
    process.env['USER_POOL_ISSUER'] = `${issuer}/down`;
    keySetIsDown = true;
    const printed = capture();

    const answer = ask(good);

    await expect(answer).rejects.toThrow(/JSON Web Key Set/);
    jest.restoreAllMocks();
    expect(printed.text()).toContain('the signing keys could not be read');
    keySetIsDown = false;
    process.env['USER_POOL_ISSUER'] = issuer;
  });
});
