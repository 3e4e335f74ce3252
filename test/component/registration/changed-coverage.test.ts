/** Coverages that change: what was is kept, and their payers are asked again. Over the stored records and real HTTP to the simulated payer. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { handler as changeCoverage } from '../../../functions/registration/handlers/change-coverage.ts';
import { handler as changePatient } from '../../../functions/registration/handlers/change-patient.ts';
import { handler as createRestriction } from '../../../functions/registration/handlers/create-health-plan-restriction.ts';
import { handler as estimate } from '../../../functions/registration/handlers/estimate-responsibility.ts';
import { handler as getCoverage } from '../../../functions/registration/handlers/get-coverage.ts';
import { handler as listHistory } from '../../../functions/registration/handlers/list-coverage-history.ts';
import { handler as listChecks } from '../../../functions/registration/handlers/list-eligibility-checks.ts';
import { handler as searchPatients } from '../../../functions/registration/handlers/search-patients.ts';
import { handler as setCoordination } from '../../../functions/registration/handlers/set-coordination.ts';
import { startSimulatedPayer, type SimulatedPayer } from '../../../local/payer/server.ts';
import { openEligibilityDesk, type EligibilityDesk, type Json } from './eligibility-desk.ts';

let payer: SimulatedPayer;
let desk: EligibilityDesk;
let patientId: string;
let coverageId: string;

beforeAll(async () => {
  payer = await startSimulatedPayer({ clock: { now: () => Date.now(), at: () => undefined } });
});
afterAll(() => payer.stop());
beforeEach(async () => {
  desk = await openEligibilityDesk(payer);
  ({ patientId } = desk);
  coverageId = await desk.coverage('SA-1');
});
afterEach(() => {
  payer.behave(undefined);
  desk.bench.close();
});

const change = async (body: Json, version = 1, id = coverageId) =>
  desk.call(changeCoverage, { patientId, coverageId: id }, { reason: 'A new card.', ...body }, { ifMatch: version });
const shown = async (): Promise<Json> => (await desk.call(getCoverage, { patientId, coverageId })).body;
const history = async (query: Record<string, string> = {}, id = coverageId) =>
  desk.call(listHistory, { patientId, coverageId: id }, undefined, { query });
const checks = async (): Promise<Json[]> =>
  (await desk.call(listChecks, { patientId, coverageId })).body['eligibilityChecks'] as Json[];
/** Runs what is due until nothing more is. */
const settle = async (): Promise<void> => {
  while ((await desk.run()) > 0) continue;
};
const findByCard = async (memberId: string, payerId = 'summit'): Promise<unknown[]> => {
  const { body } = await desk.call(searchPatients, {}, { member: { payerId, memberId } });
  return (body['patients'] as Json[]).map(({ id }) => id);
};

describe('a change of a coverage', () => {
  test('replaces what is given and keeps what was, with who and why', async () => {
    const changed = await change({ memberId: 'SA-2', groupNumber: 'G7' });
    const ended = await change({ status: 'cancelled', groupNumber: null, reason: 'Left the job.' }, 2);

    expect(changed).toMatchObject({ status: 200, body: { memberId: 'SA-2', groupNumber: 'G7', version: 2 } });
    expect(ended.body).toMatchObject({ status: 'cancelled', version: 3 });
    expect(ended.body).not.toHaveProperty('groupNumber');
    expect(await shown()).toEqual(ended.body);
    const by = { kind: 'client', id: desk.bench.context.actor.id };
    expect((await history()).body['history']).toEqual([
      expect.objectContaining({
        version: 3,
        by,
        reason: 'Left the job.',
        changes: [
          { field: 'groupNumber', from: 'G7' },
          { field: 'status', from: 'active', to: 'cancelled' },
        ],
      }),
      expect.objectContaining({
        version: 2,
        reason: 'A new card.',
        changes: [
          { field: 'groupNumber', to: 'G7' },
          { field: 'memberId', from: 'SA-1', to: 'SA-2' },
        ],
      }),
    ]);
    const audited = (await desk.bench.audit()).filter((entry) => entry['recordId'] === coverageId);
    expect(audited.map(({ action, reason }) => [action, reason])).toEqual(
      expect.arrayContaining([
        ['coverage.changed', 'A new card.'],
        ['coverage.changed', 'Left the job.'],
        ['coverage.history-read', undefined],
      ]),
    );
  });

  test('is told in the feed', async () => {
    await change({ planName: 'Silver' });

    const told = (await desk.bench.items()).filter((item) => item['type'] === 'feedEntry' && item['id'] === coverageId);
    expect(told).toMatchObject([{ event: 'coverage.changed', status: 'active', kind: 'coverage' }]);
  });

  test('its history is read page by page, and only with a cursor of this coverage', async () => {
    const another = await desk.coverage('SA-9');
    await change({ planName: 'Silver' });
    await change({ planName: 'Bronze' }, 2);

    const first = await history({ limit: '1' });
    const cursor = String(first.body['next']);

    expect(first.body['history']).toMatchObject([{ version: 3 }]);
    expect((await history({ limit: '1', cursor })).body['history']).toMatchObject([{ version: 2 }]);
    expect((await history({ cursor }, another)).status).toBe(400);
  });

  test('what decides which coverage pays first stands in the history too', async () => {
    await desk.call(setCoordination, { patientId, coverageId }, { employment: 'active' }, { ifMatch: 1 });

    expect((await history()).body['history']).toMatchObject([
      { version: 2, changes: [{ field: 'coordination', to: { employment: 'active' } }] },
    ]);
  });

  test('that says what stands there already makes no new version and asks nobody', async () => {
    await desk.request(coverageId);
    await settle();

    expect(await change({ memberId: 'SA-1' })).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await desk.run()).toBe(0);
    expect((await history()).body).toEqual({ history: [] });
  });

  test.each([
    ['of a version that is no longer the newest', 412, { memberId: 'SA-2' }, 7],
    ['that changes nothing', 422, {}, 1],
    ['to a payer that nobody knows', 422, { payerId: 'nobody' }, 1],
    ['that leaves a child without a subscriber', 422, { relationship: 'child' }, 1],
    ['that ends before it begins', 422, { period: { start: '2026-02-01', end: '2026-01-01' } }, 1],
  ])('%s is refused', async (_name, status, body, version) => {
    expect((await change(body, version)).status).toBe(status);
    expect(await shown()).toMatchObject({ version: 1 });
  });

  test('entered in error cannot be changed any more, and its payer is not asked', async () => {
    const { body } = await desk.request(coverageId);
    await change({ status: 'entered-in-error', reason: 'Somebody else’s card.' });
    await settle();

    expect(await desk.read(coverageId, body['id'])).toMatchObject({
      status: 'answered',
      outcome: 'to-a-person',
      reasons: [{ code: 'coverage-entered-in-error' }],
    });
    expect((await change({ status: 'active' }, 2)).status).toBe(409);
    expect(await findByCard('SA-1')).toEqual([]);
  });

  test('of the member id: the patient is found by the new card and no longer by the old one', async () => {
    await change({ memberId: 'SA-2' });

    expect(await findByCard('SA-2')).toEqual([patientId]);
    expect(await findByCard('SA-1')).toEqual([]);
  });

  test('of one of two coverages with one card leaves the patient found by it', async () => {
    await desk.coverage('SA-1', 'summit', { planName: 'Dental' });
    await change({ memberId: 'SA-2' });

    expect(await findByCard('SA-1')).toEqual([patientId]);
  });
});

describe('a changed coverage is verified again', () => {
  test('the earlier answer stays, marked, and the new one takes its place', async () => {
    const { body } = await desk.request(coverageId);
    await settle();
    const changed = await change({ memberId: 'SA-1-GONE' });

    expect(changed.body).toMatchObject({
      factsSince: { version: 2 },
      eligibility: { checkId: body['id'], outcome: 'active', ofEarlierCoverage: true },
    });
    expect(await shown()).toEqual(changed.body);
    await settle();

    expect(await checks()).toMatchObject([
      { status: 'answered', outcome: 'inactive', repeats: body['id'], dateOfService: '2026-12-14' },
      { id: body['id'], status: 'answered', outcome: 'active', ofEarlierCoverage: true },
    ]);
    expect(await desk.read(coverageId, body['id'])).toMatchObject({ ofEarlierCoverage: true, outcome: 'active' });
    const { eligibility } = await shown();
    expect(eligibility).toMatchObject({ outcome: 'inactive' });
    expect(eligibility).not.toHaveProperty('ofEarlierCoverage');
  });

  test('for each visit that lies ahead, by the same questions', async () => {
    await desk.request(coverageId, { dateOfService: '2026-12-20', serviceTypes: ['98', '30'] });
    await desk.request(coverageId, { dateOfService: '2026-12-14' });
    await desk.request(coverageId, { dateOfService: '2026-11-02' });
    await settle();
    await change({ payerId: 'prairie' });
    await settle();

    const again = (await checks()).filter(({ repeats }) => repeats !== undefined);
    expect(again.map(({ dateOfService, payerId, serviceTypes }) => [dateOfService, payerId, serviceTypes])).toEqual(
      expect.arrayContaining([
        ['2026-12-14', 'prairie', ['30']],
        ['2026-12-20', 'prairie', ['98', '30']],
      ]),
    );
    expect(again).toHaveLength(2);
  });

  test('for today where every visit is over', async () => {
    await desk.request(coverageId, { dateOfService: '2026-11-02' });
    await settle();
    await change({ planName: 'Silver' });
    await settle();

    expect((await checks())[0]).toMatchObject({ dateOfService: '2026-11-23', status: 'answered' });
  });

  test('not where it was never asked about, has ended, or changed in nothing that its payer knows', async () => {
    await change({ memberId: 'SA-2' });
    await settle();
    expect(await checks()).toEqual([]);

    await desk.request(coverageId);
    await settle();
    await change({ order: 2, delegate: 'Imaging Benefits' }, 2);
    await change({ status: 'cancelled' }, 3);
    expect(await desk.run()).toBe(0);
    expect(await checks()).toHaveLength(1);
  });

  test('not about a visit that the patient keeps from the health plan', async () => {
    await desk.request(coverageId);
    await settle();
    await desk.call(createRestriction, { patientId }, { dateOfService: '2026-12-14' });
    await change({ memberId: 'SA-2' });
    await settle();

    expect(await checks()).toHaveLength(1);
  });

  test('a question that is still being asked is asked by what holds now', async () => {
    payer.behave('down');
    const { body } = await desk.request(coverageId);
    await settle();
    await change({ memberId: 'SA-1-GONE' });
    payer.behave(undefined);
    await settle();

    expect(await checks()).toMatchObject([
      { status: 'answered', outcome: 'inactive', repeats: body['id'] },
      { id: body['id'], status: 'superseded', outcome: 'payer-down' },
    ]);
    desk.pass(10);
    await settle();
    expect(await checks()).toHaveLength(2);
  });

  test('a payer is not told the member id that the patient has with another', async () => {
    payer.behave('down');
    const { body } = await desk.request(coverageId);
    await settle();
    payer.behave(undefined);
    // The change is there; what must follow it is not yet.
    await change({ payerId: 'prairie', memberId: 'PR-1' });
    desk.pass(2);
    const [late] = await desk.bench.effects('verifyAgain');
    await desk.bench.put({ ...late, state: 'done' });
    await settle();

    expect(await desk.read(coverageId, body['id'])).toMatchObject({ status: 'superseded', attempts: 1 });
  });

  test('once, also where the effect is run twice', async () => {
    await desk.request(coverageId);
    await settle();
    await change({ memberId: 'SA-2' });
    const [effect] = await desk.bench.effects('verifyAgain');
    await settle();
    await desk.bench.put({ ...effect });
    await settle();

    expect(await checks()).toHaveLength(2);
  });

  test('what was answered of the coverage as it was does not tell what a visit costs', async () => {
    await desk.request(coverageId);
    await settle();
    payer.behave('down');
    await change({ memberId: 'SA-2' });
    await settle();

    const billed = { amount: 20_000, currency: 'USD' };
    const { body } = await desk.call(
      estimate,
      { patientId },
      { dateOfService: '2026-12-14', services: [{ serviceCode: '99213', serviceType: '98', billed }] },
    );
    expect(body).toMatchObject({ atMost: billed, basedOn: [{ coverageId }] });
    expect(JSON.stringify(body['basedOn'])).not.toContain('checkId');
  });
});

describe('a changed patient', () => {
  const rename = (body: Json) =>
    desk.call(changePatient, { patientId }, { reason: 'The passport says so.', ...body }, { ifMatch: 1 });

  test.each([
    ['name', { name: [{ family: 'Rivera-Cho', given: ['Ana'] }] }],
    ['birth date', { birthDate: '1962-02-28' }],
    ['gender', { gender: 'other' }],
  ])('of another %s is asked about again at the payer of each coverage that holds', async (_name, body) => {
    const ended = await desk.coverage('SA-9');
    await desk.request(coverageId);
    await desk.request(ended);
    await settle();
    await change({ status: 'cancelled' }, 1, ended);
    await rename(body);
    await settle();

    expect(await checks()).toMatchObject([{ asOf: { patientVersion: 2 }, status: 'answered' }, {}]);
    const ofEnded = await desk.call(listChecks, { patientId, coverageId: ended });
    expect(ofEnded.body['eligibilityChecks']).toHaveLength(1);
  });

  test('of another telephone is not: payers do not know it', async () => {
    await desk.request(coverageId);
    await settle();
    await rename({ telecom: [{ system: 'phone', value: '+13125550188' }] });

    expect(await desk.run()).toBe(0);
  });
});

describe('an answer is asked for again as its day comes near', () => {
  test('three business days before and on the morning itself, before the clinic opens', async () => {
    await desk.request(coverageId, { dateOfService: '2026-11-30' });
    await settle();
    // Monday's visit: three business days before is Wednesday.
    desk.bench.setTime('2026-11-25T10:59:00.000Z');
    expect(await desk.run()).toBe(0);
    desk.bench.setTime('2026-11-25T12:00:00.000Z');
    await settle();
    desk.bench.setTime('2026-11-30T12:00:00.000Z');
    await settle();
    desk.bench.setTime('2026-12-01T12:00:00.000Z');
    await settle();

    expect((await checks()).map(({ requestedAt }) => String(requestedAt).slice(0, 10))).toEqual([
      '2026-11-30',
      '2026-11-25',
      '2026-11-23',
    ]);
  });

  test('once, however often it was asked before; not where the coverage has ended', async () => {
    const dateOfService = '2026-11-30';
    const ended = await desk.coverage('SA-3');
    for (const id of [coverageId, coverageId, ended]) {
      await desk.request(id, { dateOfService });
      await settle();
    }
    await change({ status: 'cancelled' }, 1, ended);
    const due = (await desk.bench.effects('repeatEligibility')).map(({ dueAt }) => dueAt).toSorted();
    expect(due).toHaveLength(3);
    for (const dueAt of due) {
      desk.bench.setTime(dueAt);
      await settle();
    }

    expect(await checks()).toHaveLength(3);
    const ofEnded = await desk.call(listChecks, { patientId, coverageId: ended });
    expect(ofEnded.body['eligibilityChecks']).toHaveLength(1);
  });

  test('not about a visit that the patient keeps from the health plan', async () => {
    await desk.request(coverageId, { dateOfService: '2026-11-30' });
    await settle();
    await desk.call(createRestriction, { patientId }, { dateOfService: '2026-11-30', serviceCode: '99213' });
    desk.bench.setTime('2026-11-25T12:00:00.000Z');
    await settle();

    expect(await checks()).toHaveLength(1);
  });

  test('a payer that gave no answer for a day is asked again then', async () => {
    payer.behave('down');
    await desk.request(coverageId, { dateOfService: '2026-11-30' });
    for (let hours = 0; hours < 30; hours += 1) {
      await desk.run();
      desk.pass(60);
    }
    expect(await checks()).toMatchObject([{ status: 'unanswered', askAgainOn: '2026-11-25' }]);
    payer.behave(undefined);
    desk.bench.setTime('2026-11-25T12:00:00.000Z');
    await settle();

    expect(await checks()).toMatchObject([{ status: 'answered', outcome: 'active' }, { status: 'unanswered' }]);
  });

  test('of a payer whom only people reach nobody is asked again', async () => {
    const byHand = await desk.coverage('SA-5', 'by-hand');
    await desk.request(byHand, { dateOfService: '2026-11-30' });
    await settle();

    expect(await desk.bench.effects('repeatEligibility')).toEqual([]);
  });
});
