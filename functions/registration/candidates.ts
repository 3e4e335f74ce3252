import { now } from '../platform/clock.ts';
import { blockingKeys, compare, factsOf, grade, type Graded, type PersonFacts } from './matching/index.ts';
import type { Patient } from './patient.ts';
import { hashKeys, keysOf, lookUp, type Found } from './person-index.ts';
import { listCoverages, readPatients } from './store.ts';

/** Of how many candidates the coverages are read: member ids decide between the likeliest. */
const MOST_WITH_COVERAGES = 10;

/** Who of the clinic's patients this person may be. */
export interface Candidates {
  /** The likeliest first; those that certainly are another person are left out. */
  readonly graded: readonly Graded<Patient>[];
  readonly found: Found;
}

/**
 * Looks for a person among the clinic's patients. What it reads is bounded, however many patients there are.
 *
 * @param except a patient who is not a candidate: the one whose own facts these are
 */
export async function findCandidates(
  clinicId: string,
  facts: PersonFacts,
  { except }: { readonly except?: string } = {},
): Promise<Candidates> {
  const [all, identifying] = await Promise.all([
    hashKeys(clinicId, keysOf(facts)),
    hashKeys(clinicId, blockingKeys(facts).identifying),
  ]);
  const found = await lookUp(clinicId, all);
  // Whoever can be certain stands under an identifying key: only what was cut there leaves somebody certain unseen.
  const complete = !found.entries.some(({ hash, full }) => full && identifying.includes(hash));
  const patients = await readPatients(
    clinicId,
    found.patientIds.filter((id) => id !== except),
  );
  const today = now().slice(0, 10);
  const compared = patients
    .filter(({ active }) => active)
    .map((candidate) => ({ candidate, comparison: compare(facts, factsOf(candidate), today) }))
    .sort((a, b) => b.comparison.score - a.comparison.score);
  const likeliest = await Promise.all(
    compared.slice(0, MOST_WITH_COVERAGES).map(async ({ candidate }) => {
      const coverages = await listCoverages(clinicId, candidate.id);
      return { candidate, comparison: compare(facts, factsOf(candidate, coverages), today) };
    }),
  );
  const graded = grade([...likeliest, ...compared.slice(MOST_WITH_COVERAGES)], { complete });
  return { graded: graded.filter((each) => each.grade !== 'certainly-not'), found };
}
