import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { importFile } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

jest.setTimeout(180_000);

interface Import {
  readonly id: string;
  readonly status: string;
  readonly percent: number;
  readonly rows: Readonly<Record<string, number>>;
  readonly standstill?: { readonly code: string; readonly words: string; readonly faults?: readonly object[] };
}
interface Row {
  readonly row: number;
  readonly outcome: string;
  readonly registrationId?: string;
  readonly patientId?: string;
  readonly partOf?: number;
  readonly problems?: readonly { readonly pointer: string; readonly detail: string }[];
}

const HEADER =
  'family_name,given_name,birth_date,gender,mobile_phone,address_line_1,city,state,postal_code,coverage_1_payer_id,coverage_1_line_of_business,coverage_1_plan_name,coverage_1_member_id,coverage_1_relationship,coverage_1_start,date_of_service';
const COVERED = 'summit-advantage,medicare-advantage,Gold,SA-7001,self,2026-01-01,2026-12-14';
const forAll = {
  selfPay: true,
  consents: ['treatment', 'privacy-practices'].map((kind) => ({ kind, given: true, at: '2026-11-01T00:00:00Z' })),
};
/** A new person, one who is covered and whose street has a comma and a line end, one without a gender, and one who is wrong. */
const FILE = `\u{feff}${HEADER}\r
Rivera,Ana,1961-02-28,female,+13125550142,1 Lake St,Chicago,IL,60601,,,,,,,\r
Nowak,Zofia,1949-05-06,female,+17735550188,"77 ""Oak"" Ave,\r
Rear",Oak Park,IL,60302,${COVERED}\r
Chen,Wei,1984-07-19,,+17735550199,5 First St,Chicago,IL,60601,,,,,,,\r
Okafor,Ines,1949-13-02,female,+17735550117,18 Linden St,Evanston,IL,60201,,,,,,,\r
`;

/** Every test goes through the bucket, its event, the queue, the state machine and the registrations' own. */
describe('a file of patients', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
  });
  afterAll(() => product.stop());

  const read = (id: string): Promise<Import> => clinic.system.must<Import>('GET', `/v1/patient-imports/${id}`);
  const rowsOf = async (id: string, query = ''): Promise<readonly Row[]> =>
    (await clinic.system.must<{ rows: readonly Row[] }>('GET', `/v1/patient-imports/${id}/rows${query}`)).rows;
  async function imported(...file: Parameters<typeof importFile> extends [unknown, ...infer R] ? R : never) {
    const id = await importFile(clinic.system, ...file);
    // The rows are taken at once; what became of their registrations is looked at a little later.
    await product.pass(60);
    return read(id);
  }
  let first: Import;

  test('becomes patients, coverages and questions, and tells of every row what became of it', async () => {
    first = await imported('csv', FILE, { forAll });

    expect(first).toMatchObject({
      status: 'waiting',
      percent: 100,
      rows: { total: 4, created: 2, waiting: 1, wrong: 1, registering: 0 },
    });
    const rows = await rowsOf(first.id);
    expect(rows.map(({ row, outcome }) => [row, outcome])).toEqual([
      [2, 'created'],
      [3, 'created'],
      [4, 'waiting'],
      [5, 'wrong'],
    ]);
    expect(rows[3]?.problems).toEqual([{ pointer: 'column:birth_date', detail: 'must be a date, e.g. 2026-11-21' }]);
    const zofia = `/v1/patients/${rows[1]?.patientId}`;
    expect(await clinic.system.must('GET', zofia)).toMatchObject({ address: [{ line: ['77 "Oak" Ave, Rear'] }] });
    const { coverages } = await clinic.system.must<{ coverages: object[] }>('GET', `${zofia}/coverages`);
    expect(coverages).toMatchObject([{ memberId: 'SA-7001', eligibility: { outcome: 'active' } }]);
    expect(await clinic.system.must('GET', `/v1/registrations/${rows[2]?.registrationId}`)).toMatchObject({
      status: 'awaiting-information',
      missing: [{ pointer: '/patient/gender' }],
    });
    expect(await rowsOf(first.id, '?outcome=wrong')).toHaveLength(1);
  });

  test('a second time changes nothing: no patient, no registration, no version', async () => {
    const before = await rowsOf(first.id);
    const patient = `/v1/patients/${before[0]?.patientId}`;
    const { version } = await clinic.system.must<{ version: number }>('GET', patient);

    const again = await imported('csv', FILE, { forAll });

    expect(again.rows).toMatchObject({ total: 4, created: 0, updated: 0, unchanged: 2, waiting: 1, wrong: 1 });
    const after = await rowsOf(again.id);
    const ids = (rows: readonly Row[]): unknown =>
      rows.map(({ registrationId, patientId }) => [registrationId, patientId]);
    expect(ids(after)).toEqual(ids(before));
    expect(await clinic.system.must('GET', patient)).toMatchObject({ version });
    const search = { name: { family: 'Rivera', given: 'Ana' }, birthDate: '1961-02-28' };
    expect(await clinic.system.must('POST', '/v1/patients/search', search)).toMatchObject({ patients: [{}] });
  });

  test('whose row was answered by a person meanwhile is counted again the next day, and comes to its end', async () => {
    const [waiting] = await rowsOf(first.id, '?outcome=waiting');
    const record = `/v1/registrations/${waiting?.registrationId}`;
    await clinic.system.change('POST', record, `${record}/information`, { patient: { gender: 'male' } });
    await product.pass(0);
    expect(await rowsOf(first.id, '?outcome=created')).toHaveLength(3);
    await product.pass(24 * 3600);

    expect(await read(first.id)).toMatchObject({ status: 'completed', rows: { created: 3, waiting: 0 } });
  });

  test('of FHIR resources finds the coverages of its patients, whichever comes first in the file', async () => {
    const patient = (id: string, family: string, birthDate: string): object => ({
      resourceType: 'Patient',
      id,
      identifier: [{ system: 'https://ehr.example.org/mrn', value: `mrn-${id}`, type: { coding: [{ code: 'MR' }] } }],
      name: [{ family, given: ['Kim'] }],
      gender: 'other',
      birthDate,
      telecom: [{ system: 'phone', value: '312-555-0199' }],
      address: [{ line: ['9 Elm St'], city: 'Peoria', state: 'Illinois', postalCode: '61602', country: 'US' }],
    });
    const coverage = (beneficiary: object, memberId: string, more: object = {}): object => ({
      resourceType: 'Coverage',
      status: 'active',
      type: { coding: [{ code: 'medicare-advantage' }] },
      subscriberId: memberId,
      beneficiary,
      relationship: { coding: [{ code: 'self' }] },
      period: { start: '2026-01-01' },
      payor: [{ reference: 'Organization/summit-advantage' }],
      class: [{ type: { coding: [{ code: 'plan' }] }, value: 'Gold' }],
      ...more,
    });
    const resources = [
      coverage({ reference: 'Patient/p2' }, 'SA-8002'),
      patient('p1', 'Abara', '1970-01-02'),
      patient('p2', 'Bondarenko', '1980-03-04'),
      coverage({ identifier: { system: 'https://ehr.example.org/mrn', value: 'mrn-p1' } }, 'SA-8001'),
      coverage({ reference: 'Patient/p9' }, 'SA-8009'),
      coverage({ reference: 'Patient/p1' }, 'SA-8003', { payor: [{ reference: 'Organization/nobody' }] }),
      { resourceType: 'Observation' },
    ];
    const done = await imported('fhir-ndjson', resources.map((each) => JSON.stringify(each)).join('\n'), { forAll });

    expect(done).toMatchObject({
      status: 'completed',
      percent: 100,
      rows: { total: 7, created: 2, attached: 2, wrong: 3 },
    });
    const rows = await rowsOf(done.id);
    expect(rows.map(({ outcome, partOf, problems }) => [outcome, partOf ?? problems?.[0]?.pointer])).toEqual([
      ['attached', 3],
      ['created', undefined],
      ['created', undefined],
      ['attached', 2],
      ['wrong', '/beneficiary'],
      ['wrong', '/payor/0'],
      ['wrong', '/resourceType'],
    ]);
    for (const [index, memberId] of [
      [1, 'SA-8001'],
      [2, 'SA-8002'],
    ] as const) {
      const path = `/v1/patients/${rows[index]?.patientId}/coverages`;
      const { coverages } = await clinic.system.must<{ coverages: object[] }>('GET', path);
      expect(coverages).toMatchObject([{ memberId }]);
      // No visit is known: the payer was not asked.
      expect(coverages).not.toMatchObject([{ eligibility: {} }]);
    }
  });

  test('with a column that nobody knows is refused whole, and told what is known', async () => {
    const refused = await imported('csv', 'family_name,nickname\nRivera,Annie\n');

    expect(refused).toMatchObject({
      status: 'refused',
      rows: { total: 0 },
      standstill: { code: 'columns', faults: [{ pointer: 'column:2', code: 'unknown-column' }] },
    });
    expect(refused.standstill?.words).toContain('family_name, given_name');
  });
});
