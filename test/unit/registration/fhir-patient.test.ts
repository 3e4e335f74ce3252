import { describe, expect, test } from '@jest/globals';
import { fhirPatient } from '../../../functions/registration/fhir/patient.ts';
import type { Patient } from '../../../functions/registration/patient.ts';

const patient: Patient = {
  id: 'pat_01k00000000000000000000000',
  version: 3,
  active: true,
  name: [{ use: 'official', family: 'Rivera', given: ['Ana', 'Lucía'] }],
  birthDate: '1961-02-28',
  gender: 'female',
  telecom: [{ system: 'phone', value: '+13125550142', use: 'mobile' }],
  address: [{ use: 'home', line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601', country: 'US' }],
  identifier: [
    { type: 'SS', value: '123-45-6789' },
    { type: 'DL', assigner: 'IL', value: 'R150-0420' },
    { type: 'MR', value: '0042' },
  ],
  contact: [
    {
      relationship: ['guarantor', 'mother'],
      name: { use: 'official', family: 'Rivera', given: ['Rosa'] },
      telecom: [],
    },
  ],
  language: 'es',
  createdAt: '2026-11-23T15:00:00.000Z',
  updatedAt: '2026-11-24T15:00:00.000Z',
};

/** Every place where an empty array or object, or nothing at all, stands: FHIR allows none. */
function emptiness(value: unknown, path = ''): string[] {
  if (value === undefined || value === null) return [path];
  if (typeof value !== 'object') return [];
  const members = Object.entries(value);
  return members.length === 0 ? [path] : members.flatMap(([name, member]) => emptiness(member, `${path}/${name}`));
}

describe('a patient as FHIR', () => {
  test('says what US Core wants: an identifier, a name, a gender', () => {
    expect(fhirPatient(patient)).toMatchObject({
      resourceType: 'Patient',
      id: 'pat-01k00000000000000000000000',
      meta: { versionId: '3', profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'] },
      identifier: [{ system: 'https://frontdesk.dev/fhir/patient-id', value: patient.id }, {}, {}, {}],
      name: [{ use: 'official', family: 'Rivera', given: ['Ana', 'Lucía'] }],
      gender: 'female',
      communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'es' }] }, preferred: true }],
    });
  });

  test('names who gives each identifier, and says so where that is unknown', () => {
    const [, ...identifiers] = fhirPatient(patient)['identifier'] as unknown as Record<string, unknown>[];

    expect(identifiers.map(({ system, _system }) => system ?? _system)).toEqual([
      'http://hl7.org/fhir/sid/us-ssn',
      'urn:oid:2.16.840.1.113883.4.3.17',
      { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] },
    ]);
  });

  test('calls a contact by the codes of its relationships', () => {
    expect(fhirPatient(patient)['contact']).toMatchObject([
      {
        relationship: [
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass', code: 'GUAR' }] },
          { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'MTH' }] },
        ],
      },
    ]);
  });

  test.each([
    [{ date: '2026-11-02' }, { deceasedDateTime: '2026-11-02' }],
    [{}, { deceasedBoolean: true }],
  ])('who has died on %j is shown so', (deceased, shown) => {
    expect(fhirPatient({ ...patient, deceased })).toMatchObject(shown);
  });

  test('a test record is labelled as test health data', () => {
    expect(fhirPatient({ ...patient, test: true })).toMatchObject({ meta: { security: [{ code: 'HTEST' }] } });
    expect(fhirPatient(patient)['meta']).not.toHaveProperty('security');
  });

  test('holds nothing empty, however little is known', () => {
    const { language: _language, ...rest } = patient;
    const bare: Patient = { ...rest, telecom: [], address: [], identifier: [], contact: [] };

    expect(emptiness(fhirPatient(patient))).toEqual([]);
    expect(emptiness(fhirPatient(bare))).toEqual([]);
  });

  test('carries its labels, and what they come to', () => {
    const { meta } = fhirPatient({ ...patient, labels: ['HIV', 'SDV'] });
    expect(meta).toMatchObject({
      security: [
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' },
        { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'SDV' },
        { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'V' },
      ],
    });
    expect(emptiness(fhirPatient(patient))).toEqual([]);
  });

  test('gives no address to which its reader may not write', () => {
    const telecom = [{ system: 'email', value: 'mine@example.org' }] as const;
    const everything = fhirPatient({ ...patient, confidentialCommunication: { covers: 'everything', telecom } });
    expect(everything).toMatchObject({ telecom: [{ value: 'mine@example.org' }] });
    expect(everything['address']).toBeUndefined();
    const labelled = fhirPatient({ ...patient, confidentialCommunication: { covers: 'labelled', telecom } });
    expect(JSON.stringify(labelled)).not.toContain('mine@example.org');
    expect(labelled).toMatchObject({ telecom: [{ value: '+13125550142' }] });
  });

  test('has in every part what US Core demands of that part, however little is known', () => {
    const least = { ...patient, telecom: [], address: [], identifier: [], contact: [], language: undefined };
    for (const each of [patient, least]) {
      const shown = fhirPatient(each);
      const parts = (name: string): Record<string, unknown>[] =>
        (shown[name] ?? []) as unknown as Record<string, unknown>[];
      expect(parts('identifier').length).toBeGreaterThan(0);
      for (const part of parts('identifier')) {
        expect(part['system'] ?? part['_system']).toBeDefined();
        expect(part['value']).toEqual(expect.any(String));
      }
      expect(parts('name').length).toBeGreaterThan(0);
      for (const part of parts('name')) expect(part['family'] ?? part['given']).toBeDefined();
      for (const part of parts('telecom'))
        expect(part).toMatchObject({ system: expect.any(String), value: expect.any(String) });
      for (const part of parts('communication')) expect(part['language']).toBeDefined();
      expect(shown['gender']).toEqual(expect.any(String));
    }
  });
});
