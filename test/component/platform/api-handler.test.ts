import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import * as z from 'zod';
import { commit } from '../../../functions/platform/commit.ts';
import { NotFound, StaleVersion } from '../../../functions/platform/errors.ts';
import { handler as listChanges } from '../../../functions/platform/handlers/list-changes.ts';
import { apiHandler } from '../../../functions/platform/http/api-handler.ts';
import type { Reply } from '../../../functions/platform/http/reply.ts';
import { defineRoute } from '../../../functions/platform/http/route.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { recordKey } from '../../../functions/platform/keys.ts';
import { apiEvent, capture, openBench, type Bench } from './bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

const route = defineRoute({
  operationId: 'changeThing',
  method: 'POST',
  path: '/v1/things/{thingId}',
  tag: 'Things',
  summary: 'Change a thing',
  scope: 'patients.write',
  params: z.strictObject({ thingId: z.string().regex(/^[a-z]+$/, 'must be small letters') }),
  body: z.strictObject({
    name: z.string().min(1).max(5),
    parts: z.array(z.strictObject({ size: z.int().min(1) })).max(2),
  }),
  ifMatch: true,
  replies: { 200: { description: 'Changed.' } },
});
const run = jest.fn<(request: unknown) => Promise<Reply>>();
beforeEach(() => void run.mockReset().mockResolvedValue({ status: 200, version: 8, body: { done: true } }));
const handler = apiHandler(route, run);

const good = {
  path: { thingId: 'thing' },
  headers: { 'Idempotency-Key': 'one', 'If-Match': '"7"' },
  body: { name: 'abc', parts: [{ size: 1 }] },
};

interface Told {
  readonly status: number;
  readonly type: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}
const told = ({ body }: APIGatewayProxyResult): Told => JSON.parse(body) as Told;

describe('a request', () => {
  test('that is right comes to the use case, typed, and its version becomes the ETag', async () => {
    const context = bench.newContext();

    const answer = await handler(apiEvent(context, good));

    expect(answer).toMatchObject({ statusCode: 200, headers: { ETag: '"8"', 'Cache-Control': 'no-store' } });
    expect(run).toHaveBeenLastCalledWith(
      expect.objectContaining({ params: { thingId: 'thing' }, body: good.body, ifMatch: 7 }),
    );
  });

  test('with several faults is told all of them at once, with pointers, and repeats no value', async () => {
    const answer = await handler(
      apiEvent(bench.newContext(), {
        ...good,
        headers: { 'If-Match': '"7"' },
        body: { name: 'far too long', parts: [{ size: 0, colour: 'red' }], secret: 'Jane Roe' },
      }),
    );

    expect(answer.statusCode).toBe(422);
    expect(
      told(answer)
        .errors?.map(({ pointer }) => pointer)
        .toSorted(),
    ).toEqual(['/name', '/parts/0/colour', '/parts/0/size', '/secret', 'header:Idempotency-Key']);
    expect(answer.body).not.toMatch(/too long|red|Roe/);
  });

  test.each([
    [401, 'unauthenticated', 'without the authorizer’s word', { authorizer: {} }],
    [403, 'forbidden', 'without the scope', { scopes: 'patients.read' }],
    [400, 'bad-request', 'with a path parameter that cannot be', { path: { thingId: 'THING' } }],
    [400, 'bad-request', 'with another content type', { headers: { ...good.headers, 'Content-Type': 'text/plain' } }],
    [400, 'bad-request', 'with a body that is not JSON', { body: '{' }],
    [400, 'bad-request', 'with an ETag that is none', { headers: { ...good.headers, 'If-Match': '7' } }],
    [413, 'too-large', 'with too large a body', { body: { name: 'x'.repeat(300_000), parts: [] } }],
    [422, 'validation-failed', 'with null for a body', { body: 'null' }],
    [422, 'validation-failed', 'with a list for a body', { body: '[]' }],
    [428, 'precondition-required', 'without If-Match', { headers: { 'Idempotency-Key': 'one' } }],
  ])('is answered %d %s %s', async (status, type, _, change) => {
    run.mockClear();
    const event = apiEvent(bench.newContext(), { ...good, ...change });
    if ('authorizer' in change) event.requestContext.authorizer = change.authorizer;

    const answer = await handler(event);

    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject({ 'Content-Type': 'application/problem+json' });
    expect(told(answer)).toMatchObject({ status, type: `https://frontdesk.dev/problems/${type}` });
    expect(run).not.toHaveBeenCalled();
  });

  test('that fails inside says nothing of why, in the answer or the log', async () => {
    run.mockRejectedValueOnce(new Error('Jane Roe, born 1961'));
    const printed = capture();

    const answer = await handler(apiEvent(bench.newContext(), good));

    jest.restoreAllMocks();
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('Roe');
    expect(printed.text()).toContain('changeThing');
    expect(printed.text()).not.toContain('Roe');
  });

  test('at the same moment as its twin, which changed the record first, gets the twin’s answer and no refusal', async () => {
    const context = bench.newContext();
    run.mockImplementation(async (request) => {
      const { context: asked } = request as { context: Parameters<typeof commit>[0] };
      const id = newId('patient');
      const record = { kind: 'patient', id, key: recordKey(asked.clinicId, id), from: null, action: 'patient.made' };
      const reply = { status: 200, version: 8, body: { made: id } };
      await commit(asked, { records: [{ ...record, kind: 'patient', attributes: {} }] }, reply);
      throw new StaleVersion('It has changed.');
    });

    const answer = await handler(apiEvent(context, good));

    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Idempotency-Replayed': 'true' } });
    expect(JSON.parse(answer.body)).toHaveProperty('made');
  });

  test('for what is not there is answered 404', async () => {
    run.mockRejectedValueOnce(new NotFound('There is no such thing.'));

    expect((await handler(apiEvent(bench.newContext(), good))).statusCode).toBe(404);
  });
});

describe('the limit of a clinic', () => {
  test('lets just so many requests through in a minute, and says how long to wait', async () => {
    jest.useFakeTimers({
      now: new Date('2026-11-23T15:00:40.000Z'),
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'],
    });
    const context = bench.newContext();
    const ask = (body: unknown): Promise<APIGatewayProxyResult> =>
      handler(apiEvent(context, { ...good, body, requestsPerMinute: '5' }));

    // Wrong ones count too: they cost as much.
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => ask(good.body)),
      ...Array.from({ length: 3 }, () => ask({})),
    ]);

    expect(answers.filter(({ statusCode }) => statusCode === 429)).toHaveLength(2);
    expect(answers.find(({ statusCode }) => statusCode === 429)?.headers).toMatchObject({ 'Retry-After': '20' });
    expect((await handler(apiEvent(bench.newContext(), good))).statusCode).toBe(200);
    jest.setSystemTime(new Date('2026-11-23T15:01:00.000Z'));
    expect((await ask(good.body)).statusCode).toBe(200);
    jest.useRealTimers();
  });
});

describe('GET /v1/changes', () => {
  interface Page {
    readonly changes: readonly { readonly id: string; readonly version: number }[];
    readonly cursor: string;
    readonly hasMore: boolean;
  }
  const read = async (context: Parameters<typeof apiEvent>[0], query: Record<string, string>): Promise<Page> =>
    JSON.parse((await listChanges(apiEvent(context, { query }))).body) as Page;

  test('goes on from its cursor: nothing twice, nothing left out', async () => {
    const context = bench.newContext();
    const ids = Array.from({ length: 5 }, () => newId('preauthorization'));
    for (const id of ids)
      await commit(context, {
        records: [
          {
            kind: 'preauthorization',
            id,
            key: recordKey(context.clinicId, id),
            from: null,
            attributes: {},
            action: 'preauthorization.submitted',
          },
        ],
        announce: { type: 'preauthorization.assessing', status: 'assessing' },
      });

    const first = await read(context, { limit: '2' });
    const second = await read(context, { limit: '2', cursor: first.cursor });
    const third = await read(context, { limit: '2', cursor: second.cursor });
    const last = await read(context, { cursor: third.cursor });

    expect([first, second, third].flatMap(({ changes }) => changes.map(({ id }) => id)).toSorted()).toEqual(
      ids.toSorted(),
    );
    expect([first.hasMore, second.hasMore, third.hasMore]).toEqual([true, true, false]);
    expect(last).toMatchObject({ changes: [], hasMore: false });
  });

  test('another clinic’s cursor is a bad request, and shows nothing', async () => {
    const { cursor } = await read(bench.newContext(), {});

    const answer = await listChanges(apiEvent(bench.newContext(), { query: { cursor } }));

    expect(answer.statusCode).toBe(400);
  });

  test.each(['0', '201', '-1', '1.5', 'ten', ''])('a limit of "%s" is a bad request', async (limit) => {
    expect((await listChanges(apiEvent(bench.newContext(), { query: { limit } }))).statusCode).toBe(400);
  });
});
