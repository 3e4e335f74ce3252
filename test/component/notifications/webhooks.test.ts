import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Webhook } from 'standardwebhooks';
import { handler as callWebhooks } from '../../../functions/notifications/handlers/call-webhooks.ts';
import { handler as create } from '../../../functions/notifications/handlers/create-webhook-endpoint.ts';
import { handler as remove } from '../../../functions/notifications/handlers/delete-webhook-endpoint.ts';
import { handler as deliveries } from '../../../functions/notifications/handlers/list-webhook-deliveries.ts';
import { handler as list } from '../../../functions/notifications/handlers/list-webhook-endpoints.ts';
import { handler as read } from '../../../functions/notifications/handlers/read-webhook-endpoint.ts';
import { handler as replay } from '../../../functions/notifications/handlers/replay-webhook-events.ts';
import { handler as rotate } from '../../../functions/notifications/handlers/rotate-webhook-secret.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { findOverdue } from '../../../functions/platform/lookups/overdue.ts';
import { MONDAY, openClinic, type ClinicBench } from '../clinic-bench.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
let receiver: Server;
let url: string;
let received: Received[] = [];
let answer = 200;
beforeAll(async () => {
  receiver = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(answer, { Location: 'http://127.0.0.1:1/' }).end();
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

let bench: ClinicBench;
beforeEach(async () => {
  bench = await openClinic();
  received = [];
  answer = 200;
});
afterEach(() => bench.close());

type Handler = (event: APIGatewayProxyEvent) => Promise<{ statusCode: number; body: string; headers?: object }>;
interface Call {
  readonly params?: Record<string, string>;
  readonly body?: unknown;
  readonly query?: Record<string, string>;
  readonly ifMatch?: number;
  readonly key?: string;
  readonly clinicId?: string;
}
const call = async (handler: unknown, { params, body, query = {}, ifMatch, key, clinicId }: Call = {}) => {
  const result = await (handler as Handler)({
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': key ?? newId('event'),
      ...(ifMatch === undefined ? {} : { 'If-Match': `"${ifMatch}"` }),
    },
    pathParameters: params ?? null,
    multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId: 'request',
      identity: {},
      authorizer: { clinicId: clinicId ?? bench.clinicId, clientId: 'client', scopes: 'webhooks.write' },
    },
  } as unknown as APIGatewayProxyEvent);
  const answered: Record<string, never> = result.body === '' ? {} : JSON.parse(result.body);
  return { status: result.statusCode, body: answered };
};
const makeEndpoint = async (
  more: Record<string, unknown> = {},
): Promise<{ id: string; secret: string; version: number }> => {
  const { status, body } = await call(create, { body: { url, ...more } });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as never;
};
const happen = async (event: string, status = 'approved'): Promise<string> => {
  const id = newId('preauthorization');
  await commit(bench.context, {
    records: [
      {
        kind: 'preauthorization',
        id,
        key: recordKey(bench.clinicId, id),
        from: null,
        attributes: { name: 'Wilhelmina' },
        action: event,
      },
    ],
    announce: { type: event, status },
  });
  return id;
};
/** Runs what the webhook queue would: announcements, then the deliveries that are due. */
const work = async (): Promise<void> => {
  for (const kind of ['announce', 'deliverWebhook'] as const) {
    for (const { pk, sk } of await bench.effects(kind)) {
      await callWebhooks({ Records: [{ messageId: 'message', body: JSON.stringify({ pk, sk }) }] } as never);
    }
  }
};
/** Whether one of the signatures of the newest message was made with this secret. */
const verifies = (secret: string): boolean => {
  const { headers, body } = received.at(-1) ?? { headers: {}, body: '' };
  const at = new Date(Number(headers['webhook-timestamp']) * 1000);
  const own = new Webhook(secret).sign(String(headers['webhook-id']), at, body);
  return String(headers['webhook-signature']).split(' ').includes(own);
};
const listed = async (endpointId: string): Promise<Record<string, unknown>[]> =>
  (await call(deliveries, { params: { endpointId } })).body['deliveries'] as unknown as Record<string, unknown>[];
const later = (seconds: number): void => bench.setTime(new Date(Date.parse(MONDAY) + seconds * 1000).toISOString());

describe('an event that a clinic is told of', () => {
  test('verifies by the Standard Webhooks library, and holds ids, a status and a version alone', async () => {
    const { secret } = await makeEndpoint();
    const id = await happen('preauthorization.approved');
    await work();
    expect(received).toHaveLength(1);
    const [{ headers, body }] = received as [Received];
    const verified = new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(verified).toEqual({
      type: 'preauthorization.approved',
      timestamp: MONDAY,
      data: { id, status: 'approved', version: 1 },
    });
    expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
  });

  test('goes to those endpoints alone that want it, once, however often it is announced', async () => {
    await makeEndpoint({ events: ['preauthorization'] });
    await makeEndpoint({ events: ['task.overdue', 'preauthorizationX'] });
    await happen('preauthorization.approved');
    const [announced] = await bench.effects('announce');
    await work();
    await bench.put({ ...announced, state: 'pending', attempts: 0 });
    await work();
    expect(received).toHaveLength(1);
  });

  test('is not forgotten where its delivery could not be written down: the announcement is tried again', async () => {
    await makeEndpoint();
    await happen('preauthorization.approved');
    const [announced] = await bench.effects('announce');
    const { startDelivery } = await import('../../../functions/notifications/store.ts');
    const records = process.env['RECORDS_TABLE'];
    process.env['RECORDS_TABLE'] = 'gone';
    const writing = startDelivery(bench.clinicId, { ...announced?.params, endpointId: 'webhook_x' } as never);
    await expect(writing).rejects.toThrow('resource not found');
    process.env['RECORDS_TABLE'] = records;
  });

  test('is tried again with growing pauses, always with the same id, and says what came of it', async () => {
    const { id } = await makeEndpoint();
    await happen('preauthorization.denied');
    answer = 500;
    await work();
    await work();
    expect(received).toHaveLength(1);
    later(30);
    await work();
    expect(received).toHaveLength(2);
    answer = 204;
    later(120);
    await work();
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await listed(id)).toMatchObject([
      { event: 'preauthorization.denied', status: 'delivered', attempts: 3, lastResult: '204' },
    ]);
  });

  test('that nobody takes for a day is given up, can be seen and replayed, and leaves nothing for us to do', async () => {
    const { id } = await makeEndpoint();
    await happen('preauthorization.denied');
    answer = 503;
    for (let seconds = 0; seconds < 26 * 3600; seconds += 1800) {
      later(seconds);
      await work();
    }
    const attempts = received.length;
    expect(attempts).toBeGreaterThan(8);
    expect(await listed(id)).toMatchObject([{ status: 'failed', attempts, lastResult: '503' }]);
    const [effect] = (await bench.items()).filter(({ kind }) => kind === 'deliverWebhook');
    expect(effect).toMatchObject({ state: 'done', expires: expect.any(Number) as unknown });
    answer = 200;
    const [{ eventId } = {}] = await listed(id);
    await call(replay, { params: { endpointId: id }, body: { eventIds: [eventId] } });
    await work();
    expect(await listed(id)).toMatchObject([{ status: 'delivered', attempts: attempts + 1 }]);
    expect([...(await findOverdue('failed-effects')), ...(await findOverdue('effects'))]).toEqual([]);
  });

  test('a redirect is not followed, it is a failure', async () => {
    const { id } = await makeEndpoint();
    await happen('preauthorization.denied');
    answer = 307;
    await work();
    expect(await listed(id)).toMatchObject([{ status: 'pending', lastResult: '307' }]);
  });

  test('an endpoint that says 410 is left alone from then on', async () => {
    const { id } = await makeEndpoint();
    await happen('preauthorization.denied');
    answer = 410;
    await work();
    await happen('preauthorization.approved');
    later(3600);
    await work();
    expect(received).toHaveLength(1);
    expect((await call(read, { params: { endpointId: id } })).body).toMatchObject({ status: 'disabled' });
  });

  test('can be told once more, with the id that it had', async () => {
    const { id } = await makeEndpoint();
    await happen('preauthorization.denied');
    await work();
    const [{ eventId } = {}] = await listed(id);
    const answered = await call(replay, { params: { endpointId: id }, body: { eventIds: [eventId] } });
    expect(answered).toEqual({ status: 202, body: { replayed: 1 } });
    await work();
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([eventId, eventId]);
    const unknown = await call(replay, { params: { endpointId: id }, body: { eventIds: [newId('event')] } });
    expect(unknown.status).toBe(422);
  });
});

describe('an endpoint', () => {
  test.each([
    ['http://example.org/hook', 'not-https'],
    ['https://10.0.0.1/', 'address-not-allowed'],
    ['https://169.254.169.254/latest/meta-data', 'address-not-allowed'],
    ['https://[::ffff:10.0.0.1]/', 'address-not-allowed'],
    ['https://user:secret@example.org/', 'not-a-url'],
  ])('%s is refused', async (address, code) => {
    process.env['OUTBOUND_EXCEPTIONS'] = '';
    const refused = await call(create, { body: { url: address } });
    process.env['OUTBOUND_EXCEPTIONS'] = 'loopback';
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).not.toContain('secret@');
    expect(refused.body['errors']).toMatchObject([{ pointer: '/url', code }]);
  });

  test('shows its secret when it is made, and when the same request is repeated; it stands in no table', async () => {
    const request = { body: { url }, key: 'one' };
    const first = await call(create, request);
    const again = await call(create, request);
    expect(again.body).toEqual(first.body);
    expect(first.body['secret']).toMatch(/^whsec_/);
    const { id, secret } = first.body as unknown as { id: string; secret: string };
    expect((await call(read, { params: { endpointId: id } })).body).not.toHaveProperty('secret');
    expect(JSON.stringify((await call(list)).body)).not.toContain(secret);
    expect(JSON.stringify(await bench.items())).not.toContain(secret);
  });

  test('with a new secret signs by both for a day, then by the new one alone', async () => {
    const { id, secret: old } = await makeEndpoint();
    const { body } = await call(rotate, { params: { endpointId: id }, body: {}, ifMatch: 1 });
    const fresh = String(body['secret']);
    await happen('preauthorization.denied');
    await work();
    expect([verifies(old), verifies(fresh)]).toEqual([true, true]);
    later(24 * 3600 + 60);
    await happen('preauthorization.denied');
    await work();
    expect([verifies(old), verifies(fresh)]).toEqual([false, true]);
  });

  test('that is deleted is told nothing more and is gone for the API; a stale version cannot delete it', async () => {
    const { id } = await makeEndpoint();
    await happen('preauthorization.denied');
    expect((await call(remove, { params: { endpointId: id }, ifMatch: 7 })).status).toBe(412);
    expect((await call(remove, { params: { endpointId: id }, ifMatch: 1 })).status).toBe(204);
    await work();
    expect(received).toEqual([]);
    expect((await call(read, { params: { endpointId: id } })).status).toBe(404);
    expect((await call(list)).body).toEqual({ endpoints: [] });
  });

  test('of another clinic is not there, whatever is asked of it', async () => {
    const { id } = await makeEndpoint();
    const other = { params: { endpointId: id }, clinicId: newId('clinic'), ifMatch: 1 };
    expect((await call(read, other)).status).toBe(404);
    expect((await call(remove, other)).status).toBe(404);
    expect((await call(rotate, { ...other, body: {} })).status).toBe(404);
    expect((await call(deliveries, other)).status).toBe(404);
    expect((await call(replay, { ...other, body: { eventIds: [newId('event')] } })).status).toBe(404);
    expect((await call(list, other)).body).toEqual({ endpoints: [] });
  });

  test('is one of ten at most', async () => {
    for (let count = 0; count < 10; count += 1) await makeEndpoint();
    expect((await call(create, { body: { url } })).status).toBe(409);
  });
});
