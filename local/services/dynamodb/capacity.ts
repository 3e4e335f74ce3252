/** Capacity units as AWS counts them, per table and index. */
import type { CapacityDetail } from './input-types.ts';
import type { IndexSchema } from './schema.ts';

/** Units of one table: its own, and those of its indexes by name. */
export interface Units {
  readonly table: number;
  readonly indexes: ReadonlyMap<string, number>;
}

/** Write units for a write between these two sizes (0 where there is no item): 1 per KB of the larger, at least 1. */
export function writeUnits(before: number, after: number): number {
  return Math.max(1, Math.ceil(Math.max(before, after) / 1024));
}

/** Read units for so many bytes: 1 per 4 KB if strongly consistent, half of it if not; nothing costs as much as 4 KB. */
export function readUnits(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
}

/** The units of several parts of a request, together. */
export function sumUnits(parts: readonly Units[], factor = 1): Units {
  const indexes = new Map<string, number>();
  let table = 0;
  for (const part of parts) {
    table += part.table * factor;
    for (const [name, units] of part.indexes) indexes.set(name, (indexes.get(name) ?? 0) + units * factor);
  }
  return { table, indexes };
}

/** `ConsumedCapacity` of an answer, or undefined where the caller did not ask for it. */
export function consumed(
  detail: CapacityDetail | undefined,
  tableName: string,
  indexes: readonly IndexSchema[],
  units: Units,
  kind?: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): Readonly<Record<string, unknown>> | undefined {
  if (detail === undefined || detail === 'NONE') return undefined;
  const counted = (count: number) => ({ CapacityUnits: count, ...(kind === undefined ? {} : { [kind]: count }) });
  const total = units.table + [...units.indexes.values()].reduce((sum, count) => sum + count, 0);
  if (detail === 'TOTAL') return { TableName: tableName, ...counted(total) };
  const ofKind = (wanted: IndexSchema['kind']) => {
    const named = indexes.filter((index) => index.kind === wanted && units.indexes.has(index.name));
    return named.length === 0
      ? undefined
      : Object.fromEntries(named.map(({ name }) => [name, counted(units.indexes.get(name) ?? 0)]));
  };
  const [global, local] = [ofKind('global'), ofKind('local')];
  return {
    TableName: tableName,
    ...counted(total),
    Table: counted(units.table),
    ...(global === undefined ? {} : { GlobalSecondaryIndexes: global }),
    ...(local === undefined ? {} : { LocalSecondaryIndexes: local }),
  };
}

/** What has been consumed since the start. */
export class Meter {
  read = 0;
  write = 0;
  readonly #indexes = new Map<string, { read: number; write: number }>();

  add(kind: 'read' | 'write', units: Units): void {
    this[kind] += units.table;
    for (const [name, count] of units.indexes) {
      const index = this.#indexes.get(name) ?? { read: 0, write: 0 };
      index[kind] += count;
      this.#indexes.set(name, index);
    }
  }

  snapshot(): {
    readonly readUnits: number;
    readonly writeUnits: number;
    readonly indexes: Readonly<Record<string, { readUnits: number; writeUnits: number }>>;
  } {
    const indexes = [...this.#indexes].map(
      ([name, { read, write }]) => [name, { readUnits: read, writeUnits: write }] as const,
    );
    return { readUnits: this.read, writeUnits: this.write, indexes: Object.fromEntries(indexes) };
  }
}
