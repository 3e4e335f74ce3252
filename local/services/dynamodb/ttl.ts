/**
 * Removal of expired items. As on AWS it comes late, and until then reads and conditions still see the item. Here it
 * is late by a fixed rule, so that a run can be repeated: at the first full six hours (UTC) that are at least two
 * hours after the expiry.
 */
import type { VirtualClock } from '../../contract.ts';
import type { Position } from './schema.ts';
import { tieOf } from './table.ts';
import type { Table } from './table.ts';
import { attribute } from './values.ts';
import type { Item } from './values.ts';

const HOUR = 3_600_000;
const SWEEP_INTERVAL = 6 * HOUR;
const GRACE = 2 * HOUR;
/** AWS leaves alone what expired longer ago than this: it takes it for a mistake. */
const OLDEST = 5 * 365 * 24 * HOUR;

/** The last instant that a `Date` can hold: what claims to expire later never does. */
const FARTHEST = 8.64e15;

type Remove = (table: Table, item: Item, position: Position) => void;

export class Expiry {
  readonly #clock: VirtualClock;
  readonly #remove: Remove;
  /** The sweeps to come, by instant: where the items stand that may be due then. */
  readonly #sweeps = new Map<number, Map<Table, Map<string, Position>>>();

  constructor(clock: VirtualClock, remove: Remove) {
    this.#clock = clock;
    this.#remove = remove;
  }

  /** Notes when the item is due, if its table has expiry and the item an expiry. */
  watch(table: Table, position: Position, item: Item | undefined): void {
    const expiry = item === undefined ? undefined : expiryOf(table, item);
    if (expiry === undefined) return;
    const now = this.#clock.now();
    if (expiry < now - OLDEST || expiry > FARTHEST) return;
    this.#sweep(Math.ceil((Math.max(expiry, now - GRACE) + GRACE) / SWEEP_INTERVAL) * SWEEP_INTERVAL, table).set(
      tieOf(position),
      position,
    );
  }

  /** Notes all items of the table anew. */
  watchAll(table: Table): void {
    if (table.settings.ttlAttribute === undefined) return;
    for (const { partition, sort, item } of table.items.scan()) this.watch(table, { partition, sort }, item);
  }

  #sweep(due: number, table: Table): Map<string, Position> {
    let tables = this.#sweeps.get(due);
    if (tables === undefined) {
      tables = new Map();
      this.#sweeps.set(due, tables);
      this.#clock.at(due, 'dynamodb: removal of expired items', () => this.#run(due));
    }
    const positions = tables.get(table) ?? new Map<string, Position>();
    tables.set(table, positions);
    return positions;
  }

  /** What was noted is looked at again: the item may be gone, or live longer by now. */
  #run(due: number): void {
    const tables = this.#sweeps.get(due);
    this.#sweeps.delete(due);
    for (const [table, positions] of tables ?? []) {
      for (const position of positions.values()) {
        const item = table.get(position);
        const expiry = item === undefined ? undefined : expiryOf(table, item);
        if (item === undefined || expiry === undefined || expiry + GRACE > due) continue;
        if (table.held.has(tieOf(position))) this.#sweep(due + SWEEP_INTERVAL, table).set(tieOf(position), position);
        else this.#remove(table, item, position);
      }
    }
  }
}

/** Epoch milliseconds, from a number of epoch seconds in the table's TTL attribute; anything else there means none. */
function expiryOf(table: Table, item: Item): number | undefined {
  const name = table.settings.ttlAttribute;
  const seconds = name === undefined ? undefined : attribute(item, name)?.N;
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
