/** Calls that go to a limit of DynamoDB and beyond, or break a rule of its requests, one at a time. */
import type { Case } from './dynamodb-cases.ts';

type Json = Readonly<Record<string, unknown>>;

const WORDING = 'the wording is that of AWS, which DynamoDB Local shortens';
const LAX = 'AWS refuses this, as its API reference says; DynamoDB Local lets it pass';
const REASON =
  'AWS documents this as a reason of a cancelled transaction (ValidationError); DynamoDB Local refuses the request';

const S = (text: string) => ({ S: text });
const N = (text: string | number) => ({ N: String(text) });
const text = { ':v': S('x') };
const number = { ':v': N(1) };

const cases: Case[] = [];
const call = (name: string, operation: string, input: Json, differs?: string) =>
  void cases.push({ name, operation, input, ...(differs === undefined ? {} : { differs }) });
const plain = (input: Json) => ({ TableName: 'plain', ...input });
const withValues = (values?: Json) => (values === undefined ? {} : { ExpressionAttributeValues: values });

const check = (name: string, expression: string, values?: Json, more: Json = {}, differs?: string) =>
  call(
    `limit: ${name}`,
    'PutItem',
    plain({ Item: { p: S('limit') }, ConditionExpression: expression, ...withValues(values), ...more }),
    differs,
  );
const update = (name: string, expression: string, values?: Json, more: Json = {}, differs?: string) =>
  call(
    `limit: ${name}`,
    'UpdateItem',
    plain({ Key: { p: S('limit') }, UpdateExpression: expression, ...withValues(values), ...more }),
    differs,
  );
const get = (name: string, more: Json, differs?: string) =>
  call(`limit: ${name}`, 'GetItem', plain({ Key: { p: S('nobody') }, ...more }), differs);
const put = (name: string, item: Json, differs?: string) =>
  call(`limit: ${name}`, 'PutItem', plain({ Item: { p: S('limit'), ...item } }), differs);
const query = (name: string, condition: string, values: Json, more: Json = {}, differs?: string) =>
  call(
    `limit: ${name}`,
    'Query',
    { TableName: 'keyed', KeyConditionExpression: condition, ...withValues(values), ...more },
    differs,
  );
const times = (count: number, make: (index: number) => string, between: string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(between);

// What an expression may be.
check('4096 bytes', 'nothere = :v'.padEnd(4096), text);
check('4097 bytes', 'nothere = :v'.padEnd(4097), text);
update('4097 bytes of an update', 'SET a = :v'.padEnd(4097), text);
get('4097 bytes of a projection', { ProjectionExpression: 'a'.padEnd(4097) });
check(
  '299 operators',
  times(150, (index) => `a${index} = :v`, ' OR '),
  text,
);
check(
  '301 operators',
  times(151, (index) => `a${index} = :v`, ' OR '),
  text,
);
check('100 operands of IN', `a IN (${times(100, () => ':v', ', ')})`, text);
check('101 operands of IN', `a IN (${times(101, () => ':v', ', ')})`, text);
check('a path of 32 steps', `attribute_exists(${times(32, () => 'a', '.')})`);
check('a path of 33 steps', `attribute_exists(${times(33, () => 'a', '.')})`);
check('the last index of a list', 'attribute_exists(a[2147483647])');
check('an index beyond it', 'attribute_exists(a[2147483648])');
check('a placeholder of 256 characters', `attribute_exists(#${'a'.repeat(255)})`, undefined, {
  ExpressionAttributeNames: { [`#${'a'.repeat(255)}`]: 'p' },
});
check('a value of 256 characters of name', `a = :${'a'.repeat(255)}`, { [`:${'a'.repeat(255)}`]: S('x') });
check('a placeholder for nothing', 'attribute_exists(#a)', undefined, { ExpressionAttributeNames: { '#a': '' } });
check('a placeholder without its sign', 'attribute_exists(#a)', undefined, { ExpressionAttributeNames: { a: 'p' } });
check('a value without its sign', 'a = :v', { v: S('x') });
check('no values', 'a = :v', {});
check('an unused placeholder', 'attribute_exists(#a)', undefined, {
  ExpressionAttributeNames: { '#a': 'p', '#b': 'q' },
});
check('an undefined placeholder', 'attribute_exists(#a)');
check('parentheses twice', '((a = :v))', text);
check('negations of negations', 'NOT NOT NOT a = :v', text);

// What functions and operators may be given.
check('too many operands', 'attribute_exists(a, b)');
check('too few operands', 'begins_with(a)');
check('size as a condition', 'size(a)');
check('a condition as a value', 'attribute_exists(a) = :v', number);
check('a function in a function', 'contains(a, contains(b, :v))', text);
check('a function that is none', 'foo(a) = :v', number);
check('a function of updates in a condition', 'list_append(a, :v) = :v', { ':v': { L: [] } });
check('a value that has no size', 'size(:v) > :n', { ':v': N(1), ':n': N(0) });
check('a type that is no text', 'attribute_type(a, :v)', number);
check('a prefix that is a number', 'begins_with(a, :v)', number);
check('a value where a path must be', 'attribute_exists(:v)', text);
check('size where a path must be', 'attribute_exists(size(a))');
check('two values', ':v = :w', { ':v': S('a'), ':w': N(1) });
check('bounds that have no order', 'a BETWEEN :v AND :w', { ':v': { NULL: true }, ':w': N(1) });
check('bounds of two types', 'a BETWEEN :v AND :w', { ':v': S('a'), ':w': N(1) });
check('bounds in the order of UTF-8', 'a BETWEEN :v AND :w', { ':v': S('\uffee'), ':w': S('😀') });
check('bounds against the order of UTF-8', 'a BETWEEN :v AND :w', { ':v': S('😀'), ':w': S('\uffee') });
update('a condition in an update', 'SET a = attribute_exists(a)');
update('size in an update', 'SET a = size(a)');
update('too few operands of an update', 'SET a = list_append(b)');
update('a value that is no path', 'SET a = if_not_exists(:v, :v)', text);
update('one list and one text', 'SET a = list_append(:v, :w)', { ':v': { L: [] }, ':w': S('x') });
update('a number and a text', 'SET a = :v + :w', { ':v': N(1), ':w': S('x') });
update('a list to be added', 'ADD a :v', { ':v': { L: [] } }, {}, WORDING);
update('a number to be taken out', 'DELETE a :v', number, {}, WORDING);
update('a path to be added', 'ADD a b');
update('one attribute in two sections', 'SET a = :v REMOVE a', number);
update('an attribute and what is in it', 'SET a.b = :v, a = :v', number);
update('a map and a list', 'SET a.b = :v, a[0] = :v', number);
update('a section twice', 'SET a = :v SET b = :v', number);
update('an empty update', '');
update('a word alone', 'SET');
update('words in small letters', 'set a = :v remove b add c :v', number);
update('a number added to a value in parentheses', 'SET a = (:v + :v)', number);
update('a part of the key', 'ADD p :v', number);

// Values.
for (const digits of ['1e125', '1e126', '1e-130', '1e-131', '+1', '.5', '5.', '9'.repeat(38)])
  check(`the number ${digits.slice(0, 8)}`, 'a = :v', { ':v': N(digits) });
for (const wrong of ['', ' 1', '1_0', '0x1', 'Infinity', 'NaN'])
  check(`the number "${wrong}"`, 'a = :v', { ':v': N(wrong) }, {}, WORDING);
check('a value of two types', 'a = :v', { ':v': { S: 'x', N: '1' } });
check('a value of no type', 'a = :v', { ':v': {} });
check('a null that is false', 'a = :v', { ':v': { NULL: false } });
check('an empty set', 'a = :v', { ':v': { SS: [] } });
check('one number twice', 'a = :v', { ':v': { NS: ['1', '1.0'] } });
update('a sum that is too large', 'SET a = :v + :v', { ':v': N('9e125') });
update('a sum of 39 digits', 'SET a = :v + :w', { ':v': N('1'.repeat(38)), ':w': N('0.1') });
put('an attribute without a name', { '': S('x') });
put('an attribute without a name in a map', { m: { M: { '': S('x') } } });
put('an empty text twice in a set', { v: { SS: ['', ''] } }, WORDING);
put('a key of 2049 bytes', { p: S('k'.repeat(2049)) }, WORDING);
put('an item of 400 KB', { v: S('x'.repeat(409_600 - 7)) });
put('an item of a byte more', { v: S('x'.repeat(409_600 - 6)) });
put('an item of 400 KB in characters, and more in bytes', { v: S('é'.repeat(204_797)) });
update('an item that grows beyond 400 KB', 'SET v = :v', { ':v': S('x'.repeat(409_600)) });

// Requests.
get('a path twice', { ProjectionExpression: 'a, a' });
get('a path and what is in it', { ProjectionExpression: 'a.b, a' });
get('an empty projection', { ProjectionExpression: '' });
get('names without a projection', { ExpressionAttributeNames: { '#a': 'b' } });
get('another word for capacity', { ReturnConsumedCapacity: 'SOME' }, LAX);
update('another word for what to return', 'SET a = :v', number, { ReturnValues: 'SOME' }, WORDING);
check('what a put cannot return', 'attribute_exists(nothere)', undefined, { ReturnValues: 'ALL_NEW' }, WORDING);
query('one key twice', 'p = :v AND p = :v', text);
query('a key that is not equal', 'p = :v AND r <> :v', text);
query('a key in a list', 'p = :v AND r IN (:v)', text);
query('a key that contains', 'p = :v AND contains(r, :v)', text);
query('a key that is not', 'p = :v AND NOT r = :v', text);
query('the size of a key', 'p = :v AND size(r) = :v', text);
query('one key by the other', 'p = r', {});
query('values alone', ':v = :v', text);
query('a prefix of nothing', 'p = :v AND begins_with(r, :w)', { ...text, ':w': S('') });
query('an empty key', 'p = :v AND r = :w', { ...text, ':w': S('') });
query('no items at all', 'p = :v', text, { Limit: 0 }, WORDING);
query('a projection and a count', 'p = :v', text, { Select: 'COUNT', ProjectionExpression: 'a' });
query('no projection where one must be', 'p = :v', text, { Select: 'SPECIFIC_ATTRIBUTES' });
query(
  'a filter that the index cannot satisfy',
  'grp = :v',
  { ...text, ':t': S('t') },
  {
    IndexName: 'byGroup',
    FilterExpression: 'tag = :t AND another = :t',
  },
);
call('limit: a segment of nothing', 'Scan', plain({ Segment: 0 }), WORDING);
call('limit: no segment of two', 'Scan', plain({ TotalSegments: 2 }), WORDING);
call('limit: the third segment of two', 'Scan', plain({ Segment: 2, TotalSegments: 2 }), WORDING);
call('limit: a million segments and one', 'Scan', plain({ Segment: 0, TotalSegments: 1_000_001 }));
const batch = (requests: readonly Json[]) => ({ RequestItems: { plain: requests } });
call('limit: an empty batch', 'BatchWriteItem', { RequestItems: {} }, WORDING);
call('limit: an empty request', 'BatchWriteItem', batch([{}]));
call(
  'limit: two writes in one request',
  'BatchWriteItem',
  batch([{ PutRequest: { Item: { p: S('limit') } }, DeleteRequest: { Key: { p: S('other') } } }]),
);
call('limit: a batch without keys', 'BatchGetItem', { RequestItems: { plain: { Keys: [] } } }, WORDING);

// Transactions.
const transact = (name: string, write: Json, differs?: string, more: Json = {}) =>
  call(`limit: ${name}`, 'TransactWriteItems', { TransactItems: [write], ...more }, differs);
transact('a token of 37 characters', { Put: plain({ Item: { p: S('limit') } }) }, WORDING, {
  ClientRequestToken: 'x'.repeat(37),
});
transact('an update without an expression', { Update: plain({ Key: { p: S('limit') } }) }, LAX);
transact(
  'another word for what to return of a failure',
  { Put: plain({ Item: { p: S('limit') }, ReturnValuesOnConditionCheckFailure: 'SOME' }) },
  LAX,
);
transact('an empty key in a transaction', { Put: plain({ Item: { p: S('') } }) }, REASON);
transact('an item of more than 400 KB in a transaction', {
  Put: plain({ Item: { p: S('limit'), v: S('x'.repeat(410_000)) } }),
});
transact(
  'an item that grows beyond 400 KB in a transaction',
  {
    Update: plain({
      Key: { p: S('limit') },
      UpdateExpression: 'SET v = :v',
      ExpressionAttributeValues: { ':v': S('x'.repeat(409_600)) },
    }),
  },
  REASON,
);
transact('a part of the key in a transaction', {
  Update: plain({ Key: { p: S('limit') }, UpdateExpression: 'SET p = :v', ...withValues(text) }),
});
call('limit: nothing to read', 'TransactGetItems', { TransactItems: [{}] }, WORDING);

export const limitCases: readonly Case[] = cases;
