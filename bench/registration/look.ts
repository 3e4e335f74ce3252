import { blockingKeys, likeliest, mostPerKey, type PersonFacts } from '../../functions/registration/matching/index.ts';
import { Chance, family } from '../matching/people.ts';

/** What a look-up found of somebody. */
export interface Looked {
  /** Those who share a key with them. */
  readonly sharing: number;
  /** Those of them who are read. */
  readonly read: number;
  /** More patients stand under some key than are kept there. */
  readonly cut: boolean;
  /** That key is an identifying one: nobody is certain then. */
  readonly neverCertain: boolean;
}

/**
 * How many candidates each has among so many patients of our own making. Only the keys that are asked for are kept, so that it fits
 * in memory at any size.
 */
export function foundAmong(size: number, people: readonly PersonFacts[]): Looked[] {
  const asked = people.map((facts) => blockingKeys(facts));
  const buckets = new Map<string, number[]>();
  for (const { identifying, widening } of asked) for (const key of [...identifying, ...widening]) buckets.set(key, []);
  const full = new Set<string>();
  let number = 0;
  for (const facts of strangers(size)) {
    const { identifying, widening } = blockingKeys(facts);
    for (const key of new Set([...identifying, ...widening])) {
      const bucket = buckets.get(key);
      if (bucket && bucket.length >= mostPerKey) full.add(key);
      else bucket?.push(number);
    }
    number += 1;
  }
  return asked.map(({ identifying, widening }) => {
    const keys = [...identifying, ...widening];
    const standings = [...new Set(keys)].map((key) => ({
      identifying: identifying.includes(key),
      under: buckets.get(key) ?? [],
    }));
    return {
      sharing: new Set(standings.flatMap(({ under }) => under)).size,
      read: likeliest(standings).length,
      cut: keys.some((key) => full.has(key)),
      neverCertain: identifying.some((key) => full.has(key)),
    };
  });
}

/** So many people, family by family. */
export function* strangers(size: number): Iterable<PersonFacts> {
  const chance = new Chance(1);
  for (let made = 0; made < size;) {
    for (const facts of family(chance, size).people) {
      if (made === size) return;
      made += 1;
      yield facts;
    }
  }
}
