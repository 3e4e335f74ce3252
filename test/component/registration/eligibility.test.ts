/** Eligibility checks from the clinic's request to the payer's answer, over the stored records and real HTTP to the simulated payer. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, SQSEvent } from 'aws-lambda';
import type { Effect } from '../../../functions/platform/effects/effect.ts';
import { handler as askEligibility } from '../../../functions/registration/handlers/ask-eligibility.ts';
import { handler as createCheck } from '../../../functions/registration/handlers/create-eligibility-check.ts';
import { handler as createCoverage } from '../../../functions/registration/handlers/create-coverage.ts';
import { handler as createPatient } from '../../../functions/registration/handlers/create-patient.ts';
import { handler as getCheck } from '../../../functions/registration/handlers/get-eligibility-check.ts';
import { handler as getCoverage } from '../../../functions/registration/handlers/get-coverage.ts';
import { handler as listChecks } from '../../../functions/registration/handlers/list-eligibility-checks.ts';
import { putSecret } from '../../../functions/platform/secrets.ts';
import { startSimulatedPayer, type SimulatedPayer } from '../../../local/payer/server.ts';
import { MONDAY, openClinic, type ClinicBench } from '../clinic-bench.ts';
import { apiEvent } from '../platform/bench.ts';

type Handler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;
type Json = Record<string, unknown>;

const MINUTE = 60_000;
let payer: SimulatedPayer;
let bench: ClinicBench;
let patientId: string;

beforeAll(async () => {
  payer = await startSimulatedPayer({ clock: { now: () => Date.now(), at: () => undefined } });
});
afterAll(() => payer.stop());
beforeEach(async () => {
  bench = await openClinic();
  await bench.changeClinic({ npi: '1003000126' });
  const { origin, clientId, clientSecret } = payer;
  const tokenUrl = `${origin}/oauth2/token`;
  const x12 = { kind: 'x12', endpoint: `${origin}/x12`, senderId: 'FRONTDESK', receiverId: 'MWCH', timeoutSeconds: 1 };
  for (const [id, eligibility] of [
    ['summit', { kind: 'fhir', endpoint: `${origin}/fhir`, tokenUrl, timeoutSeconds: 1 }],
    ['prairie', x12],
    ['by-hand', undefined],
  ] as const) {
    await bench.put({
      pk: `payer#${id}`,
      sk: 'record',
      type: 'payer',
      version: 1,
      data: { id, name: `Payer ${id}`, payerNumber: 'PAY01', ...(eligibility ? { eligibility } : {}) },
      updatedAt: MONDAY,
    });
    await putSecret(`payers/${id}`, JSON.stringify({ clientId, clientSecret }));
  }
  const made = await call(
    createPatient,
    {},
    {
      name: [{ family: 'Rivera', given: ['Ana'] }],
      birthDate: '1961-02-28',
      gender: 'female',
    },
  );
  patientId = String(made.body['id']);
});
afterEach(() => {
  payer.behave(undefined);
  bench.close();
});

async function call(
  handler: Handler,
  path: Readonly<Record<string, string>>,
  body?: unknown,
  more: { key?: string; query?: Readonly<Record<string, string>> } = {},
): Promise<{ status: number; body: Json; location?: string }> {
  const answer = await handler(
    apiEvent(bench.context, {
      path,
      body,
      query: more.query,
      headers: body === undefined ? {} : { 'Idempotency-Key': more.key ?? randomUUID() },
    }),
  );
  return {
    status: answer.statusCode,
    body: JSON.parse(answer.body) as Json,
    location: answer.headers?.['Location'] as string | undefined,
  };
}

async function coverageOf(memberId: string, payerId = 'summit', more: Json = {}): Promise<string> {
  const made = await call(
    createCoverage,
    { patientId },
    {
      payerId,
      lineOfBusiness: 'commercial',
      planName: 'Gold',
      memberId,
      relationship: 'self',
      period: { start: '2026-01-01' },
      ...more,
    },
  );
  expect(made.status).toBe(201);
  return String(made.body['id']);
}

const request = (coverageId: string, body: Json = {}, key?: string): ReturnType<typeof call> =>
  call(createCheck, { patientId, coverageId }, { dateOfService: '2026-12-14', ...body }, { key });
const read = async (coverageId: string, checkId: unknown): Promise<Json> =>
  (await call(getCheck, { patientId, coverageId, eligibilityCheckId: String(checkId) })).body;

/** Runs what is due, as the queue's consumer does. @returns how many effects were run */
async function run(): Promise<number> {
  const due = (await bench.effects('askEligibility')).filter(({ dueAt }: Effect) => dueAt <= new Date().toISOString());
  await askEligibility({
    Records: due.map(({ pk, sk }) => ({ messageId: sk, body: JSON.stringify({ pk, sk }) })),
  } as SQSEvent);
  return due.length;
}
const pass = (milliseconds: number): void => bench.setTime(new Date(Date.now() + milliseconds).toISOString());

describe('a clinic asks whether a coverage holds', () => {
  test.each([
    ['summit', 'FHIR'],
    ['prairie', 'X12'],
  ])('of %s over %s: it is answered at once with 202, and later with what the payer said', async (payerId) => {
    const coverageId = await coverageOf('SA-1', payerId);

    const asked = await request(coverageId);
    expect(asked).toMatchObject({
      status: 202,
      body: { status: 'requested', attempts: 0, serviceTypes: ['30'], provider: { npi: '1003000126' } },
      location: `/v1/patients/${patientId}/coverages/${coverageId}/eligibility-checks/${String(asked.body['id'])}`,
    });
    expect(await run()).toBe(1);

    const check = await read(coverageId, asked.body['id']);
    expect(check).toMatchObject({
      status: 'answered',
      outcome: 'active',
      attempts: 1,
      askAgainOn: '2026-12-01',
      answer: {
        services: expect.arrayContaining([
          expect.objectContaining({
            serviceType: '98',
            network: 'in',
            copay: { amount: 3000, currency: 'USD' },
          }),
        ]),
      },
    });
    const shown = await call(getCoverage, { patientId, coverageId });
    expect(shown.body).toMatchObject({
      version: 1,
      eligibilityCheckedAt: MONDAY,
      eligibility: { checkId: check['id'], outcome: 'active', dateOfService: '2026-12-14', checkedAt: MONDAY },
    });
  });

  test.each([
    ['SA-1-GONE', 'inactive'],
    ['SA-1-NOBODY', 'unknown-member'],
    ['SA-1-PENDING', 'to-a-person'],
  ])('of member %s: %s, told in the feed and to webhooks', async (memberId, outcome) => {
    const coverageId = await coverageOf(memberId, 'prairie');
    const { body } = await request(coverageId);
    await run();

    expect(await read(coverageId, body['id'])).toMatchObject({ status: 'answered', outcome });
    const feed = (await bench.items()).filter((item) => item['type'] === 'feedEntry' && item['id'] === body['id']);
    expect(feed.map(({ event, status }) => `${String(event)} ${String(status)}`).toSorted()).toEqual([
      'eligibilityCheck.answered answered',
      'eligibilityCheck.requested requested',
    ]);
    expect((await bench.effects('announce')).filter(({ subjectId }) => subjectId === body['id'])).toHaveLength(2);
  });

  test('whose payer only people reach is told so', async () => {
    const coverageId = await coverageOf('SA-1', 'by-hand');
    const { body } = await request(coverageId);
    await run();

    expect(await read(coverageId, body['id'])).toMatchObject({
      status: 'answered',
      outcome: 'to-a-person',
      reasons: [{ code: 'no-gateway' }],
    });
  });

  test('reject codes are kept whole', async () => {
    const coverageId = await coverageOf('SA-1-MISTYPED', 'prairie');
    const { body } = await request(coverageId);
    await run();

    const { answer } = await read(coverageId, body['id']);
    expect(answer).toMatchObject({
      rejects: [{ code: '72', followUp: 'C', level: 'subscriber', valid: 'N' }],
    });
  });
});

describe('a payer that does not answer', () => {
  test('is asked again with growing pauses until it does', async () => {
    const coverageId = await coverageOf('SA-1', 'summit');
    const { body } = await request(coverageId);
    payer.behave('down');
    await run();
    const waiting = await read(coverageId, body['id']);
    expect(waiting).toMatchObject({ status: 'requested', outcome: 'payer-down', attempts: 1 });
    const pause = Date.parse(String(waiting['nextAttemptAt'])) - Date.parse(MONDAY);
    expect(pause).toBeGreaterThan(50_000);
    expect(pause).toBeLessThan(70_000);
    expect(await run()).toBe(0);

    pass(2 * MINUTE);
    expect(await run()).toBe(1);
    expect(await read(coverageId, body['id'])).toMatchObject({ attempts: 2, outcome: 'payer-down' });
    payer.behave(undefined);
    pass(6 * MINUTE);
    expect(await run()).toBe(1);

    const answered = await read(coverageId, body['id']);
    expect(answered).toMatchObject({ status: 'answered', outcome: 'active', attempts: 3 });
    expect(answered['nextAttemptAt']).toBeUndefined();
    expect(await bench.effects('askEligibility')).toEqual([]);
  });

  test('for a day is given up: the check says so, and the clinic may ask anew', async () => {
    payer.behave('down');
    const coverageId = await coverageOf('SA-1', 'prairie');
    const { body } = await request(coverageId);
    for (let hour = 0; hour < 26; hour += 1) {
      await run();
      pass(60 * MINUTE);
    }

    const given = await read(coverageId, body['id']);
    expect(given).toMatchObject({ status: 'unanswered', outcome: 'payer-down' });
    expect(Number(given['attempts'])).toBeGreaterThan(4);
    expect((await call(getCoverage, { patientId, coverageId })).body['eligibility']).toBeUndefined();
    expect(await bench.effects('askEligibility')).toEqual([]);
    const anew = await request(coverageId);
    expect([anew.status, anew.body['id'] === body['id']]).toEqual([202, false]);
  });

  test('and says "ask later" is asked later, and that is not "down"', async () => {
    const coverageId = await coverageOf('SA-1-LATER', 'prairie');
    const { body } = await request(coverageId);
    await run();

    expect(await read(coverageId, body['id'])).toMatchObject({ status: 'requested', outcome: 'ask-later' });
  });

  test('is left alone for as long as it asks', async () => {
    payer.behave('too-many-requests');
    const coverageId = await coverageOf('SA-1', 'summit');
    const { body } = await request(coverageId);
    await run();

    const { nextAttemptAt, outcome } = await read(coverageId, body['id']);
    expect([outcome, Date.parse(String(nextAttemptAt)) - Date.parse(MONDAY)]).toEqual(['ask-later', 120_000]);
  });
});

describe('the same question', () => {
  test('that is still being asked is not asked twice: the same check is given back, and who asked is on record', async () => {
    const coverageId = await coverageOf('SA-1');
    const first = await request(coverageId, { serviceTypes: ['98', '30'] });
    const second = await request(coverageId, { serviceTypes: ['30', '98'] });

    expect([second.status, second.body['id'], second.location]).toEqual([202, first.body['id'], first.location]);
    expect(await bench.effects('askEligibility')).toHaveLength(1);
    const trail = (await bench.audit()).filter(({ recordId }) => recordId === first.body['id']);
    expect(trail.map(({ action }) => action)).toEqual(['eligibilityCheck.requested', 'eligibilityCheck.asked-again']);
  });

  test('asked by many at once is one check', async () => {
    const coverageId = await coverageOf('SA-1');
    const answers = await Promise.all(Array.from({ length: 6 }, () => request(coverageId)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(await bench.effects('askEligibility')).toHaveLength(1);
  });

  test('for another day, about another service or after its answer is another check', async () => {
    const coverageId = await coverageOf('SA-1');
    const ids = [
      (await request(coverageId)).body['id'],
      (await request(coverageId, { dateOfService: '2026-12-15' })).body['id'],
      (await request(coverageId, { serviceCode: '70551' })).body['id'],
    ];
    await run();
    ids.push((await request(coverageId)).body['id']);

    expect(new Set(ids).size).toBe(4);
    const list = await call(listChecks, { patientId, coverageId }, undefined, { query: { limit: '3' } });
    const checks = list.body['eligibilityChecks'] as Json[];
    expect(checks.map(({ id }) => id)).toEqual([ids[3], ids[2], ids[1]]);
    expect(checks.some((check) => 'answer' in check)).toBe(false);
    const rest = await call(listChecks, { patientId, coverageId }, undefined, {
      query: { limit: '3', cursor: String(list.body['next']) },
    });
    expect((rest.body['eligibilityChecks'] as Json[]).map(({ id }) => id)).toEqual([ids[0]]);
    expect(rest.body['next']).toBeUndefined();
  });

  test('sent again with its key is answered with the first answer, also after the payer’s', async () => {
    const coverageId = await coverageOf('SA-1');
    const key = randomUUID();
    const first = await request(coverageId, {}, key);
    await run();

    expect((await request(coverageId, {}, key)).body).toEqual(first.body);
  });
});

describe('a check', () => {
  test('is not found beside another coverage or patient', async () => {
    const coverageId = await coverageOf('SA-1');
    const other = await coverageOf('SA-2');
    const { body } = await request(coverageId);

    for (const path of [
      { patientId, coverageId: other },
      { patientId: 'pat_01k00000000000000000000000', coverageId },
    ])
      expect((await call(getCheck, { ...path, eligibilityCheckId: String(body['id']) })).status).toBe(404);
    expect(
      (
        await call(
          createCheck,
          { patientId, coverageId: 'cov_01k00000000000000000000000' },
          { dateOfService: '2026-12-14' },
        )
      ).status,
    ).toBe(404);
  });

  test('says who asks, or it is refused', async () => {
    await bench.changeClinic({});
    const coverageId = await coverageOf('SA-1');

    const refused = await request(coverageId);
    expect([refused.status, refused.body['errors']]).toMatchObject([422, [{ pointer: '/provider' }]]);
    expect((await request(coverageId, { provider: { npi: '1245319599' } })).body['provider']).toEqual({
      npi: '1245319599',
      name: 'Lakeside Cardiology',
    });
  });

  test('of a coverage that was entered in error is refused', async () => {
    const coverageId = await coverageOf('SA-1', 'summit', { status: 'entered-in-error' });

    expect((await request(coverageId)).status).toBe(409);
  });

  test('leaves nothing of the person or the day in any key', async () => {
    const coverageId = await coverageOf('QX7731904');
    await request(coverageId);
    await run();

    const keys = (await bench.items()).map(
      ({ pk, sk, duePk, dueSk }) => `${pk} ${sk} ${String(duePk)} ${String(dueSk)}`,
    );
    expect(keys.join('\n')).not.toMatch(/2026-12-14|QX7731904|Rivera|1961/i);
  });
});
