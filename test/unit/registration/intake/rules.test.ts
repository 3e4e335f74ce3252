import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Person, Registration } from '../../../../functions/registration/intake/registration.ts';
import { bringUpToDate } from '../../../../functions/registration/intake/rules/bring-up-to-date.ts';
import { isOfAge, missingFacts } from '../../../../functions/registration/intake/rules/missing.ts';
import { moveTo } from '../../../../functions/registration/intake/rules/move.ts';
import { nextDeed } from '../../../../functions/registration/intake/rules/next-deed.ts';
import {
  isActive,
  mayFollow,
  statuses,
  statusNames,
  type Status,
} from '../../../../functions/registration/intake/rules/statuses.ts';
import type { Patient } from '../../../../functions/registration/patient.ts';

const AT = '2026-11-23T15:00:00.000Z';
const ana: Omit<Patient, 'id' | 'version' | 'active' | 'createdAt' | 'updatedAt'> = {
  name: [{ use: 'official', family: 'Rivera', given: ['Ana'] }],
  birthDate: '1961-02-28',
  gender: 'female',
  telecom: [{ system: 'phone', value: '(312) 555-0142' }],
  address: [{ use: 'home', line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601', country: 'US' }],
  identifier: [],
  contact: [],
};
const registration = (status: Status, more: Partial<Registration> = {}): Registration => ({
  id: 'reg_a',
  clinicId: 'clinic_a',
  version: 1,
  status,
  statusSince: AT,
  patient: ana,
  coverages: [],
  consents: [],
  intake: [],
  distinctFrom: [],
  run: 1,
  runSince: AT,
  createdAt: AT,
  updatedAt: AT,
  ...more,
});

describe('the statuses of a registration', () => {
  test('are all reached from the first, and each leads to an end', () => {
    const reached = new Set<Status>(['searching']);
    for (const from of reached) for (const to of statuses[from].next) reached.add(to);
    expect([...reached].toSorted()).toEqual(statusNames.toSorted());
    for (const from of statusNames)
      expect(
        statuses[from].next.length === 0 || mayFollow(from, 'cancelled') || mayFollow('searching', 'completed'),
      ).toBe(true);
  });

  test('change along the table alone', () => {
    fc.assert(
      fc.property(fc.constantFrom(...statusNames), fc.constantFrom(...statusNames), (from, to) => {
        const move = (): Registration => moveTo(registration(from), to, AT);
        if (mayFollow(from, to)) expect(move().status).toBe(to);
        else expect(move).toThrow(`A registration that is ${from} cannot become ${to}.`);
      }),
    );
  });

  test('a new run begins where the workflow must start again, and nowhere else', () => {
    expect(moveTo(registration('needs-attention'), 'searching', AT).run).toBe(2);
    expect(moveTo(registration('searching'), 'in-review', AT).run).toBe(1);
  });

  test.each(statusNames)('%s: the workflow is open exactly where something is to be done or waited for', (status) => {
    const closeAt = '2026-12-07T15:00:00.000Z';
    const information = { missing: [], askedAt: AT, remindAt: '2026-11-30T15:00:00.000Z', closeAt };
    expect(nextDeed(registration(status, { information }), AT).deed !== 'finish').toBe(isActive(status));
  });
});

describe('what is done next', () => {
  const information = {
    missing: [],
    askedAt: AT,
    remindAt: '2026-11-30T15:00:00.000Z',
    closeAt: '2026-12-07T15:00:00.000Z',
  };

  test.each([
    ['2026-11-23T15:00:00.000Z', {}, { deed: 'await-facts', until: information.remindAt }],
    ['2026-11-30T15:00:00.000Z', {}, { deed: 'remind-of-missing-facts' }],
    ['2026-11-30T15:00:00.000Z', { remindedAt: AT }, { deed: 'await-facts', until: information.closeAt }],
    ['2026-12-07T15:00:00.000Z', {}, { deed: 'close-registration' }],
  ])('at %s about what is missing (%j)', (at, more, expected) => {
    const subject = registration('awaiting-information', { information: { ...information, ...more } });
    expect(nextDeed(subject, at)).toEqual(expected);
  });

  test('an execution ends before it reaches a year', () => {
    const old = registration('in-review', { runSince: '2026-01-01T00:00:00.000Z' });
    expect(nextDeed(old, AT).deed).toBe('continue-in-new-run');
    expect(String(nextDeed(registration('in-review'), AT).until) < '2027-11-23').toBe(true);
  });
});

describe('who is of age', () => {
  test.each([
    ['2008-11-23', '2026-11-23', true],
    ['2008-11-24', '2026-11-23', false],
    // Born on a leap day: of age on 1 March where there is none.
    ['2008-02-29', '2026-02-28', false],
    ['2008-02-29', '2026-03-01', true],
  ])('born on %s, on %s: %s', (birthDate, today, expected) => {
    expect(isOfAge(birthDate, today)).toBe(expected);
  });
});

describe('what is missing', () => {
  const consents = [
    { kind: 'treatment', given: true, at: AT },
    { kind: 'privacy-practices', given: false, at: AT },
  ] as const;
  const pointers = (patient: Person, more: Partial<Registration> = {}): string[] =>
    missingFacts({ ...registration('searching'), selfPay: true, consents, ...more, patient }, '2026-11-23').map(
      ({ pointer }) => pointer,
    );

  test('is nothing of whom all is known', () => {
    expect(pointers(ana)).toEqual([]);
  });

  test.each(['name', 'birthDate', 'gender', 'address', 'telecom'] as const)('is the %s', (field) => {
    const { [field]: _gone, ...rest } = ana;
    expect(pointers(rest)).toEqual([`/patient/${field}`]);
  });

  test('is a way to be reached other than by fax', () => {
    expect(pointers({ ...ana, telecom: [{ system: 'fax', value: '+13125550142' }] })).toEqual(['/patient/telecom']);
  });

  test('is a consent to treatment that was refused, and not the notice that was', () => {
    const refused = consents.map((each) => ({ ...each, given: false }));
    expect(pointers(ana, { consents: refused })).toEqual(['/consents']);
  });

  test('is everything of whom nothing is known', () => {
    expect(pointers({}, { consents: [], selfPay: undefined })).toEqual([
      '/patient/name',
      '/patient/birthDate',
      '/patient/gender',
      '/patient/address',
      '/patient/telecom',
      '/coverages',
      '/consents',
      '/consents',
    ]);
  });
});

describe('a record that is brought up to date', () => {
  test('keeps the name and the address that were, as old ones', () => {
    const married = { use: 'official', family: 'Okafor', given: ['Ana'] } as const;
    const moved = {
      use: 'home',
      line: ['9 Oak Ave'],
      city: 'Evanston',
      state: 'IL',
      postalCode: '60201',
      country: 'US',
    } as const;

    const after = bringUpToDate(ana, { name: [married], address: [moved] });

    expect(after.name).toEqual([married, { ...ana.name[0], use: 'old' }]);
    expect(after.address).toEqual([moved, { ...ana.address[0], use: 'old' }]);
  });

  test('gets numbers added, and none twice because of how it is written', () => {
    const after = bringUpToDate(ana, {
      telecom: [
        { system: 'phone', value: '312-555-0142' },
        { system: 'email', value: 'ana@example.org' },
      ],
    });

    expect(after.telecom.map(({ value }) => value)).toEqual(['(312) 555-0142', 'ana@example.org']);
  });

  test('does not unlearn a gender because somebody did not know it', () => {
    expect(bringUpToDate(ana, { gender: 'unknown' }).gender).toBe('female');
  });

  test('is what it was if it is told nothing, or itself again', () => {
    expect(bringUpToDate(ana, {})).toEqual(ana);
    expect(bringUpToDate(ana, structuredClone(ana))).toEqual(ana);
  });

  test('loses nothing, and told twice is as told once', () => {
    const names = fc.array(
      fc.record({
        use: fc.constantFrom('official' as const, 'nickname' as const),
        family: fc.constantFrom('Rivera', 'Okafor', 'Chen'),
        given: fc.constantFrom(['Ana'], ['Anna']),
      }),
      { maxLength: 2 },
    );
    fc.assert(
      fc.property(names, (name) => {
        const once = bringUpToDate(ana, { name });
        expect(once.name.map(({ family, given }) => `${given.join(' ')} ${family}`)).toContain('Ana Rivera');
        expect(bringUpToDate(once, { name }).name.length).toBeLessThanOrEqual(once.name.length);
      }),
    );
  });
});
