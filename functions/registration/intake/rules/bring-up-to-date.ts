import { canonical } from '../../../platform/rules/canonical.ts';
import type { Address, Contact, ContactPoint, Demographics, HumanName, Identifier } from '../../patient.ts';
import { labelsOf } from '../../privacy/rules/labels.ts';
import type { Person } from '../registration.ts';

/** How many names, and how many addresses, a patient has at most: the oldest go. The history keeps them. */
const MOST = 5;

/**
 * A patient's record with what a registration of the same person says. What is new joins what was: a former name or
 * address is kept as an old one, numbers and contacts are added, nothing is lost. The birth date and the gender change
 * only where the registration gives them.
 */
export function bringUpToDate<P extends Demographics>(known: P, said: Person): P {
  const labels = labelsOf(known, said);
  return {
    ...known,
    ...(said.birthDate === undefined ? {} : { birthDate: said.birthDate }),
    ...(said.gender === undefined || said.gender === 'unknown' ? {} : { gender: said.gender }),
    ...(said.language === undefined ? {} : { language: said.language }),
    ...(said.preferredChannel === undefined ? {} : { preferredChannel: said.preferredChannel }),
    ...(said.confidentialCommunication === undefined
      ? {}
      : { confidentialCommunication: said.confidentialCommunication }),
    ...(labels.length === 0 ? {} : { labels }),
    ...(said.deceased === undefined ? {} : { deceased: said.deceased }),
    name: renewed(known.name, said.name ?? [], sameName),
    address: renewed(known.address, said.address ?? [], sameAddress),
    telecom: joined(known.telecom, said.telecom ?? [], sameTelecom),
    identifier: joined(known.identifier, said.identifier ?? [], sameIdentifier),
    contact: joined(withCustody(known.contact, said.contact ?? []), said.contact ?? [], sameContact),
  };
}

/** Who has custody changes: what is said of it replaces what was known. */
function withCustody(known: readonly Contact[], said: readonly Contact[]): readonly Contact[] {
  return known.map((contact) => {
    const custody = said.find((each) => each.custody && personOf(each) === personOf(contact))?.custody;
    return custody ? { ...contact, custody } : contact;
  });
}

const personOf = ({ name }: Contact): string => fold([name.family, name.given]);

/** What is said comes first; what was of the same use and is not said again becomes `old`. */
function renewed<T extends { readonly use: string }>(
  known: readonly T[],
  said: readonly T[],
  contents: (each: T) => string,
): readonly T[] {
  const told = new Set(said.map((each) => contents(each)));
  const uses = new Set(said.map(({ use }) => use));
  const kept = known
    .filter((each) => !told.has(contents(each)))
    .map((each) => (uses.has(each.use) ? { ...each, use: 'old' } : each));
  // Nothing new said: what stood there stands, in its order.
  return kept.length + said.length === known.length ? known : [...said, ...kept].slice(0, MOST);
}

function joined<T>(known: readonly T[], said: readonly T[], contents: (each: T) => string): readonly T[] {
  const there = new Set(known.map((each) => contents(each)));
  return [...known, ...said.filter((each) => !there.has(contents(each)))];
}

/* Two entries are one where these texts of them are equal: whatever else they say is said of the same thing. */
const fold = (value: unknown): string => canonical(value).toLowerCase();
export const sameName = ({ family, given, suffix }: HumanName): string => fold([family, given, suffix ?? []]);
export const sameAddress = ({ line, city, state, postalCode, country }: Address): string =>
  fold([line, city, state, postalCode, country]);
export const sameTelecom = ({ system, value }: ContactPoint): string =>
  fold([system, value.replaceAll(/[ ().-]/g, '')]);
export const sameIdentifier = ({ type, assigner, value }: Identifier): string => fold([type, assigner, value]);
export const sameContact = ({ relationship, name }: Contact): string => fold([relationship, name.family, name.given]);
