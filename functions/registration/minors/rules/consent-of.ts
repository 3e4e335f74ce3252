import type { Contact } from '../../patient.ts';
import { labelsOf, type Label } from '../../privacy/rules/labels.ts';
import {
  consentLines,
  majorities,
  minorServices,
  type Circumstance,
  type ConsentLine,
  type MinorService,
} from './consent-lines.ts';

/** What is asked: may this patient consent alone to this, there, on that day? */
export interface ConsentQuestion {
  readonly birthDate: string;
  readonly service: MinorService;
  /** Two letters: where the care is given. */
  readonly state: string;
  /** `YYYY-MM-DD`. */
  readonly on: string;
  readonly circumstances?: readonly Circumstance[];
}

/**
 * Who consents. `patient`: of age. `minor`: alone. `minor-if`: alone, where a person finds that what the line asks for is so.
 * `parent`: a line says so. `unknown`: no line answers, and nothing is guessed.
 */
export const consentAnswers = ['patient', 'minor', 'minor-if', 'parent', 'unknown'] as const;
export type ConsentAnswer = (typeof consentAnswers)[number];

export interface ConsentRule {
  readonly who: ConsentAnswer;
  readonly words: string;
  /** The lines of the law that it rests on. */
  readonly lines: readonly ConsentLine[];
  /**
   * Whether a parent stands for the minor in what concerns this service. Not where the minor consents alone, unless the minor asks
   * for it (45 CFR 164.502(g)(3)(i)(A)); absent where nothing is known.
   */
  readonly parentRepresents?: boolean;
  /** What such a visit is labelled with, where the minor consents alone. */
  readonly labels: readonly Label[];
}

const OF_AGE = 18;

/** What the law, as far as it is known, says of a minor's own consent. */
export function consentOf(
  { birthDate, service, state, on, circumstances = [] }: ConsentQuestion,
  known: readonly ConsentLine[] = consentLines,
): ConsentRule {
  const age = ageOn(birthDate, on);
  const majority = majorities[state];
  if (age >= (majority?.age ?? OF_AGE))
    return { who: 'patient', words: `The patient is of age: ${age}.`, lines: [], parentRepresents: false, labels: [] };
  const about = known.filter(
    (line) => line.state === state && (line.services === 'any' || line.services.includes(service)),
  );
  const alone = about.filter(
    ({ parent, from, circumstance }) =>
      !parent && age >= (from ?? 0) && (circumstance === undefined || circumstances.includes(circumstance)),
  );
  const certain = alone.filter(({ provided }) => provided === undefined);
  const labels = labelsOf({ labels: minorServices[service].labels }, { labels: ['ADOL'] });
  if (certain.length > 0)
    return {
      who: 'minor',
      words: `The minor, who is ${age}, may consent alone.`,
      lines: certain,
      parentRepresents: false,
      labels,
    };
  if (alone.length > 0)
    return {
      who: 'minor-if',
      words: `The minor, who is ${age}, may consent alone if a person finds that this is so: ${alone
        .map(({ provided }) => provided)
        .join(' Or: ')}`,
      lines: alone,
      labels,
    };
  const parents = about.filter(({ parent }) => parent);
  if (parents.length > 0)
    return {
      who: 'parent',
      words: 'A parent or guardian consents.',
      lines: parents,
      parentRepresents: true,
      labels: [],
    };
  return { who: 'unknown', words: unknownWords(age, about, majority), lines: [], labels: [] };
}

function unknownWords(
  age: number,
  about: readonly ConsentLine[],
  majority: { readonly law: string } | undefined,
): string {
  const later = about.flatMap(({ from, circumstance }) =>
    from !== undefined && circumstance === undefined && from > age ? [from] : [],
  );
  const why =
    later.length > 0
      ? `The line that is known begins at ${Math.min(...later)}; the patient is ${age}.`
      : age >= OF_AGE && majority
        ? `In this state people come of age later than at 18 (${majority.law}).`
        : 'No line that is known here answers it.';
  return `${why} Ask your counsel.`;
}

/** Full years on that day. Who was born on 29 February has a birthday on 1 March in other years. */
function ageOn(birthDate: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return on.slice(5) >= birthDate.slice(5) ? years : years - 1;
}

/** Who of a minor's contacts may consent for the minor, as far as custody is known. */
export interface Custodian {
  /** Position among the patient's contacts. */
  readonly index: number;
  readonly relationship: Contact['relationship'];
  /** `unstated`: a parent or guardian of whom nobody said. */
  readonly custody: 'sole' | 'joint' | 'unstated';
}

/**
 * Whom the clinic may ask for a minor. Who has sole custody alone; else each who has joint custody, and parents and guardians of whom
 * nothing was said. Who has none is never among them.
 */
export function custodiansOf(contacts: readonly Contact[]): Custodian[] {
  const all = contacts.flatMap(({ relationship, custody }, index): Custodian[] => {
    if (custody?.legal === 'none') return [];
    if (custody) return [{ index, relationship, custody: custody.legal }];
    const isParent = relationship.some((each) => each === 'mother' || each === 'father' || each === 'guardian');
    return isParent ? [{ index, relationship, custody: 'unstated' }] : [];
  });
  const sole = all.filter(({ custody }) => custody === 'sole');
  return sole.length > 0 ? sole : all;
}
