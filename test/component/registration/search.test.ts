import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Context } from '../../../functions/platform/context.ts';
import { handler as createPatient } from '../../../functions/registration/handlers/create-patient.ts';
import { handler as changePatient } from '../../../functions/registration/handlers/change-patient.ts';
import { handler as searchPatients } from '../../../functions/registration/handlers/search-patients.ts';
import { apiEvent, openBench, type Bench } from '../platform/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

const json = (answer: APIGatewayProxyResult): Record<string, unknown> =>
  JSON.parse(answer.body) as Record<string, unknown>;
let keys = 0;
async function add(
  context: Context,
  [given, family]: readonly [string, string],
  birthDate: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const body = { name: [{ family, given: [given] }], birthDate, gender: 'female', ...more };
  const made = await createPatient(apiEvent(context, { body, headers: { 'Idempotency-Key': `key-${(keys += 1)}` } }));
  expect(made.statusCode).toBe(201);
  return String(json(made)['id']);
}
async function search(context: Context, body: unknown): Promise<{ ids: string[]; next?: string }> {
  const answer = await searchPatients(apiEvent(context, { body }));
  expect(answer.statusCode).toBe(200);
  const { patients, next } = json(answer) as { patients: { id: string }[]; next?: string };
  return { ids: patients.map(({ id }) => id), ...(next === undefined ? {} : { next }) };
}

describe('a patient', () => {
  let context: Context;
  let ana: string;
  let wei: string;
  beforeAll(async () => {
    context = bench.newContext();
    ana = await add(context, ['Ana', 'Rivera'], '1961-02-28', {
      telecom: [
        { system: 'phone', value: '+1 (312) 555-0142' },
        { system: 'email', value: 'ana@example.org' },
      ],
      identifier: [{ type: 'DL', assigner: 'IL', value: 'R150-0420' }],
    });
    wei = await add(context, ['Wei', 'Chen'], '1984-07-19');
  });

  test.each([
    ['name and birth date', { name: { family: 'Rivera', given: 'Ana' }, birthDate: '1961-02-28' }],
    ['a misspelt name and birth date', { name: { family: 'Riviera', given: 'Anna' }, birthDate: '1961-02-28' }],
    ['surname and birth date', { name: { family: 'Rivera' }, birthDate: '1961-02-28' }],
    ['a wrong day of birth', { name: { family: 'Rivera', given: 'Ana' }, birthDate: '1961-02-27' }],
    ['name alone', { name: { family: 'Rivera', given: 'Ana' } }],
    ['first and last name exchanged', { name: { family: 'Ana', given: 'Rivera' } }],
    ['a first name with a mistyped letter', { name: { family: 'Rivera', given: 'Sna' } }],
    ['surname alone', { name: { family: 'Rivera' } }],
    ['birth date alone', { birthDate: '1961-02-28' }],
    ['telephone, written otherwise', { phone: '312.555.0142' }],
    ['email, in other letters', { email: 'Ana@Example.org' }],
    ['driver’s license', { identifier: { type: 'DL', assigner: 'IL', value: 'r1500420' } }],
  ])('is found by %s', async (_how, asked) => {
    expect((await search(context, asked)).ids).toEqual([ana]);
  });

  test.each([
    ['another’s first name', { name: { family: 'Rivera', given: 'Guadalupe' }, birthDate: '1961-02-28' }],
    ['another telephone', { name: { family: 'Rivera', given: 'Ana' }, birthDate: '1961-02-28', phone: '7735550100' }],
    ['another birth date', { name: { family: 'Rivera', given: 'Ana' }, birthDate: '1999-09-09' }],
  ])('is not meant by %s', async (_how, asked) => {
    expect((await search(context, asked)).ids).toEqual([]);
  });

  test('of another clinic is not found', async () => {
    expect((await search(bench.newContext(), { phone: '312.555.0142' })).ids).toEqual([]);
  });

  test('who changed her name is found by either', async () => {
    await changePatient(
      apiEvent(context, {
        path: { patientId: wei },
        headers: { 'If-Match': '"1"' },
        body: {
          name: [
            { use: 'official', family: 'Okafor', given: ['Wei'] },
            { use: 'old', family: 'Chen', given: ['Wei'] },
          ],
          reason: 'Married.',
        },
      }),
    );

    expect((await search(context, { name: { family: 'Okafor' } })).ids).toEqual([wei]);
    expect((await search(context, { name: { family: 'Chen', given: 'Wei' } })).ids).toEqual([wei]);
  });

  test('who is shown is recorded', async () => {
    await search(context, { birthDate: '1961-02-28' });
    const found = (await bench.items('AUDIT_TABLE')).filter(({ action }) => action === 'patient.found');
    expect(found.some((item) => item['recordId'] === ana)).toBe(true);
  });

  test.each([
    ['', {}],
    ['/name', { name: {} }],
    ['', { name: { given: 'Ana' } }],
    ['/birthDate', { birthDate: '1961-13-01' }],
    ['/identifier/type', { identifier: { type: 'MB', value: '1' } }],
  ])('is not searched for by too little or the wrong thing: %j %j', async (pointer, body) => {
    const answer = await searchPatients(apiEvent(context, { body }));
    expect(answer.statusCode).toBe(422);
    expect(json(answer)['errors']).toMatchObject([{ pointer }]);
  });
});

test('many of one name come page by page, each once', async () => {
  const context = bench.newContext();
  const ids: string[] = [];
  for (let year = 1950; year < 1957; year += 1)
    ids.push(await add(context, ['Maria', 'Garcia'], `${year}-05-0${(year % 7) + 1}`));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await search(context, { name: { family: 'Garcia' }, limit: 3, ...(cursor ? { cursor } : {}) });
    seen.push(...page.ids);
    cursor = page.next;
  } while (cursor !== undefined);

  expect(seen).toEqual(ids.toReversed());
});

test('a cursor goes on with its own search alone', async () => {
  const context = bench.newContext();
  await add(context, ['Maria', 'Garcia'], '1950-01-02');
  await add(context, ['Luz', 'Garcia'], '1960-03-04');
  const { next } = await search(context, { name: { family: 'Garcia' }, limit: 1 });

  const answer = await searchPatients(
    apiEvent(context, { body: { name: { family: 'Rivera' }, limit: 1, cursor: next } }),
  );

  expect(answer.statusCode).toBe(422);
  expect(json(answer)['errors']).toMatchObject([{ pointer: '/cursor' }]);
});
