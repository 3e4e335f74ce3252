import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Page, type Visitor } from '../../local/demo/visitor.ts';
import {
  expectProblem,
  inTurn,
  operations,
  parametersIn,
  pathOf,
  send,
  type Answered,
  type Operation,
  type Schema,
} from './api.ts';
import { startTestProduct, type TestProduct } from './harness.ts';
import { bodiesFor } from './world/bodies.ts';
import { fillClinic } from './world/fill.ts';
import type { World } from './world/world.ts';

/** The prefix of the ids that a text of this schema is, if it is one: `^pat_[0-7]…`. */
const idPrefix = ({ pattern }: Schema): string | undefined => /^\^([a-z]+)_\[0-7\]/.exec(pattern ?? '')?.[1];

/** Where a body refers to records, as the way to each and the prefix of the ids that belong there. */
function referencesIn(schema: Schema, way: readonly string[] = []): { way: readonly string[]; prefix: string }[] {
  const prefix = idPrefix(schema);
  return [
    ...(prefix ? [{ way, prefix }] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) => referencesIn(member, [...way, name])),
    ...(schema.items ? referencesIn(schema.items, [...way, '0']) : []),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((member) => referencesIn(member, way)),
  ];
}

function withValue(body: unknown, way: readonly string[], value: string): unknown {
  const copy = structuredClone(body) as Record<string, unknown>;
  let place = copy;
  for (const name of way.slice(0, -1)) place = place[name] as Record<string, unknown>;
  place[way.at(-1) ?? ''] = value;
  return copy;
}

/** Every way to take at least one of the names. */
function someOf(names: readonly string[]): string[][] {
  return Array.from({ length: 2 ** names.length - 1 }, (_, index) =>
    names.filter((_name, place) => ((index + 1) >> place) % 2 === 1),
  );
}

jest.setTimeout(400_000);

describe('what is another clinic’s', () => {
  let product: TestProduct;
  let ours: World;
  let theirs: World;
  let all: Operation[];
  const told: Answered[] = [];

  beforeAll(async () => {
    product = await startTestProduct();
    all = await operations();
    const clinics = [await product.clinic('Lakeside Family Clinic'), await product.clinic('Prairie Health Group')];
    [ours, theirs] = (await Promise.all(
      clinics.map((clinic, index) => fillClinic(product, clinic, index === 0 ? 'Heron' : 'Osprey')),
    )) as [World, World];
  });
  afterAll(async () => {
    ours?.stop();
    theirs?.stop();
    await product?.stop();
  });

  async function ask(
    world: World,
    { method, operationId, parameters }: Operation,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const needsVersion = parameters.some(({ name }) => name === 'If-Match');
    const answer = await send(
      product.stack.apiOrigin,
      method,
      path,
      {
        Authorization: `Bearer ${await world.clinic.system.accessToken()}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
        ...(needsVersion ? { 'If-Match': await versionFor(operationId) } : {}),
        ...headers,
      },
      body === undefined ? undefined : JSON.stringify(body),
    );
    if (world === ours) told.push(answer);
    return answer;
  }

  /** The version that the record of the other clinic has now, so that nothing but whose it is stands in the way. */
  async function versionFor(operationId: string): Promise<string> {
    const { params } = theirs;
    // Nobody has changed it, and it is read in a list alone.
    if (operationId.includes('Restriction')) return '"1"';
    const record = operationId.includes('Webhook')
      ? `/v1/webhook-endpoints/${params['endpointId']}`
      : operationId.includes('Task')
        ? `/v1/tasks/${params['taskId']}`
        : operationId.includes('Coverage')
          ? `/v1/patients/${params['patientId']}/coverages/${params['coverageId']}`
          : operationId.includes('Resource')
            ? `/v1/resources/${params['resourceId']}`
            : operationId.includes('VisitType')
              ? `/v1/visit-types/${params['visitTypeId']}`
              : operationId.includes('Appointment')
                ? `/v1/appointments/${params['appointmentId']}`
                : operationId.includes('Registration')
                  ? `/v1/registrations/${params['registrationId']}`
                  : operationId.includes('Patient')
                    ? `/v1/patients/${params['patientId']}`
                    : `/v1/preauthorizations/${params['preauthorizationId']}`;
    return (await theirs.clinic.system.call('GET', record)).headers.get('etag') ?? '';
  }

  function bodyOf(world: World, operation: Operation): unknown {
    if (!operation.body) return undefined;
    const body = bodiesFor(world)[operation.operationId];
    if (!body) throw new Error(`${operation.operationId}: no test has a body for it`);
    return body;
  }

  /** All that the clinic's own system can read, by operation. Cursors are new each time. */
  async function allThatIs(world: World): Promise<Record<string, string>> {
    const reads = all.filter(({ method }) => method === 'GET');
    const entries = await inTurn(reads, async (operation) => {
      const answer = await ask(world, operation, pathOf(operation, world.params));
      expect({ operation: operation.operationId, status: answer.status }).toMatchObject({ status: 200 });
      const { cursor: _cursor, next: _next, ...rest } = JSON.parse(answer.text) as Record<string, unknown>;
      return [operation.operationId, JSON.stringify(rest)] as const;
    });
    return Object.fromEntries(entries);
  }

  function nothingOfTheirs(text: string): void {
    const ids = [...Object.values(theirs.params).filter((id) => id.includes('_')), ...Object.values(theirs.references)];
    expect([...ids, ...theirs.planted, theirs.openCase].filter((word) => text.includes(word))).toEqual([]);
  }

  test('every id that is tried below stands: its own clinic reads it', async () => {
    const text = JSON.stringify(await allThatIs(theirs));
    const ids = [...Object.values(theirs.params), ...Object.values(theirs.references)];
    // Whom nothing was asked of yet, the operator knows.
    const staff = await product.operator.run('staff list', { clinic: theirs.clinic.clinicId });
    const documents = await theirs.clinic.system.must('GET', `/v1/preauthorizations/${theirs.openCase}/documents`);
    const known = text + JSON.stringify([staff, documents, theirs.told]);
    expect(ids.filter((id) => id === '' || !known.includes(id))).toEqual([]);
  });

  test('is not found by its id in a path, alone or beside our own ids, and stays as it was', async () => {
    const before = await allThatIs(theirs);
    const attempts = all.flatMap((operation) => {
      const names = parametersIn(operation, 'path').map(({ name }) => name);
      // A number of an item or an entry says nothing of whose it is.
      return someOf(names.filter((name) => name !== 'sequence' && name !== 'entryNumber')).map((foreign) => ({
        operation,
        foreign,
      }));
    });
    expect(attempts.length).toBeGreaterThan(15);
    const answers = await inTurn(attempts, async ({ operation, foreign }) => {
      const params = {
        ...ours.params,
        ...Object.fromEntries(foreign.map((name) => [name, theirs.params[name] ?? ''])),
      };
      const answer = await ask(ours, operation, pathOf(operation, params), bodyOf(ours, operation));
      return { of: `${operation.operationId} ${foreign.join()}`, answer };
    });
    expect(answers.filter(({ answer }) => answer.status !== 404).map(({ of, answer }) => [of, answer.text])).toEqual(
      [],
    );
    for (const { answer } of answers) {
      expectProblem(answer, 404, 'not-found');
      nothingOfTheirs(answer.text);
    }
    await product.pass(0);
    expect(await allThatIs(theirs)).toEqual(before);
  });

  /** Of the record that the operation is about: the nearest on its path that tells its version. */
  const etagFor = async ({ path }: Operation, params: Readonly<Record<string, string>>): Promise<string> => {
    const records = all.filter((each) => each.method === 'GET' && `${path}/`.startsWith(`${each.path}/`));
    for (const record of records.toSorted((a, b) => b.path.length - a.path.length)) {
      const etag = (await ours.clinic.system.call('GET', pathOf(record, params))).headers.get('etag');
      if (etag) return etag;
    }
    return '';
  };

  test('is not known where a body refers to it', async () => {
    const attempts = all.flatMap((operation) =>
      operation.body ? referencesIn(operation.body).map((reference) => ({ operation, ...reference })) : [],
    );
    expect(attempts.length).toBeGreaterThan(7);
    const { items, ...request } = bodiesFor(ours)['createPreauthorization'] as { items: object[] };
    const waiting = await ours.clinic.system.must<{ id: string }>('POST', '/v1/preauthorizations', {
      ...request,
      facts: {},
      items: items.map((item) => ({ ...item, productOrService: lumbar })),
    });
    await product.pass(0);
    for (const { operation, way, prefix } of attempts) {
      const foreign = theirs.references[prefix];
      if (!foreign) throw new Error(`${operation.operationId}: no test makes an existing ${prefix}_ of another clinic`);
      const supplying = operation.operationId === 'supplyInformation';
      const params = supplying ? { ...ours.params, preauthorizationId: waiting.id } : ours.params;
      const body = withValue(bodyOf(ours, operation), way, foreign);
      const answer = await ask(ours, operation, pathOf(operation, params), body, {
        'If-Match': await etagFor(operation, params),
      });
      expect([operation.operationId, way, answer.status]).toEqual([operation.operationId, way, 422]);
      const { errors } = expectProblem(answer, 422, 'validation-failed');
      expect(errors).toContainEqual({
        pointer: `/${way.join('/')}`,
        detail: 'is not known',
        code: 'unknown-reference',
      });
    }
  });

  test('is not listed by its cursor, nor by its person, in any list', async () => {
    const paged = all.filter(
      ({ parameters, body }) =>
        parameters.some(({ name }) => name === 'cursor') || body?.properties?.['cursor'] !== undefined,
    );
    expect(paged.length).toBeGreaterThan(3);
    for (const operation of paged) {
      const cursor = theirs.cursors[operation.operationId];
      if (!cursor) throw new Error(`${operation.operationId}: no test makes a cursor of another clinic`);
      const path = pathOf(operation, ours.params);
      const answer = operation.body
        ? await ask(ours, operation, path, { ...bodiesFor(ours)[operation.operationId], cursor })
        : await ask(ours, operation, `${path}?cursor=${cursor}`);
      expect(['query:cursor', '/cursor']).toContain(expectProblem(answer, 400, 'bad-request').errors?.[0]?.pointer);
      // The same cursor is good for whom it was made.
      const own = operation.body
        ? await ask(theirs, operation, path, { ...theirs.searches[operation.operationId], cursor })
        : await ask(theirs, operation, `${pathOf(operation, theirs.params)}?cursor=${cursor}`);
      expect({ operation: operation.operationId, status: own.status }).toMatchObject({ status: 200 });
    }
    for (const operation of all)
      for (const { name, schema } of parametersIn(operation, 'query')) {
        const prefix = idPrefix(schema);
        if (!prefix) continue;
        const foreign = theirs.references[prefix];
        if (!foreign) throw new Error(`${operation.operationId}: no test makes an existing ${prefix}_ for ${name}`);
        const answer = await ask(ours, operation, `${pathOf(operation, ours.params)}?${name}=${foreign}`);
        expectProblem(answer, 404, 'not-found');
      }
  });

  test('is not replayed by its idempotency key: the same key and request are new to us', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    for (const operationId of ['createPatient', 'createWebhookEndpoint']) {
      const operation = all.find((candidate) => candidate.operationId === operationId);
      if (!operation) throw new Error(`${operationId} has gone`);
      const body = operationId === 'createPatient' ? bodiesFor(ours)[operationId] : { url: 'http://localhost:9/hook' };
      const [first, second] = [
        await ask(theirs, operation, operation.path, body, key),
        await ask(ours, operation, operation.path, body, key),
      ];
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.headers.get('idempotency-replayed')).toBeNull();
      expect((JSON.parse(second.text) as { id: string }).id).not.toBe((JSON.parse(first.text) as { id: string }).id);
      expect(second.text).not.toContain((JSON.parse(first.text) as { id: string }).id);
    }
  });

  test('is in nothing that we read, and in no webhook that came to us', async () => {
    nothingOfTheirs(JSON.stringify(await allThatIs(ours)));
    nothingOfTheirs(ours.told.map(({ body }) => body).join('\n'));
    expect(ours.told.length).toBeGreaterThan(3);
    expect(theirs.told.map(({ body }) => body).join()).toContain(theirs.openCase);
  });

  test('is not shown by its link to our staff, and not decided by them', async () => {
    // Each code of the authenticator app is good once.
    await product.pass(31);
    const { browser, page } = await product.signedIn(ours.clinic.people[ours.reviewer], ours.link);
    expect(page.html).toContain('Approve and send to payer');
    const foreign = await browser.open(theirs.link);
    expect([foreign.status, foreign.title]).toEqual([403, 'This link was made for someone else']);
    nothingOfTheirs(foreign.html);
    // The form of their own page, sent to the other link.
    const answer = await sendTo(browser, page, theirs.link);
    expect(answer.status).toBe(403);
    nothingOfTheirs(answer.html);
    await product.pass(0);
    const { status } = await theirs.clinic.system.must<{ status: string }>(
      'GET',
      `/v1/preauthorizations/${theirs.openCase}`,
    );
    expect(status).toBe('in-review');
  });

  test('left no word in any answer to us, nor in its headers', () => {
    expect(told.length).toBeGreaterThan(50);
    for (const { text, headers } of told) nothingOfTheirs(text + JSON.stringify([...headers]));
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});

/** Needs a fact and a document before anybody reviews it. */
const lumbar = { system: 'http://www.ama-assn.org/go/cpt', code: '72148' };

/** Sends the form of one task's page to another task's link, as who has both could. */
async function sendTo(browser: Visitor, page: Page, link: string): Promise<Page> {
  const html = page.html.replaceAll(new URL(page.url).pathname, new URL(link).pathname);
  return browser.press(new Page(link, page.status, page.headers, html), 'Approve and send to payer');
}
