import {
  blockingKeys,
  compare,
  grade,
  mostPerKey,
  type Graded,
  type PersonFacts,
} from '../../functions/registration/matching/index.ts';

/** A record to register, and which person it truly is. */
export interface Labelled {
  readonly id: string;
  readonly person: string;
  readonly facts: PersonFacts;
}

/** A register in memory that finds candidates as the store does: by the same keys, with the same cap on each. */
export class Register {
  readonly #buckets = new Map<string, Labelled[]>();
  readonly #today: string;

  constructor(today: string) {
    this.#today = today;
  }

  /** Whom the record could be, graded; `read` counts the candidates. */
  find(facts: PersonFacts): { found: Graded<Labelled>[]; read: number; complete: boolean } {
    const candidates = new Set<Labelled>();
    let complete = true;
    for (const key of blockingKeys(facts)) {
      const bucket = this.#buckets.get(key);
      if (!bucket) continue;
      if (bucket.length > mostPerKey) complete = false;
      for (const record of bucket.slice(0, mostPerKey)) candidates.add(record);
    }
    const compared = [...candidates].map((candidate) => ({
      candidate,
      comparison: compare(facts, candidate.facts, this.#today),
    }));
    return { found: grade(compared, { complete }), read: candidates.size, complete };
  }

  add(record: Labelled): void {
    for (const key of blockingKeys(record.facts)) {
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
