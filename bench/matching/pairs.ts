import { blockingKeys, compare, gradeOne, type PersonFacts } from '../../functions/registration/matching/index.ts';
import { personIn } from './columns.ts';
import { Confusion, type Truth } from './confusion.ts';
import { Tally } from './measure.ts';

/** How a file marks its two sides: before the column's name or behind it. */
const sides = [
  ['a', 'b'],
  ['left', 'right'],
  ['l', 'r'],
  ['1', '2'],
] as const;
const truthColumns = ['truth', 'label', 'expected', 'match', 'ismatch'];
const kindColumns = ['kind', 'case', 'scenario', 'category', 'type'];

type Row = Readonly<Record<string, string>>;

/** Whether the rows are pairs: the same columns twice and one that tells the truth. */
export function arePairs([first = {}]: readonly Row[]): boolean {
  return truthColumns.some((name) => name in first) && splitter(first) !== undefined;
}

/** Grades each pair by itself, and prints what should have come of it against what did. */
export function measurePairs(rows: readonly Row[], today: string): void {
  const [first = {}] = rows;
  const split = splitter(first);
  if (!split) return;
  const truthColumn = truthColumns.find((name) => name in first) ?? 'truth';
  const kindColumn = kindColumns.find((name) => name in first);
  const confusion = new Confusion();
  const pairs = rows.map((row) => ({
    row,
    truth: truthOf(row[truthColumn] ?? ''),
    a: personIn(split(row, 0)),
    b: personIn(split(row, 1)),
  }));
  const isSame = pairs.filter(({ truth }) => truth === 'same').length;
  const [certain, shown] = [new Tally(isSame), new Tally(pairs.filter(({ truth }) => truth !== 'not').length)];
  let [found, sought] = [0, 0];
  for (const { row, truth, a, b } of pairs) {
    const { grade } = gradeOne(compare(a, b, today));
    confusion.add(kindColumn ? (row[kindColumn] ?? '') : '', truth, grade);
    if (grade === 'certain') certain.add(truth === 'same');
    if (grade !== 'certainly-not') shown.add(truth !== 'not');
    if (truth !== 'not') {
      sought += 1;
      if (shareKey(a, b)) found += 1;
    }
  }
  console.log(`  ${pairs.length} pairs`);
  confusion.print();
  console.log(`  without a person                         ${certain.text()}`);
  console.log(`  shown (should be: same or review)        ${shown.text()}`);
  console.log(`  of those that should be shown, found by a common key: ${found} of ${sought}`);
}

function shareKey(a: PersonFacts, b: PersonFacts): boolean {
  const [one, other] = [a, b].map((facts) => Object.values(blockingKeys(facts)).flat());
  return (one ?? []).some((key) => other?.includes(key));
}

/** What the file calls it, as one of three. */
function truthOf(text: string): Truth {
  const word = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (/^(same|samepatient|sameperson|match|yes|true|1|certain|duplicate)$/.test(word)) return 'same';
  if (/^(review|possible|probable|maybe|look|person|ask|unsure|aperson.*)$/.test(word)) return 'review';
  return 'not';
}

/** Reads one side of a row as a row of its own. */
function splitter(first: Row): ((row: Row, side: 0 | 1) => Record<string, string>) | undefined {
  const names = Object.keys(first);
  for (const pair of sides)
    for (const cut of [before, behind]) {
      const [one, other] = pair.map((mark) => names.flatMap((name) => cut(name, mark) ?? []));
      const twice = (one ?? []).filter((name) => other?.includes(name));
      if (twice.length < 2 || twice.length * 2 < names.length - 6) continue;
      return (row, side) =>
        Object.fromEntries(
          Object.entries(row).flatMap(([name, value]) => {
            const bare = cut(name, pair[side]);
            return bare === undefined || !twice.includes(bare) ? [] : [[bare, value]];
          }),
        );
    }
  return undefined;
}

const before = (name: string, mark: string): string | undefined =>
  name.startsWith(mark) && name.length > mark.length ? name.slice(mark.length) : undefined;
const behind = (name: string, mark: string): string | undefined =>
  name.endsWith(mark) && name.length > mark.length ? name.slice(0, -mark.length) : undefined;
