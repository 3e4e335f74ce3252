/** Eligibility checks from the clinic's request to the payer's answer, over the stored records and real HTTP to the simulated payer. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { handler as createCheck } from '../../../functions/registration/handlers/create-eligibility-check.ts';
import { handler as createRestriction } from '../../../functions/registration/handlers/create-health-plan-restriction.ts';
import { handler as endRestriction } from '../../../functions/registration/handlers/end-health-plan-restriction.ts';
import { handler as getCheck } from '../../../functions/registration/handlers/get-eligibility-check.ts';
import { handler as getCoverage } from '../../../functions/registration/handlers/get-coverage.ts';
import { handler as listChecks } from '../../../functions/registration/handlers/list-eligibility-checks.ts';
import { handler as listRestrictions } from '../../../functions/registration/handlers/list-health-plan-restrictions.ts';
import { startSimulatedPayer, type SimulatedPayer } from '../../../local/payer/server.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { MONDAY } from '../clinic-bench.ts';
import { apiEvent } from '../platform/bench.ts';
import { openEligibilityDesk, type EligibilityDesk, type Json } from './eligibility-desk.ts';

let payer: SimulatedPayer;
let desk: EligibilityDesk;
let patientId: string;

beforeAll(async () => {
  payer = await startSimulatedPayer({ clock: { now: () => Date.now(), at: () => undefined } });
});
afterAll(() => payer.stop());
beforeEach(async () => {
  desk = await openEligibilityDesk(payer);
  ({ patientId } = desk);
});
afterEach(() => {
  payer.behave(undefined);
  desk.bench.close();
});

describe('a clinic asks whether a coverage holds', () => {
  test.each([
    ['summit', 'FHIR'],
    ['prairie', 'X12'],
  ])('of %s over %s: it is answered at once with 202, and later with what the payer said', async (payerId) => {
    const coverageId = await desk.coverage('SA-1', payerId);

    const asked = await desk.request(coverageId);
    expect(asked).toMatchObject({
      status: 202,
      body: { status: 'requested', attempts: 0, serviceTypes: ['30'], provider: { npi: '1003000126' } },
      location: `/v1/patients/${patientId}/coverages/${coverageId}/eligibility-checks/${String(asked.body['id'])}`,
    });
    expect(await desk.run()).toBe(1);

    const check = await desk.read(coverageId, asked.body['id']);
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
    const shown = await desk.call(getCoverage, { patientId, coverageId });
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
    const coverageId = await desk.coverage(memberId, 'prairie');
    const { body } = await desk.request(coverageId);
    await desk.run();

    expect(await desk.read(coverageId, body['id'])).toMatchObject({ status: 'answered', outcome });
    const feed = (await desk.bench.items()).filter((item) => item['type'] === 'feedEntry' && item['id'] === body['id']);
    expect(feed.map(({ event, status }) => `${String(event)} ${String(status)}`).toSorted()).toEqual([
      'eligibilityCheck.answered answered',
      'eligibilityCheck.requested requested',
    ]);
    expect((await desk.bench.effects('announce')).filter(({ subjectId }) => subjectId === body['id'])).toHaveLength(2);
  });

  test('whose payer only people reach is told so', async () => {
    const coverageId = await desk.coverage('SA-1', 'by-hand');
    const { body } = await desk.request(coverageId);
    await desk.run();

    expect(await desk.read(coverageId, body['id'])).toMatchObject({
      status: 'answered',
      outcome: 'to-a-person',
      reasons: [{ code: 'no-gateway' }],
    });
  });

  test('reject codes are kept whole', async () => {
    const coverageId = await desk.coverage('SA-1-MISTYPED', 'prairie');
    const { body } = await desk.request(coverageId);
    await desk.run();

    const { answer } = await desk.read(coverageId, body['id']);
    expect(answer).toMatchObject({
      rejects: [{ code: '72', followUp: 'C', level: 'subscriber', valid: 'N' }],
    });
  });
});

describe('a payer that does not answer', () => {
  test('is asked again with growing pauses until it does', async () => {
    const coverageId = await desk.coverage('SA-1', 'summit');
    const { body } = await desk.request(coverageId);
    payer.behave('down');
    await desk.run();
    const waiting = await desk.read(coverageId, body['id']);
    expect(waiting).toMatchObject({ status: 'requested', outcome: 'payer-down', attempts: 1 });
    const pause = Date.parse(String(waiting['nextAttemptAt'])) - Date.parse(MONDAY);
    expect(pause).toBeGreaterThan(50_000);
    expect(pause).toBeLessThan(70_000);
    expect(await desk.run()).toBe(0);

    desk.pass(2);
    expect(await desk.run()).toBe(1);
    expect(await desk.read(coverageId, body['id'])).toMatchObject({ attempts: 2, outcome: 'payer-down' });
    payer.behave(undefined);
    desk.pass(6);
    expect(await desk.run()).toBe(1);

    const answered = await desk.read(coverageId, body['id']);
    expect(answered).toMatchObject({ status: 'answered', outcome: 'active', attempts: 3 });
    expect(answered['nextAttemptAt']).toBeUndefined();
    expect(await desk.bench.effects('askEligibility')).toEqual([]);
  });

  test('for a day is given up: the check says so, and the clinic may ask anew', async () => {
    payer.behave('down');
    const coverageId = await desk.coverage('SA-1', 'prairie');
    const { body } = await desk.request(coverageId);
    for (let hour = 0; hour < 26; hour += 1) {
      await desk.run();
      desk.pass(60);
    }

    const given = await desk.read(coverageId, body['id']);
    expect(given).toMatchObject({ status: 'unanswered', outcome: 'payer-down' });
    expect(Number(given['attempts'])).toBeGreaterThan(4);
    expect((await desk.call(getCoverage, { patientId, coverageId })).body['eligibility']).toBeUndefined();
    expect(await desk.bench.effects('askEligibility')).toEqual([]);
    const anew = await desk.request(coverageId);
    expect([anew.status, anew.body['id'] === body['id']]).toEqual([202, false]);
  });

  test('and says "ask later" is asked later, and that is not "down"', async () => {
    const coverageId = await desk.coverage('SA-1-LATER', 'prairie');
    const { body } = await desk.request(coverageId);
    await desk.run();

    expect(await desk.read(coverageId, body['id'])).toMatchObject({ status: 'requested', outcome: 'ask-later' });
  });

  test('is left alone for as long as it asks', async () => {
    payer.behave('too-many-requests');
    const coverageId = await desk.coverage('SA-1', 'summit');
    const { body } = await desk.request(coverageId);
    await desk.run();

    const { nextAttemptAt, outcome } = await desk.read(coverageId, body['id']);
    expect([outcome, Date.parse(String(nextAttemptAt)) - Date.parse(MONDAY)]).toEqual(['ask-later', 120_000]);
  });
});

describe('the same question', () => {
  test('that is still being asked is not asked twice: the same check is given back, and who asked is on record', async () => {
    const coverageId = await desk.coverage('SA-1');
    const first = await desk.request(coverageId, { serviceTypes: ['98', '30'] });
    const second = await desk.request(coverageId, { serviceTypes: ['30', '98'] });

    expect([second.status, second.body['id'], second.location]).toEqual([202, first.body['id'], first.location]);
    expect(await desk.bench.effects('askEligibility')).toHaveLength(1);
    const trail = (await desk.bench.audit()).filter(({ recordId }) => recordId === first.body['id']);
    expect(trail.map(({ action }) => action)).toEqual(['eligibilityCheck.requested', 'eligibilityCheck.asked-again']);
  });

  test('asked by many at once is one check', async () => {
    const coverageId = await desk.coverage('SA-1');
    const answers = await Promise.all(Array.from({ length: 6 }, () => desk.request(coverageId)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body['id'])).size).toBe(1);
    expect(await desk.bench.effects('askEligibility')).toHaveLength(1);
  });

  test('for another day, about another service or after its answer is another check', async () => {
    const coverageId = await desk.coverage('SA-1');
    const ids = [
      (await desk.request(coverageId)).body['id'],
      (await desk.request(coverageId, { dateOfService: '2026-12-15' })).body['id'],
      (await desk.request(coverageId, { serviceCode: '70551' })).body['id'],
    ];
    await desk.run();
    ids.push((await desk.request(coverageId)).body['id']);

    expect(new Set(ids).size).toBe(4);
    const list = await desk.call(listChecks, { patientId, coverageId }, undefined, { query: { limit: '3' } });
    const checks = list.body['eligibilityChecks'] as Json[];
    expect(checks.map(({ id }) => id)).toEqual([ids[3], ids[2], ids[1]]);
    expect(checks.some((check) => 'answer' in check)).toBe(false);
    const rest = await desk.call(listChecks, { patientId, coverageId }, undefined, {
      query: { limit: '3', cursor: String(list.body['next']) },
    });
    expect((rest.body['eligibilityChecks'] as Json[]).map(({ id }) => id)).toEqual([ids[0]]);
    expect(rest.body['next']).toBeUndefined();
  });

  test('sent again with its key is answered with the first answer, also after the payer’s', async () => {
    const coverageId = await desk.coverage('SA-1');
    const key = randomUUID();
    const first = await desk.request(coverageId, {}, key);
    await desk.run();

    expect((await desk.request(coverageId, {}, key)).body).toEqual(first.body);
  });
});

describe('a check', () => {
  test('is not found beside another coverage or patient', async () => {
    const coverageId = await desk.coverage('SA-1');
    const other = await desk.coverage('SA-2');
    const { body } = await desk.request(coverageId);

    for (const path of [
      { patientId, coverageId: other },
      { patientId: 'pat_01k00000000000000000000000', coverageId },
    ])
      expect((await desk.call(getCheck, { ...path, eligibilityCheckId: String(body['id']) })).status).toBe(404);
    expect(
      (
        await desk.call(
          createCheck,
          { patientId, coverageId: 'cov_01k00000000000000000000000' },
          { dateOfService: '2026-12-14' },
        )
      ).status,
    ).toBe(404);
  });

  test('its coverage, its restrictions and its cursor are another clinic’s business', async () => {
    const coverageId = await desk.coverage('SA-1');
    const restriction = await desk.call(createRestriction, { patientId }, { dateOfService: '2026-12-30' });
    const { body } = await desk.request(coverageId);
    await desk.request(coverageId, { dateOfService: '2026-12-15' });
    const list = await desk.call(listChecks, { patientId, coverageId }, undefined, { query: { limit: '1' } });
    const path = { patientId, coverageId };
    const before = (await desk.bench.items()).filter(({ type }) => type !== 'limit').length;

    const theirs = {
      ...desk.bench.context,
      clinicId: newId('clinic'),
      actor: { kind: 'client' as const, id: newId('apiClient') },
    };
    const asked = async (handler: typeof createCheck, more: Parameters<typeof apiEvent>[1]): Promise<number> =>
      (await handler(apiEvent(theirs, more))).statusCode;
    const headers = { 'Idempotency-Key': 'theirs', 'If-Match': '"1"' };
    const day = { dateOfService: '2026-12-14' };
    expect([
      await asked(createCheck, { path, headers, body: day }),
      await asked(getCheck, { path: { ...path, eligibilityCheckId: String(body['id']) } }),
      await asked(listChecks, { path }),
      await asked(createRestriction, { path: { patientId }, headers, body: day }),
      await asked(listRestrictions, { path: { patientId } }),
      await asked(endRestriction, {
        path: { patientId, healthPlanRestrictionId: String(restriction.body['id']) },
        headers,
      }),
    ]).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await desk.bench.items()).filter(({ type }) => type !== 'limit')).toHaveLength(before);
    // A cursor belongs to its coverage.
    const other = await desk.coverage('SA-2');
    const foreign = await desk.call(listChecks, { patientId, coverageId: other }, undefined, {
      query: { cursor: String(list.body['next']) },
    });
    expect(foreign.status).toBe(400);
  });

  test('says who asks, or it is refused', async () => {
    await desk.bench.changeClinic({});
    const coverageId = await desk.coverage('SA-1');

    const refused = await desk.request(coverageId);
    expect([refused.status, refused.body['errors']]).toMatchObject([422, [{ pointer: '/provider' }]]);
    expect((await desk.request(coverageId, { provider: { npi: '1245319599' } })).body['provider']).toEqual({
      npi: '1245319599',
      name: 'Lakeside Cardiology',
    });
  });

  test('of a coverage that was entered in error is refused', async () => {
    const coverageId = await desk.coverage('SA-1', 'summit', { status: 'entered-in-error' });

    expect((await desk.request(coverageId)).status).toBe(409);
  });

  test('leaves nothing of the person or the day in any key', async () => {
    const coverageId = await desk.coverage('QX7731904');
    await desk.request(coverageId);
    await desk.run();

    const keys = (await desk.bench.items()).map(
      ({ pk, sk, duePk, dueSk }) => `${pk} ${sk} ${String(duePk)} ${String(dueSk)}`,
    );
    expect(keys.join('\n')).not.toMatch(/2026-12-14|QX7731904|Rivera|1961/i);
  });
});

describe('a visit that the patient pays and keeps from the health plan', () => {
  const day = { dateOfService: '2026-12-14' };
  const restrict = (body: Json = day): ReturnType<EligibilityDesk['call']> =>
    desk.call(createRestriction, { patientId }, body);

  test('is asked about with no payer: neither what is asked anew nor what was being asked already', async () => {
    const coverageId = await desk.coverage('SA-1');
    const open = await desk.request(coverageId);
    const asked = payer.received.length;
    expect(await restrict()).toMatchObject({ status: 201, body: { status: 'in-force' } });
    await desk.run();

    expect(await desk.read(coverageId, open.body['id'])).toMatchObject({
      status: 'withheld',
      reasons: [{ code: 'self-pay' }],
    });
    expect((await desk.request(coverageId)).status).toBe(409);
    expect((await desk.request(coverageId, { serviceCode: '99213' })).status).toBe(409);
    expect(payer.received.length).toBe(asked);
  });

  test('of one service leaves other services and other days to be asked about', async () => {
    const coverageId = await desk.coverage('SA-1');
    await restrict({ ...day, serviceCode: '86780' });

    expect((await desk.request(coverageId, { serviceCode: '86780' })).status).toBe(409);
    // A question about everything would tell of it.
    expect((await desk.request(coverageId)).status).toBe(409);
    expect((await desk.request(coverageId, { serviceCode: '99213' })).status).toBe(202);
    expect((await desk.request(coverageId, { dateOfService: '2026-12-15' })).status).toBe(202);
  });

  test('may be told of once the patient takes it back', async () => {
    const coverageId = await desk.coverage('SA-1');
    const { body } = await restrict();
    const path = { patientId, healthPlanRestrictionId: String(body['id']) };

    expect((await desk.call(endRestriction, path, undefined, { ifMatch: 7 })).status).toBe(412);
    expect((await desk.call(endRestriction, path, undefined, { ifMatch: 1 })).status).toBe(204);
    expect((await desk.request(coverageId)).status).toBe(202);
    const { body: listed } = await desk.call(listRestrictions, { patientId });
    expect(listed['healthPlanRestrictions']).toMatchObject([{ id: body['id'], status: 'ended', version: 2 }]);
  });
});
