import {
  blockingKeys,
  compare,
  grade,
  mostPerKey,
  type Comparison,
  type Graded,
  type PersonFacts,
} from '../../functions/registration/matching/index.ts';

/** A record to register, and which person it truly is. */
export interface Labelled {
  readonly id: string;
  readonly person: string;
  readonly facts: PersonFacts;
}

interface Candidate {
  readonly candidate: Labelled;
  readonly comparison: Comparison;
}

/** A register in memory that finds candidates as the store does: by the same keys, with the same cap on each. */
export class Register {
  readonly #buckets = new Map<string, Labelled[]>();
  readonly #today: string;

  constructor(today: string) {
    this.#today = today;
  }

  /**
   * Whom the record could be, graded. Asks by the identifying keys, then by the widening ones; `firstRound` tells whether the
   * store would have stopped after the first because somebody was certain. Here both are asked, to count all pairs.
   */
  find(facts: PersonFacts): { found: Graded<Labelled>[]; read: number; complete: boolean; firstRound: boolean } {
    const { identifying, widening } = blockingKeys(facts);
    const candidates = new Map<Labelled, Candidate>();
    let complete = this.#read(facts, identifying, candidates);
    const firstRound = grade([...candidates.values()], { complete }).some((each) => each.grade === 'certain');
    const wide = this.#read(facts, widening, candidates);
    complete &&= firstRound || wide;
    return { found: grade([...candidates.values()], { complete }), read: candidates.size, complete, firstRound };
  }

  /** Whether all were read that stand under the keys. */
  #read(facts: PersonFacts, keys: readonly string[], candidates: Map<Labelled, Candidate>): boolean {
    let complete = true;
    for (const key of keys) {
      const bucket = this.#buckets.get(key) ?? [];
      if (bucket.length > mostPerKey) complete = false;
      for (const candidate of bucket.slice(0, mostPerKey))
        if (!candidates.has(candidate))
          candidates.set(candidate, { candidate, comparison: compare(facts, candidate.facts, this.#today) });
    }
    return complete;
  }

  add(record: Labelled): void {
    const { identifying, widening } = blockingKeys(record.facts);
    for (const key of [...identifying, ...widening]) {
      const bucket = this.#buckets.get(key);
      if (bucket) bucket.push(record);
      else this.#buckets.set(key, [record]);
    }
  }

  /** How many patients share a key: the mean over patients, and the most. */
  bucketSizes(): { keys: number; most: number } {
    let most = 0;
    for (const bucket of this.#buckets.values()) most = Math.max(most, bucket.length);
    return { keys: this.#buckets.size, most };
  }
}
