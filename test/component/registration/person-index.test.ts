import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import type { Context } from '../../../functions/platform/context.ts';
import { payerChange } from '../../../functions/platform/lookups/payer.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { transact } from '../../../functions/platform/table.ts';
import { findCandidates, type Candidates } from '../../../functions/registration/candidates.ts';
import { handler as changePatient } from '../../../functions/registration/handlers/change-patient.ts';
import { handler as createCoverage } from '../../../functions/registration/handlers/create-coverage.ts';
import { handler as createPatient } from '../../../functions/registration/handlers/create-patient.ts';
import { blockingKeys, factsOf, mostLikeliest, mostPerKey } from '../../../functions/registration/matching/index.ts';
import type { Patient } from '../../../functions/registration/patient.ts';
import { hashKeys, indexWrites, keysOf, lookUp } from '../../../functions/registration/person-index.ts';
import { apiEvent, openBench, type Bench } from '../platform/bench.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  const { record, write } = payerChange('summit', { id: 'summit' }, null);
  await commit(
    { clinicId: 'payer', actor: { kind: 'operator', id: 'op' }, requestId: 'r' },
    { records: [record], writes: [write] },
  );
});
afterAll(() => bench.close());

const ana = {
  name: [{ use: 'official', family: 'Rivera', given: ['Ana', 'Lucía'] }],
  birthDate: '1961-02-28',
  gender: 'female',
  telecom: [{ system: 'phone', value: '+13125550142', use: 'mobile' }],
  address: [{ use: 'home', line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601', country: 'US' }],
  identifier: [],
  contact: [],
} as const satisfies Omit<Patient, 'id' | 'version' | 'active' | 'createdAt' | 'updatedAt'>;

let keys = 0;
const json = (answer: APIGatewayProxyResult): Record<string, unknown> =>
  JSON.parse(answer.body) as Record<string, unknown>;
const register = (context: Context, body: unknown): Promise<APIGatewayProxyResult> =>
  createPatient(apiEvent(context, { body, headers: { 'Idempotency-Key': `key-${(keys += 1)}` } }));
const found = async (context: Context, who: Partial<typeof ana> = {}): Promise<[string, string][]> =>
  (await findCandidates(context.clinicId, factsOf({ ...ana, ...who }))).graded.map(({ candidate, grade }) => [
    candidate.id,
    grade,
  ]);

/** How often this stands in what a call reads from the tables. */
async function countReads(kind: 'BatchGetItem' | 'Query', text: string, call: () => Promise<unknown>): Promise<number> {
  const operation = bench.host.services['dynamodb']?.operations[kind];
  if (!operation) throw new Error(`there is no ${kind}`);
  const reads = jest.spyOn(operation, 'run');
  await call();
  const asked = reads.mock.calls.map(([input]) => JSON.stringify(input)).join(' ');
  reads.mockRestore();
  return asked.split(text).length - 1;
}

describe('a person who is registered already', () => {
  test('is not made a second patient: the answer names the first', async () => {
    const context = bench.newContext();
    const { id } = json(await register(context, ana));

    const again = await register(context, ana);

    expect(again.statusCode).toBe(409);
    expect(json(again)).toMatchObject({
      errors: [{ code: 'already-registered', detail: `is the patient ${String(id)}` }],
    });
  });

  test('is found though the name is misspelt and day and month are swapped, and a person must look', async () => {
    const context = bench.newContext();
    const { id } = json(await register(context, ana));

    const misspelt = await found(context, {
      name: [{ use: 'official', family: 'Riviera', given: ['Anna', 'Lucia'] }] as unknown as typeof ana.name,
    });

    expect(misspelt).toHaveLength(1);
    expect(misspelt[0]?.[0]).toBe(id);
    expect(['probable', 'possible']).toContain(misspelt[0]?.[1]);
  });

  test('five times at the same moment is one patient', async () => {
    const context = bench.newContext();

    const answers = await Promise.all(Array.from({ length: 5 }, () => register(context, ana)));

    expect(answers.map(({ statusCode }) => String(statusCode)).toSorted()).toEqual(['201', '409', '409', '409', '409']);
    expect(await found(context)).toHaveLength(1);
  });

  test('of another clinic is nobody here', async () => {
    await register(bench.newContext(), ana);

    expect((await register(bench.newContext(), ana)).statusCode).toBe(201);
  });

  test('is found by what is known of the person now, and no more by what was', async () => {
    const context = bench.newContext();
    const { id } = json(await register(context, ana));
    const wei = {
      name: [{ use: 'official', family: 'Chen', given: ['Wei'] }],
      birthDate: '1984-07-19',
      telecom: [{ system: 'phone', value: '+13125550199' }],
      address: [{ line: ['9 Oak Ave'], city: 'Evanston', state: 'IL', postalCode: '60201' }],
    };

    const changed = await changePatient(
      apiEvent(context, {
        path: { patientId: String(id) },
        headers: { 'If-Match': '"1"' },
        body: { ...wei, reason: 'The wrong person was registered.' },
      }),
    );

    expect(changed.statusCode).toBe(200);
    expect(await found(context)).toEqual([]);
    expect(await found(context, wei as unknown as Partial<typeof ana>)).toEqual([[id, 'certain']]);
  });

  test('is found by the number on the health plan’s card', async () => {
    const context = bench.newContext();
    const { id } = json(await register(context, ana));
    const member = { payerId: 'summit', memberId: 'SMT-4711', status: 'active' } as const;
    await createCoverage(
      apiEvent(context, {
        path: { patientId: String(id) },
        headers: { 'Idempotency-Key': `key-${(keys += 1)}` },
        body: {
          ...member,
          lineOfBusiness: 'commercial',
          planName: 'Gold',
          relationship: 'self',
          period: { start: '2026-01-01' },
        },
      }),
    );
    // Moved, remarried, and known by the card alone.
    const now = {
      ...ana,
      name: [{ use: 'usual' as const, family: 'Okafor', given: ['Ana'] }],
      telecom: [],
      address: [],
    };

    const { graded } = await findCandidates(context.clinicId, factsOf(now, [member]));

    expect(graded.map(({ candidate }) => candidate.id)).toEqual([id]);
    expect(graded[0]?.comparison.fields.find(({ field }) => field === 'identifier.MB')?.level).toBe('same');

    // A wrong digit besides: without the card it would certainly be another person.
    const mistyped = await findCandidates(context.clinicId, factsOf({ ...now, birthDate: '1961-02-27' }, [member]));
    expect(mistyped.graded.map(({ candidate, grade }) => [candidate.id, grade])).toEqual([[id, 'possible']]);
  });
});

test('nobody is certain where more share a key than are kept under it, and what is read stays bounded', async () => {
  const context = bench.newContext();
  await register(context, ana);
  const birthDateAndName = factsOf({ ...ana, telecom: [], address: [] });
  const [shared] = await hashKeys(context.clinicId, keysOf(birthDateAndName));
  const sharers = Array.from({ length: mostPerKey + 10 }, () => newId('patient'));
  for (const id of sharers) {
    const found = await lookUp(context.clinicId, [shared ?? '']);
    await transact(indexWrites(context.clinicId, id, { had: [], has: [shared ?? ''] }, found));
  }

  const { found: reached, graded } = await findCandidates(context.clinicId, factsOf(ana));

  expect(reached.complete).toBe(false);
  expect(reached.patientIds).toHaveLength(mostPerKey);
  expect(graded.map(({ grade }) => grade)).toEqual(['probable']);
});

test('of a crowd that shares a key few are read, and whoever shares more is among them', async () => {
  const context = bench.newContext();
  const { id } = json(await register(context, ana));
  const misspelt = factsOf({
    ...ana,
    name: [{ use: 'official', family: 'Riviera', given: ['Amna'] }],
    birthDate: '1961-02-27',
  });
  const hashes = await hashKeys(context.clinicId, blockingKeys(misspelt).widening);
  const found = await lookUp(context.clinicId, hashes);
  const crowded = found.entries.find(({ ids }) => ids.includes(String(id)))?.hash ?? '';
  for (let count = 1; count < mostPerKey; count += 1) {
    const now = await lookUp(context.clinicId, [crowded]);
    await transact(indexWrites(context.clinicId, newId('patient'), { had: [], has: [crowded] }, now));
  }

  const look = (): Promise<Candidates> => findCandidates(context.clinicId, misspelt);
  const { found: reached, graded } = await look();

  expect(reached.patientIds).toHaveLength(mostPerKey);
  expect(await countReads('BatchGetItem', '"sk":{"S":"record"}', look)).toBe(mostLikeliest);
  expect(graded.map(({ candidate }) => candidate.id)).toEqual([id]);
});

test('the cards are read of who may be meant, not of who is certainly another person', async () => {
  const context = bench.newContext();
  await register(context, ana);
  const card = { payerId: 'summit', memberId: 'SMT-4711', status: 'active' } as const;
  const neighbour = { ...ana, name: [{ use: 'official' as const, family: 'Rivera', given: ['Boris'] }] };
  const cardsOf = (who: Partial<Patient>): Promise<number> =>
    countReads('Query', 'coverage#', () => findCandidates(context.clinicId, factsOf({ ...ana, ...who }, [card])));

  expect(await cardsOf({})).toBe(1);
  expect(await cardsOf({ ...neighbour, birthDate: '1992-07-14', gender: 'male', telecom: [] })).toBe(0);
});

test('no name, date or number stands in a key of the table', async () => {
  const context = bench.newContext();
  await register(context, ana);

  const index = (await bench.items('RECORDS_TABLE')).filter(
    ({ pk, type }) => pk.startsWith(context.clinicId) && type === 'personEntry',
  );

  expect(index.length).toBeGreaterThan(5);
  for (const { pk, sk, ...rest } of index) {
    expect(pk).toMatch(new RegExp(`^${context.clinicId}#person#[\\w-]{22}$`));
    expect(JSON.stringify([sk, rest])).not.toMatch(/rivera|1961|60601|5550142/i);
  }
});
