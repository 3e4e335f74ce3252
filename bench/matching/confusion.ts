import { matchGrades, type MatchGrade } from '../../functions/registration/matching/index.ts';

/** What should come out of a pair: one person, two, or a question to a person. */
export type Truth = 'same' | 'not' | 'review';

type Counts = Record<MatchGrade, number>;

/** What should have come of pairs against what did, by kind of pair. */
export class Confusion {
  readonly #rows = new Map<string, Counts>();

  add(kind: string, truth: Truth, grade: MatchGrade): void {
    for (const name of new Set([`${kind}\t${truth}`, `\t${truth}`])) {
      const counts = this.#rows.get(name) ?? { certain: 0, probable: 0, possible: 0, 'certainly-not': 0 };
      counts[grade] += 1;
      this.#rows.set(name, counts);
    }
  }

  print(): void {
    const rows = [...this.#rows].map(([name, counts]) => ({ parts: name.split('\t'), counts }));
    const width = Math.max(8, ...rows.map(({ parts }) => parts[0]?.length ?? 0));
    console.log(`  ${''.padEnd(width)}  should be  ${matchGrades.map((grade) => grade.padStart(13)).join(' ')}`);
    const last = rows.filter(({ parts }) => parts[0] === '');
    for (const { parts, counts } of [...rows.filter(({ parts }) => parts[0] !== ''), ...last]) {
      const [kind = '', truth = ''] = parts;
      const all = matchGrades.reduce((sum, grade) => sum + counts[grade], 0);
      const shares = matchGrades.map((grade) =>
        `${counts[grade]} ${percent(counts[grade] / all).padStart(7)}`.padStart(13),
      );
      console.log(`  ${(kind || 'together').padEnd(width)}  ${truth.padEnd(9)}  ${shares.join(' ')}`);
    }
  }
}

/** A share in percent, one digit after the point. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
