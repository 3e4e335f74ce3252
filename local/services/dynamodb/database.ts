/**
 * The tables, and the one place where they change. A request is read, judged and carried out without a pause in
 * between, so requests follow one another: a transaction is all or nothing, and no other request ever sees half of it.
 */
import type { Host } from '../../contract.ts';
import { did } from '../../faults/rehearsal.ts';
import { sumUnits, writeUnits } from './capacity.ts';
import type { Units } from './capacity.ts';
import { conditionFailed, noSuchTable } from './errors.ts';
import { satisfies } from './expressions.ts';
import type { Conditional } from './input-types.ts';
import { keepTables, restoredTables } from './keeping.ts';
import { requireScalarKeys } from './schema.ts';
import { Streams } from './streams.ts';
import type { Change, StreamViewType, Table } from './table.ts';
import { Expiry } from './ttl.ts';
import { itemSize } from './values.ts';
import type { Item } from './values.ts';

export class Database {
  readonly host: Host;
  readonly tables = new Map<string, Table>();
  /** Names of the tables that stood before a restart: a template that declares one finds it there. */
  readonly restored = new Set<string>();
  readonly #keep: (table: Table) => void;
  readonly streams: Streams;
  readonly #expiry: Expiry;

  constructor(host: Host) {
    this.host = host;
    this.#keep = keepTables(host.data, this.tables);
    for (const table of restoredTables(host.data)) {
      this.restored.add(table.name);
      this.add(table);
    }
    this.streams = new Streams(host);
    this.#expiry = new Expiry(host.clock, (table, item, position) =>
      this.#commitOne({ table, position, before: item, after: undefined }, true),
    );
  }

  add(table: Table): void {
    this.tables.set(table.name, table);
    this.#keep(table);
  }

  /** @throws AwsError ResourceNotFoundException */
  table(name: string): Table {
    const table = this.tables.get(name);
    if (table === undefined) throw noSuchTable();
    return table;
  }

  /**
   * Makes all the changes, then tells the streams, in order. Gives the units by table, times `factor` (2 in transactions).
   */
  commit(changes: readonly Change[], factor = 1): ReadonlyMap<Table, Units> {
    const units = new Map<Table, Units>();
    for (const change of changes) {
      const { table, position, before, after } = change;
      const cost =
        change.checkOnly === true
          ? { table: writeUnits(before === undefined ? 0 : itemSize(before), 0), indexes: new Map<string, number>() }
          : table.apply(position, before, after);
      units.set(table, sumUnits([units.get(table) ?? { table: 0, indexes: new Map() }, sumUnits([cost], factor)]));
    }
    for (const [table, cost] of units) table.meter.add('write', cost);
    for (const change of changes) {
      if (change.checkOnly === true) continue;
      const { table, position, before, after } = change;
      did({
        left: { where: `dynamodb ${table.name}`, before, after },
        undo: () => table.apply(position, after, before),
        tell: () => this.#announce(change, false),
      });
    }
    return units;
  }

  /** Gives the table a stream of this kind, or none. A stream of another kind ends. */
  setStream(table: Table, view: StreamViewType | undefined): void {
    const { stream } = table.settings;
    if (stream?.view === view) return;
    if (stream !== undefined) this.streams.end(stream.arn);
    const { name, arn, schema } = table;
    table.settings = {
      ...table.settings,
      stream: view === undefined ? undefined : this.streams.begin({ name, arn, key: schema.key }, view),
      endedStream: stream ?? table.settings.endedStream,
    };
  }

  /** Starts or stops the removal of expired items after the table's settings have changed. */
  settingsChanged(table: Table): void {
    this.#expiry.watchAll(table);
  }

  /** Watches for what expires again. */
  resume(): void {
    for (const table of this.tables.values()) this.#expiry.watchAll(table);
  }

  #commitOne(change: Change, expired: boolean): void {
    change.table.apply(change.position, change.before, change.after);
    this.#announce(change, expired);
  }

  #announce(change: Change, expired: boolean): void {
    this.#expiry.watch(change.table, change.position, change.after);
    this.streams.announce(change, expired);
  }
}

const databases = new WeakMap<Host, Database>();

/** The tables of this host: the same for the service of the tables and for that of their streams. */
export function databaseOf(host: Host): Database {
  const known = databases.get(host) ?? new Database(host);
  databases.set(host, known);
  return known;
}

/**
 * Checks the condition of a write against the item as it is.
 *
 * @throws AwsError ConditionalCheckFailedException, with the item if it was asked for
 */
export function requireCondition(table: Table, input: Conditional, existing: Item | undefined): void {
  const condition = input._condition;
  if (condition === undefined) return;
  requireScalarKeys(condition.nestedPaths, table.schema);
  if (satisfies(existing ?? {}, condition.expression)) return;
  const units = {
    table: writeUnits(existing === undefined ? 0 : itemSize(existing), 0),
    indexes: new Map<string, number>(),
  };
  table.meter.add('write', units);
  throw conditionFailed(input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? existing : undefined);
}
