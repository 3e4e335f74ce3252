import { describe, expect, test } from '@jest/globals';
import { AwsError, type Principal, type Right } from '../../../local/contract.ts';
import { Iam } from '../../../local/iam/iam.ts';

const ACCOUNT = { region: 'us-east-1', accountId: '111122223333', partition: 'aws' };
const ROLE = 'arn:aws:iam::111122223333:role/Writer';
const SESSION = 'arn:aws:sts::111122223333:assumed-role/Writer/submit';
const ROOT = 'arn:aws:iam::111122223333:root';
const QUEUE = 'arn:aws:sqs:us-east-1:111122223333:Work';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1';
const BOUNDARY = 'arn:aws:iam::111122223333:policy/Boundary';
const writer: Principal = { kind: 'role', roleArn: ROLE, sessionName: 'submit' };
const topic: Principal = {
  kind: 'service',
  service: 'sns.amazonaws.com',
  sourceArn: 'arn:aws:sns:us-east-1:111122223333:Bounces',
};
const operator: Principal = { kind: 'operator' };
const send: Right = { action: 'sqs:SendMessage', resource: QUEUE };

interface Policies {
  readonly identity?: unknown[];
  readonly boundary?: unknown[];
  readonly resource?: Readonly<Record<string, unknown[]>>;
  readonly trust?: unknown[];
}

const document = (Statement: unknown[]): unknown => ({ Version: '2012-10-17', Statement });
const lambdaMay = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
const allow = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };
const deny = { Effect: 'Deny', Action: 'sqs:*', Resource: '*' };

function iamWith({ identity = [], boundary, resource = {}, trust = [lambdaMay] }: Policies): Iam {
  const iam = new Iam(ACCOUNT, () => Date.UTC(2026, 10, 2));
  if (boundary !== undefined) iam.putManagedPolicy(BOUNDARY, document(boundary));
  iam.putRole(ROLE, document(trust), boundary === undefined ? undefined : BOUNDARY);
  iam.putRolePolicy(ROLE, 'default', document(identity));
  for (const [arn, statements] of Object.entries(resource)) iam.setResourcePolicy(arn, document(statements));
  return iam;
}

/** What a refusal says after `…on resource: … `; undefined if the call is let through. */
function refusal(iam: Iam, principal: Principal, right: Right = send): string | undefined {
  try {
    iam.authorize(principal, right);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error.message.replace(/^.* on resource: \S+ ?/, '');
    throw error;
  }
}

describe('whom the policy of a resource means', () => {
  const toNone = 'with an explicit deny in a resource-based policy';
  test.each<[string, unknown, Principal, string | undefined]>([
    ['a deny for all but a session, its role and its account spares it', [SESSION, ROLE, ROOT], writer, undefined],
    ['a deny for all but a role falls on its sessions', [ROLE], writer, toNone],
    ['a deny for all but the account falls on its roles', [ROOT], writer, toNone],
    ['a deny for all but the account spares the account', [ROOT], operator, undefined],
  ])('%s', (_name, AWS, principal, message) => {
    const statements = [{ ...deny, NotPrincipal: { AWS } }];
    const iam = iamWith({ identity: [allow], resource: { [QUEUE]: statements } });
    expect(refusal(iam, principal)).toBe(message);
  });

  test('a deny for all but a service spares that service alone', () => {
    const granted = { ...allow, Principal: '*' };
    const but = (Service: string): Iam =>
      iamWith({ resource: { [QUEUE]: [granted, { ...deny, NotPrincipal: { Service } }] } });
    expect(refusal(but('sns.amazonaws.com'), topic)).toBeUndefined();
    expect(refusal(but('events.amazonaws.com'), topic)).toBe(toNone);
  });

  test('a grant to one session is not one to the others of its role', () => {
    const iam = iamWith({ resource: { [QUEUE]: [{ ...allow, Principal: { AWS: SESSION } }] } });
    expect(refusal(iam, writer)).toBeUndefined();
    expect(refusal(iam, { ...writer, sessionName: 'other' })).toMatch(/^because no identity-based policy allows/);
  });

  test('the number of the account stands for the account', () => {
    const identity = [{ Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY }];
    const key = (AWS: string) => ({ [KEY]: [{ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' }] });
    const decrypt = { action: 'kms:Decrypt', resource: KEY };
    expect(refusal(iamWith({ identity, resource: key('111122223333') }), writer, decrypt)).toBeUndefined();
    expect(refusal(iamWith({ identity, resource: key('999999999999') }), writer, decrypt)).toBe(
      'because no resource-based policy allows the kms:Decrypt action',
    );
  });
});

describe('a permissions boundary', () => {
  const because = 'because no permissions boundary allows the sqs:sendmessage action';

  test.each<[string, Policies, string | undefined]>([
    ['grants nothing', { boundary: [allow] }, 'because no identity-based policy allows the sqs:sendmessage action'],
    ['lets through what it allows', { boundary: [allow], identity: [allow] }, undefined],
    ['holds back what it does not allow', { boundary: [], identity: [allow] }, because],
    ['denies', { boundary: [allow, deny], identity: [allow] }, 'with an explicit deny in a permissions boundary'],
    [
      'narrows what a resource grants to the role',
      { boundary: [], resource: { [QUEUE]: [{ ...allow, Principal: { AWS: ROLE } }] } },
      because,
    ],
    [
      'does not narrow what a resource grants to the session',
      { boundary: [], resource: { [QUEUE]: [{ ...allow, Principal: { AWS: SESSION } }] } },
      undefined,
    ],
  ])('%s', (_name, policies, message) => {
    expect(refusal(iamWith(policies), writer)).toBe(message);
  });

  test('must be a managed policy that there is', () => {
    expect(() => iamWith({}).putRole(ROLE, document([lambdaMay]), `${BOUNDARY}2`)).toThrow(/Boundary2 is not known/);
  });
});

describe('a session policy', () => {
  const session = (...statements: unknown[]): Principal => ({
    ...writer,
    sessionPolicy: JSON.stringify(document(statements)),
  });

  test('narrows the session to what it allows', () => {
    const iam = iamWith({ identity: [allow] });
    const { Action } = allow;
    expect(refusal(iam, session(allow))).toBeUndefined();
    expect(refusal(iam, session({ Effect: 'Allow', Action, Resource: `${QUEUE}2` }))).toBe(
      'because no session policy allows the sqs:sendmessage action',
    );
    expect(refusal(iam, session(allow, deny))).toBe('with an explicit deny in a session policy');
  });

  test('grants nothing', () => {
    expect(refusal(iamWith({}), session(allow))).toMatch(/no identity-based policy/);
  });
});

describe('who may take on a role', () => {
  const FUNCTION = 'arn:aws:lambda:us-east-1:111122223333:function:submit';
  const lambda = 'lambda.amazonaws.com';
  const trusting = (Condition: unknown): Iam => iamWith({ trust: [{ ...lambdaMay, Condition }] });

  test('is for its trust policy to say', () => {
    const iam = iamWith({});
    expect(iam.assumeRole(lambda, ROLE, 'submit')).toEqual(writer);
    expect(() => iam.assumeRole('states.amazonaws.com', ROLE, 'x')).toThrow(
      `User: states.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`,
    );
    expect(() => iam.assumeRole(lambda, `${ROLE}2`, 'x')).toThrow(AwsError);
  });

  test.each<[string, unknown, boolean]>([
    ['of the own account', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, true],
    ['of another account', { StringEquals: { 'aws:SourceAccount': '999999999999' } }, false],
    ['of this function', { ArnEquals: { 'aws:SourceArn': FUNCTION } }, true],
    ['of these functions', { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:111122223333:function:s*' } }, true],
    ['of another function', { ArnEquals: { 'aws:SourceArn': `${FUNCTION}2` } }, false],
  ])('may be limited to a service that acts for a resource %s', (_name, condition, isTrusted) => {
    const take = (): Principal => trusting(condition).assumeRole(lambda, ROLE, 'submit', FUNCTION);
    if (isTrusted) expect(take()).toEqual({ ...writer, functionArn: FUNCTION });
    else expect(take).toThrow(/is not authorized to perform: sts:AssumeRole/);
  });

  test('may be denied', () => {
    const iam = iamWith({ trust: [lambdaMay, { ...lambdaMay, Effect: 'Deny' }] });
    expect(() => iam.assumeRole(lambda, ROLE, 'x')).toThrow(/with an explicit deny in a resource-based policy$/);
  });

  const take: Right = { action: 'sts:AssumeRole', resource: ROLE, context: { 'sts:ExternalId': 'x' } };
  const trust = (AWS: string, Condition?: unknown): Policies => ({
    trust: [
      { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole', ...(Condition !== undefined && { Condition }) },
    ],
  });
  test.each<[string, Policies, Principal, boolean]>([
    ['an administrator whom it does not name', {}, operator, false],
    ['an administrator of an account that it names', trust(ROOT), operator, true],
    ['a role of an account that it names, without a right', trust(ROOT), writer, false],
    [
      'a role of an account that it names, with the right',
      { ...trust(ROOT), identity: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ROLE }] },
      writer,
      true,
    ],
    ['a role that it names', trust(ROLE), writer, true],
    ['who brings the agreed word', trust(ROOT, { StringEquals: { 'sts:ExternalId': 'x' } }), operator, true],
    ['who brings another word', trust(ROOT, { StringEquals: { 'sts:ExternalId': 'y' } }), operator, false],
  ])('%s', (_name, policies, principal, isTrusted) => {
    expect(refusal(iamWith(policies), principal, take) === undefined).toBe(isTrusted);
  });

  test('what a function does carries the function', () => {
    const Condition = { ArnEquals: { 'lambda:SourceFunctionArn': FUNCTION } };
    const iam = iamWith({ identity: [{ ...allow, Condition }] });
    expect(refusal(iam, iam.assumeRole(lambda, ROLE, 'submit', FUNCTION))).toBeUndefined();
    expect(refusal(iam, iam.assumeRole(lambda, ROLE, 'submit', `${FUNCTION}2`))).toMatch(/^because no identity-based/);
  });
});
