import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  expectProblem,
  faultsOfProblem,
  inTurn,
  operations,
  parametersIn,
  pathOf,
  send,
  type Answered,
  type Operation,
  type ProblemBody,
} from './api.ts';
import { faultyBodies, WRONG } from './faulty-bodies.ts';
import { startTestProduct, type TestProduct } from './harness.ts';
import { bodiesFor, fillClinic, type World } from './world.ts';

jest.setTimeout(400_000);

describe('bad input', () => {
  let product: TestProduct;
  let world: World;
  let all: Operation[];
  let before: string[];

  beforeAll(async () => {
    product = await startTestProduct();
    all = await operations();
    const clinic = await product.clinic();
    await product.operator.run('clinic settings', {
      clinic: clinic.clinicId,
      settings: {
        ...(await settingsOf(clinic.clinicId)),
        requestsPerMinute: 10_000,
      },
    });
    world = await fillClinic(product, clinic, 'Heron');
    // A payment gateway has been asked how its open page stands, and will not be again while these tests last.
    await product.pass(11 * 60);
    before = records();
  });
  afterAll(async () => {
    world.stop();
    await product.stop();
  });

  async function settingsOf(clinicId: string): Promise<Record<string, unknown>> {
    const {
      id: _id,
      version: _version,
      status: _status,
      ...shown
    } = await product.operator.run<Record<string, unknown>>('clinic show', { clinic: clinicId });
    delete shown['createdAt'];
    delete shown['updatedAt'];
    return shown;
  }

  /** Every record, entry of the feed, effect and audit entry. Counted requests and who was shown what are no change. */
  function records(): string[] {
    return [...product.stack.contents()]
      .filter(({ service, text }) => service === 'dynamodb' && !text.includes('#limit#') && !text.includes('"read#'))
      .map(({ text }) => text)
      .toSorted();
  }

  async function ask(
    operation: Operation,
    {
      path = pathOf(operation, world.params),
      query = '',
      body = operation.body && JSON.stringify(rightBody(operation)),
      headers = {},
      without = [],
    }: {
      path?: string;
      query?: string;
      body?: string;
      headers?: Readonly<Record<string, string>>;
      without?: readonly string[];
    },
  ): Promise<Answered> {
    const all: Record<string, string> = {
      Authorization: `Bearer ${await world.clinic.system.accessToken()}`,
      ...(operation.body ? { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() } : {}),
      // Of no version that ever was: what is right but for this changes nothing either.
      'If-Match': '"999999"',
      ...headers,
    };
    for (const name of without) delete all[name];
    return send(product.stack.apiOrigin, operation.method, path + query, all, body);
  }

  function rightBody({ operationId }: Operation): unknown {
    const body = bodiesFor(world)[operationId];
    if (!body) throw new Error(`${operationId}: no test has a body for it`);
    return body;
  }

  const problemOf = ({ text }: Answered): ProblemBody => JSON.parse(text) as ProblemBody;
  const pointersOf = (answer: Answered): string[] => (problemOf(answer).errors ?? []).map(({ pointer }) => pointer);

  // All of them together are more than a minute allows, and so are those of one test: each has minutes of its own.
  beforeEach(() => product.pass(60));

  test('in a body is answered with where it is, whatever is wrong in it', async () => {
    const attempts = all.flatMap((operation) =>
      operation.body
        ? faultyBodies(operation.body, rightBody(operation)).map((faulty) => ({ operation, ...faulty }))
        : [],
    );
    expect(attempts.length).toBeGreaterThan(500);
    const wrong: unknown[] = [];
    const tried = async ({ operation, wrong: what, pointer, body }: (typeof attempts)[number]): Promise<void> => {
      const answer = await ask(operation, { body: JSON.stringify(body) });
      const faults = faultsOfProblem(answer);
      if (faults.length === 0) {
        if (![400, 422].includes(answer.status)) faults.push(`status ${answer.status}`);
        const pointers = pointersOf(answer);
        if (!pointers.some((told) => told === pointer || (what === 'not one of the words' && pointer.startsWith(told))))
          faults.push(`points to ${pointers.join()}`);
        const echoed = pointers.reduce((text, told) => text.replaceAll(told, ''), answer.text);
        if (echoed.includes(WRONG)) faults.push('repeats the value');
      }
      if (faults.length > 0)
        wrong.push([operation.operationId, pointer, what, JSON.stringify(body).slice(0, 80), ...faults]);
    };
    for (let from = 0; from < attempts.length; from += 8000) {
      await inTurn(attempts.slice(from, from + 8000), tried);
      await product.pass(60);
    }
    expect(wrong).toEqual([]);
  });

  test('lists every fault at once', async () => {
    const operation = all.find(({ operationId }) => operationId === 'createPatient');
    if (!operation) throw new Error('createPatient has gone');
    const answer = await ask(operation, {
      body: JSON.stringify({ name: [], birthDate: '1', gender: WRONG, extra: 1 }),
      without: ['Idempotency-Key'],
    });
    expectProblem(answer, 422, 'validation-failed');
    expect([...new Set(pointersOf(answer))].toSorted()).toEqual(
      ['/birthDate', '/extra', '/gender', '/name', 'header:Idempotency-Key'].toSorted(),
    );
  });

  test('that is no JSON, or too deep, or too long, is refused without being read further', async () => {
    const withBody = all.filter(({ body }) => body);
    const deep = (open: string, close: string, levels: number): string =>
      open.repeat(levels) + '1' + close.repeat(levels);
    const bodies: [body: string, status: readonly number[]][] = [
      ['', [400]],
      ['{', [400]],
      ['NaN', [400]],
      ["{'a':1}", [400]],
      ['{"a":1}}', [400]],
      ['\ufeff\ufeff{}', [400]],
      ['null', [422]],
      ['[]', [422]],
      ['"x"', [422]],
      ['{"__proto__":{"polluted":1}}', [422]],
      [deep('[', ']', 100_000), [422]],
      [deep('{"a":', '}', 40_000), [422]],
      [JSON.stringify({ reason: 'x'.repeat(256 * 1024) }), [413]],
    ];
    const wrong: unknown[] = [];
    await inTurn(
      withBody.flatMap((operation) => bodies.map(([body, statuses]) => ({ operation, body, statuses }))),
      async ({ operation, body, statuses }) => {
        const answer = await ask(operation, { body });
        const faults = faultsOfProblem(answer);
        // Nothing can be said of an empty request, and so nothing is missing in it: some have no member at all.
        if (faults.length > 0 || !statuses.includes(answer.status))
          wrong.push([operation.operationId, body.slice(0, 40), answer.status, ...faults]);
      },
    );
    expect(wrong).toEqual([]);
  });

  test('of another content type is refused', async () => {
    for (const operation of all.filter(({ body }) => body))
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/jsonx',
        'application/fhir+json',
      ]) {
        const answer = await ask(operation, { headers: { 'Content-Type': type } });
        expectProblem(answer, 400, 'bad-request');
        expect(pointersOf(answer)).toEqual(['header:Content-Type']);
      }
  });

  test('in Idempotency-Key is refused, and so is its lack', async () => {
    for (const operation of all.filter((candidate) =>
      parametersIn(candidate, 'header').some(({ name }) => name === 'Idempotency-Key'),
    )) {
      const answers = [
        await ask(operation, { without: ['Idempotency-Key'] }),
        ...(await Promise.all(
          ['two words', 'x'.repeat(256), 'caf\u00e9'].map((key) =>
            ask(operation, { headers: { 'Idempotency-Key': key } }),
          ),
        )),
      ];
      for (const answer of answers) {
        expectProblem(answer, 422, 'validation-failed');
        expect(pointersOf(answer)).toEqual(['header:Idempotency-Key']);
      }
    }
  });

  test('in If-Match is refused, and so is its lack', async () => {
    const conditional = all.filter((candidate) =>
      parametersIn(candidate, 'header').some(({ name }) => name === 'If-Match'),
    );
    expect(conditional.length).toBeGreaterThan(4);
    for (const operation of conditional) {
      expectProblem(await ask(operation, { without: ['If-Match'] }), 428, 'precondition-required');
      for (const tag of ['*', '1', 'W/"1"', '"x"', '"-1"', '"1", "2"', '"1.5"', `"${'9'.repeat(40)}"`, '""']) {
        const answer = await ask(operation, { headers: { 'If-Match': tag } });
        expectProblem(answer, 400, 'bad-request');
        expect(pointersOf(answer)).toEqual(['header:If-Match']);
      }
    }
  });

  test('in the query is answered with the parameter', async () => {
    const wrong: unknown[] = [];
    for (const operation of all) {
      const queries = parametersIn(operation, 'query').flatMap(({ name, schema }) => [
        [name, `${name}=`],
        [name, `${name}=%00`],
        [name, `${name}=a&${name}=b`],
        [name, `${name}=${WRONG.repeat(300)}`],
        ...(schema.pattern || name === 'cursor' ? [[name, `${name}=${WRONG}%0A`]] : []),
        ...(name === 'limit'
          ? ['0', '-1', '1.5', '1e2', '+1', '0x1', '201', '١'].map((n) => [name, `limit=${encodeURIComponent(n)}`])
          : []),
      ]);
      const unknown = parametersIn(operation, 'query').length > 0 ? [['nobody-knows', `nobody-knows=${WRONG}`]] : [];
      await inTurn([...queries, ...unknown], async ([name, query]) => {
        const answer = await ask(operation, { query: `?${query}` });
        const faults = faultsOfProblem(answer);
        if (faults.length === 0 && (answer.status !== 400 || !pointersOf(answer).includes(`query:${name}`)))
          faults.push(answer.text);
        if (answer.text.includes(WRONG)) faults.push('repeats the value');
        if (faults.length > 0) wrong.push([operation.operationId, query?.slice(0, 60), ...faults]);
      });
    }
    expect(wrong).toEqual([]);
  });

  test('in a path names nothing', async () => {
    const wrong: unknown[] = [];
    const attempts = all.flatMap((operation) =>
      parametersIn(operation, 'path').flatMap(({ name }) => {
        const right = world.params[name] ?? '';
        return [
          'x',
          '0',
          right.toUpperCase(),
          `${right} `,
          `${right}\u0000`,
          `${right}#record`,
          `../${right}`,
          '%',
          '😀',
          'x'.repeat(3000),
          world.clinic.clinicId,
          world.clinic.staff.nurse.id,
          `${right.split('_')[0]}_7zzzzzzzzzzzzzzzzzzzzzzzzz`,
        ]
          .filter((value) => value !== right)
          .map((value) => ({ operation, name, value }));
      }),
    );
    await inTurn(attempts, async ({ operation, name, value }) => {
      const answer = await ask(operation, {
        path: pathOf(operation, { ...world.params, [name]: value }),
        headers: { 'If-Match': '"1"' },
      });
      const faults = faultsOfProblem(answer);
      if (faults.length === 0 && ![400, 404].includes(answer.status)) faults.push(`status ${answer.status}`);
      if (faults.length > 0) wrong.push([operation.operationId, name, value.slice(0, 60), ...faults]);
    });
    expect(wrong).toEqual([]);
  });

  test('changes nothing at all', async () => {
    await product.pass(0);
    const kept = new Set(before);
    const now = records();
    expect(now.filter((record) => !kept.has(record)).map((record) => record.slice(0, 120))).toEqual([]);
    expect(now).toHaveLength(before.length);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});
