/** One table: its items, its indexes, and what every change does to them. */
import { Meter, writeUnits } from './capacity.ts';
import type { Units } from './capacity.ts';
import { Ordered } from './ordered.ts';
import type { Entry } from './ordered.ts';

import { attributesOf, positionOf } from './schema.ts';
import type { IndexSchema, Position, TableSchema } from './schema.ts';
import { attribute, equalItems, itemSize } from './values.ts';
import type { AttributeValue, Item } from './values.ts';

export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

export interface StreamSettings {
  readonly view: StreamViewType;
  readonly label: string;
  readonly arn: string;
}

export interface Throughput {
  readonly ReadCapacityUnits: number;
  readonly WriteCapacityUnits: number;
}

/** What may change about a table without its being another table. */
export interface TableSettings {
  schema: TableSchema;
  readonly billingMode: 'PROVISIONED' | 'PAY_PER_REQUEST';
  readonly throughput?: Throughput;
  /** When it was last made PAY_PER_REQUEST. */
  readonly onDemandSince?: number;
  readonly stream?: StreamSettings;
  /** The stream that was disabled last. */
  readonly endedStream?: StreamSettings;
  /** The attribute that holds the expiry of an item, in epoch seconds. */
  readonly ttlAttribute?: string;
  /** When a request last switched the expiry on or off. */
  readonly ttlChangedAt?: number;
  readonly deletionProtection: boolean;
  readonly pointInTimeRecovery: boolean;
  /** The customer-managed key, if there is one. */
  readonly keyArn?: string;
  /** The key that encrypts it, customer-managed or AWS's own; undefined where nothing was asked for. */
  readonly encryptedBy?: string;
  readonly tableClass?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A change that has been found good, and can be made. */
export interface Change {
  readonly table: Table;
  readonly position: Position;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** Nothing changes: it was only asked whether a condition holds. */
  readonly checkOnly?: boolean;
}

export class Table {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly items = new Ordered();
  readonly meter = new Meter();
  /** The places (see `tieOf`) of the items that transactions under way name. */
  readonly held = new Set<string>();
  /** Hears of every change of an item: undefined for one that is gone. */
  keep: ((position: Position, item: Item | undefined) => void) | undefined;
  settings: TableSettings;
  readonly #indexes = new Map<string, Ordered>();

  constructor(identity: { name: string; arn: string; id: string; createdAt: number }, settings: TableSettings) {
    this.name = identity.name;
    this.arn = identity.arn;
    this.id = identity.id;
    this.createdAt = identity.createdAt;
    this.settings = settings;
    for (const index of settings.schema.indexes) this.#indexes.set(index.name, new Ordered());
  }

  get schema(): TableSchema {
    return this.settings.schema;
  }

  /** The entries of an index of this table. */
  index(name: string): Ordered {
    const index = this.#indexes.get(name);
    if (index === undefined) throw new Error(`table ${this.name} has no index ${name}`);
    return index;
  }

  /** Takes on other indexes: new ones are filled from the items, missing ones are forgotten. */
  setIndexes(indexes: readonly IndexSchema[]): void {
    this.settings = { ...this.settings, schema: { ...this.settings.schema, indexes } };
    for (const name of this.#indexes.keys()) {
      if (!indexes.some((index) => index.name === name)) this.#indexes.delete(name);
    }
    for (const index of indexes) {
      if (this.#indexes.has(index.name)) continue;
      this.#indexes.set(index.name, new Ordered());
      for (const { item, partition, sort } of this.items.scan())
        this.#reindex(index, { partition, sort }, undefined, item);
    }
  }

  get(position: Position): Item | undefined {
    return this.items.get(position.partition, position.sort)?.item;
  }

  /** Makes the change, and gives what it cost. */
  apply(position: Position, before: Item | undefined, after: Item | undefined): Units {
    this.keep?.(position, after);
    const size = after === undefined ? 0 : itemSize(after);
    const old = this.items.get(position.partition, position.sort);
    if (after === undefined) this.items.remove({ ...position, tie: '' });
    else this.items.put({ ...position, tie: '', item: after, size });
    const indexes = new Map<string, number>();
    for (const index of this.schema.indexes) {
      const units = this.#reindex(index, position, before, after);
      if (units > 0) indexes.set(index.name, units);
    }
    return { table: writeUnits(old?.size ?? 0, size), indexes };
  }

  /** An index is written only where its entry changes; an entry that moves is a removal and an addition. */
  #reindex(index: IndexSchema, position: Position, before: Item | undefined, after: Item | undefined): number {
    const old = this.#entry(index, position, before);
    const next = this.#entry(index, position, after);
    const entries = this.index(index.name);
    const moves =
      old !== undefined && next !== undefined && (old.partition !== next.partition || old.sort !== next.sort);
    if (old !== undefined && (next === undefined || moves)) entries.remove(old);
    if (next !== undefined && (old === undefined || moves || !equalItems(old.item, next.item))) entries.put(next);
    else if (next !== undefined) return 0;
    if (moves) return writeUnits(old.size, 0) + writeUnits(0, next.size);
    return old === undefined && next === undefined ? 0 : writeUnits(old?.size ?? 0, next?.size ?? 0);
  }

  #entry(index: IndexSchema, position: Position, item: Item | undefined): Entry | undefined {
    const place = item === undefined ? undefined : positionOf(item, index.key);
    if (item === undefined || place === undefined) return undefined;
    const held = this.#projected(index, item);
    return { ...place, tie: tieOf(position), item: held, size: itemSize(held) };
  }

  #projected(index: IndexSchema, item: Item): Item {
    const names = projectedNames(index, this.schema);
    if (names === undefined) return item;
    const held: Record<string, AttributeValue> = {};
    for (const name of names) {
      const value = attribute(item, name);
      if (value !== undefined) held[name] = value;
    }
    return held;
  }
}

/** The attributes that the index holds, keys included; undefined for all. */
export function projectedNames(index: IndexSchema, schema: TableSchema): ReadonlySet<string> | undefined {
  if (index.projected === undefined) return undefined;
  return new Set(
    [...attributesOf(schema.key), ...attributesOf(index.key)].map(({ name }) => name).concat(index.projected),
  );
}

/** What tells two entries of an index apart whose index keys are equal: where their items stand in the table. */
export function tieOf(position: Position): string {
  return `${position.partition}\u0000${position.sort}`;
}
