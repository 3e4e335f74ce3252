import { canonical } from '../../../platform/rules/canonical.ts';
import {
  sameAddress,
  sameContact,
  sameIdentifier,
  sameName,
  sameTelecom,
} from '../../intake/rules/bring-up-to-date.ts';
import type { Demographics } from '../../patient.ts';
import { labelsOf } from '../../privacy/rules/labels.ts';
import type { ConfidentialCommunication } from '../../privacy/rules/where-to-reach.ts';
import type { Difference } from '../../rules/difference.ts';
import type { PatientMerge, Takeable } from '../merge.ts';

/** How many of each a record holds, as the API has it. What does not fit stays on the replaced record. */
const most = { name: 5, address: 5, telecom: 10, identifier: 10, contact: 6, confidential: 5 } as const;

/**
 * What a record says that takes the place of another. It loses nothing: what the other knows besides joins it, a name or an address for the
 * same use as a former one. Where the two say different things the survivor's stands, but for the fields to take.
 */
export function mergedDemographics<P extends Demographics>(
  survivor: P,
  duplicate: Demographics,
  take: readonly Takeable[],
): P {
  const right = <F extends Takeable>(field: F): Demographics[F] =>
    take.includes(field) && duplicate[field] !== undefined ? duplicate[field] : (survivor[field] ?? duplicate[field]);
  const inOrder = <F extends 'name' | 'address'>(field: F): readonly [Demographics[F], Demographics[F]] =>
    take.includes(field) && duplicate[field].length > 0
      ? [duplicate[field], survivor[field]]
      : [survivor[field], duplicate[field]];
  const labels = labelsOf(survivor, duplicate);
  const merged = {
    ...survivor,
    birthDate: right('birthDate'),
    gender: survivor.gender === 'unknown' ? duplicate.gender : right('gender'),
    language: right('language'),
    deceased: right('deceased'),
    preferredChannel: right('preferredChannel'),
    confidentialCommunication: take.includes('confidentialCommunication')
      ? bothConfidential(duplicate.confidentialCommunication, survivor.confidentialCommunication)
      : bothConfidential(survivor.confidentialCommunication, duplicate.confidentialCommunication),
    // A label says why all that concerns the person is sensitive: one that either has holds.
    labels: labels.length > 0 ? labels : undefined,
    name: former(...inOrder('name'), sameName).slice(0, most.name),
    address: former(...inOrder('address'), sameAddress).slice(0, most.address),
    telecom: joined(survivor.telecom, duplicate.telecom, sameTelecom).slice(0, most.telecom),
    identifier: joined(survivor.identifier, duplicate.identifier, sameIdentifier).slice(0, most.identifier),
    contact: joined(survivor.contact, duplicate.contact, sameContact).slice(0, most.contact),
  };
  return defined(merged);
}

/** Where alone the person may be reached, as asked for under either record (45 CFR 164.522(b)): for as much as the wider of the two. */
function bothConfidential(
  first: ConfidentialCommunication | undefined,
  more: ConfidentialCommunication | undefined,
): ConfidentialCommunication | undefined {
  if (!first || !more) return first ?? more;
  const address = first.address ?? more.address;
  return {
    covers: [first, more].some(({ covers }) => covers === 'everything') ? 'everything' : 'labelled',
    telecom: joined(first.telecom, more.telecom, sameTelecom).slice(0, most.confidential),
    ...(address ? { address } : {}),
  };
}

/**
 * What a record says after a merge into it is undone: what the merge changed becomes what it was, unless it was changed since, by a later merge
 * too: when that one is undone, it goes back to what was before both.
 *
 * @param others every merge into the record, the oldest first: one that was undone earlier and had to leave a field, since this one had built on it, is passed over
 */
export function restoredDemographics<P extends Demographics>(
  survivor: P,
  merge: Pick<PatientMerge, 'id' | 'changes'>,
  others: readonly PatientMerge[],
): { readonly restored: P; readonly notRestored: readonly string[] } {
  const values = new Map<string, unknown>(Object.entries(survivor));
  const notRestored: string[] = [];
  const at = others.findIndex(({ id }) => id === merge.id);
  const [earlier, later] = [others.slice(0, at), others.slice(at + 1).filter(({ status }) => status === 'in-force')];
  for (const change of merge.changes) {
    const isBuiltOn = later.some(({ changes }) => changes.some(({ field }) => field === change.field));
    if (!isBuiltOn && canonical(values.get(change.field)) === canonical(change.to))
      values.set(change.field, was(change, earlier));
    else notRestored.push(change.field);
  }
  return { restored: defined(Object.fromEntries(values) as unknown as P), notRestored };
}

/** What stood in the field before the merge, and before those earlier ones on whose work it was built and which are undone. */
function was({ field, from }: Difference, earlier: readonly PatientMerge[]): unknown {
  let value = from;
  const left = earlier.filter(({ undone }) => undone?.notRestored.includes(field)).map(({ changes }) => changes);
  for (const changes of left.toReversed()) {
    const built = changes.find((each) => each.field === field && canonical(each.to) === canonical(value));
    if (built) value = built.from;
  }
  return value;
}

/** All of both, each once: of those that say the same, the first. */
function joined<T>(first: readonly T[], more: readonly T[], contents: (each: T) => string): readonly T[] {
  const all = [...first, ...more];
  const words = all.map(contents);
  return all.filter((_, index) => words.indexOf(words[index] ?? '') === index);
}

/** What is right comes first; what else is known for the same use becomes `old`. */
function former<T extends { readonly use: string }>(
  first: readonly T[],
  more: readonly T[],
  contents: (each: T) => string,
): readonly T[] {
  const uses = new Set(first.map(({ use }) => use));
  const others = more.map((each) => (uses.has(each.use) ? { ...each, use: 'old' } : each));
  return joined(first, others, contents);
}

/** Without members that are undefined: a record either says something or does not. */
function defined<P extends object>(record: P): P {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as P;
}
