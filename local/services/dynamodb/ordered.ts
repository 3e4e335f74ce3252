/** Entries in partitions, each partition in the order of its sort keys: a table or an index. */
import { createHash } from 'node:crypto';
import type { Position } from './schema.ts';
import type { Item } from './values.ts';

export interface Entry extends Position {
  /** Tells entries of an index apart whose index keys are equal; empty in a table. */
  readonly tie: string;
  readonly item: Item;
  /** Bytes of `item`. */
  readonly size: number;
}

type Place = Pick<Entry, 'sort' | 'tie'>;

interface Scanned {
  readonly token: string;
  readonly partition: string;
}

export class Ordered {
  readonly #partitions = new Map<string, Entry[]>();
  /**
   * The partitions in the order of a scan: by a hash, as on AWS, so that nothing comes to rely on the order of insertion. Reckoned when somebody
   * scans, and again when there is another partition by then.
   */
  #scanned: readonly Scanned[] | undefined;
  #count = 0;
  #bytes = 0;

  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(partition: string, sort: string, tie = ''): Entry | undefined {
    const entries = this.partition(partition);
    const found = entries[firstNotBefore(entries, { sort, tie })];
    return found?.sort === sort && found.tie === tie ? found : undefined;
  }

  /** Adds the entry, or replaces the one that stands in its place. */
  put(entry: Entry): void {
    let entries = this.#partitions.get(entry.partition);
    if (entries === undefined) {
      entries = [];
      this.#partitions.set(entry.partition, entries);
      this.#scanned = undefined;
    }
    const index = firstNotBefore(entries, entry);
    const existing = entries[index];
    const replaces = existing !== undefined && comparePlaces(existing, entry) === 0;
    entries.splice(index, replaces ? 1 : 0, entry);
    this.#count += replaces ? 0 : 1;
    this.#bytes += entry.size - (replaces ? existing.size : 0);
  }

  remove({ partition, sort, tie }: Pick<Entry, 'partition' | 'sort' | 'tie'>): void {
    const entries = this.#partitions.get(partition);
    const existing = this.get(partition, sort, tie);
    if (entries === undefined || existing === undefined) return;
    entries.splice(firstNotBefore(entries, existing), 1);
    this.#count -= 1;
    this.#bytes -= existing.size;
    if (entries.length > 0) return;
    this.#partitions.delete(partition);
    this.#scanned = undefined;
  }

  /** The entries of one partition, in order. */
  partition(partition: string): readonly Entry[] {
    return this.#partitions.get(partition) ?? [];
  }

  /** All entries, one partition after the other, from after `start`; of the segment only, if one is given. */
  *scan(start?: Pick<Entry, 'partition' | 'sort' | 'tie'>, segment = { index: 0, total: 1 }): Generator<Entry> {
    const order = this.#scanOrder();
    const first = start && scanToken(start.partition);
    const from = first === undefined ? 0 : firstWhere(order, ({ token }) => token >= first);
    for (const { token, partition } of order.slice(from)) {
      if (segmentOf(token, segment.total) !== segment.index) continue;
      const entries = this.partition(partition);
      yield* start?.partition === partition ? entries.slice(firstAfter(entries, start)) : entries;
    }
  }

  /** The segment of a parallel scan that a partition belongs to. */
  static segment(partition: string, total: number): number {
    return segmentOf(scanToken(partition), total);
  }

  #scanOrder(): readonly Scanned[] {
    return (this.#scanned ??= [...this.#partitions.keys()]
      .map((partition) => ({ token: scanToken(partition), partition }))
      .toSorted((a, b) => (a.token < b.token ? -1 : 1)));
  }
}

/** The index of the first member for which `holds`, given that it holds for all that follow; the length if for none. */
export function firstWhere<T>(members: readonly T[], holds: (member: T) => boolean): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const member = members[middle];
    if (member !== undefined && holds(member)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The index of the first entry after the place. */
export function firstAfter(entries: readonly Entry[], place: Place): number {
  return firstWhere(entries, (entry) => comparePlaces(entry, place) > 0);
}

/** The index of the first entry at or after the place. */
export function firstNotBefore(entries: readonly Entry[], place: Place): number {
  return firstWhere(entries, (entry) => comparePlaces(entry, place) >= 0);
}

function comparePlaces(left: Place, right: Place): number {
  if (left.sort !== right.sort) return left.sort < right.sort ? -1 : 1;
  return left.tie === right.tie ? 0 : left.tie < right.tie ? -1 : 1;
}

function scanToken(partition: string): string {
  return createHash('md5').update(partition).digest('hex') + partition;
}

function segmentOf(token: string, total: number): number {
  return Math.floor((Number.parseInt(token.slice(0, 8), 16) * total) / 2 ** 32);
}
