import { describe, expect, test } from '@jest/globals';
import { AwsError, type Principal, RefusedProperty, type Right } from '../../../local/contract.ts';
import { Iam } from '../../../local/iam/iam.ts';

const ACCOUNT = { region: 'us-east-1', accountId: '111122223333', partition: 'aws' };
const ROLE = 'arn:aws:iam::111122223333:role/Writer';
const TABLE = 'arn:aws:dynamodb:us-east-1:111122223333:table/Records';
const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:Work';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1';
const BUCKET = 'arn:aws:s3:::documents';
const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };
const writer: Principal = { kind: 'role', roleArn: ROLE, sessionName: 'submit' };
const topic: Principal = {
  kind: 'service',
  service: 'sns.amazonaws.com',
  sourceArn: 'arn:aws:sns:us-east-1:111122223333:Bounces',
};

interface Policies {
  readonly identity?: unknown[];
  readonly resource?: Readonly<Record<string, unknown[]>>;
  readonly trust?: unknown[];
}

function iamWith({ identity = [], resource = {}, trust }: Policies): Iam {
  const iam = new Iam(ACCOUNT, () => Date.UTC(2026, 10, 2));
  iam.putRole(ROLE, {
    Version: '2012-10-17',
    Statement: trust ?? [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  iam.putRolePolicy(ROLE, 'default', { Version: '2012-10-17', Statement: identity });
  for (const [arn, Statement] of Object.entries(resource))
    iam.setResourcePolicy(arn, { Version: '2012-10-17', Statement });
  return iam;
}

function refusal(iam: Iam, principal: Principal, right: Right): AwsError | undefined {
  try {
    iam.authorize(principal, right);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

const allow = (Action: unknown, Resource: unknown, Condition?: unknown): unknown => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const deny = (Action: unknown, Resource: unknown, Condition?: unknown): unknown => ({
  ...(allow(Action, Resource, Condition) as object),
  Effect: 'Deny',
});
const to = (Principal: unknown, statement: unknown): unknown => ({ ...(statement as object), Principal });
const put: Right = { action: 'dynamodb:PutItem', resource: TABLE };
const send: Right = { action: 'sqs:SendMessage', resource: QUEUE };

/** Name of the case, who holds what, who asks for which right, and whether AWS would allow it. */
const CASES: readonly [string, Policies, Principal, Right, boolean][] = [
  ['without any policy nothing is allowed', {}, writer, put, false],
  [
    'an action that is granted on the resource is allowed',
    { identity: [allow('dynamodb:PutItem', TABLE)] },
    writer,
    put,
    true,
  ],
  ['action names are compared without case', { identity: [allow('DYNAMODB:putitem', TABLE)] }, writer, put, true],
  [
    'resource names are compared with case',
    { identity: [allow('dynamodb:PutItem', TABLE.replace('Records', 'records'))] },
    writer,
    put,
    false,
  ],
  [
    'another action is not allowed',
    { identity: [allow(['dynamodb:GetItem', 'dynamodb:Put*Item'], TABLE.concat('X'))] },
    writer,
    put,
    false,
  ],
  ['a wildcard stands for the rest of an action', { identity: [allow('dynamodb:Put*', TABLE)] }, writer, put, true],
  ['a question mark stands for one character', { identity: [allow('dynamodb:P?tItem', TABLE)] }, writer, put, true],
  [
    'another table is not the granted one',
    { identity: [allow('dynamodb:PutItem', TABLE)] },
    writer,
    { ...put, resource: `${TABLE}2` },
    false,
  ],
  [
    'the right on a table is not one on its index',
    { identity: [allow('dynamodb:Query', TABLE)] },
    writer,
    { action: 'dynamodb:Query', resource: `${TABLE}/index/byStatus` },
    false,
  ],
  [
    'indexes may be granted by wildcard',
    { identity: [allow('dynamodb:Query', `${TABLE}/index/*`)] },
    writer,
    { action: 'dynamodb:Query', resource: `${TABLE}/index/byStatus` },
    true,
  ],
  [
    'a wildcard in the region leaves the account alone',
    { identity: [allow('sqs:SendMessage', 'arn:aws:sqs:*:999999999999:Work')] },
    writer,
    send,
    false,
  ],
  [
    'a concrete ARN does not grant what has no resource',
    { identity: [allow('kms:ListKeys', `${KEY}*`)] },
    writer,
    { action: 'kms:ListKeys', resource: '*' },
    false,
  ],
  [
    'an explicit deny wins over an allow',
    { identity: [allow('*', '*'), deny('dynamodb:PutItem', TABLE)] },
    writer,
    put,
    false,
  ],
  [
    'a deny with a condition that does not hold denies nothing',
    { identity: [allow('*', '*'), deny('*', '*', { Bool: { 'aws:SecureTransport': 'false' } })] },
    writer,
    put,
    true,
  ],
  [
    'NotAction grants everything else',
    { identity: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] },
    writer,
    put,
    true,
  ],
  [
    'NotAction does not grant what it names',
    { identity: [{ Effect: 'Allow', NotAction: 'dynamodb:*', Resource: '*' }] },
    writer,
    put,
    false,
  ],
  [
    'NotResource grants everything else',
    { identity: [{ Effect: 'Allow', Action: 'dynamodb:*', NotResource: `${TABLE}2` }] },
    writer,
    put,
    true,
  ],
  [
    'NotResource does not grant what it names',
    { identity: [{ Effect: 'Allow', Action: 'dynamodb:*', NotResource: TABLE }] },
    writer,
    put,
    false,
  ],
  [
    'a policy variable stands for its value',
    { identity: [allow('s3:GetObject', `${BUCKET}/\${aws:PrincipalType}/*`)] },
    writer,
    { action: 's3:GetObject', resource: `${BUCKET}/AssumedRole/x` },
    true,
  ],
  [
    'a policy variable without a value matches nothing',
    { identity: [allow('s3:GetObject', `${BUCKET}/\${aws:username}*`)] },
    writer,
    { action: 's3:GetObject', resource: `${BUCKET}/x` },
    false,
  ],
  [
    'a policy variable may have a default',
    { identity: [allow('s3:GetObject', `${BUCKET}/\${aws:username, 'x'}`)] },
    writer,
    { action: 's3:GetObject', resource: `${BUCKET}/x` },
    true,
  ],
  [
    '${*} is a literal star',
    { identity: [allow('s3:GetObject', `${BUCKET}/a\${*}`)] },
    writer,
    { action: 's3:GetObject', resource: `${BUCKET}/a*` },
    true,
  ],
  [
    'and no wildcard',
    { identity: [allow('s3:GetObject', `${BUCKET}/a\${*}`)] },
    writer,
    { action: 's3:GetObject', resource: `${BUCKET}/ab` },
    false,
  ],
  [
    'a wildcard at the end of a segment reaches beyond the colon',
    { identity: [allow('sqs:SendMessage', 'arn:aws:sqs:*')] },
    writer,
    send,
    true,
  ],
  [
    'a wildcard within a segment does not',
    { identity: [allow('sqs:SendMessage', 'arn:aws:s*s:us-e*1:111122223333:Work')] },
    writer,
    send,
    true,
  ],
  [
    'so that it cannot swallow the account',
    { identity: [allow('sqs:SendMessage', 'arn:aws:sqs:u*3:Work')] },
    writer,
    send,
    false,
  ],

  [
    'a condition that holds',
    {
      identity: [
        allow('dynamodb:PutItem', TABLE, { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['A', 'B'] } }),
      ],
    },
    writer,
    { ...put, context: { 'dynamodb:LeadingKeys': ['A'] } },
    true,
  ],
  [
    'ForAllValues fails on one value too many',
    {
      identity: [
        allow('dynamodb:PutItem', TABLE, { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['A', 'B'] } }),
      ],
    },
    writer,
    { ...put, context: { 'dynamodb:LeadingKeys': ['A', 'C'] } },
    false,
  ],
  [
    'ForAllValues holds where the key is absent',
    { identity: [allow('dynamodb:PutItem', TABLE, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['A*'] } })] },
    writer,
    put,
    true,
  ],
  [
    'ForAnyValue needs one',
    { identity: [allow('dynamodb:PutItem', TABLE, { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['A*'] } })] },
    writer,
    { ...put, context: { 'dynamodb:LeadingKeys': ['B', 'Ab'] } },
    true,
  ],
  [
    'ForAnyValue fails where the key is absent',
    { identity: [allow('dynamodb:PutItem', TABLE, { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': ['A*'] } })] },
    writer,
    put,
    false,
  ],
  [
    'StringEquals fails where the key is absent',
    { identity: [allow('*', '*', { StringEquals: { 'sts:ExternalId': 'c' } })] },
    writer,
    put,
    false,
  ],
  [
    'StringEqualsIfExists holds where the key is absent',
    { identity: [allow('*', '*', { StringEqualsIfExists: { 'sts:ExternalId': 'c' } })] },
    writer,
    put,
    true,
  ],
  [
    'StringEqualsIfExists fails where the key differs',
    { identity: [allow('*', '*', { StringEqualsIfExists: { 'sts:ExternalId': 'c' } })] },
    writer,
    { ...put, context: { 'sts:ExternalId': 'd' } },
    false,
  ],
  [
    'StringNotEquals holds where the key is absent',
    { identity: [allow('*', '*', { StringNotEquals: { 'sts:ExternalId': 'c' } })] },
    writer,
    put,
    true,
  ],
  [
    'StringNotEquals fails if any of its values is met',
    { identity: [allow('*', '*', { StringNotEquals: { 'sts:ExternalId': ['c', 'd'] } })] },
    writer,
    { ...put, context: { 'sts:ExternalId': 'd' } },
    false,
  ],
  [
    'keys of conditions are compared without case',
    { identity: [allow('*', '*', { StringEquals: { 'AWS:principalARN': ROLE } })] },
    writer,
    put,
    true,
  ],
  [
    'StringLike knows wildcards, StringEquals does not',
    { identity: [allow('*', '*', { StringEquals: { 'aws:PrincipalArn': `${ROLE}*` } })] },
    writer,
    put,
    false,
  ],
  [
    'ArnLike compares part by part',
    { identity: [allow('*', '*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Wr*' } })] },
    writer,
    put,
    true,
  ],
  [
    'Null true asks for absence',
    { identity: [allow('*', '*', { Null: { 'sts:ExternalId': 'true' } })] },
    writer,
    { ...put, context: { 'sts:ExternalId': 'c' } },
    false,
  ],
  [
    'Null false asks for presence',
    { identity: [allow('*', '*', { Null: { 'sts:ExternalId': false } })] },
    writer,
    { ...put, context: { 'sts:ExternalId': 'c' } },
    true,
  ],
  [
    'numbers are compared as numbers',
    { identity: [allow('*', '*', { NumericLessThan: { 's3:max-keys': '10' } })] },
    writer,
    { ...put, context: { 's3:max-keys': '9' } },
    true,
  ],
  [
    'dates are compared by the clock of the stack',
    { identity: [allow('*', '*', { DateGreaterThan: { 'aws:CurrentTime': '2026-11-02T00:00:01Z' } })] },
    writer,
    put,
    false,
  ],
  [
    'every line of a condition must hold',
    {
      identity: [
        allow('*', '*', {
          Bool: { 'aws:SecureTransport': 'true' },
          StringEquals: { 'aws:RequestedRegion': 'eu-west-1' },
        }),
      ],
    },
    writer,
    put,
    false,
  ],

  [
    'the policy of a queue may let a role in',
    { resource: { [QUEUE]: [to({ AWS: ROLE }, allow('sqs:*', QUEUE))] } },
    writer,
    send,
    true,
  ],
  [
    'the policy of a queue for another role does not',
    { resource: { [QUEUE]: [to({ AWS: `${ROLE}2` }, allow('sqs:*', QUEUE))] } },
    writer,
    send,
    false,
  ],
  [
    'naming the account grants a role nothing by itself',
    { resource: { [QUEUE]: [to(ROOT, allow('sqs:*', QUEUE))] } },
    writer,
    send,
    false,
  ],
  ['everyone includes the role', { resource: { [QUEUE]: [to('*', allow('sqs:*', QUEUE))] } }, writer, send, true],
  [
    'a denial by the resource wins over the identity',
    { identity: [allow('*', '*')], resource: { [QUEUE]: [to({ AWS: '*' }, deny('sqs:*', QUEUE))] } },
    writer,
    send,
    false,
  ],
  [
    'a denial for the account binds its roles',
    { identity: [allow('*', '*')], resource: { [QUEUE]: [to(ROOT, deny('sqs:*', QUEUE))] } },
    writer,
    send,
    false,
  ],
  [
    'an object is under the policy of its bucket',
    { identity: [allow('*', '*')], resource: { [BUCKET]: [to('*', deny('s3:DeleteObject', `${BUCKET}/*`))] } },
    writer,
    { action: 's3:DeleteObject', resource: `${BUCKET}/a/b` },
    false,
  ],
  [
    'a service is let in by the resource for its source',
    {
      resource: {
        [QUEUE]: [
          to(
            { Service: 'sns.amazonaws.com' },
            allow('sqs:SendMessage', QUEUE, {
              ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:Bounces' },
            }),
          ),
        ],
      },
    },
    topic,
    send,
    true,
  ],
  [
    'a service from another source is not',
    {
      resource: {
        [QUEUE]: [
          to(
            { Service: 'sns.amazonaws.com' },
            allow('sqs:SendMessage', QUEUE, {
              ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:111122223333:Other' },
            }),
          ),
        ],
      },
    },
    topic,
    send,
    false,
  ],
  [
    'a service from the own account is',
    {
      resource: {
        [QUEUE]: [
          to(
            { Service: 'sns.amazonaws.com' },
            allow('sqs:SendMessage', QUEUE, { StringEquals: { 'aws:SourceAccount': '111122223333' } }),
          ),
        ],
      },
    },
    topic,
    send,
    true,
  ],
  [
    'another service is not',
    { resource: { [QUEUE]: [to({ Service: 'events.amazonaws.com' }, allow('sqs:SendMessage', QUEUE))] } },
    topic,
    send,
    false,
  ],
  ['a service without a policy is not', {}, topic, send, false],
  ['nobody is let in by a role’s rights', { identity: [allow('*', '*')] }, { kind: 'anonymous' }, send, false],
  [
    'nobody is let in by a public policy',
    { resource: { [BUCKET]: [to('*', allow('s3:GetObject', `${BUCKET}/*`))] } },
    { kind: 'anonymous' },
    { action: 's3:GetObject', resource: `${BUCKET}/a` },
    true,
  ],
  ['the operator may do anything', {}, { kind: 'operator' }, put, true],
  [
    'the operator too is bound by a denial of the resource',
    { resource: { [BUCKET]: [to('*', deny('s3:DeleteObject', `${BUCKET}/*`))] } },
    { kind: 'operator' },
    { action: 's3:DeleteObject', resource: `${BUCKET}/a` },
    false,
  ],
];

const decrypt: Right = { action: 'kms:Decrypt', resource: KEY };
const accountKey = { [KEY]: [to(ROOT, allow('kms:*', '*'))] };
const viaSqs = { StringEquals: { 'kms:ViaService': 'sqs.us-east-1.amazonaws.com' } };
const sendSealed: Right = { ...send, keyArn: KEY };

const KEY_CASES: readonly [string, Policies, Principal, Right, boolean][] = [
  [
    'identity policies alone do not open a key',
    { identity: [allow('kms:*', '*')], resource: { [KEY]: [] } },
    writer,
    decrypt,
    false,
  ],
  [
    'a key that trusts the account is opened by identity policies',
    { identity: [allow('kms:Decrypt', KEY)], resource: accountKey },
    writer,
    decrypt,
    true,
  ],
  ['a key that trusts the account still needs them', { resource: accountKey }, writer, decrypt, false],
  [
    'a key may name the role itself',
    { resource: { [KEY]: [to({ AWS: ROLE }, allow('kms:Decrypt', '*'))] } },
    writer,
    decrypt,
    true,
  ],
  ['a key without a policy trusts the account', { identity: [allow('kms:Decrypt', KEY)] }, writer, decrypt, true],
  [
    'a key that does not trust the account is closed to the operator too',
    { resource: { [KEY]: [] } },
    { kind: 'operator' },
    decrypt,
    false,
  ],
  [
    'what a key allows with an encryption context',
    {
      resource: {
        [KEY]: [
          to({ AWS: ROLE }, allow('kms:Decrypt', '*', { StringEquals: { 'kms:EncryptionContext:clinic': 'a' } })),
        ],
      },
    },
    writer,
    { ...decrypt, context: { 'kms:EncryptionContext:clinic': 'a' } },
    true,
  ],
  [
    'is not allowed with another',
    {
      resource: {
        [KEY]: [
          to({ AWS: ROLE }, allow('kms:Decrypt', '*', { StringEquals: { 'kms:EncryptionContext:clinic': 'a' } })),
        ],
      },
    },
    writer,
    { ...decrypt, context: { 'kms:EncryptionContext:clinic': 'b' } },
    false,
  ],
  [
    'a sealed queue needs rights on its key',
    { identity: [allow('sqs:SendMessage', QUEUE)], resource: accountKey },
    writer,
    sendSealed,
    false,
  ],
  [
    'to send is to make a data key and to open it',
    { identity: [allow('sqs:SendMessage', QUEUE), allow('kms:GenerateDataKey*', KEY)], resource: accountKey },
    writer,
    sendSealed,
    false,
  ],
  [
    'with both, a sealed queue takes the message',
    {
      identity: [allow('sqs:SendMessage', QUEUE), allow(['kms:GenerateDataKey*', 'kms:Decrypt'], KEY)],
      resource: accountKey,
    },
    writer,
    sendSealed,
    true,
  ],
  [
    'rights on the key may be limited to the service',
    { identity: [allow('sqs:SendMessage', QUEUE), allow('kms:*', KEY, viaSqs)], resource: accountKey },
    writer,
    sendSealed,
    true,
  ],
  [
    'such rights do not open the key directly',
    { identity: [allow('kms:*', KEY, viaSqs)], resource: accountKey },
    writer,
    decrypt,
    false,
  ],
  [
    'a topic that writes to a sealed queue needs the key’s consent',
    { resource: { [QUEUE]: [to({ Service: 'sns.amazonaws.com' }, allow('sqs:SendMessage', QUEUE))], ...accountKey } },
    topic,
    sendSealed,
    false,
  ],
  [
    'and may write with it',
    {
      resource: {
        [QUEUE]: [to({ Service: 'sns.amazonaws.com' }, allow('sqs:SendMessage', QUEUE))],
        [KEY]: [to({ Service: 'sns.amazonaws.com' }, allow(['kms:GenerateDataKey*', 'kms:Decrypt'], '*'))],
      },
    },
    topic,
    sendSealed,
    true,
  ],
  [
    'a sealed table needs Decrypt to write, too',
    { identity: [allow('dynamodb:PutItem', TABLE)], resource: accountKey },
    writer,
    { ...put, keyArn: KEY },
    false,
  ],
  [
    'and nothing more',
    { identity: [allow('dynamodb:PutItem', TABLE), allow('kms:Decrypt', KEY)], resource: accountKey },
    writer,
    { ...put, keyArn: KEY },
    true,
  ],
  [
    'describing a sealed table does not touch its key',
    { identity: [allow('dynamodb:DescribeTable', TABLE)], resource: accountKey },
    writer,
    { action: 'dynamodb:DescribeTable', resource: TABLE, keyArn: KEY },
    true,
  ],
];

describe('what a principal may do', () => {
  test.each(CASES)('%s', (_name, policies, principal, right, allowed) => {
    expect(refusal(iamWith(policies), principal, right) === undefined).toBe(allowed);
  });

  test.each(KEY_CASES)('%s', (_name, policies, principal, right, allowed) => {
    expect(refusal(iamWith(policies), principal, right) === undefined).toBe(allowed);
  });
});

describe('a refusal', () => {
  const CALLER = 'arn:aws:sts::111122223333:assumed-role/Writer/submit';
  const because = 'because no identity-based policy allows the';

  test.each<[string, Policies, Right, string, number, string]>([
    [
      'of a table',
      {},
      put,
      'AccessDeniedException',
      400,
      `User: ${CALLER} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} ${because} dynamodb:PutItem action`,
    ],
    [
      'of a queue',
      {},
      send,
      'AccessDenied',
      403,
      `User: ${CALLER} is not authorized to perform: sqs:sendmessage on resource: ${QUEUE} ${because} sqs:sendmessage action`,
    ],
    [
      'of a topic',
      {},
      { action: 'sns:Publish', resource: topic.sourceArn },
      'AuthorizationError',
      403,
      `User: ${CALLER} is not authorized to perform: SNS:Publish on resource: ${topic.sourceArn} ${because} SNS:Publish action`,
    ],
    [
      'of an object',
      {},
      { action: 's3:GetObject', resource: `${BUCKET}/a` },
      'AccessDenied',
      403,
      `User: ${CALLER} is not authorized to perform: s3:GetObject on resource: "${BUCKET}/a" ${because} s3:GetObject action`,
    ],
    [
      'of a mail',
      {},
      { action: 'ses:SendEmail', resource: 'arn:aws:ses:us-east-1:111122223333:identity/x' },
      'AccessDenied',
      403,
      `User \`${CALLER}' is not authorized to perform \`ses:SendEmail' on resource \`arn:aws:ses:us-east-1:111122223333:identity/x'`,
    ],
    [
      'of a function',
      {},
      { action: 'lambda:InvokeFunction', resource: 'arn:f' },
      'AccessDeniedException',
      403,
      `User: ${CALLER} is not authorized to perform: lambda:InvokeFunction on resource: arn:f ${because} lambda:InvokeFunction action`,
    ],
    [
      'by an explicit deny of the identity',
      { identity: [deny('*', '*')] },
      put,
      'AccessDeniedException',
      400,
      `User: ${CALLER} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} with an explicit deny in an identity-based policy`,
    ],
    [
      'by an explicit deny of the resource',
      { identity: [allow('*', '*')], resource: { [TABLE]: [to('*', deny('*', '*'))] } },
      put,
      'AccessDeniedException',
      400,
      `User: ${CALLER} is not authorized to perform: dynamodb:PutItem on resource: ${TABLE} with an explicit deny in a resource-based policy`,
    ],
    [
      'by a key policy',
      { resource: { [KEY]: [] } },
      decrypt,
      'AccessDeniedException',
      400,
      `User: ${CALLER} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no resource-based policy allows the kms:Decrypt action`,
    ],
    [
      'of the key behind a table',
      { identity: [allow('dynamodb:*', '*')], resource: accountKey },
      { ...put, keyArn: KEY },
      'AccessDeniedException',
      400,
      `KMS key access denied error: User: ${CALLER} is not authorized to perform: kms:Decrypt on resource: ${KEY} ${because} kms:Decrypt action`,
    ],
    [
      'of the key behind a secret',
      { identity: [allow('secretsmanager:*', '*')], resource: accountKey },
      { action: 'secretsmanager:GetSecretValue', resource: 'arn:s', keyArn: KEY },
      'AccessDeniedException',
      400,
      'Access to KMS is not allowed',
    ],
    [
      'of the key behind a queue',
      { identity: [allow('sqs:*', '*')], resource: accountKey },
      sendSealed,
      'KmsAccessDenied',
      400,
      `User: ${CALLER} is not authorized to perform: kms:GenerateDataKey on resource: ${KEY} ${because} kms:GenerateDataKey action`,
    ],
  ])('%s is worded as AWS words it', (_name, policies, right, code, status, message) => {
    const error = refusal(iamWith(policies), writer, right);
    expect([error?.code, error?.status, error?.message]).toEqual([code, status, message]);
  });

  test('is remembered with who asked for what', () => {
    const iam = iamWith({});
    refusal(iam, writer, put);
    expect(iam.refused()).toMatchObject([
      { principal: CALLER, action: 'dynamodb:PutItem', resource: TABLE, at: Date.UTC(2026, 10, 2) },
    ]);
  });
});

describe('which rights are used', () => {
  test('is counted by statement, action and resource, so that what nothing needs can be removed', () => {
    const iam = iamWith({
      identity: [
        allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [TABLE, `${TABLE}/index/*`]),
        { Sid: 'Queue', ...(allow('sqs:*', QUEUE) as object) },
      ],
    });
    iam.authorize(writer, put);
    iam.authorize(writer, put);
    expect(iam.rights().map(({ statement, action, resource, used }) => [statement, action, resource, used])).toEqual([
      ['0', 'dynamodb:PutItem', TABLE, 2],
      ['0', 'dynamodb:PutItem', `${TABLE}/index/*`, 0],
      ['0', 'dynamodb:DeleteItem', TABLE, 0],
      ['0', 'dynamodb:DeleteItem', `${TABLE}/index/*`, 0],
      ['Queue', 'sqs:*', QUEUE, 0],
    ]);
  });
});

describe('what cannot be judged', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'an unknown operator',
      { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringSounds: { 'aws:userid': 'x' } } },
      /StringSounds/,
    ],
    ['a key that nothing fills', allow('*', '*', { StringEquals: { 'aws:PrincipalTag/team': 'x' } }), /PrincipalTag/],
    ['a number that is none', allow('*', '*', { NumericLessThan: { 's3:max-keys': 'ten' } }), /"ten"/],
    ['a date that is none', allow('*', '*', { DateLessThan: { 'aws:CurrentTime': 'soon' } }), /"soon"/],
    ['an address that is none', allow('*', '*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } }), /10\.0\.0\.0/],
    ['an unknown element', { Effect: 'Allow', Action: '*', Resource: '*', Principle: '*' }, /Principle/],
    ['a principal of an identity', { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*' }, /principal/],
    ['a statement without a resource', { Effect: 'Allow', Action: '*' }, /Resource is missing/],
    ['a statement without an action', { Effect: 'Allow', Resource: '*' }, /Action is missing/],
    [
      'Action beside NotAction',
      { Effect: 'Allow', Action: '*', NotAction: 'iam:*', Resource: '*' },
      /exclude each other/,
    ],
    ['an action without a service', allow('PutItem', '*'), /PutItem is no action/],
    ['an unknown effect', { Effect: 'Maybe', Action: '*', Resource: '*' }, /Effect/],
  ])('%s is refused by name when the policy is read, not ignored', (_name, statement, message) => {
    expect(() => iamWith({ identity: [statement] })).toThrow(RefusedProperty);
    expect(() => iamWith({ identity: [statement] })).toThrow(message);
  });

  test.each<[string, unknown, RegExp]>([
    ['a federated principal', { Federated: 'cognito-identity.amazonaws.com' }, /Federated/],
    ['a canonical user', { CanonicalUser: 'abc' }, /CanonicalUser/],
    ['a pattern of principals', { AWS: 'arn:aws:iam::111122223333:role/*' }, /role\/\*/],
  ])('%s of a resource policy is refused likewise', (_name, principal, message) => {
    expect(() => iamWith({ resource: { [QUEUE]: [to(principal, deny('*', '*'))] } })).toThrow(message);
  });

  test('a document of an unknown version is refused', () => {
    const iam = iamWith({});
    expect(() => iam.putRolePolicy(ROLE, 'x', { Version: '2026-01-01', Statement: [] })).toThrow(/Version/);
  });
});
