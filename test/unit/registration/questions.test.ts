import { describe, expect, test } from '@jest/globals';
import { readFields } from '../../../functions/platform/pages/fields.ts';
import { answerable, groupsFor, saidBy } from '../../../functions/registration/answers/rules/questions.ts';
import { missingFacts } from '../../../functions/registration/intake/rules/missing.ts';
import { demographics } from '../../../functions/registration/schemas.ts';

const child = { birthDate: '2015-03-04' };
const nothing = { coverages: [], consents: [] };
const missing = missingFacts({ ...nothing, patient: child }, '2026-11-23');
const answers = {
  gender: 'unknown',
  street: '18 Linden Street',
  unit: '4B',
  city: 'Chicago',
  state: 'il',
  'postal-code': '60614-1234',
  'guarantor-given': 'Eva',
  'guarantor-family': 'Nowak',
  'guarantor-relationship': 'mother',
  'guarantor-phone': '(312) 555-0142',
};

describe('what a patient is asked', () => {
  test('is what a patient can answer, and neither a card, a signature, a name nor the proof itself', () => {
    expect(answerable(missing, child)).toEqual(['/patient/gender', '/patient/address', '/patient/contact']);
  });

  test('and answers lacks nothing that was asked, and is what the API would take', () => {
    const asked = answerable(missing, child);
    const { fields, faults } = readFields(
      groupsFor(asked).flatMap((group) => group.fields),
      answers,
    );
    expect(faults).toEqual([]);
    const said = saidBy(asked, fields, child);

    const patient = { ...child, ...demographics.partial().parse(said) };
    const still = missingFacts({ ...nothing, patient }, '2026-11-23').map(({ pointer }) => pointer);
    expect(answerable(missing, patient).filter((pointer) => still.includes(pointer))).toEqual([]);
    expect(patient.address?.[0]).toMatchObject({ line: ['18 Linden Street', '4B'], state: 'IL' });
  });

  test('needs all but the apartment, and says what would be right without repeating what was typed', () => {
    const asked = groupsFor(answerable(missing, child)).flatMap((group) => group.fields);
    const empty = readFields(asked, {}).faults.map(({ pointer }) => pointer.slice(1));
    expect(empty).toEqual(Object.keys(answers).filter((name) => name !== 'unit'));
    const wrong = {
      ...answers,
      gender: 'Klingon',
      state: 'Illinois',
      'postal-code': 'SW1A',
      'guarantor-phone': 'home',
    };
    const faults = readFields(asked, wrong).faults;
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/gender', '/state', '/postal-code', '/guarantor-phone']);
    expect(JSON.stringify(faults)).not.toMatch(/Klingon|Illinois|SW1A|: home/);
  });

  test('no guarantor joins as many contacts as a patient can have: then the clinic is asked', () => {
    const contact = Array.from({ length: 6 }, () => ({
      relationship: ['other' as const],
      name: { use: 'official' as const, family: 'A', given: ['B'] },
      telecom: [],
    }));
    expect(answerable(missing, { ...child, contact })).not.toContain('/patient/contact');
  });
});
