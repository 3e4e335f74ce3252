import { describe, expect, test } from '@jest/globals';
import { columnFaults, columns, saidBy } from '../../../../functions/registration/imports/rules/columns.ts';
import { mayFollow, statuses, statusNames } from '../../../../functions/registration/imports/rules/statuses.ts';
import { outcomeOf } from '../../../../functions/registration/imports/rules/outcome.ts';
import {
  parseCsvRow,
  parseResource,
  withForAll,
  type Body,
  type Parsed,
} from '../../../../functions/registration/imports/rules/parse-row.ts';
import { registrationBody } from '../../../../functions/registration/intake/schemas.ts';

const row = (values: Readonly<Record<string, string>>): Parsed =>
  parseCsvRow(Object.keys(values), { fields: Object.values(values) });
const bodyOf = (parsed: Parsed): Body => {
  if (parsed.kind !== 'person') throw new Error(JSON.stringify(parsed));
  return parsed.body;
};
const problemsOf = (parsed: Parsed): unknown => (parsed.kind === 'wrong' ? parsed.problems : parsed.kind);

const ana = { family_name: 'Rivera', given_name: 'Ana', birth_date: '1961-02-28' };

describe('a row of a CSV file', () => {
  test('fills every column that is documented, each where it belongs', () => {
    const values: Readonly<Record<string, string>> = {
      ...ana,
      suffix: 'Jr',
      gender: 'Female',
      email: 'ana@example.org',
      state: 'il',
      country: 'us',
      social_security_number: '123-45-6788',
      drivers_license_state: 'il',
      language: 'es',
      preferred_channel: 'phone',
      labels: 'hiv mh',
      deceased_date: '2026-01-02',
      test: 'YES',
      guarantor_relationship: 'Mother',
      self_pay: 'no',
      date_of_service: '2026-12-14',
      postal_code: '60601',
      treatment_consent_at: '2026-11-01',
      privacy_notice_at: '2026-11-01T10:00:00Z',
    };
    const typical = (name: string): string =>
      name.endsWith('phone')
        ? '+13125550142'
        : /(birth_date|_start|_end)$/.test(name)
          ? '1980-01-01'
          : name.endsWith('payer_id')
            ? 'summit-advantage'
            : name.endsWith('line_of_business')
              ? 'medicare'
              : /coverage_._relationship$/.test(name)
                ? 'child'
                : 'Some-thing';
    const all = Object.fromEntries(columns.map(({ name }) => [name, values[name] ?? typical(name)]));
    const body = bodyOf(row(all));

    for (const { at } of columns) {
      const found = at
        .split('/')
        .slice(1)
        .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], body);
      expect([at, found]).toEqual([at, expect.anything()]);
    }
    expect(body).toMatchObject({
      patient: {
        gender: 'female',
        identifier: [{ type: 'MR' }, { type: 'SS' }, { type: 'DL', assigner: 'IL' }],
        contact: [{ relationship: ['guarantor', 'mother'] }],
        test: true,
      },
      selfPay: false,
      consents: [
        { kind: 'treatment', given: true, at: '2026-11-01T00:00:00Z' },
        { kind: 'privacy-practices', given: true },
      ],
    });
  });

  test('leaves no gap where a column is empty, and tells a fault at the column where it stands', () => {
    const parsed = row({ ...ana, mobile_phone: ' ', email: 'ana@', coverage_2_member_id: '!' });
    expect(problemsOf(parsed)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ pointer: 'column:email' }),
        expect.objectContaining({ pointer: 'column:coverage_2_member_id' }),
        { pointer: 'column:coverage_2_payer_id', detail: 'is needed' },
      ]),
    );
    expect(bodyOf(row({ ...ana, email: 'ana@example.org' })).patient.telecom).toEqual([
      { system: 'email', value: 'ana@example.org' },
    ]);
  });

  test('has its value on one line, and yes or no where that is asked', () => {
    expect(bodyOf(row({ ...ana, middle_name: 'Lucía\r\n  de la Paz' })).patient.name?.[0]?.given).toEqual([
      'Ana',
      'Lucía de la Paz',
    ]);
    expect(problemsOf(row({ ...ana, self_pay: 'maybe' }))).toEqual([
      { pointer: 'column:self_pay', detail: 'must be yes or no' },
    ]);
  });

  test('is empty, or has another number of values than the first line has names', () => {
    expect(parseCsvRow(['family_name', 'given_name'], { fields: ['  '] })).toEqual({ kind: 'blank' });
    expect(problemsOf(parseCsvRow(['family_name'], { fields: ['a', 'b'] }))).toEqual([
      { pointer: '', detail: 'has 2 values where the first line has 1 names' },
    ]);
  });

  test('takes no problem into words that a person said', () => {
    const said = 'Wr0ng\u0007Value';
    expect(JSON.stringify(problemsOf(row({ ...ana, city: said, gender: said })))).not.toContain('Wr0ng');
    expect(JSON.stringify(columnFaults([said]))).not.toContain('Wr0ng');
  });
});

test('columns that are not known, or come twice, are told by their place', () => {
  expect(columnFaults(['family_name', 'nickname', 'family_name'])).toEqual([
    { pointer: 'column:2', detail: 'is not a column that is known', code: 'unknown-column' },
    { pointer: 'column:family_name', detail: 'comes twice', code: 'repeated-column' },
  ]);
  expect(saidBy([], []).body).toEqual({});
});

const patient = {
  resourceType: 'Patient',
  id: 'p1',
  name: [
    { use: 'temp', family: 'X' },
    { family: 'Koepp', given: ['Abdul'], prefix: ['Mr.'] },
  ],
  gender: 'male',
  birthDate: '1956-08-03',
  telecom: [
    { system: 'pager', value: '5' },
    { system: 'phone', value: '555-978-4581', use: 'home' },
  ],
  address: [
    { country: 'US' },
    { line: ['313 Lockman Row'], city: 'Peabody', state: 'Massachusetts', postalCode: '01940', country: 'USA' },
  ],
  identifier: [
    { system: 'http://hospital', value: 'e92', type: { coding: [{ code: 'MR' }] } },
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '999-22-1962' },
    { system: 'urn:oid:2.16.840.1.113883.4.3.25', value: 'S9', type: { coding: [{ code: 'DL' }] } },
    { system: 'http://elsewhere', value: '7' },
  ],
  contact: [{ relationship: [{ coding: [{ code: 'MTH' }] }], name: { family: 'Koepp', given: ['Eva'] } }],
  communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en-US' }] } }],
  deceasedDateTime: '2020-01-02T10:00:00Z',
};
const coverage = {
  resourceType: 'Coverage',
  status: 'active',
  type: { coding: [{ code: 'EHCPOL' }, { code: 'medicare' }] },
  subscriberId: 'M-1',
  beneficiary: { reference: 'https://ehr.example.org/fhir/Patient/p1' },
  relationship: { coding: [{ code: 'child' }] },
  subscriber: { reference: '#s' },
  contained: [{ resourceType: 'RelatedPerson', id: 's', name: [{ family: 'Koepp', given: ['Eva'] }] }],
  period: { start: '2026-01-01T00:00:00Z' },
  payor: [{ identifier: { value: 'summit-advantage' } }],
  class: [
    { type: { coding: [{ code: 'plan' }] }, value: 'G', name: 'Gold' },
    { type: { coding: [{ code: 'group' }] }, value: 'G1' },
  ],
};

describe('a FHIR resource', () => {
  test('of a patient says what our records hold; what has no place there is passed over, or told', () => {
    const parsed = parseResource({ json: patient });
    expect(bodyOf(parsed).patient).toEqual({
      name: [{ use: 'official', family: 'Koepp', given: ['Abdul'] }],
      gender: 'male',
      birthDate: '1956-08-03',
      telecom: [{ system: 'phone', value: '555-978-4581', use: 'home' }],
      address: [
        { use: 'home', line: ['313 Lockman Row'], city: 'Peabody', state: 'MA', postalCode: '01940', country: 'US' },
      ],
      identifier: [
        { type: 'MR', assigner: 'http://hospital', value: 'e92' },
        { type: 'DL', assigner: 'MA', value: 'S9' },
      ],
      contact: [{ relationship: ['mother'], name: { use: 'official', family: 'Koepp', given: ['Eva'] }, telecom: [] }],
      language: 'en-US',
      deceased: { date: '2020-01-02' },
    });
    expect(parsed).toMatchObject({
      leftOut: [{ pointer: '/identifier/1/value' }],
      names: expect.arrayContaining(['id p1', 'identifier http://hospital|e92']),
    });
  });

  test('of a patient tells a fault where it stands in the resource', () => {
    const [, address] = patient.address;
    const wrong = { ...patient, address: [{ country: 'US' }, { ...address, postalCode: '!' }], birthDate: '1956' };
    expect(problemsOf(parseResource({ json: wrong }))).toEqual([
      expect.objectContaining({ pointer: '/birthDate' }),
      expect.objectContaining({ pointer: '/address/1/postalCode' }),
    ]);
    expect(problemsOf(parseResource({ json: { ...patient, active: false } }))).toMatchObject([{ pointer: '/active' }]);
    const restricted = { ...patient, meta: { security: [{ code: 'R' }] } };
    expect(problemsOf(parseResource({ json: restricted }))).toMatchObject([{ pointer: '/meta/security' }]);
    const labelled = { ...patient, meta: { security: [{ code: 'R' }, { code: 'HIV' }] } };
    expect(bodyOf(parseResource({ json: labelled })).patient.labels).toEqual(['HIV']);
    expect(problemsOf(parseResource({ json: { ...patient, name: 'Koepp' } }))).toMatchObject([{ pointer: '/name' }]);
  });

  test('of a coverage says whose it is, and what the card does', () => {
    expect(parseResource({ json: coverage })).toEqual({
      kind: 'coverage',
      of: 'id p1',
      byIdentifier: false,
      coverage: {
        status: 'active',
        payerId: 'summit-advantage',
        lineOfBusiness: 'medicare',
        planName: 'Gold',
        groupNumber: 'G1',
        memberId: 'M-1',
        relationship: 'child',
        subscriber: { name: { use: 'official', family: 'Koepp', given: ['Eva'] } },
        period: { start: '2026-01-01' },
        order: 1,
      },
    });
    const { payor: _payor, type: _type, ...rest } = coverage;
    expect(problemsOf(parseResource({ json: { ...rest, beneficiary: { reference: 'Patient/p1' } } }))).toEqual([
      { pointer: '/payor/0', detail: 'is needed' },
      expect.objectContaining({ pointer: '/type' }),
    ]);
    expect(problemsOf(parseResource({ json: { ...coverage, beneficiary: {} } }))).toMatchObject([
      { pointer: '/beneficiary' },
    ]);
  });

  test('of another type is wrong', () => {
    for (const json of [{ resourceType: 'Claim' }, 7, null, []])
      expect(problemsOf(parseResource({ json }))).toMatchObject([{ pointer: '/resourceType' }]);
  });
});

test('what holds for all holds where the row says nothing else', () => {
  const at = '2026-11-01T00:00:00Z';
  const forAll = {
    selfPay: true,
    dateOfService: '2026-12-01',
    consents: [{ kind: 'treatment', given: true, at } as const],
  };
  const plain = registrationBody.parse({});
  expect(withForAll(plain, forAll)).toMatchObject({
    selfPay: true,
    dateOfService: '2026-12-01',
    consents: [{ given: true }],
  });
  const said = { ...plain, dateOfService: '2027-01-01', consents: [{ kind: 'treatment', given: false, at } as const] };
  expect(withForAll(said, forAll)).toMatchObject({ dateOfService: '2027-01-01', consents: [{ given: false }] });
  const parsed = parseResource({ json: coverage });
  if (parsed.kind !== 'coverage') throw new Error('a coverage');
  expect(withForAll({ ...plain, coverages: [parsed.coverage] }, forAll).selfPay).toBeUndefined();
});

describe('what became of a row', () => {
  const row2 = { importId: 'imp_a', row: 2 };
  const done = (how: 'created' | 'updated', changes = 0, coverages = 0) =>
    ({
      status: 'completed',
      source: row2,
      outcome: {
        patientId: 'pat_a',
        how,
        changes: Array.from({ length: changes }, () => ({ field: 'telecom' })),
        coverageIds: Array.from({ length: coverages }, () => 'cov_a'),
      },
    }) as const;

  test.each([
    [done('created'), 'created'],
    [done('updated', 1), 'updated'],
    [done('updated', 0, 1), 'updated'],
    [done('updated'), 'unchanged'],
    [{ ...done('created'), source: { importId: 'imp_b', row: 2 } }, 'unchanged'],
    [{ ...done('created'), source: { importId: 'imp_a', row: 3 } }, 'unchanged'],
    [{ ...done('created'), source: undefined }, 'unchanged'],
  ])('%#: is told by its own registration alone', (registration, outcome) => {
    expect(outcomeOf(registration, row2)).toEqual({ outcome, patientId: 'pat_a' });
  });
});

test('every status but the last ones leads on, and nothing leads out of those', () => {
  for (const name of statusNames) {
    expect(statuses[name].next.length === 0).toBe(['completed', 'refused', 'closed', 'cancelled'].includes(name));
    expect(mayFollow(name, name)).toBe(false);
  }
});
