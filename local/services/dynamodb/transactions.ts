/** TransactWriteItems and TransactGetItems. */
import { createHash } from 'node:crypto';
import { AwsError } from '../../contract.ts';
import { did } from '../../faults/rehearsal.ts';
import type { Input, Output } from '../../contract.ts';
import { consumed, readUnits, sumUnits } from './capacity.ts';
import type { Units } from './capacity.ts';
import type { Database } from './database.ts';
import { invalid, noSuchTable } from './errors.ts';
import type { CheckInput, Inputs, PutInput, TransactWrite } from './input-types.ts';
import { isRecord } from './inputs.ts';
import { planCheck, planDelete, planPut, planUpdate, requireFree } from './plans.ts';
import { readOne } from './reads.ts';
import { positionOf, requireKey } from './schema.ts';
import { tieOf } from './table.ts';
import type { Change, Table } from './table.ts';
import { itemSize } from './values.ts';

/** AWS's limit on the items of one transaction together. */
const MAXIMUM_TRANSACTION = 4 * 1024 * 1024;
const TOKEN_LIFETIME = 10 * 60_000;
/** A transaction is prepared and committed: every unit counts twice. */
const FACTOR = 2;
/**
 * From the arrival of a transaction to its commit, in milliseconds of real time, as the sockets have it: short, and long
 * enough that another client's request comes in between.
 */
const DURATION = 1;

/** What a client calls a request of its own, so that it is carried out once. */
interface Token {
  readonly token: string;
  /** A digest of what was asked for. */
  readonly request: string;
}

interface Done {
  /** A digest of what was asked for. */
  readonly request: string;
  readonly until: number;
}

/** A reason of a cancellation; `None` where this item was not the cause. */
interface Reason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

/**
 * Transactions, with the client tokens of the last ten minutes.
 *
 * A transaction of writes is judged when it arrives, and holds the items that it names until it commits: what else
 * would write them meanwhile, or read them in a transaction, conflicts. Other reads see the items as they were.
 */
export class Transactions {
  readonly #database: Database;
  /** The digests of what is under way, by client token. */
  readonly #underWay = new Map<string, string>();
  readonly #done: Map<string, Done>;

  constructor(database: Database) {
    this.#database = database;
    this.#done = database.host.data.map('dynamodb/tokens');
  }

  /**
   * All the writes, or none.
   *
   * @throws AwsError TransactionCanceledException with a reason for every item; TransactionInProgressException;
   *   IdempotentParameterMismatchException
   */
  async write(input: Inputs['TransactWriteItems'], original: Input): Promise<Output> {
    const entries = input.TransactItems.map((write) => ({
      write,
      table: this.#database.table(targetOf(write).TableName),
    }));
    const token = tokenOf(input, original);
    if (this.#earlier(token)) return replayed(entries, input);
    requireOnce(entries.flatMap(({ write, table }) => placeOf(write, table) ?? []));
    const changes = plan(entries);
    const size = changes.reduce(
      (sum, { before, after }) =>
        sum + Math.max(...[before, after].map((item) => (item === undefined ? 0 : itemSize(item)))),
      0,
    );
    if (size > MAXIMUM_TRANSACTION) throw invalid(`Transaction payload size cannot exceed 4MB. Payload Size: ${size}`);
    await this.#hold(changes, token);
    if (entries.some(({ table }) => this.#database.tables.get(table.name) !== table)) throw noSuchTable();
    const units = this.#database.commit(changes, FACTOR);
    this.#remember(token);
    return capacities(input, units, 'WriteCapacityUnits');
  }

  /** Keeps others from the items for as long as a transaction takes. The caller commits without a pause after it. */
  async #hold(changes: readonly Change[], token: Token | undefined): Promise<void> {
    if (token !== undefined) this.#underWay.set(token.token, token.request);
    for (const { table, position } of changes) table.held.add(tieOf(position));
    await this.#database.host.clock.track(new Promise((resolve) => setTimeout(resolve, DURATION)));
    for (const { table, position } of changes) table.held.delete(tieOf(position));
    if (token !== undefined) this.#underWay.delete(token.token);
  }

  /** @throws AwsError TransactionCanceledException with a reason for every item */
  read(input: Inputs['TransactGetItems']): Output {
    const entries = input.TransactItems.map(({ Get: get }) => ({ get, table: this.#database.table(get.TableName) }));
    requireOnce(
      entries.flatMap(({ get, table }) => {
        const position = positionOf(get.Key, table.schema.key);
        return position === undefined ? [] : [{ table, position }];
      }),
    );
    const reads = attemptAll(entries, ({ get, table }) => {
      requireFree(table, requireKey(get.Key, table.schema.key));
      return readOne(table, get.Key, true, get._projection);
    });
    const units = new Map<Table, Units>();
    for (const [index, { table }] of entries.entries()) {
      const cost = sumUnits([reads[index]?.units ?? { table: 0, indexes: new Map() }], FACTOR);
      units.set(table, sumUnits([units.get(table) ?? { table: 0, indexes: new Map() }, cost]));
    }
    for (const [table, cost] of units) table.meter.add('read', cost);
    return {
      Responses: reads.map(({ item }) => (item === undefined ? {} : { Item: item })),
      ...capacities(input, units, 'ReadCapacityUnits'),
    };
  }

  /** Whether this very request was carried out under the token before. */
  #earlier(asked: Token | undefined): boolean {
    if (asked === undefined) return false;
    const { token } = asked;
    const now = this.#database.host.clock.now();
    for (const [other, { until }] of this.#done) {
      if (until > now) break;
      this.#done.delete(other);
    }
    const request = this.#underWay.get(token) ?? this.#done.get(token)?.request;
    if (request === undefined) return false;
    if (request === asked.request) {
      if (!this.#underWay.has(token)) return true;
      throw new AwsError(
        'TransactionInProgressException',
        'The transaction with the given request token is already in progress.',
      );
    }
    throw new AwsError(
      'IdempotentParameterMismatchException',
      'The request uses the same client token as a previous, but non-identical request.',
    );
  }

  #remember(asked: Token | undefined): void {
    if (asked === undefined) return;
    const { token, request } = asked;
    this.#done.set(token, { request, until: this.#database.host.clock.now() + TOKEN_LIFETIME });
    did({ undo: () => this.#done.delete(token), tell: () => undefined });
  }
}

function tokenOf({ ClientRequestToken: token }: Inputs['TransactWriteItems'], original: Input): Token | undefined {
  return token === undefined ? undefined : { token, request: digest(original) };
}

/** The same for the same request in any order of members; what to tell about capacity is not part of it. */
function digest(input: Input): string {
  const request = { ...input, ReturnConsumedCapacity: undefined, ReturnItemCollectionMetrics: undefined };
  const text = JSON.stringify(request, (_name, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
  return createHash('sha256').update(text).digest('base64');
}

function targetOf(write: TransactWrite): CheckInput | PutInput {
  if ('ConditionCheck' in write) return write.ConditionCheck;
  if ('Put' in write) return write.Put;
  return 'Delete' in write ? write.Delete : write.Update;
}

function placeOf(write: TransactWrite, table: Table): Pick<Change, 'table' | 'position'> | undefined {
  const target = targetOf(write);
  const position = positionOf('Key' in target ? target.Key : target.Item, table.schema.key);
  return position && { table, position };
}

interface Entry {
  readonly write: TransactWrite;
  readonly table: Table;
}

function plan(entries: readonly Entry[]): readonly Change[] {
  return attemptAll(entries, ({ write, table }) => {
    if ('ConditionCheck' in write) return planCheck(table, write.ConditionCheck);
    if ('Put' in write) return planPut(table, write.Put);
    return 'Delete' in write ? planDelete(table, write.Delete) : planUpdate(table, write.Update);
  });
}

/** @throws AwsError ValidationException where two parts touch one item */
function requireOnce(parts: readonly Pick<Change, 'table' | 'position'>[]): void {
  const places = parts.map(({ table, position }) => `${table.name}\u0000${tieOf(position)}`);
  if (new Set(places).size < places.length)
    throw invalid('Transaction request cannot include multiple operations on one item');
}

/** Tries each part; if any is refused, the whole is cancelled with the reasons in order. */
function attemptAll<T, R>(parts: readonly T[], attempt: (part: T) => R): readonly R[] {
  const results: R[] = [];
  const reasons: Reason[] = [];
  for (const part of parts) {
    try {
      results.push(attempt(part));
      reasons.push({ Code: 'None' });
    } catch (error) {
      reasons.push(reasonOf(error));
    }
  }
  if (results.length === parts.length) return results;
  const codes = reasons.map(({ Code }) => Code).join(', ');
  throw new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    {
      CancellationReasons: reasons,
    },
  );
}

function reasonOf(error: unknown): Reason {
  if (!(error instanceof AwsError)) throw error;
  if (error.code === 'ConditionalCheckFailedException')
    return { Code: 'ConditionalCheckFailed', Message: error.message, ...error.members };
  if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message };
  if (error.code === 'TransactionConflictException')
    return { Code: 'TransactionConflict', Message: `${error.message}.` };
  throw error;
}

/** The answer to a repetition: nothing is written again, and reading the items costs read units. */
function replayed(entries: readonly Entry[], input: Inputs['TransactWriteItems']): Output {
  const units = new Map<Table, Units>();
  for (const { write, table } of entries) {
    const place = placeOf(write, table);
    const item = place && table.items.get(place.position.partition, place.position.sort);
    const cost = { table: readUnits(item?.size ?? 0, true) * FACTOR, indexes: new Map<string, number>() };
    units.set(table, sumUnits([units.get(table) ?? { table: 0, indexes: new Map() }, cost]));
  }
  for (const [table, cost] of units) table.meter.add('read', cost);
  return capacities(input, units, 'ReadCapacityUnits');
}

function capacities(
  input: Inputs['TransactWriteItems'] | Inputs['TransactGetItems'],
  units: ReadonlyMap<Table, Units>,
  kind: 'ReadCapacityUnits' | 'WriteCapacityUnits',
): Output {
  const detail = input.ReturnConsumedCapacity;
  if (detail === undefined || detail === 'NONE') return {};
  return {
    ConsumedCapacity: [...units].map(([table, cost]) => consumed(detail, table.name, table.schema.indexes, cost, kind)),
  };
}
