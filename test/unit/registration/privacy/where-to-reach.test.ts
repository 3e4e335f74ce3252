import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labelCodes } from '../../../../functions/registration/privacy/rules/labels.ts';
import {
  channels,
  whereToReach,
  type ConfidentialCommunication,
  type Reachable,
} from '../../../../functions/registration/privacy/rules/where-to-reach.ts';

const home = {
  use: 'home',
  line: ['1 Lake St'],
  city: 'Chicago',
  state: 'IL',
  postalCode: '60601',
  country: 'US',
} as const;
const sister = { ...home, line: ['9 Oak Ave'] };
const ana: Reachable = {
  telecom: [
    { system: 'email', value: 'old@example.org', use: 'old' },
    { system: 'email', value: 'family@example.org' },
    { system: 'phone', value: '+13125550142' },
  ],
  address: [home],
};
const asked = (
  covers: ConfidentialCommunication['covers'],
  more: Partial<ConfidentialCommunication> = {},
): ConfidentialCommunication => ({ covers, telecom: [{ system: 'email', value: 'mine@example.org' }], ...more });

describe('where a patient may be reached', () => {
  test('is the ordinary address for an ordinary matter, and never one that is old', () => {
    expect(whereToReach(ana)).toEqual({ by: 'email', to: 'family@example.org', confidential: false });
  });

  test('is by the channel that the patient prefers, where the asker has it', () => {
    const prefers = { ...ana, preferredChannel: 'phone' } as const;
    expect(whereToReach(prefers)).toMatchObject({ by: 'phone' });
    expect(whereToReach(prefers, { by: ['email', 'letter'] })).toMatchObject({ by: 'email' });
  });

  test('is the confidential address for everything, where the patient asked for that', () => {
    const confidential = { ...ana, confidentialCommunication: asked('everything') };
    expect(whereToReach(confidential)).toEqual({ by: 'email', to: 'mine@example.org', confidential: true });
    // No telephone number was named: the one on record is not called instead.
    expect(whereToReach(confidential, { by: ['phone'] })).toEqual({ by: 'nothing', because: 'not-by-this-channel' });
  });

  test('is the confidential address for a labelled matter alone, where the patient asked for that', () => {
    const confidential = { ...ana, confidentialCommunication: asked('labelled', { telecom: [], address: sister }) };
    expect(whereToReach(confidential)).toMatchObject({ to: 'family@example.org', confidential: false });
    expect(whereToReach(confidential, { labels: ['STD'] })).toEqual({ by: 'letter', to: sister, confidential: true });
    expect(whereToReach({ ...confidential, labels: ['SDV'] })).toMatchObject({ to: sister });
  });

  test('is nowhere for a labelled matter, where the patient named no confidential address', () => {
    expect(whereToReach(ana, { labels: ['HIV'] })).toEqual({ by: 'nothing', because: 'no-confidential-address' });
  });

  test('is nowhere once the patient has died', () => {
    const died = { ...ana, deceased: {}, confidentialCommunication: asked('everything') };
    expect(whereToReach(died)).toEqual({ by: 'nothing', because: 'deceased' });
  });

  test('is never an ordinary address for what a confidential one covers, whatever is known and asked', () => {
    const contact = (value: string) =>
      fc.array(
        fc.record({ system: fc.constantFrom('email', 'phone', 'sms', 'fax'), value: fc.constant(value) } as const),
        { maxLength: 4 },
      );
    const patient = fc.record(
      {
        telecom: contact('ordinary'),
        address: fc.constantFrom([], [home]),
        labels: fc.subarray([...labelCodes]),
        preferredChannel: fc.constantFrom(...channels),
        confidentialCommunication: fc.record(
          {
            covers: fc.constantFrom('everything', 'labelled'),
            telecom: contact('confidential'),
            address: fc.constant(sister),
          } as const,
          { requiredKeys: ['covers', 'telecom'] },
        ),
      },
      { requiredKeys: ['telecom', 'address', 'labels'] },
    );
    const matter = fc.record({ labels: fc.subarray([...labelCodes]), by: fc.subarray([...channels]) });
    fc.assert(
      fc.property(patient, matter, (known, about) => {
        const reach = whereToReach(known, about);
        const labelled = known.labels.length + about.labels.length > 0;
        const confidentialOnly = labelled || known.confidentialCommunication?.covers === 'everything';
        if (reach.by === 'nothing') return;
        expect(about.by).toContain(reach.by);
        expect(reach.confidential).toBe(confidentialOnly);
        expect([confidentialOnly ? 'confidential' : 'ordinary', confidentialOnly ? sister : home]).toContainEqual(
          reach.to,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('whoever writes to a patient asks first where they may', () => {
  const root = new URL('../../../../functions', import.meta.url).pathname;
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  const having = (pattern: RegExp): string[] =>
    sources
      .filter(({ text }) => pattern.test(text))
      .map(({ path }) => path)
      .toSorted();

  test('mail goes out by one function, which only the sender to staff and the senders to patients call', () => {
    expect(having(/@aws-sdk\/client-(ses|sesv2|sns|pinpoint\S*)'/)).toEqual(['notifications/deliver.ts']);
    expect(having(/from '\S*\/deliver\.ts'/)).toEqual([
      'notifications/mail-appointment.ts',
      'notifications/mail-delay.ts',
      'notifications/mail-patient.ts',
      'notifications/send-mail.ts',
    ]);
  });

  test('the sender to staff knows no patient, and the senders to patients ask right before', () => {
    const sourceOf = (path: string) => sources.find((source) => source.path === path)?.text ?? '';
    expect(sourceOf('notifications/send-mail.ts')).not.toMatch(/registration|patient-links|scheduling/);
    expect(sourceOf('notifications/mail-patient.ts')).toMatch(/await mayMailPatient\(/);
    for (const letter of ['appointment', 'delay']) {
      expect(sourceOf(`notifications/mail-${letter}.ts`)).toContain('to: letter.to');
      expect(sourceOf(`notifications/mail-${letter}.ts`)).toMatch(new RegExp(`await ${letter}Letter\\(`));
    }
    expect(sourceOf('scheduling/use-cases/letter.ts') + sourceOf('scheduling/use-cases/delay-letter.ts')).toMatch(
      /addressOf\([^]*addressOf\(/,
    );
  });

  test('nobody else makes an address to which a patient may be written', () => {
    expect(having(/as PatientEmail/)).toEqual(['registration/privacy/rules/where-to-reach.ts']);
    expect(having(/<PatientEmail>/)).toEqual([]);
  });
});
