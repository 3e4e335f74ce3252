/** Random calls on random tables, the same for the same seed. */

/** Gives whole numbers from 0 up to, and without, `limit`. */
export type Dice = (limit: number) => number;

/** A generator of random numbers that a seed determines (mulberry32). */
export function diceOf(seed: number): Dice {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

type Json = Record<string, unknown>;
type KeyType = 'S' | 'N' | 'B';

export interface FuzzCall {
  readonly operation: string;
  readonly input: Json;
  /** The answer is a set of items: their order says nothing. */
  readonly unordered: boolean;
}

interface Key {
  readonly name: string;
  readonly type: KeyType;
}

interface Index {
  readonly name: string;
  readonly keys: readonly Key[];
}

const VALUES: Readonly<Record<KeyType, readonly string[]>> = {
  S: ['a', 'ab', 'b', 'é', '😀', '\uffee', 'B'],
  N: ['0', '1', '-1', '1.5', '10', '-2.25', '100', '0.0000001', '123456789012345678901234567890'],
  B: ['AA==', 'AAE=', '/w==', 'AAH/', 'gA=='],
};
const NAMES = ['c', 'd', 'e', 'f', 'g'];
const STEPS = ['x', 'y', 'z'];

/** One random table and the calls on it. */
export class FuzzTable {
  readonly name: string;
  readonly #dice: Dice;
  readonly #keys: readonly Key[];
  readonly #indexes: readonly (Index & { readonly definition: Json; readonly isLocal: boolean })[];

  constructor(dice: Dice, name: string) {
    this.#dice = dice;
    this.name = name;
    const type = (): KeyType => this.#pick(['S', 'S', 'N', 'B']);
    const range = dice(4) > 0;
    this.#keys = [{ name: 'p', type: type() }, ...(range ? [{ name: 'r', type: type() }] : [])];
    this.#indexes = Array.from({ length: dice(4) }, (_, number) => {
      const isLocal = range && dice(3) === 0;
      const own = [
        { name: `h${number}`, type: type() },
        { name: `s${number}`, type: type() },
      ];
      const keys = isLocal
        ? [{ name: 'p', type: this.#keys[0]?.type ?? 'S' }, ...own.slice(1)]
        : own.slice(0, 1 + dice(2));
      const projection = this.#pick([
        { ProjectionType: 'ALL' },
        { ProjectionType: 'KEYS_ONLY' },
        { ProjectionType: 'INCLUDE', NonKeyAttributes: ['c', 'd'] },
      ]);
      const definition = { IndexName: `index${number}`, KeySchema: schemaOf(keys), Projection: projection };
      return { name: `index${number}`, keys, definition, isLocal };
    });
  }

  /** The input of CreateTable. */
  get definition(): Json {
    const all = new Map([...this.#keys, ...this.#indexes.flatMap(({ keys }) => keys)].map((key) => [key.name, key]));
    const [global, local] = [false, true].map((kind) =>
      this.#indexes.filter(({ isLocal }) => isLocal === kind).map(({ definition }) => definition),
    );
    return {
      TableName: this.name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [...all.values()].map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
      KeySchema: schemaOf(this.#keys),
      ...(global?.length ? { GlobalSecondaryIndexes: global } : {}),
      ...(local?.length ? { LocalSecondaryIndexes: local } : {}),
    };
  }

  /** The next call. */
  call(): FuzzCall {
    const metered = this.#dice(3) === 0;
    const call = (operation: string, input: Json, unordered = false): FuzzCall => ({
      operation,
      input: {
        ...input,
        ...(metered
          ? { ReturnConsumedCapacity: /Get|Query|Scan/.test(operation) && this.#dice(2) === 0 ? 'TOTAL' : 'INDEXES' }
          : {}),
      },
      unordered,
    });
    const onTable = (input: Json) => ({ TableName: this.name, ...input });
    const terms = new Terms();
    return this.#pick<() => FuzzCall>([
      () => call('PutItem', onTable(this.#put(terms))),
      () => call('PutItem', onTable(this.#put(terms))),
      () => call('UpdateItem', onTable(this.#update(terms, true))),
      () => call('UpdateItem', onTable(this.#update(terms, true))),
      () => call('DeleteItem', onTable({ ...this.#delete(terms), ReturnValues: this.#pick(['ALL_OLD', 'NONE']) })),
      () => call('GetItem', onTable(this.#get())),
      () => call('Query', onTable(this.#query(terms))),
      () => call('Query', onTable(this.#query(terms))),
      () => this.#indexQuery(terms, call),
      () => call('Scan', onTable({ ...this.#filter(terms), ...terms.all() }), true),
      () =>
        call('BatchGetItem', { RequestItems: { [this.name]: { Keys: this.#several(() => this.#key(), 4) } } }, true),
      () => call('BatchWriteItem', { RequestItems: { [this.name]: this.#several(() => this.#batchWrite(), 4) } }),
      () => call('TransactWriteItems', { TransactItems: this.#several(() => this.#transactWrite(), 4) }),
      () => call('TransactGetItems', { TransactItems: this.#several(() => ({ Get: onTable(this.#get()) }), 4) }),
    ])();
  }

  #pick<T>(members: readonly T[]): T {
    const member = members[this.#dice(members.length)];
    if (member === undefined) throw new Error('nothing to pick from');
    return member;
  }

  #several<T>(make: () => T, most: number): T[] {
    return Array.from({ length: 1 + this.#dice(most) }, make);
  }

  #keyValue(type: KeyType): Json {
    return { [type]: this.#pick(VALUES[type].slice(0, 4)) };
  }

  #key(): Json {
    const key = Object.fromEntries(this.#keys.map(({ name, type }) => [name, this.#keyValue(type)]));
    // Now and then one that does not match.
    if (this.#dice(60) === 0) key['extra'] = { S: 'x' };
    if (this.#dice(60) === 0) key['p'] = { BOOL: true };
    return key;
  }

  #item(): Json {
    const item = this.#key();
    for (const { name, type } of this.#indexes.flatMap(({ keys }) => keys)) {
      if (name === 'p' || this.#dice(3) === 0) continue;
      item[name] = this.#dice(40) === 0 ? this.#value() : this.#keyValue(type);
    }
    for (const name of NAMES) if (this.#dice(3) > 0) item[name] = this.#value();
    if (this.#dice(12) === 0) item['big'] = { S: 'x'.repeat(this.#dice(9000)) };
    return item;
  }

  #value(depth = 2): Json {
    if (depth === 0 || this.#dice(4) > 0) return this.#scalar();
    if (this.#dice(2) === 0) return { L: Array.from({ length: this.#dice(4) }, () => this.#value(depth - 1)) };
    return {
      M: Object.fromEntries(STEPS.filter(() => this.#dice(2) === 0).map((step) => [step, this.#value(depth - 1)])),
    };
  }

  #scalar(): Json {
    return this.#pick<() => Json>([
      () => ({ S: this.#pick(['', ...VALUES.S]) }),
      () => ({ N: this.#pick(VALUES.N) }),
      () => ({ BOOL: this.#dice(2) === 0 }),
      () => ({ NULL: true }),
      () => ({ B: this.#pick(VALUES.B) }),
      () => ({ SS: this.#pick([['a'], ['a', 'b'], ['b', 'c']]) }),
      () => ({ NS: this.#pick([['1'], ['1', '2'], ['2', '1.5']]) }),
      () => ({ BS: this.#pick([['AA=='], ['AA==', '/w==']]) }),
    ])();
  }

  #path(): string {
    const name = this.#pick([
      ...NAMES,
      ...NAMES,
      ...this.#indexes.flatMap(({ keys }) => keys.slice(-1)).map(({ name: own }) => own),
    ]);
    if (!NAMES.includes(name)) return name;
    const steps = Array.from({ length: this.#dice(3) }, () =>
      this.#dice(2) === 0 ? `.${this.#pick(STEPS)}` : `[${this.#dice(4)}]`,
    );
    return name + steps.join('');
  }

  #operand(terms: Terms): string {
    return this.#pick<() => string>([
      () => this.#path(),
      () => this.#path(),
      () => terms.value(this.#value()),
      () => terms.value(this.#scalar()),
      () => `size(${this.#path()})`,
    ])();
  }

  #condition(terms: Terms, depth = 2): string {
    if (depth > 0) {
      const [left, right] = [() => this.#condition(terms, depth - 1), () => this.#condition(terms, depth - 1)];
      switch (this.#dice(6)) {
        case 0:
          return `(${left()} AND ${right()})`;
        case 1:
          return `${left()} OR ${right()}`;
        case 2:
          return `NOT ${left()}`;
        default:
      }
    }
    return this.#pick<() => string>([
      () => `${this.#operand(terms)} ${this.#pick(['=', '<>', '<', '<=', '>', '>='])} ${this.#operand(terms)}`,
      () => `attribute_exists(${this.#path()})`,
      () => `attribute_not_exists(${this.#path()})`,
      () => `contains(${this.#path()}, ${this.#operand(terms)})`,
      () => `begins_with(${this.#path()}, ${this.#operand(terms)})`,
      () => `attribute_type(${this.#path()}, ${terms.value({ S: this.#pick(['S', 'N', 'L', 'M', 'SS', 'NULL']) })})`,
      () => `${this.#operand(terms)} IN (${this.#operand(terms)}, ${this.#operand(terms)})`,
      () => `${this.#operand(terms)} BETWEEN ${this.#operand(terms)} AND ${this.#operand(terms)}`,
    ])();
  }

  #conditional(terms: Terms): Json {
    if (this.#dice(3) > 0) return {};
    return {
      ConditionExpression: this.#condition(terms),
      ReturnValuesOnConditionCheckFailure: this.#pick(['ALL_OLD', 'NONE']),
    };
  }

  #put(terms: Terms): Json {
    return {
      Item: this.#item(),
      ...this.#conditional(terms),
      ...terms.all(),
      ReturnValues: this.#pick(['ALL_OLD', 'NONE']),
    };
  }

  #delete(terms: Terms): Json {
    return { Key: this.#key(), ...this.#conditional(terms), ...terms.all() };
  }

  #update(terms: Terms, returns: boolean): Json {
    const expression = this.#sections(terms);
    return {
      Key: this.#key(),
      UpdateExpression: expression,
      ...this.#conditional(terms),
      ...terms.all(),
      ...(returns ? { ReturnValues: this.#pick(['ALL_NEW', 'ALL_OLD', 'UPDATED_NEW', 'UPDATED_OLD', 'NONE']) } : {}),
    };
  }

  #sections(terms: Terms): string {
    const sections: string[] = [];
    if (this.#dice(3) > 0)
      sections.push(`SET ${this.#several(() => `${this.#path()} = ${this.#assigned(terms)}`, 3).join(', ')}`);
    if (this.#dice(3) === 0) sections.push(`REMOVE ${this.#several(() => this.#path(), 3).join(', ')}`);
    if (this.#dice(4) === 0) {
      const added = this.#pick([{ N: '3' }, { N: '-0.5' }, { SS: ['z'] }, { NS: ['1', '9'] }, { BS: ['AAE='] }]);
      sections.push(`ADD ${this.#path()} ${terms.value(added)}`);
    }
    if (this.#dice(4) === 0)
      sections.push(`DELETE ${this.#path()} ${terms.value(this.#pick([{ SS: ['a'] }, { NS: ['1', '2'] }]))}`);
    return sections.length === 0 ? 'REMOVE c' : sections.join(' ');
  }

  #assigned(terms: Terms): string {
    return this.#pick<() => string>([
      () => terms.value(this.#value()),
      () => terms.value(this.#value()),
      () => this.#path(),
      () => `${this.#path()} + ${terms.value({ N: '2' })}`,
      () => `${terms.value({ N: '2' })} - ${this.#path()}`,
      () => `if_not_exists(${this.#path()}, ${terms.value(this.#value())})`,
      () => `list_append(${this.#path()}, ${terms.value({ L: [this.#value()] })})`,
      () => `if_not_exists(${this.#path()}, ${terms.value({ N: '1' })}) + ${terms.value({ N: '1' })}`,
    ])();
  }

  #get(): Json {
    return {
      Key: this.#key(),
      ...(this.#dice(2) === 0 ? { ConsistentRead: this.#dice(2) === 0 } : {}),
      ...this.#projection(),
    };
  }

  #projection(): Json {
    return this.#dice(3) > 0 ? {} : { ProjectionExpression: this.#several(() => this.#path(), 3).join(', ') };
  }

  #filter(terms: Terms): Json {
    return this.#dice(2) === 0 ? {} : { FilterExpression: this.#condition(terms) };
  }

  #query(terms: Terms): Json {
    return {
      KeyConditionExpression: this.#keyCondition(this.#keys, terms),
      ...this.#filter(terms),
      ...terms.all(),
      ...this.#projection(),
      ScanIndexForward: this.#dice(2) === 0,
      ...(this.#dice(3) === 0 ? { ConsistentRead: true } : {}),
      ...(this.#dice(3) === 0 ? { Limit: 1 + this.#dice(3) } : {}),
      ...(this.#dice(8) === 0 ? { ExclusiveStartKey: this.#key() } : {}),
    };
  }

  #indexQuery(terms: Terms, call: (operation: string, input: Json, unordered?: boolean) => FuzzCall): FuzzCall {
    const index = this.#indexes[this.#dice(this.#indexes.length + 1)];
    if (index === undefined) return call('Scan', { TableName: this.name }, true);
    const common = { TableName: this.name, IndexName: index.name };
    if (this.#dice(4) === 0) return call('Scan', { ...common, ...this.#filter(terms), ...terms.all() }, true);
    const condition = this.#keyCondition(index.keys, terms);
    const select = this.#pick([
      {},
      { Select: 'ALL_PROJECTED_ATTRIBUTES' },
      { Select: 'COUNT' },
      { Select: 'ALL_ATTRIBUTES' },
    ]);
    const input = { ...common, KeyConditionExpression: condition, ...this.#filter(terms), ...terms.all(), ...select };
    return call('Query', input, true);
  }

  #keyCondition([hash, range]: readonly Key[], terms: Terms): string {
    if (hash === undefined) throw new Error('a key has a hash attribute');
    const first = `${hash.name} = ${terms.value(this.#keyValue(hash.type))}`;
    if (range === undefined || this.#dice(3) === 0) return first;
    const value = () => terms.value({ [range.type]: this.#pick(VALUES[range.type]) });
    const second = this.#pick<() => string>([
      () => `${range.name} ${this.#pick(['=', '<', '<=', '>', '>='])} ${value()}`,
      () => `${range.name} BETWEEN ${value()} AND ${value()}`,
      () => `begins_with(${range.name}, ${value()})`,
    ])();
    return this.#dice(2) === 0 ? `${first} AND ${second}` : `${second} AND ${first}`;
  }

  #batchWrite(): Json {
    return this.#dice(3) === 0 ? { DeleteRequest: { Key: this.#key() } } : { PutRequest: { Item: this.#item() } };
  }

  #transactWrite(): Json {
    const terms = new Terms();
    const named = (input: Json) => ({ TableName: this.name, ...input });
    return this.#pick<() => Json>([
      () => {
        const { ReturnValues: _none, ...put } = this.#put(terms);
        return { Put: named(put) };
      },
      () => ({ Update: named(this.#update(terms, false)) }),
      () => ({ Delete: named(this.#delete(terms)) }),
      () => {
        const condition = {
          ConditionExpression: this.#condition(terms, 1),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        };
        return { ConditionCheck: named({ Key: this.#key(), ...condition, ...terms.all() }) };
      },
    ])();
  }
}

/** The values that the expressions of one request name. */
class Terms {
  readonly #values: Json = {};

  value(value: Json): string {
    const name = `:v${Object.keys(this.#values).length}`;
    this.#values[name] = value;
    return name;
  }

  all(): Json {
    return Object.keys(this.#values).length === 0 ? {} : { ExpressionAttributeValues: { ...this.#values } };
  }
}

function schemaOf(keys: readonly Key[]): readonly Json[] {
  return keys.map(({ name }, index) => ({ AttributeName: name, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
}
