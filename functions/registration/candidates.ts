import { now } from '../platform/clock.ts';
import {
  blockingKeys,
  compare,
  factsOf,
  grade,
  gradeOne,
  likeliest,
  type Comparison,
  type Graded,
  type PersonFacts,
} from './matching/index.ts';
import type { Coverage, Patient } from './patient.ts';
import { hashKeys, keysOf, lookUp, type Found } from './person-index.ts';
import { listCoverages, readPatients, withSurvivors } from './store.ts';

/** Of how many candidates the coverages are read: member ids decide between the likeliest. */
const MOST_WITH_COVERAGES = 10;

/** Who of the clinic's patients this person may be. */
export interface Candidates {
  /** The likeliest first; those that certainly are another person are left out. */
  readonly graded: readonly Graded<Patient>[];
  readonly found: Found;
}

/** Looks for a person among the clinic's patients. What it reads is bounded, however many patients there are. */
export async function findCandidates(clinicId: string, facts: PersonFacts): Promise<Candidates> {
  const [all, identifying] = await Promise.all([
    hashKeys(clinicId, keysOf(facts)),
    hashKeys(clinicId, blockingKeys(facts).identifying),
  ]);
  const found = await lookUp(clinicId, all);
  // Whoever can be certain stands under an identifying key: only what was cut there leaves somebody certain unseen.
  const complete = !found.entries.some(({ hash, full }) => full && identifying.includes(hash));
  const read = likeliest(
    found.entries.map(({ hash, ids }) => ({ identifying: identifying.includes(hash), under: ids })),
  );
  const persons = personsOf(await withSurvivors(clinicId, await readPatients(clinicId, read)));
  const today = now().slice(0, 10);
  const compared = persons
    .filter(({ candidate }) => candidate.active)
    .map((person) => fit(facts, person, [], today))
    .sort((a, b) => b.comparison.score - a.comparison.score);
  const carded = compared.filter((each) => cardsMatter(facts, each, today)).slice(0, MOST_WITH_COVERAGES);
  const fits = await Promise.all(
    compared.map(async (each) =>
      carded.includes(each) ? fit(facts, each, await listCoverages(clinicId, each.candidate), today) : each,
    ),
  );
  const outdated = new Set(fits.filter(({ byDuplicate }) => byDuplicate).map(({ candidate }) => candidate.id));
  const graded = grade(fits, { complete })
    .filter((each) => each.grade !== 'certainly-not')
    .map((each) => (outdated.has(each.candidate.id) ? withoutCertainty(each) : each));
  return { graded, found };
}

/** A patient, and the records that the search found of this person. */
interface FoundPerson {
  readonly candidate: Patient;
  readonly records: readonly Patient[];
}

/** Each person once, however many records of them were found. */
function personsOf(found: readonly { readonly record: Patient; readonly survivor: Patient }[]): FoundPerson[] {
  const records = Map.groupBy(found, ({ survivor }) => survivor.id);
  return [...records.values()].flatMap((each) =>
    each[0] ? [{ candidate: each[0].survivor, records: each.map(({ record }) => record) }] : [],
  );
}

/** How well the facts fit the person: the record that is used, or one that it replaced, if that fits better. */
function fit(
  facts: PersonFacts,
  person: FoundPerson,
  coverages: readonly Pick<Coverage, 'payerId' | 'memberId' | 'status'>[],
  today: string,
): FoundPerson & { readonly comparison: Comparison; readonly byDuplicate: boolean } {
  const { candidate, records } = person;
  const own = compare(facts, factsOf(candidate, coverages), today);
  const best = records
    .filter(({ id }) => id !== candidate.id)
    .map((record) => compare(facts, factsOf(record, coverages), today))
    .reduce((better, each) => (each.score > better.score ? each : better), own);
  return { ...person, comparison: best, byDuplicate: best !== own };
}

/**
 * Whether the cards of a candidate are worth being read. They are not where the person has told of none, nor where
 * it is certainly another person without them and would be even with the very same card: no other card says more.
 */
function cardsMatter(facts: PersonFacts, person: FoundPerson & { comparison: Comparison }, today: string): boolean {
  const told = facts.identifiers
    .filter(({ type }) => type === 'MB')
    .map(({ assigner = '', value }) => ({ payerId: assigner, memberId: value, status: 'active' as const }));
  if (told.length === 0) return false;
  return [person, fit(facts, person, told, today)].some(
    ({ comparison }) => gradeOne(comparison).grade !== 'certainly-not',
  );
}

/** Staff decided that the replaced record is not the right one: who fits it better is that person only if somebody says so. */
function withoutCertainty(graded: Graded<Patient>): Graded<Patient> {
  if (graded.grade !== 'certain') return graded;
  return {
    ...graded,
    grade: 'probable',
    reasons: [...graded.reasons, 'a duplicate that was merged into the record fits better than the record itself'],
  };
}
