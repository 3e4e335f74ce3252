import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
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
import { bodiesFor } from './world/bodies.ts';
import { fillClinic } from './world/fill.ts';
import type { World } from './world/world.ts';

jest.setTimeout(900_000);

/** What the clinic may ask in a minute. */
const REQUESTS = 10_000;

/** What a request has that is not as it should be. */
interface Asked {
  readonly path?: string;
  readonly query?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
}

/** Of one operation: each gives what is wrong with the answer to it. */
type Attempts = (operation: Operation) => readonly {
  readonly what: string;
  readonly asked: Asked;
  readonly faults: (answer: Answered) => string[];
}[];

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
        requestsPerMinute: REQUESTS,
      },
    });
    world = await fillClinic(product, clinic, 'Heron');
    // A payment gateway has been asked how its open page stands, and will not be again while these tests last.
    await product.pass(11 * 60);
    before = records();
    await tryAll();
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
    }: Asked,
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

  /** What is wrong with an answer that should be this problem, at this place. */
  function faultsUnless(answer: Answered, status: number, type: string, pointer?: string): string[] {
    const faults = faultsOfProblem(answer);
    if (answer.status !== status) faults.push(`status ${answer.status}`);
    if (faults.length > 0) return faults;
    if (!problemOf(answer).type.endsWith(`/${type}`)) faults.push(problemOf(answer).type);
    if (pointer !== undefined && pointersOf(answer).join() !== pointer)
      faults.push(`points to ${pointersOf(answer).join()}`);
    return faults;
  }

  const inBody: Attempts = (operation) =>
    operation.body
      ? faultyBodies(operation.body, rightBody(operation)).map(({ wrong, pointer, body }) => ({
          what: `${pointer} ${wrong}: ${JSON.stringify(body).slice(0, 80)}`,
          asked: { body: JSON.stringify(body) },
          faults: (answer) => {
            const faults = faultsOfProblem(answer);
            if (faults.length > 0) return faults;
            if (![400, 422].includes(answer.status)) faults.push(`status ${answer.status}`);
            const pointers = pointersOf(answer);
            if (
              !pointers.some(
                (told) => told === pointer || (wrong === 'not one of the words' && pointer.startsWith(told)),
              )
            )
              faults.push(`points to ${pointers.join()}`);
            const echoed = pointers.reduce((text, told) => text.replaceAll(told, ''), answer.text);
            if (echoed.includes(WRONG)) faults.push('repeats the value');
            return faults;
          },
        }))
      : [];

  const deep = (open: string, close: string, levels: number): string =>
    open.repeat(levels) + '1' + close.repeat(levels);
  const noBodies: readonly [body: string, status: number][] = [
    ['', 400],
    ['{', 400],
    ['NaN', 400],
    ["{'a':1}", 400],
    ['{"a":1}}', 400],
    ['\ufeff\ufeff{}', 400],
    ['null', 422],
    ['[]', 422],
    ['"x"', 422],
    ['{"__proto__":{"polluted":1}}', 422],
    [deep('[', ']', 100_000), 422],
    [deep('{"a":', '}', 40_000), 422],
    [JSON.stringify({ reason: 'x'.repeat(256 * 1024) }), 413],
  ];
  const noBody: Attempts = (operation) =>
    operation.body
      ? noBodies.map(([body, status]) => ({
          what: body.slice(0, 40),
          asked: { body },
          faults: (answer) => [
            ...faultsOfProblem(answer),
            ...(answer.status === status ? [] : [`status ${answer.status}`]),
          ],
        }))
      : [];

  const contentType: Attempts = (operation) =>
    operation.body
      ? ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'application/fhir+json'].map(
          (type) => ({
            what: type,
            asked: { headers: { 'Content-Type': type } },
            faults: (answer) => faultsUnless(answer, 400, 'bad-request', 'header:Content-Type'),
          }),
        )
      : [];

  const takes = (operation: Operation, header: string): boolean =>
    parametersIn(operation, 'header').some(({ name }) => name === header);

  const idempotencyKey: Attempts = (operation) =>
    takes(operation, 'Idempotency-Key')
      ? [undefined, 'two words', 'x'.repeat(256), 'caf\u00e9'].map((key) => ({
          what: key?.slice(0, 40) ?? 'none',
          asked: key === undefined ? { without: ['Idempotency-Key'] } : { headers: { 'Idempotency-Key': key } },
          faults: (answer) => faultsUnless(answer, 422, 'validation-failed', 'header:Idempotency-Key'),
        }))
      : [];

  const noTags = ['*', '1', 'W/"1"', '"x"', '"-1"', '"1", "2"', '"1.5"', `"${'9'.repeat(40)}"`, '""'];
  const ifMatch: Attempts = (operation) =>
    takes(operation, 'If-Match')
      ? [
          {
            what: 'none',
            asked: { without: ['If-Match'] },
            faults: (answer) => faultsUnless(answer, 428, 'precondition-required'),
          },
          ...noTags.map((tag) => ({
            what: tag,
            asked: { headers: { 'If-Match': tag } },
            faults: (answer: Answered) => faultsUnless(answer, 400, 'bad-request', 'header:If-Match'),
          })),
        ]
      : [];

  const inQuery: Attempts = (operation) => {
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
    const unknown = queries.length > 0 ? [['nobody-knows', `nobody-knows=${WRONG}`]] : [];
    return [...queries, ...unknown].map(([name, query = '']) => ({
      what: query.slice(0, 60),
      asked: { query: `?${query}` },
      faults: (answer) => {
        const faults = faultsOfProblem(answer);
        if (faults.length === 0 && (answer.status !== 400 || !pointersOf(answer).includes(`query:${name}`)))
          faults.push(answer.text);
        if (answer.text.includes(WRONG)) faults.push('repeats the value');
        return faults;
      },
    }));
  };

  const inPath: Attempts = (operation) =>
    parametersIn(operation, 'path').flatMap(({ name }) => {
      const right = world.params[name] ?? '';
      const values = [
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
      ];
      return values
        .filter((value) => value !== right)
        .map((value) => ({
          what: `${name} ${value.slice(0, 60)}`,
          asked: { path: pathOf(operation, { ...world.params, [name]: value }), headers: { 'If-Match': '"1"' } },
          faults: (answer) => {
            const faults = faultsOfProblem(answer);
            if (faults.length === 0 && ![400, 404].includes(answer.status)) faults.push(`status ${answer.status}`);
            return faults;
          },
        }));
    });

  const kinds = { inBody, noBody, contentType, idempotencyKey, ifMatch, inQuery, inPath };
  type Kind = keyof typeof kinds;
  const tried = new Map<Kind, number>();
  const wrong = new Map<Kind, string[]>();

  /**
   * One operation after the other, each with all that can be wrong in it: its function starts once, and not once for each kind.
   * Further attempts wait for the next minute before the clinic has used up its requests.
   */
  async function tryAll(): Promise<void> {
    let waiting: { operation: Operation; attempts: ReturnType<typeof attemptsOf> }[] = [];
    let requests = 0;
    const tryThem = async (): Promise<void> => {
      await inTurn(waiting, ({ operation, attempts }) => tryOne(operation, attempts), 6);
      await product.pass(60);
      [waiting, requests] = [[], 0];
    };
    for (const operation of all) {
      const attempts = attemptsOf(operation);
      if (requests + attempts.length > REQUESTS) await tryThem();
      waiting.push({ operation, attempts });
      requests += attempts.length;
    }
    await tryThem();
  }

  const attemptsOf = (operation: Operation) =>
    (Object.entries(kinds) as [Kind, Attempts][]).flatMap(([kind, of]) =>
      of(operation).map((attempt) => ({ kind, ...attempt })),
    );

  async function tryOne(operation: Operation, attempts: ReturnType<typeof attemptsOf>): Promise<void> {
    for (const { kind, what, asked, faults } of attempts) {
      const found = faults(await ask(operation, asked));
      tried.set(kind, (tried.get(kind) ?? 0) + 1);
      if (found.length > 0)
        wrong.set(kind, [...(wrong.get(kind) ?? []), [operation.operationId, what, ...found].join(' | ')]);
    }
  }

  test.each<[words: string, kind: Kind, atLeast: number]>([
    ['in a body is answered with where it is, whatever is wrong in it', 'inBody', 500],
    ['that is no JSON, or too deep, or too long, is refused without being read further', 'noBody', 100],
    ['of another content type is refused', 'contentType', 100],
    ['in Idempotency-Key is refused, and so is its lack', 'idempotencyKey', 100],
    ['in If-Match is refused, and so is its lack', 'ifMatch', 100],
    ['in the query is answered with the parameter', 'inQuery', 100],
    ['in a path names nothing', 'inPath', 100],
  ])('%s', (_words, kind, atLeast) => {
    expect(tried.get(kind)).toBeGreaterThan(atLeast);
    expect(wrong.get(kind) ?? []).toEqual([]);
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
