import { limitCases } from './dynamodb-limit-cases.ts';

/**
 * Calls that every DynamoDB should answer alike. They run in order on fresh tables, whose names stand in for the
 * logical ones: `keyed` (p, r; indexes `byGroup`, keys only, and `byRank`, all), `numbered` (p, number n), `bytes`
 * (p, binary b), `plain` (p) and `local` (p, r; a local index `byDate` that holds `title`).
 */
export interface Case {
  readonly name: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The answer is a set of items: their order says nothing. */
  readonly unordered?: true;
  /** Why this stand-in answers other than DynamoDB Local on purpose. */
  readonly differs?: string;
}

const attributes = (types: Readonly<Record<string, string>>) =>
  Object.entries(types).map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType }));
const keys = (...names: readonly string[]) =>
  names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));

export const tables: readonly Readonly<Record<string, unknown>>[] = [
  {
    TableName: 'keyed',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes({ p: 'S', r: 'S', grp: 'S', rank: 'N' }),
    KeySchema: keys('p', 'r'),
    GlobalSecondaryIndexes: [
      { IndexName: 'byGroup', KeySchema: keys('grp'), Projection: { ProjectionType: 'KEYS_ONLY' } },
      { IndexName: 'byRank', KeySchema: keys('grp', 'rank'), Projection: { ProjectionType: 'ALL' } },
    ],
  },
  {
    TableName: 'numbered',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes({ p: 'S', n: 'N' }),
    KeySchema: keys('p', 'n'),
  },
  {
    TableName: 'bytes',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes({ p: 'S', b: 'B' }),
    KeySchema: keys('p', 'b'),
  },
  {
    TableName: 'plain',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes({ p: 'S' }),
    KeySchema: keys('p'),
  },
  {
    TableName: 'local',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes({ p: 'S', r: 'S', day: 'S' }),
    KeySchema: keys('p', 'r'),
    LocalSecondaryIndexes: [
      {
        IndexName: 'byDate',
        KeySchema: keys('p', 'day'),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['title'] },
      },
    ],
  },
];

const WORDING = 'the wording is that of AWS, which DynamoDB Local shortens';
const REASON =
  'AWS documents this as a reason of a cancelled transaction (ValidationError); DynamoDB Local refuses the request';
const EMPTY_READ = 'AWS bills a read that finds nothing like the smallest one';
const NESTED = 'AWS gives back the paths that changed, DynamoDB Local whole attributes';
const UNITS = 'AWS tells what a transaction wrote or read, and counts checks; DynamoDB Local does neither';
const METRICS = 'DynamoDB Local leaves out the metrics of item collections';

const S = (value: string) => ({ S: value });
const N = (value: number | string) => ({ N: String(value) });
const at = (p: string, r: string) => ({ p: S(p), r: S(r) });
const rich = {
  ...at('rich', '1'),
  grp: S('g1'),
  rank: N(5),
  name: S('Ada'),
  count: N('10.50'),
  flag: { BOOL: true },
  nothing: { NULL: true },
  list: { L: [S('a'), N(1), { M: { deep: S('x') } }, S('d')] },
  map: { M: { inner: { M: { leaf: N(1) } }, other: S('o') } },
  words: { SS: ['b', 'a'] },
  nums: { NS: ['2', '1.0'] },
  blob: { B: 'AAEC' },
  blobs: { BS: ['AA==', 'AQ=='] },
  emoji: S('a😀é'),
};

const cases: Case[] = [];
const call = (name: string, operation: string, input: Readonly<Record<string, unknown>>, more: Partial<Case> = {}) =>
  void cases.push({ name, operation, input, ...more });
const get = (p: string, r: string, more: object = {}) =>
  call(`get ${p}/${r}`, 'GetItem', { TableName: 'keyed', Key: at(p, r), ...more });
const put = (name: string, item: object, more: object = {}, about: Partial<Case> = {}) =>
  call(name, 'PutItem', { TableName: 'keyed', Item: item, ...more }, about);
const check = (expression: string, values?: object, names?: object, about: Partial<Case> = {}) =>
  call(
    `condition ${expression}`,
    'UpdateItem',
    {
      TableName: 'keyed',
      Key: at('rich', '1'),
      ConditionExpression: expression,
      ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
      ...(names === undefined ? {} : { ExpressionAttributeNames: names }),
    },
    about,
  );
const update = (expression: string, values?: object, more: object = {}, about: Partial<Case> = {}) =>
  call(
    `update ${expression}`,
    'UpdateItem',
    {
      TableName: 'keyed',
      Key: at('rich', '1'),
      UpdateExpression: expression,
      ReturnValues: 'UPDATED_NEW',
      ...(values === undefined ? {} : { ExpressionAttributeValues: values }),
      ...more,
    },
    about,
  );
const query = (name: string, condition: string, values: object, more: object = {}, about: Partial<Case> = {}) =>
  call(
    name,
    'Query',
    { TableName: 'keyed', KeyConditionExpression: condition, ExpressionAttributeValues: values, ...more },
    about,
  );
const transact = (name: string, items: readonly object[], more: object = {}, about: Partial<Case> = {}) =>
  call(name, 'TransactWriteItems', { TransactItems: items, ...more }, about);

// Items of every type, and what may not be an item.
put('put every type', rich, { ReturnConsumedCapacity: 'INDEXES' });
get('rich', '1');
get('rich', '1', { ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' });
get('rich', '1', {
  ProjectionExpression: '#n, list[2].deep, list[0], map.inner.leaf, nothere',
  ExpressionAttributeNames: { '#n': 'name' },
});
get('nobody', '1', { ReturnConsumedCapacity: 'INDEXES' });
put('put over it, old item back', { ...rich, name: S('Bea') }, { ReturnValues: 'ALL_OLD' });
put('a condition that fails', rich, { ConditionExpression: 'attribute_not_exists(p)' });
put('a condition that fails, with the item', rich, {
  ConditionExpression: 'attribute_not_exists(p)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
});
put('numbers', { ...at('numbers', '1'), a: N('1e20'), b: N('-0'), c: N('0.00001'), d: N('1E-20'), e: N('00012.3400') });
get('numbers', '1');
put('39 digits', { ...at('bad', '1'), a: N('1'.repeat(39)) }, {}, { differs: WORDING });
put('too large a number', { ...at('bad', '1'), a: N('1e127') });
put('not a number', { ...at('bad', '1'), a: N('ten') }, {}, { differs: WORDING });
put('an empty set', { ...at('bad', '1'), a: { SS: [] } });
put('a set with duplicates', { ...at('bad', '1'), a: { SS: ['x', 'x'] } }, {}, { differs: WORDING });
put('an empty text as an attribute', { ...at('empty', '1'), a: S('') });
put('an empty text as a key', at('', '1'));
put('no sort key', { p: S('bad') }, {}, { differs: WORDING });
put('a key of another type', { p: N(1), r: S('1') }, {}, { differs: WORDING });
put('an index key of another type', { ...at('bad', '1'), grp: N(1) }, {}, { differs: WORDING });
put('an empty index key', { ...at('bad', '1'), grp: S('') });
put('too large an item', { ...at('bad', '1'), a: S('x'.repeat(410_000)) });
call('a table that is not there', 'GetItem', { TableName: 'nosuchtable', Key: { p: S('x') } }, { differs: WORDING });
call('a key with too few parts', 'GetItem', { TableName: 'keyed', Key: { p: S('x') } }, { differs: WORDING });
call(
  'a key with too many parts',
  'GetItem',
  { TableName: 'keyed', Key: { ...at('x', '1'), z: S('z') } },
  { differs: WORDING },
);

// Conditions.
check('#n = :v', { ':v': S('Bea') }, { '#n': 'name' });
check('#n = :v', { ':v': S('Eve') }, { '#n': 'name' });
check('nothere = :v', { ':v': S('x') });
check('nothere <> :v', { ':v': S('x') });
check('nothere = nothereeither');
check('nothere <> nothereeither');
check('nothere < :v', { ':v': N(1) });
check('#c = :v', { ':v': N('10.5') }, { '#c': 'count' });
check('#c > :v', { ':v': N('9') }, { '#c': 'count' });
check('#c > :v', { ':v': S('9') }, { '#c': 'count' });
check('NOT #c > :v', { ':v': S('9') }, { '#c': 'count' });
check('#c BETWEEN :a AND :b', { ':a': N('10.5'), ':b': N('11') }, { '#c': 'count' });
check('#c BETWEEN :a AND :b', { ':a': N('2'), ':b': N('1') }, { '#c': 'count' });
check('#n IN (:a, :b)', { ':a': S('x'), ':b': S('Bea') }, { '#n': 'name' });
check('#m = :v', { ':v': { M: { other: S('o'), inner: { M: { leaf: N('1.0') } } } } }, { '#m': 'map' });
check('#l = :v', { ':v': { L: [S('a'), N(1), { M: { deep: S('x') } }, S('d')] } }, { '#l': 'list' });
check('#l = :v', { ':v': { L: [S('a')] } }, { '#l': 'list' });
check('words = :v', { ':v': { SS: ['a', 'b'] } });
check('words <> :v', { ':v': { SS: ['a', 'c'] } });
check('nums = :v', { ':v': { NS: ['1', '2'] } });
check('blob = :v', { ':v': { B: 'AAEC' } });
check('blob > :v', { ':v': { B: 'AAEB' } });
check('begins_with(blob, :v)', { ':v': { B: 'AAE=' } });
check('begins_with(#n, :v)', { ':v': S('Be') }, { '#n': 'name' });
check('begins_with(nothere, :v)', { ':v': S('Be') });
check('contains(#l, :v)', { ':v': N('1.0') }, { '#l': 'list' });
check('contains(#l, :v)', { ':v': { M: { deep: S('x') } } }, { '#l': 'list' });
check('contains(words, :v)', { ':v': S('a') });
check('contains(words, :v)', { ':v': S('ab') });
check('contains(nums, :v)', { ':v': N('2.0') });
check('contains(blobs, :v)', { ':v': { B: 'AQ==' } });
check('contains(#n, :v)', { ':v': S('ea') }, { '#n': 'name' });
check('contains(#n, :v)', { ':v': N('1') }, { '#n': 'name' });
check('attribute_type(#l, :v)', { ':v': S('L') }, { '#l': 'list' });
check('attribute_type(#l, :v)', { ':v': S('XX') }, { '#l': 'list' }, { differs: WORDING });
check('attribute_exists(map.inner.leaf)', undefined);
check('attribute_exists(#m.#i.leaf) AND attribute_not_exists(#m.#i.leaf.more)', undefined, {
  '#m': 'map',
  '#i': 'inner',
});
check('size(emoji) = :v', { ':v': N(4) });
check('size(#l) = :v', { ':v': N(4) }, { '#l': 'list' });
check('size(#m) = :v', { ':v': N(2) }, { '#m': 'map' });
check('size(words) = :v', { ':v': N(2) });
check('size(blob) = :v', { ':v': N(3) });
check('size(#c) > :v', { ':v': N(0) }, { '#c': 'count' });
check('size(nothere) > :v', { ':v': N(0) });
check('flag = :v', { ':v': { BOOL: true } });
check('nothing = :v', { ':v': { NULL: true } });
check('#n = :v OR flag = :w AND nothing = :w', { ':v': S('Bea'), ':w': { BOOL: false } }, { '#n': 'name' });
check('attribute_not_exists(constructor)');
check('#n = ', undefined, { '#n': 'name' });
for (const broken of ['a = :v b', '(a = :v', 'a = "x"', 'a BETWEEN :v', 'a[x] = :v', 'begins_with(a :v)', 'NOT'])
  check(broken, { ':v': S('x') });
check('name = :v', { ':v': S('x') });
check('#n = :v', undefined, { '#n': 'name' });
check('#n = :v AND #x = :v', { ':v': S('x') }, { '#n': 'name' });
check('attribute_exists(p)', { ':v': S('x') });
check('attribute_exists(p)', undefined, { '#n': 'name' });
check('contains(words, words)');
check('grp IN (:v, grp)', { ':v': S('g1') });
check('words < :v', { ':v': { SS: ['a'] } });
check('grp BETWEEN grp AND :v', { ':v': S('g1') });
check('size(words) = size(words)', undefined, undefined, {});
check('p.x = :v', { ':v': S('x') });
check('', undefined, undefined, {});

// Updates.
update('SET #c = #c + :v', { ':v': N('0.7') }, { ExpressionAttributeNames: { '#c': 'count' } });
update('SET #c = #c - :v', { ':v': N('20.1') }, { ExpressionAttributeNames: { '#c': 'count' } });
update('SET tally = if_not_exists(tally, :zero) + :v', { ':zero': N(0), ':v': N(3) });
update('SET tally = if_not_exists(tally, :zero) + :v', { ':zero': N(0), ':v': N(3) });
update('SET #l = list_append(#l, :v)', { ':v': { L: [S('tail')] } }, { ExpressionAttributeNames: { '#l': 'list' } });
update('SET #l = list_append(:v, #l)', { ':v': { L: [S('head')] } }, { ExpressionAttributeNames: { '#l': 'list' } });
update('SET #l = list_append(#l, :v)', { ':v': S('x') }, { ExpressionAttributeNames: { '#l': 'list' } });
update('REMOVE #l[0], #l[2]', undefined, { ExpressionAttributeNames: { '#l': 'list' } }, { differs: NESTED });
update(
  'SET #l[9] = :a, #l[7] = :b',
  { ':a': S('nine'), ':b': S('seven') },
  { ExpressionAttributeNames: { '#l': 'list' } },
);
get('rich', '1');
update('SET #l[0] = :a REMOVE #l[1] SET z = :a', { ':a': S('zero') }, { ExpressionAttributeNames: { '#l': 'list' } });
update(
  'SET #l[0] = :a REMOVE #l[1]',
  { ':a': S('zero') },
  { ExpressionAttributeNames: { '#l': 'list' } },
  { differs: NESTED },
);
update(
  'SET #m.#i.leaf = :a, #m.fresh = :a',
  { ':a': S('new') },
  { ExpressionAttributeNames: { '#m': 'map', '#i': 'inner' } },
  { differs: NESTED },
);
update(
  'SET #m.#i = :a, #m.#i.leaf = :a',
  { ':a': S('new') },
  { ExpressionAttributeNames: { '#m': 'map', '#i': 'inner' } },
);
update('SET nothere.x = :a', { ':a': S('x') });
update('SET #n.x = :a', { ':a': S('x') }, { ExpressionAttributeNames: { '#n': 'name' } });
update('SET a1 = nothere', undefined);
update('SET a1 = #n, #n = :a', { ':a': S('Cy') }, { ExpressionAttributeNames: { '#n': 'name' } });
update('SET a2 = :a + :b', { ':a': N(1), ':b': N(2) });
update('SET a2 = :a + :b', { ':a': N(1), ':b': S('2') });
update('SET a2 = #n + :b', { ':b': N(2) }, { ExpressionAttributeNames: { '#n': 'name' } });
update('SET a2 = a2 + :b', { ':b': N('1e-40') });
update('REMOVE nothere', undefined);
update('REMOVE nothere.x', undefined);
update('REMOVE #m.nothere, #l[40]', undefined, { ExpressionAttributeNames: { '#m': 'map', '#l': 'list' } });
update('ADD tally :v', { ':v': N(-10) });
update('ADD fresh1 :v', { ':v': N(4) });
update('ADD words :v', { ':v': { SS: ['c', 'a'] } });
update('ADD nums :v', { ':v': { NS: ['1.0', '3'] } });
update('ADD fresh2 :v', { ':v': { SS: ['only'] } });
update('ADD words :v', { ':v': N(1) });
update('ADD #n :v', { ':v': N(1) }, { ExpressionAttributeNames: { '#n': 'name' } });
update('ADD #m.count2 :v', { ':v': N(1) }, { ExpressionAttributeNames: { '#m': 'map' } }, { differs: NESTED });
update('ADD fresh3 :v', { ':v': S('x') }, {}, { differs: WORDING });
update('DELETE words :v', { ':v': { SS: ['c', 'zzz'] } });
update('DELETE fresh2 :v', { ':v': { SS: ['only'] } });
update('DELETE nothere :v', { ':v': { SS: ['x'] } });
update('DELETE words :v', { ':v': { NS: ['1'] } });
update('SET p = :v', { ':v': S('x') });
update('SET grp = :v', { ':v': N(1) }, {}, { differs: WORDING });
update('SET grp = :v', { ':v': S('') });
update('SET grp = #c', undefined, { ExpressionAttributeNames: { '#c': 'count' } }, { differs: WORDING });
update('SET old1 = :v', { ':v': S('x') }, { ReturnValues: 'UPDATED_OLD' });
update('SET old1 = :v', { ':v': S('y') }, { ReturnValues: 'UPDATED_OLD' });
update('SET old1 = :v', { ':v': S('z') }, { ReturnValues: 'ALL_OLD' });
update('SET old1 = :v', { ':v': S('w') }, { ReturnValues: 'ALL_NEW', ReturnConsumedCapacity: 'INDEXES' });
update('SET rank = :v', { ':v': N(6) }, { ReturnValues: 'NONE', ReturnConsumedCapacity: 'INDEXES' });
update('REMOVE grp', undefined, { ReturnValues: 'NONE', ReturnConsumedCapacity: 'INDEXES' });
update('SET grp = :v', { ':v': S('g1') }, { ReturnValues: 'NONE', ReturnConsumedCapacity: 'INDEXES' });
update('SET big = :v', { ':v': S('x'.repeat(409_500)) }, { ReturnValues: 'NONE' });
update('SET upsert = :v', { ':v': S('x') }, { Key: at('upsert', '1'), ReturnValues: 'ALL_NEW' });
update('SET upsert = :v', { ':v': S('x') }, { Key: at('upsert', '2'), ReturnValues: 'ALL_OLD' });
update('REMOVE upsert', undefined, { Key: at('upsert', '3') });
get('upsert', '3');
call('update without an expression', 'UpdateItem', {
  TableName: 'keyed',
  Key: at('upsert', '4'),
  ReturnValues: 'ALL_NEW',
});
update('SET a3 = :v SET a4 = :v', { ':v': S('x') });
update('SET a3 = :v, a3 = :v', { ':v': S('x') });
update('FOO a3');
for (const broken of ['SET a3', 'SET a3 = :v b = :v', 'REMOVE a3,', 'SET a3 = list_append(:v', 'SET a3 = :v + :v + :v'])
  update(broken, { ':v': N(1) });
get('rich', '1');

// Deletes.
call('delete with the old item', 'DeleteItem', {
  TableName: 'keyed',
  Key: at('upsert', '1'),
  ReturnValues: 'ALL_OLD',
  ReturnConsumedCapacity: 'TOTAL',
});
call(
  'delete what is not there',
  'DeleteItem',
  { TableName: 'keyed', Key: at('upsert', '1'), ReturnValues: 'ALL_OLD' },
  { differs: 'DynamoDB Local tells the capacity unasked' },
);
call('delete on a condition', 'DeleteItem', {
  TableName: 'keyed',
  Key: at('upsert', '1'),
  ConditionExpression: 'attribute_exists(p)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
});

// Queries, in every direction.
for (let index = 0; index < 8; index += 1) {
  const grp = index < 6 ? { grp: S(index % 2 === 0 ? 'even' : 'odd'), rank: N(10 - index) } : {};
  put(`case ${index}`, { ...at('q', `case#${index}`), ...grp, tag: S(`t${index}`), even: { BOOL: index % 2 === 0 } });
}
for (const r of ['a', 'aa', 'b', 'é', '😀', '\uffee', 'B']) put(`word ${r}`, at('words', r));
const q = { ':p': S('q') };
query('the whole partition', 'p = :p', q, { ReturnConsumedCapacity: 'INDEXES' });
query('backwards', 'p = :p', q, { ScanIndexForward: false, Limit: 3 });
query('a range', 'p = :p AND r BETWEEN :a AND :b', { ...q, ':a': S('case#2'), ':b': S('case#4') });
query('a prefix', 'p = :p AND begins_with(r, :a)', { ...q, ':a': S('case') }, { Limit: 2 });
query('less than', 'p = :p AND r < :a', { ...q, ':a': S('case#2') });
query('at most', 'r <= :a AND p = :p', { ...q, ':a': S('case#2') });
query('greater than', ':p = p AND :a < r', { ...q, ':a': S('case#5') });
query('at least', 'p = :p AND r >= :a', { ...q, ':a': S('case#6') });
query('exactly', 'p = :p AND r = :a', { ...q, ':a': S('case#6') });
query('a page', 'p = :p', q, { Limit: 3 });
query('the next page', 'p = :p', q, { Limit: 3, ExclusiveStartKey: at('q', 'case#2') });
query('the last page', 'p = :p', q, { Limit: 3, ExclusiveStartKey: at('q', 'case#5') });
query('a page that ends with the partition', 'p = :p', q, { Limit: 2, ExclusiveStartKey: at('q', 'case#5') });
query('the previous page', 'p = :p', q, { Limit: 3, ScanIndexForward: false, ExclusiveStartKey: at('q', 'case#3') });
query('after a key that is not there', 'p = :p', q, { Limit: 1, ExclusiveStartKey: at('q', 'case#2x') });
query('from another partition', 'p = :p', q, { ExclusiveStartKey: at('z', 'case#2') }, { differs: WORDING });
query(
  'from outside the range',
  'p = :p AND r > :a',
  { ...q, ':a': S('case#4') },
  { ExclusiveStartKey: at('q', 'case#2') },
  { differs: WORDING },
);
query('from half a key', 'p = :p', q, { ExclusiveStartKey: { p: S('q') } }, { differs: WORDING });
query('filtered', 'p = :p', { ...q, ':t': { BOOL: true } }, { FilterExpression: 'even = :t', Limit: 3 });
query('counted', 'p = :p', q, { Select: 'COUNT' });
query('projected', 'p = :p', q, { ProjectionExpression: 'tag, r', Limit: 2 });
query('a filter on a key', 'p = :p', { ...q, ':a': S('x') }, { FilterExpression: 'r = :a' });
query('text in the order of UTF-8', 'p = :p', { ':p': S('words') });
query('nothing there', 'p = :p', { ':p': S('none') }, { ReturnConsumedCapacity: 'INDEXES' }, { differs: EMPTY_READ });
query(
  'an index',
  'grp = :p',
  { ':p': S('even') },
  { IndexName: 'byGroup', ReturnConsumedCapacity: 'INDEXES' },
  { unordered: true },
);
query('an index in order', 'grp = :p', { ':p': S('even') }, { IndexName: 'byRank', ReturnConsumedCapacity: 'TOTAL' });
query('a page of an index', 'grp = :p', { ':p': S('even') }, { IndexName: 'byRank', Limit: 1 });
query(
  'the next page of an index',
  'grp = :p',
  { ':p': S('even') },
  {
    IndexName: 'byRank',
    Limit: 1,
    ExclusiveStartKey: { ...at('q', 'case#4'), grp: S('even'), rank: N(6) },
  },
);
query(
  'a range of an index',
  'grp = :p AND rank > :r',
  { ':p': S('even'), ':r': N('7.5') },
  { IndexName: 'byRank', ScanIndexForward: false },
);
query(
  'what the index does not hold',
  'grp = :p',
  { ':p': S('even') },
  { IndexName: 'byGroup', ProjectionExpression: 'tag' },
);
query(
  'all of an index that does not hold all',
  'grp = :p',
  { ':p': S('even') },
  { IndexName: 'byGroup', Select: 'ALL_ATTRIBUTES' },
);
query('an index that is not there', 'grp = :p', { ':p': S('even') }, { IndexName: 'byNothing' });
query('a consistent read of an index', 'grp = :p', { ':p': S('even') }, { IndexName: 'byGroup', ConsistentRead: true });
query('no hash key', 'r = :p', { ':p': S('even') }, {}, { differs: WORDING });
query('a wrong type', 'p = :p', { ':p': N(1) });
query('an inequality of the hash key', 'p > :p', { ':p': S('q') });
query('an OR in a key condition', 'p = :p OR r = :p', { ':p': S('q') });
query('another attribute in a key condition', 'p = :p AND tag = :p', { ':p': S('q') }, {}, { differs: WORDING });
query('three conditions', 'p = :p AND r > :p AND r < :q', { ':p': S('q'), ':q': S('r') });

// Numbers and bytes as keys, in their order.
for (const n of ['10', '9', '-1', '-1.5', '0', '1e10', '0.001', '-100', '1.05']) {
  call(`number ${n}`, 'PutItem', { TableName: 'numbered', Item: { p: S('n'), n: N(n) } });
}
call('numbers in order', 'Query', {
  TableName: 'numbered',
  KeyConditionExpression: 'p = :p',
  ExpressionAttributeValues: { ':p': S('n') },
});
call('numbers in a range', 'Query', {
  TableName: 'numbered',
  KeyConditionExpression: 'p = :p AND n BETWEEN :a AND :b',
  ExpressionAttributeValues: { ':p': S('n'), ':a': N('-1.5'), ':b': N('1.050') },
});
call('a number however it is written', 'GetItem', { TableName: 'numbered', Key: { p: S('n'), n: N('10.00') } });
for (const b of ['AA==', '/w==', 'AP8=', 'gA==', 'fw=='])
  call(`bytes ${b}`, 'PutItem', { TableName: 'bytes', Item: { p: S('b'), b: { B: b } } });
call('bytes in order', 'Query', {
  TableName: 'bytes',
  KeyConditionExpression: 'p = :p',
  ExpressionAttributeValues: { ':p': S('b') },
});
call('bytes with a prefix', 'Query', {
  TableName: 'bytes',
  KeyConditionExpression: 'p = :p AND begins_with(b, :b)',
  ExpressionAttributeValues: { ':p': S('b'), ':b': { B: 'AA==' } },
});

// Scans and batches.
call(
  'scan',
  'Scan',
  { TableName: 'numbered', FilterExpression: 'n > :n', ExpressionAttributeValues: { ':n': N(1) } },
  { unordered: true },
);
call('scan and count', 'Scan', { TableName: 'numbered', Select: 'COUNT', ReturnConsumedCapacity: 'TOTAL' });
call('scan an index', 'Scan', { TableName: 'keyed', IndexName: 'byRank' }, { unordered: true });
call(
  'write a batch',
  'BatchWriteItem',
  {
    RequestItems: {
      plain: ['1', '2', '3'].map((p) => ({ PutRequest: { Item: { p: S(p), v: S(p) } } })),
      numbered: [{ DeleteRequest: { Key: { p: S('n'), n: N(0) } } }],
    },
    ReturnConsumedCapacity: 'TOTAL',
  },
  { unordered: true },
);
call(
  'read a batch',
  'BatchGetItem',
  {
    RequestItems: { plain: { Keys: ['1', '3', '9'].map((p) => ({ p: S(p) })), ConsistentRead: true } },
    ReturnConsumedCapacity: 'TOTAL',
  },
  { unordered: true, differs: EMPTY_READ },
);
call('read a batch with parts', 'BatchGetItem', {
  RequestItems: { plain: { Keys: [{ p: S('1') }], ProjectionExpression: 'v' } },
});
call('the same key twice in a read', 'BatchGetItem', {
  RequestItems: { plain: { Keys: [{ p: S('1') }, { p: S('1') }] } },
});
call('the same key twice in a write', 'BatchWriteItem', {
  RequestItems: { plain: [{ PutRequest: { Item: { p: S('1') } } }, { DeleteRequest: { Key: { p: S('1') } } }] },
});
call(
  'too large a batch',
  'BatchWriteItem',
  {
    RequestItems: {
      plain: Array.from({ length: 26 }, (_, index) => ({ PutRequest: { Item: { p: S(String(index)) } } })),
    },
  },
  { differs: WORDING },
);
call(
  'too large a batch to read',
  'BatchGetItem',
  { RequestItems: { plain: { Keys: Array.from({ length: 101 }, (_, index) => ({ p: S(String(index)) })) } } },
  { differs: WORDING },
);

// Local indexes.
for (const [r, day] of [
  ['1', '2026-03'],
  ['2', '2026-01'],
  ['3', undefined],
] as const) {
  call(
    `local ${r}`,
    'PutItem',
    {
      TableName: 'local',
      Item: { ...at('l', r), ...(day === undefined ? {} : { day: S(day) }), title: S(`title ${r}`), body: S('body') },
      ReturnItemCollectionMetrics: 'SIZE',
      ReturnConsumedCapacity: 'INDEXES',
    },
    { differs: METRICS },
  );
}
const byDate = {
  TableName: 'local',
  IndexName: 'byDate',
  KeyConditionExpression: 'p = :p',
  ExpressionAttributeValues: { ':p': S('l') },
};
call('a local index', 'Query', { ...byDate, ConsistentRead: true, ReturnConsumedCapacity: 'INDEXES' });
call('a local index that fetches', 'Query', { ...byDate, Select: 'ALL_ATTRIBUTES', ReturnConsumedCapacity: 'INDEXES' });
call('a local index that fetches one', 'Query', { ...byDate, ProjectionExpression: 'body' });

// Transactions.
const putIn = (p: string, more: object = {}) => ({ Put: { TableName: 'plain', Item: { p: S(p) }, ...more } });
transact(
  'all of it',
  [
    putIn('t1', { ConditionExpression: 'attribute_not_exists(p)' }),
    {
      Update: {
        TableName: 'plain',
        Key: { p: S('t2') },
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': N(1) },
      },
    },
    { Delete: { TableName: 'plain', Key: { p: S('3') } } },
    { ConditionCheck: { TableName: 'plain', Key: { p: S('1') }, ConditionExpression: 'attribute_exists(p)' } },
  ],
  { ReturnConsumedCapacity: 'TOTAL', ClientRequestToken: 'token-1' },
  { differs: UNITS },
);
transact(
  'or none of it',
  [
    putIn('t3'),
    putIn('t1', { ConditionExpression: 'attribute_not_exists(p)' }),
    {
      ConditionCheck: {
        TableName: 'plain',
        Key: { p: S('t2') },
        ConditionExpression: 'v = :v',
        ExpressionAttributeValues: { ':v': N(2) },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Delete: {
        TableName: 'plain',
        Key: { p: S('9') },
        ConditionExpression: 'attribute_exists(p)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
  ],
  {},
  { differs: 'DynamoDB Local adds a full stop to one message' },
);
call(
  'nothing of it was done',
  'BatchGetItem',
  { RequestItems: { plain: { Keys: ['t1', 't2', 't3', '3'].map((p) => ({ p: S(p) })) } } },
  { unordered: true },
);
transact(
  'again under the same token',
  [
    putIn('t1', { ConditionExpression: 'attribute_not_exists(p)' }),
    {
      Update: {
        TableName: 'plain',
        Key: { p: S('t2') },
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': N(1) },
      },
    },
    { Delete: { TableName: 'plain', Key: { p: S('3') } } },
    { ConditionCheck: { TableName: 'plain', Key: { p: S('1') }, ConditionExpression: 'attribute_exists(p)' } },
  ],
  { ClientRequestToken: 'token-1' },
);
transact('something else under the same token', [putIn('t4')], { ClientRequestToken: 'token-1' }, { differs: WORDING });
transact('one item twice', [putIn('t5'), { Delete: { TableName: 'plain', Key: { p: S('t5') } } }]);
transact(
  'one item twice, and a condition that fails',
  [
    putIn('t1', { ConditionExpression: 'attribute_not_exists(p)' }),
    { Delete: { TableName: 'plain', Key: { p: S('t1') } } },
  ],
  {},
  { differs: 'AWS looks for this first, DynamoDB Local last' },
);
transact('nothing', [], {}, { differs: WORDING });
transact('two writes in one', [{ ...putIn('t6'), Delete: { TableName: 'plain', Key: { p: S('t7') } } }]);
transact(
  'a check without a condition',
  [{ ConditionCheck: { TableName: 'plain', Key: { p: S('1') } } }],
  {},
  { differs: WORDING },
);
transact('a bad expression', [putIn('t8', { ConditionExpression: 'attribute_exists(' })]);
transact(
  '101 writes',
  Array.from({ length: 101 }, (_, index) => putIn(`many${index}`)),
  {},
  { differs: WORDING },
);
transact(
  '100 writes',
  Array.from({ length: 100 }, (_, index) => putIn(`many${index}`)),
);
transact(
  'more than 4 MB',
  Array.from({ length: 12 }, (_, index) => ({
    Put: { TableName: 'plain', Item: { p: S(`fat${index}`), v: S('x'.repeat(380_000)) } },
  })),
);
transact(
  'a table that is not there',
  [putIn('t9'), { Put: { TableName: 'nosuchtable', Item: { p: S('x') } } }],
  {},
  { differs: WORDING },
);
transact(
  'a key that does not match',
  [putIn('t9'), { Delete: { TableName: 'plain', Key: { q: S('x') } } }],
  {},
  { differs: REASON },
);
transact(
  'an update that cannot be',
  [putIn('t9'), { Update: { TableName: 'plain', Key: { p: S('1') }, UpdateExpression: 'SET w = nothere' } }],
  {},
  { differs: REASON },
);
transact(
  'capacity of indexes',
  [{ Put: { TableName: 'keyed', Item: { ...at('cap', '1'), grp: S('cap') } } }],
  { ReturnConsumedCapacity: 'INDEXES' },
  { differs: UNITS },
);
call(
  'read together',
  'TransactGetItems',
  {
    TransactItems: [
      { Get: { TableName: 'plain', Key: { p: S('t1') } } },
      { Get: { TableName: 'plain', Key: { p: S('none') } } },
      { Get: { TableName: 'plain', Key: { p: S('t2') }, ProjectionExpression: 'v' } },
    ],
    ReturnConsumedCapacity: 'TOTAL',
  },
  { differs: UNITS },
);
call('the same item twice', 'TransactGetItems', {
  TransactItems: [
    { Get: { TableName: 'plain', Key: { p: S('t1') } } },
    { Get: { TableName: 'plain', Key: { p: S('t1') } } },
  ],
});

// Depth.
const nested = (depth: number): object => (depth === 0 ? S('x') : { M: { a: nested(depth - 1) } });
for (const depth of [30, 31, 32, 33]) {
  call(`a value ${depth} maps deep`, 'PutItem', { TableName: 'plain', Item: { p: S('deep'), v: nested(depth) } });
}

export const dynamoDbCases: readonly Case[] = [...cases, ...limitCases];
