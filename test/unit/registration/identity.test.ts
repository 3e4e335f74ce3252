import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { IdentityCheck } from '../../../functions/registration/identity/check.ts';
import {
  assuranceLevels,
  evidenceKindNames,
  reaches,
  type Confirmable,
  type EvidenceKind,
} from '../../../functions/registration/identity/rules/evidence.ts';
import { identityOf, type Identity } from '../../../functions/registration/identity/rules/level.ts';
import { mayRelease, releasePurposes, requiredLevel } from '../../../functions/registration/identity/rules/release.ts';

const TODAY = '2026-11-23';
const ana = {
  name: [{ use: 'official', family: 'Rivera', given: ['Ana'] }],
  birthDate: '1961-02-28',
  address: [{ use: 'home', line: ['1 Lake St'], city: 'Chicago', state: 'IL', postalCode: '60601', country: 'US' }],
} as const;
let count = 0;
const check = (
  kind: EvidenceKind,
  confirms: readonly Confirmable[] = [],
  more: Partial<IdentityCheck> = {},
): IdentityCheck => ({
  id: `idchk_${(count += 1)}`,
  version: 1,
  patientId: 'pat_a',
  status: 'valid',
  kind,
  confirms,
  confirmed: { name: ana.name[0], birthDate: ana.birthDate, address: ana.address[0] },
  how: 'in-person',
  checkedBy: 'staff_a',
  checkedAt: '2026-11-20T15:00:00.000Z',
  createdAt: '2026-11-20T15:00:00.000Z',
  updatedAt: '2026-11-20T15:00:00.000Z',
  ...more,
});
const verified = (...checks: IdentityCheck[]): Identity => identityOf(checks, ana, TODAY);
const who = ['name', 'birthDate'] as const;
const license = check('drivers-license', [...who, 'address', 'face']);
const passport = check('passport', [...who, 'face']);
const card = check('insurance-card', ['name', 'memberId']);
const bill = check('utility-bill', ['name', 'address']);
const notice = check('notice');

describe('the level to which an identity is verified', () => {
  test.each<[string, string, IdentityCheck[]]>([
    ['none', 'nothing', []],
    ['none', 'an insurance card without a birth date', [card]],
    ['IAL1.2', 'any ID with name and birth date', [check('other-id', who)]],
    ['IAL1.4', 'a photo ID with name and birth date', [check('drivers-license', who)]],
    ['IAL1.4', 'a photo ID compared with the person, and no notice', [license]],
    ['IAL1.5', 'a license and an insurance card that show the address', [license, card]],
    ['IAL1.4', 'a license and an insurance card, the address shown by neither', [check('drivers-license', who), card]],
    [
      'IAL1.5',
      'the same, and a code that reached the mobile number',
      [check('drivers-license', who), card, check('mobile-control', ['phone'])],
    ],
    ['IAL1.6', 'a license compared with the person, and a notice', [license, notice]],
    ['IAL1.8', 'two pieces of evidence, compared, and a notice', [license, card, notice]],
    ['IAL2', 'a passport compared, the address by a bill, and a notice', [passport, bill, notice]],
    ['IAL1.8', 'a license and two bills: one photograph is not two', [license, card, bill, notice]],
    [
      'IAL2',
      'a license, a second photo ID, and a third piece',
      [license, check('government-photo-id', ['name', 'face']), bill, notice],
    ],
  ])('is %s by %s', (level, _, checks) => {
    expect(verified(...checks).level).toBe(level);
  });

  test('falls when a document expires: on its last day it counts, on the next it does not', () => {
    const last = { ...passport, expiresOn: TODAY };
    expect(identityOf([last, bill, notice], ana, TODAY).level).toBe('IAL2');
    const after = identityOf([last, bill, notice], ana, '2026-11-24');
    expect(after.level).toBe('none');
    expect(after.lines[0]).toMatchObject({ counts: false, because: `It expired on ${TODAY}.` });
  });

  test('falls when the record says otherwise than what was confirmed', () => {
    const moved = { ...ana, address: [{ ...ana.address[0], line: ['9 Oak Ave'] }] };
    const identity = identityOf([license, card], moved, TODAY);
    expect(identity.level).toBe('IAL1.4');
    expect(identity.lines[0]).toMatchObject({ counts: true, because: 'Changed on the record since: home address.' });
    const married = { ...ana, name: [{ ...ana.name[0], family: 'Okafor' }] };
    expect(identityOf([check('passport', ['name'])], married, TODAY).lines[0]?.counts).toBe(false);
  });

  test('stays when a new name joins one that is still in use', () => {
    const both = {
      ...ana,
      name: [
        { use: 'official', family: 'Okafor', given: ['Ana'] },
        { ...ana.name[0], use: 'usual' },
      ] as const,
    };
    expect(identityOf([license], both, TODAY).level).toBe('IAL1.4');
  });

  test('does not count a check that was entered in error, nor the same document twice', () => {
    expect(verified({ ...license, status: 'entered-in-error' }).level).toBe('none');
    const twice = [1, 2, 3].map(() => check('drivers-license', [...who, 'address', 'face'], { numberHash: 'same' }));
    const identity = verified(...twice, notice);
    expect(identity.level).toBe('IAL1.6');
    expect(identity.lines.filter(({ counts }) => counts)).toHaveLength(2);
  });

  test('names what every higher level lacks', () => {
    const { steps } = verified(license);
    expect(steps.find(({ level }) => level === 'IAL1.6')?.lacking).toEqual([
      'a notice of the verification to the address of record',
    ]);
  });

  test('never falls by one more piece of evidence that is good', () => {
    const facts = fc.subarray<Confirmable>(['name', 'birthDate', 'address', 'phone', 'face']);
    const any = fc.tuple(fc.constantFrom(...evidenceKindNames), facts).map(([kind, confirms]) => check(kind, confirms));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), any, (checks, one) => {
        expect(reaches(verified(...checks, one).level, verified(...checks).level)).toBe(true);
        expect(verified(...checks, one).weight).toBeGreaterThanOrEqual(verified(...checks).weight);
      }),
    );
  });
});

describe('the weight of what was confirmed', () => {
  test('is HL7’s: documents 5 each and 10 at most, contacts 4 and 5 at most, name 3, birth date 2', () => {
    const all: Confirmable[] = ['name', 'birthDate', 'address', 'email', 'phone', 'memberId'];
    const three = (['passport', 'drivers-license', 'state-id'] as const).map((kind) => check(kind, all));
    expect(verified(...three).weight).toBe(10 + 5 + 3 + 2);
    expect(verified(check('utility-bill', ['name', 'address'])).weight).toBe(7);
  });

  test('makes an input L0 or L1 only with the level that goes with it', () => {
    expect(verified(license)).toMatchObject({ weight: 14, input: 'none' });
    expect(verified(license, card)).toMatchObject({ input: 'L0' });
    expect(verified(license, card, notice)).toMatchObject({ input: 'L1' });
  });
});

describe('what may be handed to a patient', () => {
  test('takes the level of its purpose, and more where it is labelled', () => {
    expect(requiredLevel('results', [])).toBe('IAL1.4');
    expect(requiredLevel('results', ['STD'])).toBe('IAL1.5');
    expect(requiredLevel('appointment-details', ['SDV'])).toBe('IAL1.8');
    expect(requiredLevel('online-access', ['STD'])).toBe('IAL1.8');
  });

  test('is refused below it, with what would raise the level as far as that', () => {
    const some = verified(check('drivers-license', who));
    expect(mayRelease(some, 'results', [])).toEqual({
      allowed: true,
      level: 'IAL1.4',
      required: 'IAL1.4',
      lacking: [],
    });
    const refused = mayRelease(some, 'record-copy', []);
    expect(refused).toMatchObject({ allowed: false, level: 'IAL1.4', required: 'IAL1.5' });
    expect(refused.lacking[0]).toMatch(/^two of/);
  });

  test('is never refused to who is verified highest, nor allowed to who is not verified at all', () => {
    for (const purpose of releasePurposes)
      for (const labels of [[], ['SDV']] as const) {
        expect(mayRelease(verified(passport, bill, notice), purpose, labels).allowed).toBe(true);
        expect(mayRelease(verified(), purpose, labels).allowed).toBe(false);
      }
    expect(assuranceLevels.at(-1)).toBe('IAL2');
  });
});
