import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createService } from '../../../local/services/dynamodb/index.ts';
import { add, compareNumbers, numberSize, sortable } from '../../../local/services/dynamodb/decimal.ts';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { HOUR, N, S, key, records, versioned, withTable } from './dynamodbTable.ts';
import { refusal, smallHost } from './smallHost.ts';
import type { SmallHost } from './smallHost.ts';

describe('a table of a template', () => {
  test('is called after its stack and logical id, the same each time, and tells its ARNs', async () => {
    const [one, other] = [await withTable(), await withTable()];
    expect(one.table).toMatch(/^Test-Records-[A-Z0-9]{12}$/);
    expect(other.table).toBe(one.table);
    expect(one.arn).toBe(`arn:aws:dynamodb:us-east-1:111122223333:table/${one.table}`);
    const described = await one.run('DescribeTable', {});
    expect(described).toMatchObject({
      Table: {
        TableStatus: 'ACTIVE',
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    });
    expect(await one.run('DescribeTable', { TableName: one.arn })).toEqual(described);
  });

  test('with a property that is not served is refused by name', async () => {
    await expect(withTable({ KinesisStreamSpecification: { StreamArn: 'x' } })).rejects.toThrow(
      /Records.*KinesisStreamSpecification/,
    );
    await expect(withTable({ AttributeDefinitions: records.AttributeDefinitions.slice(0, 2) })).rejects.toThrow(
      /not defined in AttributeDefinitions/,
    );
  });

  test('keeps its items through an update that adds an index, which then holds them', async () => {
    const { host, table, run } = await withTable();
    await run('PutItem', { Item: { ...key('a'), staffId: S('ada') } });
    const byOwner = {
      IndexName: 'staffId',
      KeySchema: [{ AttributeName: 'staffId', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    };
    const next = {
      ...records,
      AttributeDefinitions: [...records.AttributeDefinitions, { AttributeName: 'staffId', AttributeType: 'S' }],
      GlobalSecondaryIndexes: [...records.GlobalSecondaryIndexes, byOwner],
    };
    const type = host.services['dynamodb']?.resourceTypes['AWS::DynamoDB::Table'];
    await type?.update?.('Records', next, {
      stack: 'Test',
      current: { ref: table, attributes: {} },
      previous: records,
    });
    const found = await run('Query', {
      IndexName: 'staffId',
      KeyConditionExpression: 'staffId = :o',
      ExpressionAttributeValues: { ':o': S('ada') },
    });
    expect(found['Count']).toBe(1);
  });

  test('is not replaced by an update, which would lose its items', async () => {
    const { host, table } = await withTable();
    const type = host.services['dynamodb']?.resourceTypes['AWS::DynamoDB::Table'];
    const next = { ...records, KeySchema: records.KeySchema.slice(0, 1) };
    await expect(
      type?.update?.('Records', next, { stack: 'Test', current: { ref: table, attributes: {} }, previous: records }),
    ).rejects.toThrow(/KeySchema/);
  });

  test('that is protected cannot be deleted', async () => {
    const { run } = await withTable({ DeletionProtectionEnabled: true });
    expect((await refusal(run('DeleteTable', {}))).message).toMatch(/protected against deletion/);
    expect(await run('DescribeTable', {})).toMatchObject({ Table: { TableStatus: 'ACTIVE' } });
  });
});

describe('a table of a request', () => {
  const input = {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: records.KeySchema.slice(0, 1),
    AttributeDefinitions: records.AttributeDefinitions.slice(0, 1),
  };

  test('is there at once, is listed, and is gone when it is deleted', async () => {
    const { run, table } = await withTable();
    await run('CreateTable', { ...input, TableName: 'another' });
    expect((await refusal(run('CreateTable', { ...input, TableName: 'another' }))).code).toBe('ResourceInUseException');
    expect(await run('ListTables', {})).toEqual({ TableNames: [table, 'another'] });
    await run('DeleteTable', { TableName: 'another' });
    expect(await refusal(run('DescribeTable', { TableName: 'another' }))).toMatchObject({
      code: 'ResourceNotFoundException',
      message: 'Requested resource not found: Table: another not found',
    });
  });

  test('is refused by name what is not served', async () => {
    const { run } = await withTable();
    const encrypted = { ...input, TableName: 'another', ResourcePolicy: '{}' };
    expect((await refusal(run('CreateTable', encrypted))).message).toMatch(/ResourcePolicy/);
  });
});

describe('a conditional write', () => {
  test('that fails gives the item as it is, if asked for it', async () => {
    const { run } = await withTable();
    await run('PutItem', { Item: { ...key('a'), version: N(3) } });
    const conditional = { Item: key('a'), ConditionExpression: 'attribute_not_exists(pk)' };
    const refused = await refusal(run('PutItem', { ...conditional, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    expect(refused).toMatchObject({
      code: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      members: { Item: { ...key('a'), version: N(3) } },
    });
    expect((await refusal(run('PutItem', conditional))).members).toEqual({});
  });

  test('refuses the parameters of old, rather than ignoring them', async () => {
    const { run } = await withTable();
    expect((await refusal(run('PutItem', { Item: key('a'), Expected: { pk: { Exists: false } } }))).message).toMatch(
      /Expected/,
    );
  });
});

describe('a transaction', () => {
  test('changes everything or nothing, and says for every item why not', async () => {
    const { run, table, stream } = await withTable();
    await run('PutItem', { Item: { ...key('a'), version: N(1) } });
    await run('PutItem', { Item: { ...key('b'), version: N(7) } });
    const before = stream().length;
    const refused = await refusal(
      run('TransactWriteItems', {
        TransactItems: [
          versioned(table, 'a', 1),
          { Update: { ...versioned(table, 'b', 2).Update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
          { Update: { TableName: table, Key: key('c'), UpdateExpression: 'SET x = nothere' } },
          { Put: { TableName: table, Item: key('d') } },
        ],
      }),
    );
    expect(refused.code).toBe('TransactionCanceledException');
    expect(refused.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError, None]',
    );
    expect(refused.members['CancellationReasons']).toEqual([
      { Code: 'None' },
      {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        Item: { ...key('b'), version: N(7) },
      },
      {
        Code: 'ValidationError',
        Message: 'The provided expression refers to an attribute that does not exist in the item',
      },
      { Code: 'None' },
    ]);
    expect(await run('GetItem', { Key: key('a') })).toEqual({ Item: { ...key('a'), version: N(1) } });
    expect(await run('GetItem', { Key: key('d') })).toEqual({});
    expect(stream()).toHaveLength(before);
  });

  test('of two that want the same version, one wins, even when both are sent at once', async () => {
    const { run, table } = await withTable();
    await run('PutItem', { Item: { ...key('a'), version: N(1) } });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => run('TransactWriteItems', { TransactItems: [versioned(table, 'a', 1)] })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await run('GetItem', { Key: key('a') })).toEqual({ Item: { ...key('a'), version: N(2) } });
  });

  test('is done once under its token for ten minutes, and another one under it is refused', async () => {
    const { host, run, table } = await withTable();
    const increment = (by: number) => ({
      ClientRequestToken: 'once',
      TransactItems: [
        {
          Update: {
            TableName: table,
            Key: key('a'),
            UpdateExpression: 'ADD n :by',
            ExpressionAttributeValues: { ':by': N(by) },
          },
        },
      ],
    });
    await run('TransactWriteItems', increment(1));
    await host.clock.advance(10 * 60_000 - 1);
    await run('TransactWriteItems', increment(1));
    expect((await refusal(run('TransactWriteItems', increment(2)))).code).toBe('IdempotentParameterMismatchException');
    expect(await run('GetItem', { Key: key('a') })).toEqual({ Item: { ...key('a'), n: N(1) } });
    await host.clock.advance(1);
    await run('TransactWriteItems', increment(2));
    expect(await run('GetItem', { Key: key('a') })).toEqual({ Item: { ...key('a'), n: N(3) } });
  });

  test('that was cancelled can be sent again under its token', async () => {
    const { run, table } = await withTable();
    const input = { ClientRequestToken: 'retry', TransactItems: [versioned(table, 'a', 1)] };
    expect((await refusal(run('TransactWriteItems', input))).code).toBe('TransactionCanceledException');
    await run('PutItem', { Item: { ...key('a'), version: N(1) } });
    await run('TransactWriteItems', input);
    expect(await run('GetItem', { Key: key('a') })).toEqual({ Item: { ...key('a'), version: N(2) } });
  });

  test('needs the right of each of its parts, on the table', async () => {
    const { host, run, table, arn } = await withTable();
    await run('TransactWriteItems', {
      TransactItems: [
        { Put: { TableName: table, Item: key('a') } },
        versioned(table, 'b', 1),
        { Delete: { TableName: table, Key: key('c') } },
        { ConditionCheck: { TableName: table, Key: key('d'), ConditionExpression: 'attribute_exists(pk)' } },
      ],
    }).catch(() => undefined);
    expect(
      host.asked.map(({ right }) => [right.action, right.resource, right.context?.['dynamodb:LeadingKeys']]),
    ).toEqual([
      ['dynamodb:PutItem', arn, ['a']],
      ['dynamodb:UpdateItem', arn, ['b']],
      ['dynamodb:DeleteItem', arn, ['c']],
      ['dynamodb:ConditionCheckItem', arn, ['d']],
    ]);
  });
});

describe('the rights of a read', () => {
  test('name the index that is queried, the leading keys and the attributes', async () => {
    const { host, run, arn } = await withTable();
    await run('Query', {
      IndexName: 'due',
      KeyConditionExpression: 'due = :d',
      ExpressionAttributeValues: { ':d': S('x') },
      ProjectionExpression: 'pk',
    });
    expect(host.asked.at(-1)?.right).toEqual({
      action: 'dynamodb:Query',
      resource: `${arn}/index/due`,
      context: {
        'dynamodb:LeadingKeys': ['x'],
        'dynamodb:Attributes': ['pk', 'due'],
        'dynamodb:Select': 'SPECIFIC_ATTRIBUTES',
      },
    });
  });

  test('name the key that encrypts the table', async () => {
    const host = smallHost([kms, createService]);
    const dataKey = await host.create('AWS::KMS::Key', 'DataKey', { KeyPolicy: {} });
    const { ref, attributes } = await host.create('AWS::DynamoDB::Table', 'Records', {
      ...records,
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: dataKey.attributes['Arn'] },
    });
    await host.run('dynamodb', 'GetItem', { TableName: ref, Key: key('a') });
    expect(host.asked.at(-1)?.right.keyArn).toBe(dataKey.attributes['Arn']);
    expect(host.services['dynamodb']?.keyOf?.(String(attributes['StreamArn']))).toBe(dataKey.attributes['Arn']);
  });
});

describe('the stream', () => {
  test('tells every real change with both images, in order, and nothing of what changed nothing', async () => {
    const { run, stream, arn } = await withTable();
    await run('PutItem', { Item: { ...key('a'), n: N(1) } });
    await run('PutItem', { Item: { ...key('a'), n: N('1.0') } });
    await run('UpdateItem', {
      Key: key('a'),
      UpdateExpression: 'SET n = :n',
      ExpressionAttributeValues: { ':n': N(2) },
    });
    await run('DeleteItem', { Key: key('a') });
    await run('DeleteItem', { Key: key('a') });
    expect(stream().map(({ eventName, oldImage, newImage }) => [eventName, oldImage?.['n'], newImage?.['n']])).toEqual([
      ['INSERT', undefined, N(1)],
      ['MODIFY', N(1), N(2)],
      ['REMOVE', N(2), undefined],
    ]);
    const [first, second] = stream();
    expect(first?.keys).toEqual(key('a'));
    expect(first?.streamArn.startsWith(`${arn}/stream/`)).toBe(true);
    expect(BigInt(second?.sequenceNumber ?? 0) > BigInt(first?.sequenceNumber ?? 0)).toBe(true);
    expect(first?.userIdentity).toBeUndefined();
  });

  test.each([
    ['KEYS_ONLY', false, false],
    ['NEW_IMAGE', true, false],
    ['OLD_IMAGE', false, true],
  ])('holds what %s says', async (StreamViewType, hasNew, hasOld) => {
    const { run, stream } = await withTable({ StreamSpecification: { StreamViewType } });
    await run('PutItem', { Item: { ...key('a'), n: N(1) } });
    await run('PutItem', { Item: { ...key('a'), n: N(2) } });
    const last = stream().at(-1);
    expect([last?.newImage !== undefined, last?.oldImage !== undefined]).toEqual([hasNew, hasOld]);
  });
});

describe('an item that expires', () => {
  const expiring = (host: SmallHost, hours: number) => N(Math.floor(host.clock.now() / 1000) + hours * 3600);

  test('is still seen after its expiry, and removed some hours later, by DynamoDB itself', async () => {
    const { host, run, stream } = await withTable();
    await run('PutItem', { Item: { ...key('a'), expires: expiring(host, 1) } });
    await host.clock.advance(2.5 * HOUR);
    expect((await run('GetItem', { Key: key('a') }))['Item']).toBeDefined();
    await host.clock.advance(8 * HOUR);
    expect(await run('GetItem', { Key: key('a') })).toEqual({});
    expect(stream().at(-1)).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    });
  });

  test('lives on if its expiry was put off or taken away', async () => {
    const { host, run } = await withTable();
    await run('PutItem', { Item: { ...key('later'), expires: expiring(host, 1) } });
    await run('PutItem', { Item: { ...key('never'), expires: expiring(host, 1) } });
    await run('PutItem', { Item: { ...key('later'), expires: expiring(host, 48) } });
    await run('UpdateItem', { Key: key('never'), UpdateExpression: 'REMOVE expires' });
    await host.clock.advance(24 * HOUR);
    expect((await run('GetItem', { Key: key('later') }))['Item']).toBeDefined();
    await host.clock.advance(48 * HOUR);
    expect(await run('GetItem', { Key: key('later') })).toEqual({});
    expect((await run('GetItem', { Key: key('never') }))['Item']).toBeDefined();
  });

  test('needs a number of seconds, of the last five years or the future', async () => {
    const { host, run } = await withTable();
    await run('PutItem', { Item: { ...key('text'), expires: S('0') } });
    await run('PutItem', { Item: { ...key('ancient'), expires: N(12) } });
    await run('PutItem', { Item: { ...key('past'), expires: expiring(host, -100) } });
    await host.clock.advance(24 * HOUR);
    const { Items: items } = await run('Scan', {});
    expect((items as { pk: { S: string } }[]).map(({ pk }) => pk.S).toSorted()).toEqual(['ancient', 'text']);
  });
});

describe('capacity', () => {
  test('is counted as AWS bills it: by 1 KB written and 4 KB read, twice in transactions, and for indexes that change', async () => {
    const { host, run, table } = await withTable();
    const units = () =>
      (host.services['dynamodb']?.stats?.()[table] ?? {}) as {
        readUnits: number;
        writeUnits: number;
        indexes: Record<string, unknown>;
      };
    await run('PutItem', { Item: { ...key('a'), due: S('d1'), body: S('x'.repeat(1500)) } });
    expect(units()).toMatchObject({ writeUnits: 2, indexes: { due: { writeUnits: 1 } } });
    await run('UpdateItem', {
      Key: key('a'),
      UpdateExpression: 'SET body = :b',
      ExpressionAttributeValues: { ':b': S('y') },
    });
    expect(units()).toMatchObject({ writeUnits: 4, indexes: { due: { writeUnits: 1 } } });
    await run('UpdateItem', {
      Key: key('a'),
      UpdateExpression: 'SET due = :d',
      ExpressionAttributeValues: { ':d': S('d2') },
    });
    expect(units()).toMatchObject({ writeUnits: 5, indexes: { due: { writeUnits: 3 } } });
    await run('TransactWriteItems', { TransactItems: [{ Put: { TableName: table, Item: key('b') } }] });
    expect(units()).toMatchObject({ writeUnits: 7 });
    await refusal(run('PutItem', { Item: key('a'), ConditionExpression: 'attribute_not_exists(pk)' }));
    expect(units()).toMatchObject({ writeUnits: 8, readUnits: 0 });
    await run('GetItem', { Key: key('a') });
    await run('GetItem', { Key: key('a'), ConsistentRead: true });
    await run('TransactGetItems', { TransactItems: [{ Get: { TableName: table, Key: key('a') } }] });
    expect(units()).toMatchObject({ readUnits: 3.5 });
  });
});

describe('numbers', () => {
  const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: -20, max: 20 }));
  const textOf = ([coefficient, exponent]: [bigint, number]) => `${coefficient}e${exponent}`;
  const exact = ([coefficient, exponent]: [bigint, number]) => coefficient * 10n ** BigInt(exponent + 20);

  test('are ordered and equal by value, however they are written', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const expected = exact(a) < exact(b) ? -1 : exact(a) > exact(b) ? 1 : 0;
        expect(Math.sign(compareNumbers(textOf(a), textOf(b)))).toBe(expected);
        expect(sortable(textOf(a)) === sortable(textOf(b))).toBe(expected === 0);
      }),
    );
  });

  test.each([
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['1.2', 3],
    ['120', 3],
    ['1200', 2],
    ['123', 3],
    ['-12', 3],
    ['0.12', 2],
    ['0.012', 3],
    ['123456789012345678901234567890', 16],
  ])('weigh a byte for each pair of digits, and one: %s', (text, size) => {
    expect(numberSize(text)).toBe(size);
  });

  test('are added exactly, or not at all beyond 38 digits', () => {
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        const sum = add(textOf(a), textOf(b));
        const total = exact(a) + exact(b);
        const fits = total.toString().replace(/^-/, '').replace(/0+$/, '').length <= 38;
        expect(sum !== undefined).toBe(fits);
        expect(compareNumbers(sum ?? '0', fits ? `${total}e-20` : '0')).toBe(0);
      }),
    );
  });
});
