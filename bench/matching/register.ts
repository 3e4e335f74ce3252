import {
  blockingKeys,
  compare,
  grade,
  likeliest,
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

/** A register in memory that finds candidates as the store does: by the same keys, of whom as many are kept and read. */
export class Register {
  readonly #buckets = new Map<string, Labelled[]>();
  readonly #today: string;

  constructor(today: string) {
    this.#today = today;
  }

  /** Whom the record could be, graded, as a registration finds them. */
  find(facts: PersonFacts): { found: Graded<Labelled>[]; read: number; complete: boolean } {
    const { identifying, widening } = blockingKeys(facts);
    const asked = [...new Set([...identifying, ...widening])].map((key) => ({
      identifying: identifying.includes(key),
      all: this.#buckets.get(key) ?? [],
    }));
    const complete = !asked.some((each) => each.identifying && each.all.length > mostPerKey);
    const read = likeliest(asked.map(({ all, ...each }) => ({ ...each, under: all.slice(0, mostPerKey) })));
    const compared = read.map((candidate) => ({
      candidate,
      comparison: compare(facts, candidate.facts, this.#today),
    }));
    return { found: grade(compared, { complete }), read: read.length, complete };
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
