import { compare, gradeOne } from '../../functions/registration/matching/index.ts';
import { Confusion } from './confusion.ts';
import { errorKinds } from './errors.ts';
import { measure, type Measured } from './measure.ts';
import { Chance, family, type Facts } from './people.ts';
import type { Labelled } from './register.ts';

/** Pairs of every kind of error, and how each was graded; then a register of families, and its false merges. */
export function generated(families: number, seed: number, today: string): Measured {
  const chance = new Chance(seed);
  const people: Facts[] = [];
  for (let index = 0; index < families; index += 1) people.push(...family(chance, families * 2.5).people);
  const sample = people.filter((_, index) => index % Math.ceil(people.length / 2_000) === 0);
  confusion(sample, chance, today);
  console.log(`${families} families of our own making: one record each, then again with an error`);
  return measure(twice(people, chance), today);
}

function confusion(people: readonly Facts[], chance: Chance, today: string): void {
  const table = new Confusion();
  for (const [kind, { truth, make }] of Object.entries(errorKinds))
    for (const person of people) {
      const other = make(person, chance);
      if (other) table.add(kind, truth, gradeOne(compare(person, other, today)).grade);
    }
  table.print();
}

/** Everybody once, and every tenth a second time with one error or two of those that leave one person. */
function twice(people: readonly Facts[], chance: Chance): Labelled[] {
  const kinds = Object.values(errorKinds).filter(({ truth }) => truth === 'same');
  const records = people.map((facts, index): Labelled => ({ id: String(index), person: String(index), facts }));
  const again = records.flatMap(({ person, facts }): Labelled[] => {
    if (!chance.is(0.1)) return [];
    const once = chance.pick(kinds).make(facts, chance) ?? facts;
    const changed = chance.is(0.3) ? (chance.pick(kinds).make(once, chance) ?? once) : once;
    return [{ id: `${person}-again`, person, facts: { ...changed } }];
  });
  return [...records, ...again];
}
