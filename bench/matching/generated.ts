import { compare, gradeOne, matchGrades, type MatchGrade } from '../../functions/registration/matching/index.ts';
import { errorKinds, type Truth } from './errors.ts';
import { measure, percent } from './measure.ts';
import { Chance, family, type Facts } from './people.ts';
import type { Labelled } from './register.ts';

/** Pairs of every kind of error, and how each was graded; then a register of families, and its false merges. */
export function generated(families: number, seed: number, today: string): void {
  const chance = new Chance(seed);
  const people: Facts[] = [];
  for (let index = 0; index < families; index += 1) people.push(...family(chance, families * 2.5).people);
  const sample = people.filter((_, index) => index % Math.ceil(people.length / 2_000) === 0);
  confusion(sample, chance, today);
  console.log(`${families} families of our own making: one record each, then again with an error`);
  measure(twice(people, chance), today);
}

function confusion(people: readonly Facts[], chance: Chance, today: string): void {
  const width = Math.max(...Object.keys(errorKinds).map((kind) => kind.length));
  console.log(
    `${'pairs by kind'.padEnd(width)}  should be  ${matchGrades.map((grade) => grade.padStart(13)).join(' ')}`,
  );
  const sums: Record<Truth, Record<MatchGrade, number>> = { same: none(), review: none(), not: none() };
  for (const [kind, { truth, make }] of Object.entries(errorKinds)) {
    const count = none();
    for (const person of people) {
      const other = make(person, chance);
      if (!other) continue;
      const { grade } = gradeOne(compare(person, other, today));
      count[grade] += 1;
      sums[truth][grade] += 1;
    }
    console.log(line(kind.padEnd(width), truth, count));
  }
  for (const truth of ['same', 'review', 'not'] as const)
    console.log(line('together'.padEnd(width), truth, sums[truth]));
}

const none = (): Record<MatchGrade, number> => ({ certain: 0, probable: 0, possible: 0, 'certainly-not': 0 });

function line(kind: string, truth: Truth, count: Readonly<Record<MatchGrade, number>>): string {
  const all = Math.max(
    1,
    matchGrades.reduce((sum, grade) => sum + count[grade], 0),
  );
  return `${kind}  ${truth.padEnd(9)}  ${matchGrades.map((grade) => percent(count[grade] / all).padStart(13)).join(' ')}`;
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
