import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { missingFacts, visitLabels } from '../../../functions/registration/intake/rules/missing.ts';
import {
  consentLines,
  minorServiceNames,
  type Circumstance,
  type ConsentLine,
  type MinorService,
} from '../../../functions/registration/minors/rules/consent-lines.ts';
import {
  consentOf,
  custodiansOf,
  type ConsentAnswer,
} from '../../../functions/registration/minors/rules/consent-of.ts';
import type { Contact } from '../../../functions/registration/patient.ts';
import { whereToReach } from '../../../functions/registration/privacy/rules/where-to-reach.ts';

const ON = '2026-11-23';
/** Born so that on that day they are so old. */
const aged = (years: number): string => `${2026 - years}-11-23`;
const ask = (state: string, service: MinorService, age: number, ...circumstances: Circumstance[]) =>
  consentOf({ birthDate: aged(age), service, state, on: ON, circumstances });

describe('who consents to a service', () => {
  test.each<[ConsentAnswer, string, MinorService, number, Circumstance[]]>([
    ['minor', 'CA', 'sti-care', 12, []],
    ['unknown', 'CA', 'sti-care', 11, []],
    ['minor', 'CA', 'contraception', 14, []],
    ['minor-if', 'CA', 'outpatient-mental-health', 13, []],
    ['unknown', 'CA', 'general', 16, []],
    ['minor-if', 'CA', 'general', 15, ['living-apart']],
    ['unknown', 'CA', 'general', 14, ['living-apart']],
    ['minor', 'IL', 'substance-use-treatment', 12, []],
    ['minor', 'IL', 'general', 15, ['pregnant']],
    ['unknown', 'IL', 'general', 15, []],
    ['minor', 'NY', 'general', 16, ['parent']],
    ['minor', 'NY', 'prenatal-care', 15, []],
    ['minor-if', 'TX', 'sti-care', 15, []],
    ['minor', 'TX', 'substance-use-treatment', 15, []],
    ['unknown', 'TX', 'contraception', 17, []],
    ['parent', 'FL', 'general', 17, []],
    ['unknown', 'FL', 'sti-care', 17, []],
    ['minor-if', 'NC', 'outpatient-mental-health', 16, []],
    ['minor', 'VA', 'outpatient-mental-health', 14, []],
    ['unknown', 'OH', 'sti-care', 17, []],
    ['patient', 'OH', 'sti-care', 18, []],
    ['unknown', 'AL', 'general', 18, []],
    ['patient', 'AL', 'general', 19, []],
    ['unknown', 'MS', 'general', 20, []],
  ])('is %s in %s for %s at %i %j', (who, state, service, age, circumstances) => {
    expect(ask(state, service, age, ...circumstances).who).toBe(who);
  });

  test('changes on the birthday, not before', () => {
    const born = '2014-11-24';
    const question = { birthDate: born, service: 'sti-care', state: 'CA' } as const;
    expect(consentOf({ ...question, on: '2026-11-23' }).who).toBe('unknown');
    expect(consentOf({ ...question, on: '2026-11-24' }).who).toBe('minor');
  });

  test('is never guessed: without a line of that state and service nobody is told that a parent or the minor may', () => {
    const anything = fc.record({
      state: fc.stringMatching(/^[A-Z]{2}$/),
      service: fc.constantFrom(...minorServiceNames),
      age: fc.integer({ min: 0, max: 17 }),
    });
    fc.assert(
      fc.property(anything, ({ state, service, age }) => {
        const rule = ask(state, service, age);
        const about = consentLines.filter(
          (line) => line.state === state && (line.services === 'any' || line.services.includes(service)),
        );
        if (about.length === 0) expect(rule.who).toBe('unknown');
        if (rule.who === 'unknown') {
          expect(rule.words).toMatch(/Ask your counsel\.$/);
          expect(rule.parentRepresents).toBeUndefined();
        } else expect(rule.lines.length).toBeGreaterThan(0);
      }),
    );
  });

  test('is answered with the law, where it was read, and of what date', () => {
    for (const { id, law, url, asOf, state } of consentLines) {
      expect([id, law.length > 8, URL.canParse(url), state.length]).toEqual([id, true, true, 2]);
      expect(asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
    expect(new Set(consentLines.map(({ id }) => id)).size).toBe(consentLines.length);
    expect(ask('CA', 'sti-care', 14).lines).toMatchObject([{ id: 'ca-sti', from: 12 }]);
  });

  test('says whether a parent stands for the minor, and labels what the minor consents to alone', () => {
    expect(ask('IL', 'sti-care', 14)).toMatchObject({ parentRepresents: false, labels: ['STD', 'ADOL'] });
    expect(ask('FL', 'general', 14)).toMatchObject({ parentRepresents: true, labels: [] });
    // Somebody must first find that the condition holds.
    expect(ask('NC', 'sti-care', 14).parentRepresents).toBeUndefined();
  });

  test('is the minor where one line asks for nothing else, though another does', () => {
    const line: ConsentLine = {
      id: 'a',
      state: 'XX',
      services: 'any',
      law: 'a',
      url: 'https://example.org',
      asOf: ON,
    };
    const question = { birthDate: aged(15), service: 'general', state: 'XX', on: ON } as const;
    const known = [
      { ...line, provided: 'A judge agrees.' },
      { ...line, id: 'b' },
    ];
    expect(consentOf(question, known)).toMatchObject({ who: 'minor', lines: [{ id: 'b' }] });
  });
});

describe('who of the contacts may consent for a minor', () => {
  const contact = (relationship: Contact['relationship'], legal?: 'sole' | 'joint' | 'none'): Contact => ({
    relationship,
    name: { use: 'official', family: 'Rivera', given: ['R'] },
    telecom: [],
    ...(legal ? { custody: { legal } } : {}),
  });
  const who = (...contacts: Contact[]) => custodiansOf(contacts).map(({ index, custody }) => [index, custody]);

  test('is each parent of whom nobody said, but never who has no custody', () => {
    expect(who(contact(['mother']), contact(['father'], 'none'), contact(['emergency-contact']))).toEqual([
      [0, 'unstated'],
    ]);
  });

  test('is who has sole custody, alone; a guardian by court order is one who needs be no parent', () => {
    expect(who(contact(['mother']), contact(['other'], 'sole'))).toEqual([[1, 'sole']]);
    expect(who(contact(['mother'], 'joint'), contact(['father'], 'joint'))).toHaveLength(2);
  });
});

describe('what a minor consented to alone', () => {
  const alone = [{ kind: 'treatment', given: true, at: `${ON}T15:00:00Z`, alone: true }] as const;
  const known = {
    patient: { birthDate: aged(15) },
    coverages: [],
    consents: alone,
  };

  test('labels the visit, and asks for no guarantor', () => {
    expect(visitLabels({ labels: ['STD'], consents: alone })).toEqual(['STD', 'ADOL']);
    expect(missingFacts(known, ON).map(({ pointer }) => pointer)).not.toContain('/patient/contact');
    const together = [{ ...alone[0], alone: false }];
    expect(missingFacts({ ...known, consents: together }, ON).map(({ pointer }) => pointer)).toContain(
      '/patient/contact',
    );
    expect(visitLabels({ labels: [], consents: together })).toEqual([]);
  });

  test('never goes to an address of a parent or guarantor, not even to one that was named as confidential', () => {
    const home = {
      use: 'home',
      line: ['1 Lake St'],
      city: 'Chicago',
      state: 'IL',
      postalCode: '60601',
      country: 'US',
    } as const;
    const name = { use: 'official', family: 'Rivera', given: ['Rosa'] } as const;
    const patient = {
      contact: [
        {
          relationship: ['guarantor'],
          name,
          telecom: [
            { system: 'email', value: 'Rosa@example.org' },
            { system: 'phone', value: '(312) 555-0142' },
          ],
          address: home,
        },
      ],
      confidentialCommunication: {
        covers: 'labelled',
        telecom: [
          { system: 'email', value: 'rosa@example.org' },
          { system: 'phone', value: '+1 312 555 0142' },
        ],
        address: { ...home, use: 'temp', line: ['1 LAKE ST'] },
      },
    } as const;
    expect(whereToReach(patient, { labels: ['ADOL'] })).toEqual({ by: 'nothing', because: 'not-by-this-channel' });
    const friend = { system: 'email', value: 'mine@example.org' } as const;
    const { confidentialCommunication: given } = patient;
    const own = { ...patient, confidentialCommunication: { ...given, telecom: [...given.telecom, friend] } };
    expect(whereToReach(own, { labels: ['ADOL'] })).toMatchObject({ by: 'email', to: 'mine@example.org' });
  });
});
