import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { commit } from '../../../functions/platform/commit.ts';
import type { Context } from '../../../functions/platform/context.ts';
import { payerChange } from '../../../functions/platform/lookups/payer.ts';
import { handler as changePatient } from '../../../functions/registration/handlers/change-patient.ts';
import { handler as createCoverage } from '../../../functions/registration/handlers/create-coverage.ts';
import { handler as createPatient } from '../../../functions/registration/handlers/create-patient.ts';
import { handler as getCoverage } from '../../../functions/registration/handlers/get-coverage.ts';
import { handler as getPatient } from '../../../functions/registration/handlers/get-patient.ts';
import { handler as listHistory } from '../../../functions/registration/handlers/list-patient-history.ts';
import { handler as listCoverages } from '../../../functions/registration/handlers/list-coverages.ts';
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

const patient = {
  name: [{ family: 'Rivera', given: ['Ana', 'Lucía'] }],
  birthDate: '1961-02-28',
  gender: 'female',
  telecom: [{ system: 'phone', value: '+13125550142', use: 'mobile' }],
  address: [{ line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601' }],
  identifier: [{ type: 'MR', value: '0042' }],
};
const coverage = {
  payerId: 'summit',
  lineOfBusiness: 'medicare-advantage',
  planName: 'Summit Gold',
  memberId: 'SMT123456',
  relationship: 'self',
  period: { start: '2026-01-01' },
};

let keys = 0;
const post = (body: unknown, path?: Record<string, string>) => ({
  body,
  path,
  headers: { 'Idempotency-Key': `key-${(keys += 1)}` },
});
const json = (answer: APIGatewayProxyResult): Record<string, unknown> =>
  JSON.parse(answer.body) as Record<string, unknown>;

/** Somebody else altogether. */
const other = {
  ...patient,
  name: [{ family: 'Chen', given: ['Wei'] }],
  birthDate: '1984-07-19',
  telecom: [],
  address: [],
  identifier: [],
};

async function registered(context: Context, body: unknown = patient): Promise<string> {
  return String(json(await createPatient(apiEvent(context, post(body))))['id']);
}

describe('a patient', () => {
  test('is registered and read back just so', async () => {
    const context = bench.newContext();

    const made = await createPatient(apiEvent(context, post(patient)));
    const { id } = json(made) as { id: string };
    const read = await getPatient(apiEvent(context, { path: { patientId: id } }));

    expect(made).toMatchObject({ statusCode: 201, headers: { Location: `/v1/patients/${id}`, ETag: '"1"' } });
    expect(read).toMatchObject({ statusCode: 200, headers: { ETag: '"1"' } });
    expect(json(read)).toEqual(json(made));
    expect(json(read)).toMatchObject({ ...patient, name: [{ ...patient.name[0], use: 'official' }], active: true });
  });

  test('is read as FHIR by who asks for it', async () => {
    const context = bench.newContext();
    const id = await registered(context);

    const read = await getPatient(
      apiEvent(context, { path: { patientId: id }, headers: { Accept: 'application/fhir+json' } }),
    );

    expect(read).toMatchObject({
      statusCode: 200,
      headers: { 'Content-Type': 'application/fhir+json', ETag: '"1"' },
    });
    expect(json(read)).toMatchObject({ resourceType: 'Patient', birthDate: patient.birthDate });
  });

  test('is shown to nobody unrecorded', async () => {
    const context = bench.newContext();
    const id = await registered(context);

    await getPatient(apiEvent(context, { path: { patientId: id } }));

    const entries = (await bench.items('AUDIT_TABLE')).filter((item) => item['recordId'] === id);
    expect(entries.map((item) => [item['action'], item['actor'], item['sourceIp']])).toEqual([
      ['patient.registered', `client:${context.actor.id}`, '198.51.100.7'],
      ['patient.read', `client:${context.actor.id}`, '198.51.100.7'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('Rivera');
  });

  test('of another clinic is not found, like one that never was, and leaves no trace there', async () => {
    const theirs = bench.newContext();
    const id = await registered(theirs);
    const mine = bench.newContext();

    const foreign = await getPatient(apiEvent(mine, { path: { patientId: id } }));
    const invented = await getPatient(apiEvent(mine, { path: { patientId: 'pat_01k00000000000000000000000' } }));

    expect([foreign.statusCode, invented.statusCode]).toEqual([404, 404]);
    expect({ ...json(foreign), instance: '' }).toEqual({ ...json(invented), instance: '' });
    expect((await bench.items('AUDIT_TABLE')).filter((item) => item.pk.startsWith(mine.clinicId))).toEqual([]);
  });

  test('a record of another kind is no patient', async () => {
    const context = bench.newContext();

    expect((await getPatient(apiEvent(context, { path: { patientId: context.clinicId } }))).statusCode).toBe(404);
  });

  test.each([
    ['/birthDate', { ...patient, birthDate: '1961-02-29' }],
    ['/name/0/given', { ...patient, name: [{ family: 'Rivera', given: [] }] }],
    ['/name', { ...patient, name: [{ use: 'old', family: 'Rivera', given: ['Ana'] }] }],
    ['/gender', { ...patient, gender: 'F' }],
    ['/identifier/0/value', { ...patient, identifier: [{ type: 'SS', value: '666-12-3456' }] }],
    ['/telecom/0/value', { ...patient, telecom: [{ system: 'email', value: 'nobody' }] }],
    ['/address/0/state', { ...patient, address: [{ ...patient.address[0], state: 'Illinois' }] }],
    ['/ssn', { ...patient, ssn: '123-45-6789' }],
  ])('with a fault at %s is refused', async (pointer, body) => {
    const answer = await createPatient(apiEvent(bench.newContext(), post(body)));

    expect(answer.statusCode).toBe(422);
    expect(json(answer)['errors']).toMatchObject([{ pointer }]);
  });

  test('sent twice with one key is one patient', async () => {
    const context = bench.newContext();
    const request = post(patient);

    const answers = [await createPatient(apiEvent(context, request)), await createPatient(apiEvent(context, request))];

    expect(answers[1]?.body).toBe(answers[0]?.body);
    expect(answers[1]?.headers).toMatchObject({ 'Idempotency-Replayed': 'true' });
  });
});

describe('a change of a patient', () => {
  const change = (id: string, version: number, body: Record<string, unknown>) => ({
    path: { patientId: id },
    headers: { 'If-Match': `"${version}"` },
    body,
  });

  test('replaces what is given and keeps what was, with who and why', async () => {
    const context = bench.newContext();
    const id = await registered(context);
    const moved = [{ line: ['9 Oak Ave'], city: 'Evanston', state: 'IL', postalCode: '60201' }];

    const changed = await changePatient(
      apiEvent(context, change(id, 1, { address: moved, language: 'es', reason: 'Moved house.' })),
    );
    const taken = await changePatient(apiEvent(context, change(id, 2, { language: null, reason: 'A mistake.' })));
    const read = await getPatient(apiEvent(context, { path: { patientId: id } }));
    const history = await listHistory(apiEvent(context, { path: { patientId: id } }));

    expect(changed).toMatchObject({ statusCode: 200, headers: { ETag: '"2"' } });
    expect(json(changed)).toMatchObject({ ...patient, address: moved, language: 'es', version: 2 });
    expect(json(taken)).not.toHaveProperty('language');
    expect(json(read)).toEqual(json(taken));
    const by = { kind: 'client', id: context.actor.id };
    expect(json(history)['history']).toMatchObject([
      { version: 3, by, reason: 'A mistake.', changes: [{ field: 'language', from: 'es' }] },
      {
        version: 2,
        by,
        reason: 'Moved house.',
        changes: [
          { field: 'address', from: patient.address, to: moved },
          { field: 'language', to: 'es' },
        ],
      },
    ]);
  });

  test('is found page by page, and only with a cursor of this patient', async () => {
    const context = bench.newContext();
    const [id, another] = [await registered(context), await registered(context, other)];
    for (const version of [1, 2])
      await changePatient(
        apiEvent(context, change(id, version, { test: version === 1, reason: `Change ${version}.` })),
      );

    const first = await listHistory(apiEvent(context, { path: { patientId: id }, query: { limit: '1' } }));
    const cursor = String(json(first)['next']);
    const second = await listHistory(apiEvent(context, { path: { patientId: id }, query: { limit: '1', cursor } }));
    const foreign = await listHistory(apiEvent(context, { path: { patientId: another }, query: { cursor } }));

    expect(json(first)['history']).toMatchObject([{ version: 3 }]);
    expect(json(second)['history']).toMatchObject([{ version: 2 }]);
    expect(foreign.statusCode).toBe(400);
  });

  test('is audited with its reason, and so is whoever reads the history', async () => {
    const context = bench.newContext();
    const id = await registered(context);

    await changePatient(apiEvent(context, change(id, 1, { test: true, reason: 'For the training.' })));
    await listHistory(apiEvent(context, { path: { patientId: id } }));

    const entries = (await bench.items('AUDIT_TABLE')).filter((item) => item['recordId'] === id);
    expect(entries.map(({ action, reason }) => [action, reason])).toEqual([
      ['patient.registered', undefined],
      ['patient.changed', 'For the training.'],
      ['patient.history-read', undefined],
    ]);
  });

  test('of a version that is no longer the newest is refused, and changes nothing', async () => {
    const context = bench.newContext();
    const id = await registered(context);
    await changePatient(apiEvent(context, change(id, 1, { test: true, reason: 'First.' })));

    const late = await changePatient(apiEvent(context, change(id, 1, { gender: 'male', reason: 'Second.' })));

    expect(late.statusCode).toBe(412);
    expect(json(await getPatient(apiEvent(context, { path: { patientId: id } })))).toMatchObject({ gender: 'female' });
  });

  test('that says what stands there already makes no new version', async () => {
    const context = bench.newContext();
    const id = await registered(context);

    const same = await changePatient(apiEvent(context, change(id, 1, { gender: 'female', reason: 'Checked.' })));

    expect(same).toMatchObject({ statusCode: 200, headers: { ETag: '"1"' } });
    expect(json(await listHistory(apiEvent(context, { path: { patientId: id } })))).toEqual({ history: [] });
  });

  test.each([
    ['', { reason: 'Nothing.' }],
    ['/reason', { gender: 'male' }],
    ['/name', { name: [{ use: 'old', family: 'Rivera', given: ['Ana'] }], reason: 'No name.' }],
    ['/birthDate', { birthDate: null, reason: 'Unknown.' }],
    ['/language', { language: 'Spanish', reason: 'Asked.' }],
  ])('with a fault at %j is refused', async (pointer, body) => {
    const context = bench.newContext();

    const answer = await changePatient(apiEvent(context, change(await registered(context), 1, body)));

    expect(answer.statusCode).toBe(422);
    expect(json(answer)['errors']).toMatchObject([{ pointer }]);
  });

  test('of another clinic’s patient finds nothing', async () => {
    const id = await registered(bench.newContext());
    const foreign = bench.newContext();

    const asked = await Promise.all([
      changePatient(apiEvent(foreign, change(id, 1, { gender: 'male', reason: 'Mine.' }))),
      listHistory(apiEvent(foreign, { path: { patientId: id } })),
    ]);

    expect(asked.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
  });
});

describe('a coverage', () => {
  test('is added, read and listed in the order of billing', async () => {
    const context = bench.newContext();
    const patientId = await registered(context);
    const second = await createCoverage(apiEvent(context, post({ ...coverage, order: 2 }, { patientId })));
    const first = await createCoverage(apiEvent(context, post(coverage, { patientId })));
    const coverageId = String(json(first)['id']);

    const read = await getCoverage(apiEvent(context, { path: { patientId, coverageId } }));
    const list = await listCoverages(apiEvent(context, { path: { patientId } }));

    expect(first).toMatchObject({
      statusCode: 201,
      headers: { Location: `/v1/patients/${patientId}/coverages/${coverageId}` },
    });
    expect(json(read)).toEqual(json(first));
    expect(json(list)['coverages']).toEqual([json(first), json(second)]);
  });

  test('is given as FHIR to who asks for it', async () => {
    const context = bench.newContext();
    const patientId = await registered(context);
    const made = await createCoverage(apiEvent(context, post(coverage, { patientId })));
    const coverageId = String(json(made)['id']);

    const answer = await getCoverage(
      apiEvent(context, { path: { patientId, coverageId }, headers: { Accept: 'application/fhir+json' } }),
    );

    expect(answer).toMatchObject({
      statusCode: 200,
      headers: { 'Content-Type': 'application/fhir+json', ETag: '"1"' },
    });
    expect(json(answer)).toMatchObject({ resourceType: 'Coverage', subscriberId: coverage.memberId });
  });

  test('of another patient or clinic is not found', async () => {
    const context = bench.newContext();
    const patientId = await registered(context);
    const made = await createCoverage(apiEvent(context, post(coverage, { patientId })));
    const coverageId = String(json(made)['id']);
    const elsewhere = bench.newContext();

    const asked = await Promise.all([
      getCoverage(apiEvent(context, { path: { patientId: await registered(context, other), coverageId } })),
      getCoverage(apiEvent(elsewhere, { path: { patientId, coverageId } })),
      listCoverages(apiEvent(elsewhere, { path: { patientId } })),
      createCoverage(apiEvent(elsewhere, post(coverage, { patientId }))),
    ]);

    expect(asked.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
  });

  test.each([
    ['/payerId', { ...coverage, payerId: 'nobody' }],
    ['/subscriber', { ...coverage, relationship: 'child' }],
    ['/period', { ...coverage, period: { start: '2026-02-01', end: '2026-01-01' } }],
    ['/memberId', { ...coverage, memberId: '' }],
    ['/lineOfBusiness', { ...coverage, lineOfBusiness: 'insurance' }],
  ])('with a fault at %s is refused', async (pointer, body) => {
    const context = bench.newContext();
    const patientId = await registered(context);

    const answer = await createCoverage(apiEvent(context, post(body, { patientId })));

    expect(answer.statusCode).toBe(422);
    expect(json(answer)['errors']).toMatchObject([{ pointer }]);
  });
});
