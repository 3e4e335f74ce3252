/** Which coverage pays first, and what the patient will owe, from what payers answered. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { handler as createRestriction } from '../../../functions/registration/handlers/create-health-plan-restriction.ts';
import { handler as estimate } from '../../../functions/registration/handlers/estimate-responsibility.ts';
import { handler as listCoverages } from '../../../functions/registration/handlers/list-coverages.ts';
import { handler as setCoordination } from '../../../functions/registration/handlers/set-coordination.ts';
import { startSimulatedPayer, type SimulatedPayer } from '../../../local/payer/server.ts';
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
afterEach(() => desk.bench.close());

const usd = (amount: number): object => ({ amount, currency: 'USD' });
const office = { serviceCode: '99213', billed: usd(20_000), allowed: usd(15_000) };
const scan = { serviceCode: '70551', billed: usd(200_000), allowed: usd(100_000) };

const ask = (services: readonly Json[], more: Json = {}): ReturnType<EligibilityDesk['call']> =>
  desk.call(estimate, { patientId }, { dateOfService: '2026-12-14', services, ...more });

async function verified(memberId: string, payerId?: string, more?: Json): Promise<string> {
  const coverageId = await desk.coverage(memberId, payerId, more);
  await desk.request(coverageId);
  await desk.run();
  return coverageId;
}

describe('what will I owe', () => {
  test.each(['summit', 'prairie'])('is reckoned from what %s answered, with its working', async (payerId) => {
    const coverageId = await verified('SA-1', payerId);
    const { status, body } = await ask([scan]);

    // $500 of the deductible are left; an MRI costs the member 20 %.
    expect([status, body]).toMatchObject([
      200,
      {
        expected: usd(60_000),
        atLeast: usd(60_000),
        atMost: usd(60_000),
        services: [{ serviceCode: '70551', serviceType: '62' }],
        unknown: [],
        assumptions: [],
        basedOn: [{ coverageId, outcome: 'active', dateOfService: '2026-12-14' }],
      },
    ]);
    const [{ working }] = body['services'] as [{ working: { text: string }[] }];
    expect(working.map(({ text }) => text)).toEqual([
      '70551: what the payer allows',
      'of the deductible $500.00 is left',
      'coinsurance of 20 %',
      'owed by the patient: $600.00',
    ]);
  });

  test('is not guessed while the payer has not answered', async () => {
    await desk.coverage('SA-1');
    const { body } = await ask([office]);

    expect(body).toMatchObject({ atLeast: usd(0), atMost: usd(15_000) });
    expect(body['expected']).toBeUndefined();
    expect(body['unknown']).toEqual(['Whether a coverage holds: its payer has not answered for this day.']);
  });

  test('goes by an answer for another day of the year, and says so; never by one of another year', async () => {
    await verified('SA-1');
    const { body } = await ask([scan], { dateOfService: '2026-11-30' });
    expect(body).toMatchObject({ expected: usd(60_000) });
    expect(body['assumptions']).toEqual(['A payer answered for 2026-12-14, and is taken at its word for this day.']);
    expect((await ask([scan], { dateOfService: '2027-01-04' })).body['expected']).toBeUndefined();
  });

  test('is the whole price for a coverage that does not hold, and for a visit kept from the health plan', async () => {
    await verified('SA-1-GONE');
    expect((await ask([office])).body).toMatchObject({ expected: usd(15_000) });
    await desk.call(createRestriction, { patientId }, { dateOfService: '2026-12-14' });
    expect((await ask([office])).body).toMatchObject({ expected: usd(15_000), basedOn: [] });
  });

  test('names the coverages it was told to, and refuses those of somebody else', async () => {
    const first = await verified('SA-1');
    const second = await verified('SA-2', 'prairie', { order: 2 });
    const { body } = await ask([scan], { coverageIds: [second, first] });
    expect((body['basedOn'] as { coverageId: string }[]).map(({ coverageId }) => coverageId)).toEqual([second, first]);

    const refused = await ask([scan], { coverageIds: [first, 'cov_01k00000000000000000000000'] });
    expect([refused.status, refused.body['errors']]).toEqual([
      422,
      [{ pointer: '/coverageIds/1', detail: 'is not known', code: 'unknown-reference' }],
    ]);
  });
});

describe('which coverage pays first', () => {
  const order = async (): Promise<Json> => (await desk.call(listCoverages, { patientId })).body['order'] as Json;

  test('is in the list of the coverages, with the rule and its reason', async () => {
    const medicaid = await desk.coverage('M-1', 'prairie', { lineOfBusiness: 'medicaid', order: 1 });
    const group = await desk.coverage('SA-1', 'summit', { order: 2 });

    expect(await order()).toMatchObject({
      decided: true,
      needed: [],
      coverages: [
        { coverageId: group, position: 1, rule: 'medicaid-last' },
        { coverageId: medicaid, position: 2, rule: 'medicaid-last', reason: expect.stringContaining('Medicaid') },
      ],
    });
  });

  test('asks for the facts that it takes, and is decided once they are there', async () => {
    const medicare = await desk.coverage('MC-1', 'prairie', { lineOfBusiness: 'medicare' });
    const group = await desk.coverage('SA-1', 'summit', { order: 2 });
    const set = (version: number, facts: Json): ReturnType<EligibilityDesk['call']> =>
      desk.call(setCoordination, { patientId, coverageId: group }, facts, { ifMatch: version });

    expect(await order()).toMatchObject({ decided: false, needed: [{ coverageId: group, fact: 'employment' }] });
    expect((await set(1, { employment: 'active' })).body).toMatchObject({
      version: 2,
      coordination: { employment: 'active' },
    });
    expect(await order()).toMatchObject({ needed: [{ coverageId: group, fact: 'employerSize' }] });
    expect((await set(1, {})).status).toBe(412);
    await set(2, { employment: 'active', employerSize: '100-or-more' });
    expect(await order()).toMatchObject({
      decided: true,
      coverages: [{ coverageId: group }, { coverageId: medicare }],
    });
  });

  test('leaves out what does not hold today', async () => {
    const ended = await desk.coverage('SA-0', 'summit', { period: { start: '2020-01-01', end: '2026-11-22' } });
    const now = await desk.coverage('SA-1');
    const { coverages } = (await order()) as { coverages: { coverageId: string }[] };
    expect([coverages.map(({ coverageId }) => coverageId), ended === now]).toEqual([[now], false]);
  });
});
