import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { registerDemoPatient, requestFor, type DemoPatient } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

jest.setTimeout(180_000);

type Json = Record<string, unknown>;

/** Two records of one patient, over HTTP, with the rights that each function has. */
describe('two records of one patient', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  let one: DemoPatient;
  let other: DemoPatient;
  let caseId: string;
  let restrictionId: string;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
    one = await registerDemoPatient(clinic.system, 'summit-advantage', { family: 'Quill', memberId: 'Q-1' });
    other = await registerDemoPatient(clinic.system, 'prairie-medicaid', { family: 'Feather', memberId: 'F-1' });
    const made = await post(`/v1/patients/${other.patientId}/health-plan-restrictions`, {
      dateOfService: '2026-12-01',
    });
    restrictionId = String(made['id']);
    await clinic.system.must('POST', checksOf(other, other), { dateOfService: '2026-12-14' });
    caseId = String((await post('/v1/preauthorizations', requestFor(clinic, other, '70551')))['id']);
    await product.pass(0);
  });
  afterAll(() => product.stop());

  const read = (path: string): Promise<Json> => clinic.system.must<Json>('GET', path);
  const post = (path: string, body: unknown): Promise<Json> => clinic.system.must<Json>('POST', path, body);
  const pathOf = ({ patientId }: DemoPatient): string => `/v1/patients/${patientId}`;
  const checksOf = ({ patientId }: DemoPatient, { coverageId }: DemoPatient): string =>
    `/v1/patients/${patientId}/coverages/${coverageId}/eligibility-checks`;
  const idsIn = (body: Json, list: string): unknown[] => (body[list] as Json[]).map(({ id }) => id);
  const staffId = (): string => clinic.staff.supervisor.id;

  /** What each record says and has, as its own. */
  async function allOf(patient: DemoPatient): Promise<Json> {
    const path = pathOf(patient);
    const { version: _version, updatedAt: _updatedAt, ...said } = await read(path);
    const found = await post('/v1/preauthorizations/search', { patientId: patient.patientId });
    return {
      said,
      coverages: idsIn(await read(`${path}/coverages`), 'coverages'),
      restrictions: idsIn(await read(`${path}/health-plan-restrictions`), 'healthPlanRestrictions'),
      cases: idsIn(found, 'preauthorizations'),
    };
  }

  test('become one, with all that is under either, and two again, each as it was', async () => {
    const before = [await allOf(one), await allOf(other)];
    const { version } = await read(pathOf(other));

    const preview = await post(`${pathOf(one)}/merges/preview`, { duplicateId: other.patientId });
    expect(preview).toMatchObject({ obstacles: [], survivor: { id: one.patientId } });
    const merge = await clinic.system.change<Json>('POST', pathOf(one), `${pathOf(one)}/merges`, {
      duplicateId: other.patientId,
      duplicateVersion: version,
      staffId: staffId(),
      reason: 'Registered twice.',
      take: ['name', 'birthDate'],
    });
    await product.pass(0);

    for (const patient of [one, other]) {
      const path = pathOf(patient);
      const coverages = await read(`${path}/coverages`);
      expect(new Set(idsIn(coverages, 'coverages'))).toEqual(new Set([one.coverageId, other.coverageId]));
      expect(idsIn(await read(`${path}/health-plan-restrictions`), 'healthPlanRestrictions')).toEqual([restrictionId]);
      expect((await read(checksOf(patient, other)))['eligibilityChecks']).toMatchObject([
        // Asked once more, by the record that is used.
        { status: 'answered' },
        { status: 'answered' },
      ]);
      expect(await post('/v1/preauthorizations/search', { patientId: patient.patientId })).toMatchObject({
        preauthorizations: [{ id: caseId }],
      });
      expect((await read(`${path}/history`))['history']).toHaveLength(2);
      expect(idsIn(await read(`${path}/merges`), 'merges')).toEqual([merge['id']]);
      expect(await read(`${path}/merges/${String(merge['id'])}`)).toMatchObject({ status: 'in-force' });
      expect(
        await post(`${path}/responsibility-estimates`, {
          dateOfService: '2026-12-14',
          network: 'in',
          services: [{ serviceCode: '99213', billed: { amount: 20_000, currency: 'USD' } }],
        }),
      ).toMatchObject({ basedOn: expect.arrayContaining([expect.objectContaining({ coverageId: other.coverageId })]) });
    }
    const found = await post('/v1/patients/search', { name: { family: 'Feather' } });
    expect(found['patients']).toMatchObject([
      { id: one.patientId, name: [{ family: 'Feather' }, { family: 'Quill' }] },
    ]);
    const asFhir = await clinic.system.call<Json>('GET', pathOf(other), undefined, { Accept: 'application/fhir+json' });
    expect(asFhir.body).toMatchObject({
      active: false,
      link: [{ type: 'replaced-by', other: { reference: `Patient/${one.patientId.replace('_', '-')}` } }],
    });

    // What the patient asked under one record binds under both.
    const kept = await clinic.system.call('POST', checksOf(one, one), { dateOfService: '2026-12-01' });
    expect(kept.status).toBe(409);
    // A new case may rest on the coverage of either.
    const asked = await post('/v1/preauthorizations', {
      ...requestFor(clinic, other, '72148'),
      patientId: one.patientId,
    });
    await product.pass(0);
    expect(await read(`/v1/preauthorizations/${String(asked['id'])}`)).toMatchObject({
      status: 'awaiting-information',
    });

    const path = `${pathOf(one)}/merges/${String(merge['id'])}`;
    const undone = await clinic.system.change<Json>('POST', path, `${path}/undo`, {
      staffId: staffId(),
      reason: 'They are two people.',
    });
    expect(undone).toMatchObject({ status: 'undone', undone: { notRestored: [] } });
    const after = [await allOf(one), await allOf(other)];
    // The case that was asked for meanwhile went with its coverage.
    expect(after).toEqual([before[0], { ...before[1], cases: [asked['id'], caseId] }]);
  });

  test('are found by the card of the one that is registered again', async () => {
    const { name, birthDate, gender, address } = await read(pathOf(one));
    const card = { type: 'MB', assigner: 'summit-advantage', value: 'Q-1' };
    const again = await clinic.system.call('POST', '/v1/patients', {
      name,
      birthDate,
      gender,
      address,
      identifier: [card],
    });

    expect(again).toMatchObject({ status: 409, body: { detail: expect.stringContaining(one.patientId) } });
  });

  test('are told of in the feed, each by its own news, and nothing was refused or failed', async () => {
    const { changes } = (await read('/v1/changes?limit=200')) as { changes: { id: string; event: string }[] };
    const news = changes.filter(({ event }) => event.startsWith('patient.'));
    expect(news.filter(({ id }) => id === one.patientId).map(({ event }) => event)).toEqual([
      'patient.merged',
      'patient.unmerged',
    ]);
    expect(news.filter(({ id }) => id === other.patientId).map(({ event }) => event)).toEqual([
      'patient.replaced',
      'patient.restored',
    ]);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  });
});
