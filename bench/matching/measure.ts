import { blockingKeys } from '../../functions/registration/matching/index.ts';
import { percent } from './confusion.ts';
import { Register, type Labelled } from './register.ts';

/** Of the pairs that are truly one person, and those that were taken for one. */
export class Tally {
  hit = 0;
  wrong = 0;
  readonly truth: number;

  constructor(truth: number) {
    this.truth = truth;
  }

  add(isTrue: boolean): void {
    if (isTrue) this.hit += 1;
    else this.wrong += 1;
  }

  /** Precision, recall, F1. */
  text(): string {
    const precision = this.hit + this.wrong === 0 ? 1 : this.hit / (this.hit + this.wrong);
    const recall = this.truth === 0 ? 1 : this.hit / this.truth;
    const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
    return `precision ${precision.toFixed(4)}  recall ${recall.toFixed(4)}  F1 ${f1.toFixed(4)}   (${this.hit} right, ${this.wrong} wrong, ${this.truth - this.hit} missed)`;
  }
}

/** What registering the records one by one found. */
export interface Measured {
  readonly certain: Tally;
  readonly shown: Tally;
  /** Pairs missed, and pairs wrongly shown, for who wants to look. */
  readonly missed: [Labelled, Labelled, 'not read' | 'graded certainly-not'][];
  readonly wrong: [Labelled, Labelled, string][];
}

/**
 * Registers record by record: each is looked up among those before it, then added as a patient of its own. A pair
 * counts as the peers of the FEBRL sets count it: every two records of one person are one true pair.
 */
export function measure(records: readonly Labelled[], today: string): Measured {
  const register = new Register(today);
  const before = new Map<string, Labelled[]>();
  let truth = 0;
  for (const { person } of records) {
    const same = before.get(person) ?? [];
    truth += same.length;
    before.set(person, [...same, { id: '', person, facts: noFacts }]);
  }
  before.clear();

  const result: Measured = { certain: new Tally(truth), shown: new Tally(truth), missed: [], wrong: [] };
  const reads: number[] = [];
  let toPerson = 0;
  let cut = 0;
  let keys = 0;
  let seconds = 0;
  for (const record of records) {
    const started = performance.now();
    const { found, read, complete } = register.find(record.facts);
    seconds += (performance.now() - started) / 1000;
    reads.push(read);
    const { identifying, widening } = blockingKeys(record.facts);
    keys += identifying.length + widening.length;
    if (!complete) cut += 1;
    const [best] = found;
    if (best?.grade === 'probable' || best?.grade === 'possible') toPerson += 1;
    const shown = new Set<Labelled>();
    for (const { candidate, grade } of found) {
      const isTrue = candidate.person === record.person;
      if (grade === 'certain') result.certain.add(isTrue);
      if (grade === 'certainly-not') continue;
      result.shown.add(isTrue);
      shown.add(candidate);
      if (!isTrue) result.wrong.push([candidate, record, grade]);
    }
    const same = before.get(record.person) ?? [];
    for (const earlier of same)
      if (!shown.has(earlier))
        result.missed.push([
          earlier,
          record,
          found.some(({ candidate }) => candidate === earlier) ? 'graded certainly-not' : 'not read',
        ]);
    before.set(record.person, [...same, record]);
    register.add(record);
  }
  reads.sort((a, b) => a - b);
  const { most } = register.bucketSizes();
  const mean = reads.reduce((sum, read) => sum + read, 0) / reads.length;
  console.log(`  ${records.length} records, ${truth} true pairs`);
  console.log(`  without a person    ${result.certain.text()}`);
  console.log(`  shown to a person   ${result.shown.text()}`);
  console.log(
    `  to a person ${percent(toPerson / records.length)} of registrations; cut short ${percent(cut / records.length)}; keys per patient ${(keys / records.length).toFixed(1)}, most patients on one key ${most}`,
  );
  console.log(
    `  candidates per look-up: mean ${mean.toFixed(2)}, p99 ${reads[Math.floor(reads.length * 0.99)] ?? 0}, most ${reads.at(-1) ?? 0}; ${Math.round(records.length / seconds)} look-ups/s`,
  );
  const unread = result.missed.filter(([, , why]) => why === 'not read').length;
  console.log(
    `  missed: ${unread} not read, for no common key or too many likelier; ${result.missed.length - unread} for their grade`,
  );
  return result;
}

const noFacts = { names: [], addresses: [], phones: [], emails: [], identifiers: [] };
