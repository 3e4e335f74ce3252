import { beforeEach, describe, expect, test } from '@jest/globals';
import { verifyAgain } from '../../../functions/registration/eligibility/use-cases/ask-again.ts';
import { handler as changeCoverage } from '../../../functions/registration/handlers/change-coverage.ts';
import { handler as listCoverageHistory } from '../../../functions/registration/handlers/list-coverage-history.ts';
import { handler as changePatient } from '../../../functions/registration/handlers/change-patient.ts';
import { handler as createCheck } from '../../../functions/registration/handlers/create-eligibility-check.ts';
import { handler as createPatient } from '../../../functions/registration/handlers/create-patient.ts';
import { handler as createRestriction } from '../../../functions/registration/handlers/create-health-plan-restriction.ts';
import { handler as endRestriction } from '../../../functions/registration/handlers/end-health-plan-restriction.ts';
import { handler as estimate } from '../../../functions/registration/handlers/estimate-responsibility.ts';
import { handler as getCheck } from '../../../functions/registration/handlers/get-eligibility-check.ts';
import { handler as getCoverage } from '../../../functions/registration/handlers/get-coverage.ts';
import { handler as listChecks } from '../../../functions/registration/handlers/list-eligibility-checks.ts';
import { handler as listCoverages } from '../../../functions/registration/handlers/list-coverages.ts';
import { handler as listHistory } from '../../../functions/registration/handlers/list-patient-history.ts';
import { handler as listRestrictions } from '../../../functions/registration/handlers/list-health-plan-restrictions.ts';
import { handler as searchPatients } from '../../../functions/registration/handlers/search-patients.ts';
import { handler as setCoordination } from '../../../functions/registration/handlers/set-coordination.ts';
import { openMergeDesk, type Answered, type Json, type MergeDesk } from './merge-desk.ts';

/** What stands under a patient whose records were merged, whichever record is asked for. */

let desk: MergeDesk;
/** The record in use, and its duplicate. */
let ana: string;
let anna: string;
const body = (more: Json): { body: Json } => ({ body: more });
const idsIn = (answer: Answered, list: string): unknown[] => (answer.body[list] as Json[]).map(({ id }) => id);

beforeEach(async () => {
  desk = await openMergeDesk();
  await desk.bench.changeClinic({ npi: '1003000126' });
  ana = await desk.patient(['Ana', 'Rivera'], '1961-02-28');
  anna = await desk.patient(['Annabel', 'Soto'], '1961-08-22', {
    telecom: [{ system: 'phone', value: '+13125550199' }],
  });
});

describe('under either record', () => {
  test('the coverages of both are listed, read, ordered and coordinated; undone, each has its own', async () => {
    const first = await desk.coverage(ana, 'SA-1');
    const second = await desk.coverage(anna, 'PR-2', { payerId: 'prairie', lineOfBusiness: 'medicaid', order: 2 });
    const mergeId = await desk.merged(ana, anna);

    for (const patientId of [ana, anna]) {
      const listed = await desk.call(listCoverages, { patientId });
      expect(idsIn(listed, 'coverages')).toEqual([first, second]);
      expect(listed.body['order']).toMatchObject({ coverages: [{ coverageId: first }, { coverageId: second }] });
      for (const coverageId of [first, second])
        expect(await desk.call(getCoverage, { patientId, coverageId })).toMatchObject({ status: 200 });
    }
    const coordinated = await desk.call(
      setCoordination,
      { patientId: ana, coverageId: second },
      { ...body({ accident: false }), ifMatch: 1 },
    );
    expect(coordinated).toMatchObject({ status: 200, body: { patientId: anna, version: 2 } });

    await desk.undo(ana, mergeId);
    expect(idsIn(await desk.call(listCoverages, { patientId: ana }), 'coverages')).toEqual([first]);
    expect(idsIn(await desk.call(listCoverages, { patientId: anna }), 'coverages')).toEqual([second]);
    expect((await desk.call(getCoverage, { patientId: ana, coverageId: second })).status).toBe(404);
  });

  test('one card that stands with both is one coverage in the order of payment: the record’s that is used', async () => {
    const duplicates = await desk.coverage(anna, 'sa-1');
    const own = await desk.coverage(ana, 'SA-1', { order: 2 });
    await desk.merged(ana, anna);

    const { body: listed } = await desk.call(listCoverages, { patientId: anna });
    expect((listed['coverages'] as Json[]).map(({ id }) => id)).toEqual([duplicates, own]);
    expect((listed['order'] as Json)['coverages']).toMatchObject([{ coverageId: own }]);
    expect((listed['order'] as Json)['coverages']).toHaveLength(1);
  });

  test('the eligibility checks of a coverage are asked for, read and listed, and go with the coverage', async () => {
    const coverageId = await desk.coverage(anna, 'SA-1');
    const asked = { dateOfService: '2026-12-14' };
    const earlier = await desk.call(createCheck, { patientId: anna, coverageId }, body(asked));
    const mergeId = await desk.merged(ana, anna);
    const later = await desk.call(
      createCheck,
      { patientId: ana, coverageId },
      body({ ...asked, dateOfService: '2026-12-15' }),
    );

    expect(later).toMatchObject({ status: 202, body: { patientId: anna } });
    const readIt = (patientId: string): Promise<Answered> =>
      desk.call(getCheck, { patientId, coverageId, eligibilityCheckId: String(later.body['id']) });
    for (const patientId of [ana, anna]) {
      const listed = await desk.call(listChecks, { patientId, coverageId });
      expect(idsIn(listed, 'eligibilityChecks')).toEqual([later.body['id'], earlier.body['id']]);
      expect(await readIt(patientId)).toMatchObject({ status: 200 });
    }
    await desk.undo(ana, mergeId);
    expect(await readIt(anna)).toMatchObject({ status: 200 });
    expect(await readIt(ana)).toMatchObject({ status: 404 });
  });

  test('payers are asked again by what the record says that is used, and once more by each when they are two', async () => {
    const coverageId = await desk.coverage(anna, 'SA-1');
    // Versions of two records say nothing of each other.
    for (const language of ['es', 'pl', 'fr']) await desk.change(anna, { language });
    await desk.call(createCheck, { patientId: anna, coverageId }, body({ dateOfService: '2026-12-14' }));
    const again = async (): Promise<unknown> => {
      for (const effect of await desk.bench.effects('verifyAgain')) await verifyAgain(effect);
      const { body: listed } = await desk.call(listChecks, { patientId: anna, coverageId });
      return (listed['eligibilityChecks'] as Json[]).map(({ status, asOf }) => [status, (asOf as Json)['patientId']]);
    };
    const mergeId = await desk.merged(ana, anna);
    expect(await again()).toEqual([['requested', ana], ['superseded', anna]]); // prettier-ignore
    // Twice is once.
    expect(await again()).toHaveLength(2);

    await desk.undo(ana, mergeId);
    expect((await again()) as unknown[]).toEqual([['requested', anna], ['superseded', ana], ['superseded', anna]]); // prettier-ignore
  });

  test('a coverage is changed, and its history read', async () => {
    const coverageId = await desk.coverage(anna, 'SA-1');
    await desk.merged(ana, anna);
    const path = { patientId: ana, coverageId };
    const changed = await desk.call(changeCoverage, path, {
      ...body({ memberId: 'SA-2', reason: 'A new card.' }),
      ifMatch: 1,
    });
    expect(changed).toMatchObject({ status: 200, body: { memberId: 'SA-2', patientId: anna } });
    for (const patientId of [ana, anna])
      expect((await desk.call(listCoverageHistory, { patientId, coverageId })).body['history']).toMatchObject([
        { version: 2, reason: 'A new card.' },
      ]);
    expect(await desk.search({ member: { payerId: 'summit', memberId: 'SA-2' } })).toEqual([ana]);
  });

  test('an estimate reckons with the coverages of both', async () => {
    const coverageId = await desk.coverage(anna, 'SA-1');
    await desk.merged(ana, anna);
    const services = [{ serviceCode: '99213', billed: { amount: 20_000, currency: 'USD' } }];
    const question = { dateOfService: '2026-12-14', network: 'in', services };

    for (const patientId of [ana, anna])
      expect((await desk.call(estimate, { patientId }, body(question))).body['basedOn']).toMatchObject([
        { coverageId },
      ]);
  });

  test('the history of both is shown, newest first, page by page', async () => {
    await desk.change(ana, { language: 'es' });
    desk.bench.setTime('2026-11-23T16:00:00.000Z');
    await desk.change(anna, { language: 'pl' });
    desk.bench.setTime('2026-11-23T17:00:00.000Z');
    await desk.merged(ana, anna);

    for (const patientId of [ana, anna]) {
      const seen: unknown[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: '1', ...(cursor === undefined ? {} : { cursor }) };
        const page = await desk.call(listHistory, { patientId }, { query });
        seen.push(...(page.body['history'] as Json[]).map((each) => [each['patientId'], each['version']]));
        cursor = page.body['next'] as string | undefined;
      } while (cursor !== undefined);
      expect(seen.slice(0, 2)).toEqual(expect.arrayContaining([[ana, 3], [anna, 3]])); // prettier-ignore
      expect(seen.slice(2)).toEqual([[anna, 2], [ana, 2]]); // prettier-ignore
    }
  });
});

describe('a visit that is kept from the health plan', () => {
  const day = { dateOfService: '2026-12-14' };

  test('of either record is kept for both, and ends from either', async () => {
    const kept = await desk.call(createRestriction, { patientId: anna }, body(day));
    const coverageId = await desk.coverage(ana, 'SA-1');
    const ask = (): Promise<Answered> => desk.call(createCheck, { patientId: ana, coverageId }, body(day));
    await desk.merged(ana, anna);

    expect(await ask()).toMatchObject({ status: 409 });
    for (const patientId of [ana, anna])
      expect(idsIn(await desk.call(listRestrictions, { patientId }), 'healthPlanRestrictions')).toEqual([
        kept.body['id'],
      ]);
    const path = { patientId: ana, healthPlanRestrictionId: String(kept.body['id']) };
    expect(await desk.call(endRestriction, path, { ifMatch: 1 })).toMatchObject({ status: 204 });
    expect(await ask()).toMatchObject({ status: 202 });
  });

  test('while the two were one is kept for both after they are two again: nobody can say whose it was', async () => {
    const [one, other] = [await desk.coverage(ana, 'SA-1'), await desk.coverage(anna, 'SA-2')];
    const before = await desk.call(createRestriction, { patientId: ana }, body({ dateOfService: '2026-12-12' }));
    expect(before.status).toBe(201);
    desk.bench.setTime('2026-11-23T16:00:00.000Z');
    const mergeId = await desk.merged(ana, anna);
    await desk.call(createRestriction, { patientId: anna }, body(day));
    const ended = await desk.call(createRestriction, { patientId: ana }, body({ dateOfService: '2026-12-13' }));
    const path = { patientId: ana, healthPlanRestrictionId: String(ended.body['id']) };
    await desk.call(endRestriction, path, { ifMatch: 1 });
    await desk.undo(ana, mergeId);

    const statuses = async (dateOfService: string): Promise<number[]> => [
      (await desk.call(createCheck, { patientId: ana, coverageId: one }, body({ dateOfService }))).status,
      (await desk.call(createCheck, { patientId: anna, coverageId: other }, body({ dateOfService }))).status,
    ];
    expect(await statuses('2026-12-14')).toEqual([409, 409]);
    // What stood before, or has ended, is not copied.
    const listed = await desk.call(listRestrictions, { patientId: anna });
    expect(listed.body['healthPlanRestrictions']).toMatchObject([{ patientId: anna, ...day }]);
    expect(await statuses('2026-12-13')).toEqual([202, 202]);
    expect(await statuses('2026-12-12')).toEqual([409, 202]);
  });
});

describe('who is looked for', () => {
  test('is found by what either record says, once, as the record that is used', async () => {
    await desk.merged(ana, anna);

    for (const asked of [
      { birthDate: '1961-02-28' },
      { birthDate: '1961-08-22' },
      { name: { family: 'Soto' } },
      { name: { family: 'Soto', given: 'Annabel' }, birthDate: '1961-08-22' },
      { phone: '+13125550199' },
    ])
      expect(await desk.search(asked)).toEqual([ana]);
  });

  test('is shown once in a list where two of their records stand, on whichever page', async () => {
    const others: string[] = [];
    const names = [['Ola', 'Rivera'], ['Wei', 'Rivera']] as const; // prettier-ignore
    others.push(await desk.patient(names[0], '1950-01-01'));
    const newest = await desk.patient(['Anita', 'Rivera'], '1970-05-05');
    others.push(await desk.patient(names[1], '1984-07-19'));
    await desk.merged(ana, newest);

    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await desk.call(
        searchPatients,
        {},
        body({ name: { family: 'Rivera' }, limit: 1, ...(cursor === undefined ? {} : { cursor }) }),
      );
      found.push(...(page.body['patients'] as { id: string }[]).map(({ id }) => id));
      cursor = page.body['next'] as string | undefined;
    } while (cursor !== undefined);

    expect(found).toEqual([others[1], ana, others[0]]);
  });

  test('and is registered anew by what the duplicate said is refused, with the record that is used', async () => {
    const said = {
      name: [{ family: 'Soto', given: ['Annabel'] }],
      birthDate: '1961-02-28',
      gender: 'female',
      telecom: [{ system: 'phone', value: '+13125550199' }],
      identifier: [{ type: 'MR', assigner: 'Lakeside', value: '0099' }],
      address: [{ line: ['9 Oak Ave'], city: 'Chicago', state: 'IL', postalCode: '60601' }],
    };
    await desk.change(anna, { ...said, gender: undefined });
    await desk.merged(ana, anna);

    const again = await desk.call(createPatient, {}, body(said));

    expect(again).toMatchObject({ status: 409, codes: ['already-registered'] });
    expect(JSON.stringify(again.body)).toContain(ana);
  });
});

describe('a change under the duplicate', () => {
  test('of the record itself is refused, and the answer names the record that is used', async () => {
    await desk.merged(ana, anna);

    const refused = await desk.call(
      changePatient,
      { patientId: anna },
      { ifMatch: 2, ...body({ language: 'es', reason: 'Said so.' }) },
    );

    expect(refused).toMatchObject({ status: 409, codes: ['replaced'] });
    expect(JSON.stringify(refused.body)).toContain(ana);
  });

  test('that adds something adds it to the record that is used, and there it stays', async () => {
    const mergeId = await desk.merged(ana, anna);
    const coverageId = await desk.coverage(anna, 'SA-9');
    await desk.undo(ana, mergeId);

    expect(await desk.call(getCoverage, { patientId: ana, coverageId })).toMatchObject({
      status: 200,
      body: { patientId: ana },
    });
    expect(idsIn(await desk.call(listCoverages, { patientId: anna }), 'coverages')).toEqual([]);
  });
});
