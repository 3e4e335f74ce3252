import { compareAddresses, type Address, type AddressComparison } from './addresses.ts';
import { compareSets, compareSsn } from './contacts.ts';
import { ageOn, compareBirthDates, isGenerationApart, isNewYear } from './dates.ts';
import type { IdentifierFacts, PersonFacts } from './facts.ts';
import { compareFamily, compareGiven, compareMiddle, crossing, type Name } from './names.ts';
import { personOf, type Person } from './person.ts';
import * as weights from './weights.ts';
import { nothing, others, type Bits, type Other } from './weights.ts';

/** What was compared. An identifier is compared within its type and giver. */
export type Field =
  | 'given'
  | 'middle'
  | 'family'
  | 'generation'
  | 'birthDate'
  | 'gender'
  | 'address'
  | 'phone'
  | 'email'
  | `identifier.${IdentifierFacts['type']}`;

/** How one field compares, and what that gives. */
export interface FieldAgreement {
  readonly field: Field;
  /** How it compares, e.g. `same`, `typo`, `nickname`, `swapped`, `different`; `missing` where one side does not tell. */
  readonly level: string;
  /** What it gives, in bits: above 0 for one person, below against. */
  readonly bits: Bits;
  /** What it adds of HL7's identity-matching weights. */
  readonly weight: number;
}

/** The working of one comparison. It holds no value of either person. */
export interface Comparison {
  readonly fields: readonly FieldAgreement[];
  /** Bits for one person and against the likeliest other. 0: as likely as not. */
  readonly score: number;
  /** Whom the score is against: the other person that the facts fit best. */
  readonly against: Other;
  /** The sum against each. */
  readonly sums: Bits;
  /** HL7's weights of all that agrees. */
  readonly weight: number;
}

/** A person who shares the parents' home and plan: coverage as a child ends at 26 (45 CFR 147.120). */
const childUntil = 26;

/**
 * Compares two persons field by field. `today` (`YYYY-MM-DD`) tells who is young enough to be a twin at home.
 * Symmetric: `compare(a, b)` and `compare(b, a)` give the same.
 */
export function compare(a: PersonFacts, b: PersonFacts, today: string): Comparison {
  return comparePersons(personOf(a), personOf(b), today);
}

function comparePersons(a: Person, b: Person, today: string): Comparison {
  const fields: FieldAgreement[] = [
    ...compareNames(a, b),
    birthDateField(a, b, today),
    genderField(a, b),
    addressField(a.addresses, b.addresses),
    contactField('phone', weights.phone, a.phones, b.phones),
    // A child's email is the parents'.
    contactField('email', isChild(a, today) || isChild(b, today) ? weights.phone : weights.email, a.emails, b.emails),
    ...identifierFields(a, b),
  ];
  const sums = Object.fromEntries(others.map((other) => [other, sumAgainst(other, fields)])) as Record<Other, number>;
  const against = others.reduce((worst, other) => (sums[other] < sums[worst] ? other : worst));
  return { fields, score: sums[against], against, sums, weight: hl7Weight(fields) };
}

const addressParts = ['number', 'street', 'unit', 'place', 'city', 'state', 'postalCode'] as const;
const ofHousehold = new Set<Field>(['address', 'phone', 'email', 'identifier.MB']);

function sumAgainst(other: Other, fields: readonly FieldAgreement[]): number {
  let sum = weights.before[other];
  let household = 0;
  for (const { field, bits } of fields) {
    if (ofHousehold.has(field)) household += bits[other];
    else sum += bits[other];
  }
  return sum + Math.min(household, weights.mostOfHousehold);
}

/** First name, what follows it, surname and generation of the two names that agree best, straight or exchanged. */
function compareNames(a: Person, b: Person): FieldAgreement[] {
  let best: FieldAgreement[] = [field('given', 'missing', nothing), field('family', 'missing', nothing)];
  let most = -Infinity;
  for (const one of a.names)
    for (const other of b.names)
      for (const way of [straight, exchanged]) {
        const fields = way(one, other);
        const sum = fields?.reduce((total, { bits }) => total + bits.stranger, 0) ?? -Infinity;
        if (fields && sum > most) [best, most] = [fields, sum];
      }
  return [...best, generationField(a, b)];
}

function straight(a: Name, b: Name): FieldAgreement[] {
  const given = compareGiven(a.given, b.given);
  const family = compareFamily(a, b);
  const middle = compareMiddle(a.given, b.given);
  const isCommon = given === 'same' && weights.commonGivenNames.has(a.given[0] ?? '');
  const isCommonSurname = family === 'same' && weights.commonSurnames.has(a.surname);
  return [
    field('given', given, weights.given[isCommon ? 'common' : given]),
    ...(middle === 'missing' ? [] : [field('middle', middle, weights.middle[middle])]),
    field('family', family, weights.family[isCommonSurname ? 'common' : family]),
  ];
}

function exchanged(a: Name, b: Name): FieldAgreement[] | undefined {
  const crossed = crossing(a, b);
  if (!crossed) return undefined;
  const other = crossed === 'whole' ? 'swapped' : 'different';
  return [field('given', 'swapped', weights.swappedNames[crossed]), field('family', other, nothing)];
}

function generationField(a: Person, b: Person): FieldAgreement {
  const told = [a, b].map(({ names }) => new Set(names.flatMap(({ generation }) => generation ?? [])));
  const [one = new Set<string>(), other = new Set<string>()] = told;
  const level =
    one.size === 0 && other.size === 0
      ? 'missing'
      : one.size === 0 || other.size === 0
        ? 'untold'
        : [...one].some((word) => other.has(word))
          ? 'same'
          : 'different';
  return field('generation', level, weights.generation[level]);
}

function birthDateField({ birthDate: a }: Person, { birthDate: b }: Person, today: string): FieldAgreement {
  let level: keyof typeof weights.birthDate = compareBirthDates(a, b);
  if (a && b) {
    if (level === 'same' && isNewYear(a)) level = 'same-new-year';
    else if (level === 'same' && ageOn(a, today) < childUntil) level = 'same-young';
    else if (level === 'different' && isGenerationApart(a, b)) level = 'generation';
  }
  return field('birthDate', level, weights.birthDate[level]);
}

function genderField(a: Person, b: Person): FieldAgreement {
  const level = !a.gender || !b.gender ? 'missing' : a.gender === b.gender ? 'same' : 'different';
  return field('gender', level, weights.gender[level]);
}

function addressField(a: readonly Address[], b: readonly Address[]): FieldAgreement {
  let best = field('address', 'missing', nothing);
  let most = -Infinity;
  for (const one of a)
    for (const other of b) {
      const parts = compareAddresses(one, other);
      const sum = addressBits(parts);
      if (sum > most) [best, most] = [addressAgreement(parts, sum), sum];
    }
  return best;
}

function addressBits(parts: AddressComparison): number {
  let sum = 0;
  for (const part of addressParts) sum += weights.addressParts[part][parts[part]] ?? 0;
  return sum;
}

function addressAgreement(parts: AddressComparison, sum: number): FieldAgreement {
  const isAt = (level: string): boolean => level === 'same' || level === 'typo';
  const isHouse = parts.number === 'same' && isAt(parts.street) && parts.unit !== 'different' && !parts.isOtherStreet;
  const isThere = isAt(parts.postalCode) || (parts.postalCode === 'missing' && isAt(parts.city));
  if (isHouse && isThere) {
    const exact = parts.street === 'same' && parts.postalCode !== 'typo';
    return field('address', exact ? 'same' : 'typo', { stranger: sum, relative: -0.3, namesake: -0.3 });
  }
  if (sum >= 8) return field('address', 'alike', { stranger: sum, relative: -0.3, namesake: -0.3 });
  if (sum > 0) return field('address', 'near', { stranger: Math.min(sum, 4), relative: 0, namesake: 0 });
  return field('address', 'different', weights.moved);
}

function contactField(
  name: 'phone' | 'email',
  row: typeof weights.phone,
  a: readonly string[],
  b: readonly string[],
): FieldAgreement {
  const level = compareSets(a, b);
  return field(name, level, row[level]);
}

const isChild = ({ birthDate }: Person, today: string): boolean =>
  birthDate !== undefined && ageOn(birthDate, today) < childUntil;

function identifierFields(a: Person, b: Person): FieldAgreement[] {
  const fields: FieldAgreement[] = [];
  for (const type of ['SS', 'DL', 'PPN', 'MR', 'MB'] as const) {
    let best: FieldAgreement | undefined;
    for (const kind of new Set(a.identifiers.filter((own) => own.type === type).map((own) => own.kind))) {
      const [one, other] = [a, b].map(({ identifiers }) =>
        identifiers.filter((own) => own.kind === kind).map(({ value }) => value),
      );
      if (!one || !other || other.length === 0) continue;
      const level = type === 'SS' ? compareSsn(one, other) : compareSets(one, other, 6);
      const row: Readonly<Record<string, Bits>> = weights.identifiers[type];
      const agreement = field(`identifier.${type}`, level, row[level] ?? nothing);
      if (!best || agreement.bits.stranger > best.bits.stranger) best = agreement;
    }
    if (best) fields.push(best);
  }
  return fields;
}

/** HL7's weights of the single field; names and contacts are limited together in `hl7Weight`. */
function field(name: Field, level: string, bits: Bits): FieldAgreement {
  return { field: name, level, bits, weight: weightOf(name, level) };
}

function weightOf(name: Field, level: string): number {
  switch (name) {
    case 'identifier.DL':
    case 'identifier.PPN':
      return level === 'same' ? weights.hl7.ownNumber : 0;
    case 'identifier.SS':
    case 'identifier.MR':
    case 'identifier.MB':
    case 'phone':
    case 'email':
      return level === 'same' ? weights.hl7.contact : 0;
    case 'address':
      return level === 'same' || level === 'typo' ? weights.hl7.contact : 0;
    case 'birthDate':
      return level.startsWith('same') ? weights.hl7.birthDate : 0;
    case 'given':
    case 'middle':
    case 'family':
    case 'generation':
    case 'gender':
      return 0;
    default:
      return name satisfies never;
  }
}

function hl7Weight(fields: readonly FieldAgreement[]): number {
  const level = new Map(fields.map(({ field: name, level: how }) => [name, how]));
  const isName =
    /^(?:same|nickname)$/.test(level.get('given') ?? '') && /^(?:same|part)$/.test(level.get('family') ?? '');
  const sum = (...values: number[]): number => values.reduce((total, value) => total + value, 0);
  const of = (isWanted: (name: Field) => boolean): number =>
    sum(...fields.filter(({ field: name }) => isWanted(name)).map(({ weight }) => weight));
  const own = of((name) => name === 'identifier.DL' || name === 'identifier.PPN');
  const contacts = of((name) => ofHousehold.has(name) || name === 'identifier.SS' || name === 'identifier.MR');
  const birth = of((name) => name === 'birthDate');
  return own + Math.min(contacts, weights.hl7.mostContacts) + (isName ? weights.hl7.name : 0) + birth;
}
