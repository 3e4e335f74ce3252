import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PatientMerge, Takeable } from '../../../functions/registration/merging/merge.ts';
import { takeable } from '../../../functions/registration/merging/merge.ts';
import {
  mergedDemographics,
  restoredDemographics,
} from '../../../functions/registration/merging/rules/demographics.ts';
import { obstaclesTo } from '../../../functions/registration/merging/rules/obstacles.ts';
import type { Patient } from '../../../functions/registration/patient.ts';
import { whereToReach } from '../../../functions/registration/privacy/rules/where-to-reach.ts';
import { differences } from '../../../functions/registration/rules/difference.ts';
import {
  linksReplaced,
  linksRestored,
  linksWith,
  linksWithout,
  MOST_REPLACED,
  recordIds,
  replacedBy,
} from '../../../functions/registration/rules/links.ts';

const patient = (id: string, more: Partial<Patient> = {}): Patient => ({
  id,
  version: 1,
  active: true,
  name: [{ use: 'official', family: `Family ${id}`, given: ['Given'] }],
  birthDate: '1961-02-28',
  gender: 'female',
  telecom: [],
  address: [],
  identifier: [],
  contact: [],
  createdAt: '2026-11-23T15:00:00.000Z',
  updatedAt: '2026-11-23T15:00:00.000Z',
  ...more,
});

/** Few values for each field, so that records agree here and differ there. */
const word = fc.constantFrom('Ana', 'Bea', 'Cleo', 'Dora');
const persons: fc.Arbitrary<Partial<Patient>> = fc.record(
  {
    name: fc.array(
      fc.record({ use: fc.constantFrom('official', 'old', 'maiden'), family: word, given: fc.tuple(word) }),
      { minLength: 1, maxLength: 5 },
    ),
    birthDate: fc.constantFrom('1961-02-28', '1961-08-22', '1984-07-19'),
    gender: fc.constantFrom('female', 'male', 'unknown'),
    telecom: fc.array(fc.record({ system: fc.constant('phone' as const), value: fc.constantFrom('1', '2', '3') })),
    address: fc.array(
      fc.record({
        use: fc.constantFrom('home', 'old', 'work'),
        line: fc.tuple(word),
        city: fc.constant('Chicago'),
        state: fc.constant('IL'),
        postalCode: fc.constant('60601'),
        country: fc.constant('US'),
      }),
      { maxLength: 5 },
    ),
    identifier: fc.array(fc.record({ type: fc.constant('MR' as const), value: word }), { maxLength: 5 }),
    language: fc.constantFrom('es', 'pl'),
    deceased: fc.constant({}),
    labels: fc.subarray(['HIV', 'MH', 'SDV'], { minLength: 1 }),
    preferredChannel: fc.constantFrom('email', 'letter'),
    confidentialCommunication: fc.record({
      covers: fc.constantFrom('everything', 'labelled'),
      telecom: fc.tuple(fc.record({ system: fc.constant('phone' as const), value: fc.constantFrom('7', '8') })),
    }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<Patient>>;

/** A clinic's records in memory, merged and unmerged by the same rules as those in the table. */
class Records {
  readonly all: Map<string, Patient>;
  readonly merges: PatientMerge[] = [];
  constructor(patients: readonly Patient[]) {
    this.all = new Map(patients.map((each) => [each.id, each]));
  }
  private get(id: string): Patient {
    const found = this.all.get(id);
    if (!found) throw new Error('no such record');
    return found;
  }
  merge(survivorId: string, duplicateId: string, take: readonly Takeable[]): void {
    const [survivor, duplicate] = [this.get(survivorId), this.get(duplicateId)];
    if (obstaclesTo(survivor, duplicate, false).length > 0) return;
    const known = mergedDemographics(survivor, duplicate, take);
    this.all.set(survivorId, { ...known, link: linksWith(survivor, duplicate) });
    this.all.set(duplicateId, { ...duplicate, active: false, link: linksReplaced(duplicate, survivorId) });
    const changes = differences(survivor, known);
    const id = String(this.merges.length);
    this.merges.push({ id, status: 'in-force', survivorId, duplicateId, changes } as unknown as PatientMerge);
  }
  /** @returns whether it could be undone */
  undo(merge: PatientMerge): boolean {
    const { survivorId, duplicateId } = merge;
    const [survivor, duplicate] = [this.get(survivorId), this.get(duplicateId)];
    if (merge.status === 'undone' || replacedBy(survivor) !== undefined) return false;
    const others = this.merges.filter((each) => each.survivorId === survivorId);
    const { restored, notRestored } = restoredDemographics(survivor, merge, others);
    this.all.set(survivorId, { ...restored, link: linksWithout(survivor, duplicate) });
    this.all.set(duplicateId, { ...duplicate, active: true, link: linksRestored(duplicate) });
    Object.assign(merge, { status: 'undone', undone: { notRestored } });
    return true;
  }
}

const ids = ['a', 'b', 'c', 'd', 'e'];
type Deed = { readonly kind: 'merge'; readonly of: string; readonly with: string; readonly take: Takeable[] };
const deeds = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('merge' as const),
      of: fc.constantFrom(...ids),
      with: fc.constantFrom(...ids),
      take: fc.subarray([...takeable]),
    }),
    fc.record({ kind: fc.constant('undo' as const), which: fc.nat() }),
  ),
  { maxLength: 25 },
);

function done(records: Records, all: readonly (Deed | { readonly kind: 'undo'; readonly which: number })[]): void {
  for (const deed of all) {
    if (deed.kind === 'merge') records.merge(deed.of, deed.with, deed.take);
    else {
      const merge = records.merges[deed.which % Math.max(1, records.merges.length)];
      if (merge) records.undo(merge);
    }
  }
}

describe('merging', () => {
  test('and undoing in any order ends with every record as it was', () => {
    fc.assert(
      fc.property(fc.tuple(...ids.map(() => persons)), deeds, fc.infiniteStream(fc.nat()), (given, all, choice) => {
        const before = ids.map((id, index) => patient(id, given[index]));
        const records = new Records(before);
        done(records, all);
        // Whatever is in force yet is undone, in whatever order it can be.
        for (;;) {
          const open = records.merges.filter(({ status }) => status === 'in-force');
          if (open.length === 0) break;
          const from = Number(choice.next().value ?? 0) % open.length;
          const some = [...open.slice(from), ...open.slice(0, from)].some((merge) => records.undo(merge));
          expect(some).toBe(true);
        }
        expect([...records.all.values()].map((each) => JSON.parse(JSON.stringify(each)) as unknown)).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });

  test('leaves each person with one record that is used, which knows of all others; the way to it ends', () => {
    fc.assert(
      fc.property(deeds, (all) => {
        const records = new Records(ids.map((id) => patient(id)));
        done(records, all);
        const used = [...records.all.values()].filter((each) => replacedBy(each) === undefined);
        expect(used.flatMap(recordIds).toSorted()).toEqual(ids);
        for (const each of records.all.values()) {
          let at = each;
          for (let by = replacedBy(at); by !== undefined; by = replacedBy(at)) at = records.all.get(by) ?? at;
          expect(recordIds(at)).toContain(each.id);
          expect(each.active).toBe(replacedBy(each) === undefined);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('adds what the duplicate knows, once, in as many places as a record has', () => {
    fc.assert(
      fc.property(persons, persons, fc.subarray([...takeable]), (one, other, take) => {
        const [survivor, duplicate] = [patient('a', one), patient('b', other)];
        const merged = mergedDemographics(survivor, duplicate, take);
        const values = (each: Patient): string[] => each.telecom.map(({ value }) => value);
        expect(new Set(values(merged))).toEqual(new Set([...values(survivor), ...values(duplicate)]));
        expect([merged.name.length, merged.address.length].every((count) => count <= 5)).toBe(true);
        const right = take.includes('name') ? duplicate : survivor;
        expect(merged.name[0]).toEqual(right.name[0]);
        expect(merged.birthDate).toBe((take.includes('birthDate') ? duplicate : survivor).birthDate);
        expect(merged.id).toBe('a');
      }),
    );
  });

  test('never leads to an address that the person asked, under either record, not to be reached at', () => {
    fc.assert(
      fc.property(persons, persons, fc.subarray([...takeable]), (one, other, take) => {
        const both = [patient('a', { ...one, deceased: undefined }), patient('b', { ...other, deceased: undefined })];
        const [survivor, duplicate] = both as [Patient, Patient];
        const merged = mergedDemographics(survivor, duplicate, take);
        const labels = new Set(both.flatMap((each) => each.labels ?? []));
        expect(new Set(merged.labels ?? [])).toEqual(labels);
        const asked = both.flatMap((each) => each.confidentialCommunication ?? []);
        const covered = asked.some(({ covers }) => covers === 'everything') || (asked.length > 0 && labels.size > 0);
        const reach = whereToReach(merged, { by: ['phone'] });
        if (covered) {
          expect(reach).toMatchObject({ by: 'phone', confidential: true });
          expect(asked.flatMap(({ telecom }) => telecom.map(({ value }) => value))).toContain(
            (reach as { to: string }).to,
          );
        } else if (labels.size > 0) expect(reach.by).toBe('nothing');
      }),
    );
  });

  test('of a duplicate into a survivor that says nothing of a field fills it, and takes no field away', () => {
    const merged = mergedDemographics(
      patient('a', { gender: 'unknown', language: 'es' }),
      patient('b', { gender: 'male', deceased: { date: '2026-11-02' } }),
      ['language'],
    );

    expect(merged).toMatchObject({ gender: 'male', deceased: { date: '2026-11-02' }, language: 'es' });
  });
});

describe('what stands in the way of a merge', () => {
  const full = patient('a', {
    link: Array.from({ length: MOST_REPLACED }, (_, index) => ({ type: 'replaces' as const, other: `r${index}` })),
  });
  test.each([
    ['nothing, of two records of one person', patient('a'), patient('b'), false, []],
    ['that they are one record', patient('a'), patient('a'), false, ['itself']],
    ['that the survivor has one too many already', full, patient('b'), false, ['too-many']],
    ['that one is a test', patient('a'), patient('b', { test: true }), false, ['test-record']],
    ['that a person said they are two', patient('a'), patient('b'), true, ['said-distinct']],
    ['all of it at once', full, patient('b', { test: true }), true, ['too-many', 'test-record', 'said-distinct']],
  ])('is %s', (_what, survivor, duplicate, distinct, codes) => {
    expect(obstaclesTo(survivor, duplicate, distinct).map(({ code }) => code)).toEqual(codes);
  });
});

test('a replaced record is never taken for the whole of a person', () => {
  expect(() => recordIds(patient('a', { link: [{ type: 'replaced-by', other: 'b' }] }))).toThrow('does not tell');
});
