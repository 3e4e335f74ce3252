/** Tables and items that outlive the process. */
import type { Data } from '../../data/data.ts';
import { positionOf } from './schema.ts';
import { Table, tieOf } from './table.ts';
import type { StreamSettings, TableSettings } from './table.ts';
import type { Item } from './values.ts';

/** A table without its items. */
interface KeptTable {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly settings: TableSettings;
}

const TABLES = 'dynamodb/tables';
const itemsOf = ({ id }: { readonly id: string }): string => `dynamodb/items/${id}`;

/** The tables of before a restart, with their items and indexes. */
export function restoredTables(data: Data): readonly Table[] {
  return [...data.written<KeptTable>(TABLES).values()].map(({ settings, ...identity }) => {
    const table = new Table(identity, settings);
    for (const item of data.written<Item>(itemsOf(table)).values()) {
      const position = positionOf(item, table.schema.key);
      if (position !== undefined) table.apply(position, undefined, item);
    }
    return table;
  });
}

/** The records of a stream are kept by themselves. */
function withoutRecords({ stream, endedStream, ...settings }: TableSettings): TableSettings {
  const bare = ({ view, label, arn }: StreamSettings): StreamSettings => ({ view, label, arn });
  return {
    ...settings,
    ...(stream !== undefined && { stream: bare(stream) }),
    ...(endedStream !== undefined && { endedStream: bare(endedStream) }),
  };
}

/** Keeps each of `tables`, as they are and as they become, with every change of an item. */
export function keepTables(data: Data, tables: ReadonlyMap<string, Table>): (table: Table) => void {
  if (!data.isKept) return () => undefined;
  const known = new Map<Table, TableSettings>();
  data.beforeFlush(() => {
    for (const table of tables.values()) {
      // Settings are replaced, never changed in place.
      if (known.get(table) === table.settings) continue;
      known.set(table, table.settings);
      const { name, arn, id, createdAt, settings } = table;
      data.write(TABLES, name, { name, arn, id, createdAt, settings: withoutRecords(settings) } satisfies KeptTable);
    }
    for (const table of known.keys()) {
      if (tables.get(table.name) === table) continue;
      known.delete(table);
      if (!tables.has(table.name)) data.write(TABLES, table.name, undefined);
      for (const { partition, sort } of table.items.scan())
        data.write(itemsOf(table), tieOf({ partition, sort }), undefined);
    }
  });
  return (table) => {
    table.keep = (position, item) => data.write(itemsOf(table), tieOf(position), item);
  };
}
