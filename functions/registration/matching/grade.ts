import type { Comparison, Field } from './compare.ts';
import { hl7 } from './weights.ts';

/** FHIR match-grade. */
export const matchGrades = ['certain', 'probable', 'possible', 'certainly-not'] as const;
export type MatchGrade = (typeof matchGrades)[number];

/** A candidate's grade and why it is not another. */
export interface Graded<T> {
  readonly candidate: T;
  readonly comparison: Comparison;
  readonly grade: MatchGrade;
  /** Why it is not certain, in words without a value of either person; empty for a certain one. */
  readonly reasons: readonly string[];
}

/** Bits: from here a link without a person, a likely match, and one worth a look (1 in 3). */
const certainFrom = 7;
const probableFrom = 5;
const possibleFrom = -1;
/** HL7's weight of name and birth date: those alone are never more than possible. */
const nameAndBirthDate = hl7.name + hl7.birthDate;
/** The same as `possibleFrom` where neither gender nor any number can be compared: what tells a household apart is not there (1 in 50). */
const possibleThinFrom = -5.6;

/** Grades one comparison by itself. */
export function gradeOne(comparison: Comparison): { grade: MatchGrade; reasons: string[] } {
  const { score, sums, weight } = comparison;
  const doubts = doubtsOf(comparison);
  const reasons = doubts.map(({ reason }) => reason);
  if (weight < hl7.least)
    reasons.push(`what agrees weighs ${weight} of the ${hl7.least} that a link without a person needs`);
  if (score >= certainFrom && reasons.length === 0) return { grade: 'certain', reasons };
  if (score < certainFrom) reasons.push(`it could also be another person: ${words[comparison.against]}`);
  if (score >= probableFrom && weight > nameAndBirthDate) return { grade: 'probable', reasons };
  if (score >= possibleFrom) return { grade: 'possible', reasons };
  // No stranger: one of the household or nobody else. A single doubt or a thin record does not rule out the same person.
  const isDoubtful = isOneDoubt(comparison) || (isThin(comparison) && score >= possibleThinFrom);
  if (sums.stranger >= possibleFrom && isDoubtful) return { grade: 'possible', reasons };
  return { grade: 'certainly-not', reasons };
}

const words = {
  stranger: 'a stranger who has this much in common by chance',
  relative: 'somebody of the same household',
  namesake: 'a parent or child of the same name',
} as const;

/**
 * Grades all candidates of one look-up, the likeliest first. Where the search was cut short, or two candidates
 * are certain, none is: a person decides.
 */
export function grade<T>(
  candidates: readonly { readonly candidate: T; readonly comparison: Comparison }[],
  { complete }: { readonly complete: boolean },
): Graded<T>[] {
  const graded = candidates
    .map((each): Graded<T> => ({ ...each, ...gradeOne(each.comparison) }))
    .sort(
      (a, b) => matchGrades.indexOf(a.grade) - matchGrades.indexOf(b.grade) || b.comparison.score - a.comparison.score,
    );
  const certain = graded.filter((each) => each.grade === 'certain').length;
  const doubt = !complete
    ? 'there were more candidates than could be read'
    : certain > 1
      ? 'more than one patient fits as well'
      : undefined;
  if (doubt === undefined) return graded;
  return graded.map((each) =>
    each.grade === 'certain' ? { ...each, grade: 'probable', reasons: [...each.reasons, doubt] } : each,
  );
}

/** Whether it is one address, and besides only names and birth date can be compared. */
function isThin({ fields }: Comparison): boolean {
  if (!fields.some(({ field, level }) => field === 'address' && ['same', 'typo', 'alike'].includes(level)))
    return false;
  const bare: readonly Field[] = ['given', 'middle', 'family', 'generation', 'birthDate', 'address'];
  return fields.every(({ field, level }) => bare.includes(field) || level === 'missing');
}

interface Doubt {
  readonly field: Field;
  readonly reason: string;
}

/** What speaks against a link without a person, however much agrees besides. */
function doubtsOf({ fields }: Comparison): Doubt[] {
  const level = new Map(fields.map((each) => [each.field, each.level]));
  const doubts: Doubt[] = [];
  const doubt = (field: Field, fine: readonly string[], reason: string): void => {
    if (!fine.includes(level.get(field) ?? 'missing')) doubts.push({ field, reason });
  };
  doubt('given', ['same', 'nickname'], 'the first names are not the same');
  doubt('family', ['same', 'part'], 'the surnames are not the same');
  doubt('birthDate', ['same', 'same-young', 'same-new-year'], 'the birth dates are not the same');
  doubt('middle', ['same', 'initial', 'missing'], 'the middle names differ');
  doubt('gender', ['same', 'missing'], 'the genders differ');
  doubt('generation', ['same', 'missing', 'untold'], 'one is junior or senior to the other');
  doubt('identifier.SS', ['same', 'last-four', 'missing'], 'the social security numbers differ');
  doubt('identifier.DL', ['same', 'missing'], "the driver's licenses differ");
  return doubts;
}

/**
 * Whether no more than one field clearly disagrees. Then it may have been filled in wrongly, and a person looks; but not at two
 * children of one birth date and two first names (twins) or of two alike (brothers), nor at two a generation apart of whom one is called Junior.
 */
function isOneDoubt(comparison: Comparison): boolean {
  const { fields } = comparison;
  const level = new Map(fields.map((each) => [each.field, each.level]));
  const [only, ...more] = fields.filter((each) => each.level === 'different' || each.level === 'generation');
  if (more.length > 0) return false;
  if (!only || only.field === 'family') return true;
  const born = level.get('birthDate') ?? '';
  if (only.field === 'given')
    return born !== 'same-young' && (isThin(comparison) || (born !== 'two-parts' && born !== 'two-digits'));
  if (only.field !== 'birthDate') return false;
  return !(only.level === 'generation' && level.get('generation') === 'untold');
}
