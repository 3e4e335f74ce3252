import { beforeEach, describe, expect, test } from '@jest/globals';
import { distinctWrites } from '../../../functions/registration/intake/store.ts';
import { transact } from '../../../functions/platform/table.ts';
import { handler as getMerge } from '../../../functions/registration/handlers/get-merge.ts';
import { handler as listHistory } from '../../../functions/registration/handlers/list-patient-history.ts';
import { handler as listMerges } from '../../../functions/registration/handlers/list-merges.ts';
import { handler as mergePatients } from '../../../functions/registration/handlers/merge-patients.ts';
import { handler as previewMerge } from '../../../functions/registration/handlers/preview-merge.ts';
import { demographicsOf, openMergeDesk, type Json, type MergeDesk } from './merge-desk.ts';

let desk: MergeDesk;
let ana: string;
let anna: string;
const home = (line: string): Json => ({ line: [line], city: 'Chicago', state: 'IL', postalCode: '60601' });

beforeEach(async () => {
  desk = await openMergeDesk();
  ana = await desk.patient(['Ana', 'Rivera'], '1961-02-28', {
    telecom: [{ system: 'phone', value: '+13125550142' }],
    address: [home('1 Lake St')],
    identifier: [{ type: 'MR', value: '0042' }],
  });
  anna = await desk.patient(['Annabel', 'Soto'], '1961-08-22', {
    telecom: [
      { system: 'phone', value: '+1 (312) 555-0142' },
      { system: 'email', value: 'ana@example.org' },
    ],
    address: [home('9 Oak Ave')],
    identifier: [{ type: 'MR', value: '0099' }],
    language: 'es',
  });
});

describe('a merge', () => {
  test('leaves one record in use and marks the other, each with a link to the other', async () => {
    const answer = await desk.merge(ana, anna);

    expect(answer).toMatchObject({ status: 201, location: `/v1/patients/${ana}/merges/${String(answer.body['id'])}` });
    expect(await desk.read(ana)).toMatchObject({ active: true, link: [{ type: 'replaces', other: anna }] });
    expect(await desk.read(anna)).toMatchObject({ active: false, link: [{ type: 'replaced-by', other: ana }] });
    expect(answer.body['survivor']).toEqual(await desk.read(ana));
    expect(answer.body['duplicate']).toEqual(await desk.read(anna));
  });

  test('adds to the survivor what the duplicate knows besides, and loses nothing', async () => {
    const before = await desk.read(anna);
    await desk.merged(ana, anna);

    expect(await desk.read(ana)).toMatchObject({
      name: [
        { use: 'official', family: 'Rivera', given: ['Ana'] },
        { use: 'old', family: 'Soto', given: ['Annabel'] },
      ],
      birthDate: '1961-02-28',
      language: 'es',
      // One number, written in two ways.
      telecom: [
        { system: 'phone', value: '+13125550142' },
        { system: 'email', value: 'ana@example.org' },
      ],
      address: [
        { use: 'home', line: ['1 Lake St'] },
        { use: 'old', line: ['9 Oak Ave'] },
      ],
      identifier: [
        { type: 'MR', value: '0042' },
        { type: 'MR', value: '0099' },
      ],
    });
    const { active: _active, link: _link, ...stays } = demographicsOf(await desk.read(anna));
    expect(demographicsOf(before)).toEqual({ ...stays, active: true });
  });

  test('takes over the fields in which the duplicate is right', async () => {
    const { body } = await desk.merge(ana, anna, { take: ['birthDate', 'name'] });

    expect(await desk.read(ana)).toMatchObject({
      name: [
        { use: 'official', family: 'Soto' },
        { use: 'old', family: 'Rivera' },
      ],
      birthDate: '1961-08-22',
      address: [{ line: ['1 Lake St'] }, { line: ['9 Oak Ave'] }],
    });
    expect(body['changes']).toContainEqual({ field: 'birthDate', from: '1961-02-28', to: '1961-08-22' });
  });

  test('is in the history, the audit and the feed of both, with who decided and why', async () => {
    const mergeId = await desk.merged(ana, anna);

    const { body } = await desk.call(listHistory, { patientId: ana });
    expect(body['history']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ patientId: ana, version: 2, staffId: desk.staffId, reason: 'Registered twice.' }),
        expect.objectContaining({ patientId: anna, version: 2, staffId: desk.staffId }),
      ]),
    );
    const audit = (await desk.bench.audit()).filter(({ sk }) => sk.startsWith('change#'));
    expect(audit.map(({ recordId, action, reason }) => [recordId, action, reason])).toEqual(
      expect.arrayContaining([
        [ana, 'patient.merged', 'Registered twice.'],
        [anna, 'patient.replaced', 'Registered twice.'],
        [mergeId, 'patientMerge.made', 'Registered twice.'],
      ]),
    );
    const feed = (await desk.bench.items()).filter(({ type }) => type === 'feedEntry');
    expect(feed.map(({ id, event, status, version }) => [id, event, status, version])).toEqual(
      expect.arrayContaining([
        [ana, 'patient.merged', 'active', 2],
        [anna, 'patient.replaced', 'inactive', 2],
      ]),
    );
    expect(await desk.bench.effects('announce')).toHaveLength(2);
  });

  test('is read, and listed with those that were undone', async () => {
    const first = await desk.merged(ana, anna);
    await desk.undo(ana, first);
    const second = await desk.merged(ana, anna);

    const { body } = await desk.call(listMerges, { patientId: anna });
    expect((body['merges'] as Json[]).map(({ id, status }) => [id, status])).toEqual([
      [second, 'in-force'],
      [first, 'undone'],
    ]);
    expect(await desk.call(getMerge, { patientId: anna, mergeId: second })).toMatchObject({
      status: 200,
      body: { survivorId: ana, duplicateId: anna },
    });
  });

  test('is seen beforehand: what agrees and differs, what would change, what stands in the way; and nothing changes', async () => {
    const before = [await desk.read(ana), await desk.read(anna)];
    const seen = await desk.call(
      previewMerge,
      { patientId: ana },
      { body: { duplicateId: anna, take: ['birthDate'] } },
    );

    expect(seen).toMatchObject({ status: 200, body: { survivor: before[0], duplicate: before[1], obstacles: [] } });
    expect(seen.body['compared']).toEqual(
      expect.arrayContaining([
        { field: 'phone', level: 'same' },
        { field: 'family', level: 'different' },
      ]),
    );
    expect(seen.body['changes']).toContainEqual({ field: 'birthDate', from: '1961-02-28', to: '1961-08-22' });
    expect([await desk.read(ana), await desk.read(anna)]).toEqual(before);
    const { changes } = (await desk.merge(ana, anna, { take: ['birthDate'] })).body;
    expect(changes).toEqual(seen.body['changes']);
    const late = await desk.call(previewMerge, { patientId: ana }, { body: { duplicateId: anna } });
    expect(late.body['obstacles']).toMatchObject([{ code: 'merged-already' }]);
  });
});

describe('a merge is refused', () => {
  test('of a record with itself', async () => {
    expect(await desk.merge(ana, ana)).toMatchObject({ status: 409, codes: ['itself'] });
  });

  test('where the two are merged already, in either direction, and the answer names the record that is used', async () => {
    await desk.merged(ana, anna);

    expect(await desk.merge(ana, anna)).toMatchObject({ status: 409, codes: ['merged-already'] });
    const backwards = await desk.merge(anna, ana);
    expect(backwards).toMatchObject({ status: 409, codes: ['replaced'] });
    expect(JSON.stringify(backwards.body)).toContain(ana);
  });

  test('of a record that another took the place of: that one is named', async () => {
    const wei = await desk.patient(['Wei', 'Chen'], '1984-07-19');
    await desk.merged(ana, anna);

    const answer = await desk.merge(wei, anna);

    expect(answer).toMatchObject({ status: 409, codes: ['replaced'] });
    expect(JSON.stringify(answer.body)).toContain(ana);
  });

  test.each([
    ['/staffId', { staffId: 'staff_01k00000000000000000000000' }],
    ['/duplicateId', { duplicateId: 'pat_01k00000000000000000000000' }],
  ])('with %s of nobody', async (pointer, more) => {
    const answer = await desk.merge(ana, anna, { ...more });

    expect(answer).toMatchObject({ status: 422, codes: ['unknown-reference'] });
    expect(answer.body['errors']).toMatchObject([{ pointer }]);
  });

  test('where either record was changed since it was read', async () => {
    const body = { duplicateId: anna, duplicateVersion: 1, staffId: desk.staffId, reason: 'Twice.' };
    await desk.change(anna, { language: 'pl' });
    expect(await desk.call(mergePatients, { patientId: ana }, { ifMatch: 1, body })).toMatchObject({ status: 412 });
    await desk.change(ana, { language: 'pl' });
    const newer = { ...body, duplicateVersion: 2 };
    expect(await desk.call(mergePatients, { patientId: ana }, { ifMatch: 1, body: newer })).toMatchObject({
      status: 412,
    });
    expect(await desk.read(anna)).toMatchObject({ active: true });
  });

  test('of a test record with a real one', async () => {
    await desk.change(anna, { test: true });

    expect(await desk.merge(ana, anna)).toMatchObject({ status: 409, codes: ['test-record'] });
  });

  test('where a person once said that they are two people, until that is overruled; undone, it holds again', async () => {
    await transact(distinctWrites(desk.bench.clinicId, ana, anna));

    expect(await desk.merge(ana, anna)).toMatchObject({ status: 409, codes: ['said-distinct'] });
    const overruled = await desk.merge(ana, anna, { overruleDistinct: true });
    expect(overruled).toMatchObject({ status: 201, body: { overruledDistinct: true } });
    await desk.undo(ana, String(overruled.body['id']));
    expect(await desk.merge(ana, anna)).toMatchObject({ status: 409, codes: ['said-distinct'] });
  });

  test('where a person once said it of a record that one of them stands for', async () => {
    const wei = await desk.patient(['Wei', 'Chen'], '1984-07-19');
    await transact(distinctWrites(desk.bench.clinicId, wei, anna));
    await desk.merged(ana, anna);

    expect(await desk.merge(wei, ana)).toMatchObject({ status: 409, codes: ['said-distinct'] });
  });

  test('of an eleventh record: what is read for one person stays bounded', async () => {
    const others: string[] = [];
    for (let each = 0; each < 10; each += 1) {
      const name = ['Wei', 'Jo', 'Kim', 'Lou', 'Mia', 'Nia', 'Ola', 'Pia', 'Rae', 'Sue'][each] ?? '';
      others.push(await desk.patient([name, `${name}son`], `19${50 + each}-0${1 + (each % 9)}-1${each}`));
    }
    for (const other of others) await desk.merged(ana, other);

    expect(await desk.merge(ana, anna)).toMatchObject({ status: 409, codes: ['too-many'] });
    // Nor by one that stands for more than itself.
    expect(await desk.merge(anna, ana)).toMatchObject({ status: 409, codes: ['too-many'] });
  });

  test('of the second of two at the same moment that touch one record', async () => {
    const wei = await desk.patient(['Wei', 'Chen'], '1984-07-19');

    const answers = await Promise.all([desk.merge(ana, anna), desk.merge(anna, ana), desk.merge(wei, anna)]);

    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
    for (const { status } of answers) expect([201, 409, 412]).toContain(status);
    const records = await Promise.all([ana, anna, wei].map((id) => desk.read(id)));
    expect(records.filter(({ active }) => active === false)).toHaveLength(1);
  });
});

describe('a merge that is undone', () => {
  test('leaves both records as they were', async () => {
    const before = [await desk.read(ana), await desk.read(anna)].map(demographicsOf);
    const mergeId = await desk.merged(ana, anna, { take: ['name', 'birthDate', 'address'] });

    const undone = await desk.undo(ana, mergeId);

    expect(undone).toMatchObject({ status: 200, body: { status: 'undone', undone: { notRestored: [] } } });
    expect([await desk.read(ana), await desk.read(anna)].map(demographicsOf)).toEqual(before);
    expect(undone.body['survivor']).toEqual(await desk.read(ana));
    expect(undone.body['duplicate']).toEqual(await desk.read(anna));
  });

  test('lets both be found as before', async () => {
    const asked = [{ birthDate: '1961-02-28' }, { birthDate: '1961-08-22' }, { name: { family: 'Soto' } }];
    const before = await Promise.all(asked.map((each) => desk.search(each)));
    const index = async (): Promise<unknown> =>
      (await desk.bench.items())
        .filter(({ type }) => type === 'personEntry' || type === 'personListed')
        .map(({ pk, sk, ids }) => [pk, sk, ids])
        .filter(([, , ids]) => !Array.isArray(ids) || ids.length > 0)
        .map((entry) => JSON.stringify(entry))
        .sort((a, b) => (a < b ? -1 : 1));
    const kept = await index();

    await desk.undo(ana, await desk.merged(ana, anna, { take: ['birthDate', 'name'] }));

    expect(await Promise.all(asked.map((each) => desk.search(each)))).toEqual(before);
    expect(await index()).toEqual(kept);
  });

  test('keeps what was changed of the survivor since, and names what it could not restore', async () => {
    const mergeId = await desk.merged(ana, anna, { take: ['birthDate'] });
    await desk.change(ana, { birthDate: '1961-02-27', gender: 'other' });

    const { body } = await desk.undo(ana, mergeId);

    expect(body['undone']).toMatchObject({ notRestored: ['birthDate'], reason: 'They are two people.' });
    const after = await desk.read(ana);
    expect(after).toMatchObject({ birthDate: '1961-02-27', gender: 'other', telecom: [{ value: '+13125550142' }] });
    expect(after).not.toHaveProperty('language');
    expect(after).not.toHaveProperty('link');
  });

  test('is undone once, by who read it last', async () => {
    const mergeId = await desk.merged(ana, anna);

    expect(await desk.undo(ana, mergeId, 2)).toMatchObject({ status: 412 });
    expect(await desk.undo(ana, mergeId, 1, { staffId: 'staff_01k00000000000000000000000' })).toMatchObject({
      status: 422,
    });
    const both = await Promise.all([desk.undo(ana, mergeId), desk.undo(ana, mergeId)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect(await desk.undo(ana, mergeId, 2)).toMatchObject({ status: 409 });
    expect(await desk.undo(anna, 'merge_01k00000000000000000000000')).toMatchObject({ status: 404 });
  });
});

describe('merges in a row', () => {
  let wei: string;
  beforeEach(async () => {
    wei = await desk.patient(['Wei', 'Chen'], '1984-07-19');
  });

  test('end in one record, and the way to it leads from each', async () => {
    await desk.merged(anna, wei);
    await desk.merged(ana, anna);

    expect((await desk.read(ana))['link']).toEqual([
      { type: 'replaces', other: anna },
      { type: 'replaces', other: wei },
    ]);
    expect((await desk.read(wei))['link']).toEqual([{ type: 'replaced-by', other: anna }]);
    expect(await desk.search({ birthDate: '1984-07-19' })).toEqual([ana]);
  });

  test('are undone the last first: an earlier one answers which that is', async () => {
    const before = await Promise.all([ana, anna, wei].map(async (id) => demographicsOf(await desk.read(id))));
    const first = await desk.merged(anna, wei);
    const second = await desk.merged(ana, anna);

    const early = await desk.undo(ana, first);
    expect(early).toMatchObject({ status: 409, codes: ['replaced'] });
    expect(JSON.stringify(early.body)).toContain(ana);
    expect(await desk.undo(ana, second)).toMatchObject({ status: 200 });
    expect(await desk.read(anna)).toMatchObject({ active: true, link: [{ type: 'replaces', other: wei }] });
    expect(await desk.undo(anna, first)).toMatchObject({ status: 200 });
    expect(await Promise.all([ana, anna, wei].map(async (id) => demographicsOf(await desk.read(id))))).toEqual(before);
  });

  test('into one record are undone in any order', async () => {
    const before = demographicsOf(await desk.read(ana));
    const first = await desk.merged(ana, anna, { take: ['birthDate'] });
    const second = await desk.merged(ana, wei, { take: ['birthDate'] });

    // What the second built on the first stays until it goes too.
    expect((await desk.undo(ana, first)).body['undone']).toMatchObject({
      notRestored: expect.arrayContaining(['birthDate']),
    });
    expect(await desk.read(ana)).toMatchObject({ birthDate: '1984-07-19' });
    expect((await desk.undo(ana, second)).body['undone']).toMatchObject({ notRestored: [] });
    expect(demographicsOf(await desk.read(ana))).toEqual(before);
  });
});
