import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { handler as handOver } from '../../../functions/reviews/handlers/hand-over-task.ts';
import { handler as list } from '../../../functions/reviews/handlers/list-tasks.ts';
import { handler as read } from '../../../functions/reviews/handlers/read-task.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { openClinic, type ClinicBench, type Person } from '../clinic-bench.ts';
import { lastSecret, openCase, press, secretsFor, sendMails, signedIn, taskNow, withdrawCase } from './desk.ts';

let bench: ClinicBench;
let ann: Person;
let ben: Person;
beforeEach(async () => {
  bench = await openClinic();
  ann = await bench.addStaff('Ann', ['authorization-specialist']);
  ben = await bench.addStaff('Ben', ['supervisor']);
});
afterEach(() => bench.close());

interface Call {
  readonly query?: Record<string, string>;
  readonly taskId?: string;
  readonly body?: unknown;
  readonly ifMatch?: number;
  readonly key?: string;
  readonly clinicId?: string;
}
const call = async (
  handler: (event: APIGatewayProxyEvent) => Promise<{ statusCode: number; body: string }>,
  { query = {}, taskId, body, ifMatch, key, clinicId }: Call = {},
) => {
  const answer = await handler({
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': key ?? newId('event'),
      ...(ifMatch === undefined ? {} : { 'If-Match': `"${ifMatch}"` }),
    },
    pathParameters: taskId === undefined ? null : { taskId },
    multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      requestId: 'request',
      identity: {},
      authorizer: { clinicId: clinicId ?? bench.clinicId, clientId: 'client', scopes: 'tasks.read tasks.write' },
    },
  } as unknown as APIGatewayProxyEvent);
  return { status: answer.statusCode, body: JSON.parse(answer.body) as Record<string, never> };
};
const ids = (body: Record<string, unknown>): string[] => (body['tasks'] as { id: string }[]).map(({ id }) => id);

describe('the list of open tasks', () => {
  test('has the most pressing first, and none that is decided or withdrawn', async () => {
    const late = await openCase(bench, { dueAt: '2026-11-26T15:00:00.000Z' });
    const soon = await openCase(bench, { dueAt: '2026-11-24T15:00:00.000Z' });
    const decided = await openCase(bench);
    await press(await signedIn(ann), lastSecret(bench, ann), { choice: 'release' });
    await withdrawCase(bench, await openCase(bench));
    expect(ids((await call(list)).body)).toEqual([soon.id, late.id]);
    expect((await taskNow(bench, decided.id)).status).toBe('completed');
  });

  test('comes in pages that leave nothing out and show nothing twice', async () => {
    const opened = [];
    for (let day = 1; day <= 5; day += 1)
      opened.push((await openCase(bench, { dueAt: `2026-12-0${day}T15:00:00.000Z` })).id);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await call(list, { query: { limit: '2', ...(cursor ? { cursor } : {}) } });
      seen.push(...ids(body));
      cursor = body['next'];
    } while (cursor);
    expect(seen).toEqual(opened);
  });

  test('can be narrowed to one person and to one kind', async () => {
    const mine = await openCase(bench);
    await openCase(bench, { kind: 'preauthorization-outcome', roles: ['supervisor'] });
    expect(ids((await call(list, { query: { assignee: ann.id } })).body)).toEqual([mine.id]);
    expect(ids((await call(list, { query: { kind: 'preauthorization-release' } })).body)).toEqual([mine.id]);
  });

  test('has a fault for a kind that there is not, and names those that there are', async () => {
    const { status, body } = await call(list, { query: { kind: 'preauthorization-approval' } });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      errors: [{ pointer: 'query:kind', detail: expect.stringMatching(/one of .*preauthorization-release/) }],
    });
  });

  test('shows another clinic nothing: not by its own list, not by a cursor, not by an assignee', async () => {
    await openCase(bench);
    await openCase(bench);
    const { body } = await call(list, { query: { limit: '1' } });
    const clinicId = newId('clinic');
    expect((await call(list, { clinicId })).body).toEqual({ tasks: [] });
    expect((await call(list, { clinicId, query: { cursor: body['next'] as unknown as string } })).status).toBe(400);
    expect((await call(list, { clinicId, query: { assignee: ann.id } })).status).toBe(404);
  });
});

describe('one task', () => {
  test('tells who must decide by when, and after that who decided what, never what was typed', async () => {
    const task = await openCase(bench);
    expect((await call(read, { taskId: task.id })).body).toMatchObject({
      status: 'requested',
      businessStatus: 'assigned',
      addressees: [{ staffId: ann.id, as: 'reviewer' }],
    });
    await press(await signedIn(ann), lastSecret(bench, ann), { choice: 'return', question: 'Which knee?' });
    const { body } = await call(read, { taskId: task.id });
    expect(body).toMatchObject({ status: 'completed', decision: { choice: 'return', by: ann.id } });
    expect(JSON.stringify(body)).not.toContain('knee');
  });

  test('of another clinic is not there', async () => {
    const task = await openCase(bench);
    expect((await call(read, { taskId: task.id, clinicId: newId('clinic') })).status).toBe(404);
  });
});

describe('handing over', () => {
  test('asks the other one, by a link of their own, and tells the first', async () => {
    const task = await openCase(bench);
    const answer = await call(handOver, { taskId: task.id, body: { staffId: ben.id }, ifMatch: task.version });
    expect(answer.body).toMatchObject({ addressees: [{ staffId: ben.id, as: 'handed-over' }], version: 2 });
    await sendMails(bench);
    expect(secretsFor(bench, ben)).toHaveLength(1);
    expect(bench.mails().at(-1)?.raw).toContain('A task of yours was handed over');
    expect(ids((await call(list, { query: { assignee: ann.id } })).body)).toEqual([]);
  });

  test('repeated with the same key it happens once', async () => {
    const task = await openCase(bench);
    const request = { taskId: task.id, body: { staffId: ben.id }, ifMatch: task.version, key: 'one' };
    const first = await call(handOver, request);
    expect(await call(handOver, request)).toEqual(first);
    expect((await taskNow(bench, task.id)).version).toBe(2);
  });

  test('of a task that nobody had ends its alarm', async () => {
    await bench.changeStaff(ann, { status: 'inactive' });
    await bench.changeStaff(ben, { status: 'inactive' });
    const task = await openCase(bench);
    await bench.changeStaff(ann, { status: 'active' });
    await call(handOver, { taskId: task.id, body: { staffId: ann.id }, ifMatch: task.version });
    expect(await taskNow(bench, task.id)).toMatchObject({ businessStatus: 'assigned', alarmAt: task.dueAt });
  });

  test('is refused to who asked, has none of the roles, has left, or is not known; and nothing changes', async () => {
    const cid = await bench.addStaff('Cid', ['billing-specialist']);
    const dan = await bench.addStaff('Dan', ['authorization-specialist'], { status: 'inactive' });
    const task = await openCase(bench, { excludeStaff: [ben.id] });
    for (const staffId of [ben.id, cid.id, dan.id, newId('staff')]) {
      const answer = await call(handOver, { taskId: task.id, body: { staffId }, ifMatch: task.version });
      expect([answer.status, staffId]).toEqual([422, staffId]);
      expect(answer.body['errors']).toMatchObject([{ pointer: '/staffId' }]);
    }
    expect((await taskNow(bench, task.id)).version).toBe(1);
  });

  test('needs the version that was read, an open task, and a task of this clinic', async () => {
    const task = await openCase(bench);
    const body = { staffId: ben.id };
    expect((await call(handOver, { taskId: task.id, body })).status).toBe(428);
    expect((await call(handOver, { taskId: task.id, body, ifMatch: 9 })).status).toBe(412);
    expect((await call(handOver, { taskId: task.id, body, ifMatch: 1, clinicId: newId('clinic') })).status).toBe(404);
    await withdrawCase(bench, task);
    expect((await call(handOver, { taskId: task.id, body, ifMatch: 2 })).status).toBe(409);
  });
});
