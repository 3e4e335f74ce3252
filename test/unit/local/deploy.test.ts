import { afterEach, describe, expect, test } from '@jest/globals';
import { type CreateService, type ResourceType, RefusedProperty } from '../../../local/contract.ts';
import { type LocalStack, startStack } from '../../../local/stack.ts';
import { createService as ssm } from '../../../local/services/ssm/index.ts';
import { type StackSource, assemblyOf } from './assembly-of.ts';

/** What happened to the things of the fake service, in order. */
let events: string[] = [];

/** A service of things: their `Ref` is their name, all other properties are kept. */
const things: CreateService = (host) => {
  const thing: ResourceType = {
    create: async (logicalId, properties, { stack }) => {
      events.push(`create ${stack}/${logicalId} ${JSON.stringify(properties)}`);
      if (properties['Bad'] !== undefined) throw new RefusedProperty('Bad is not served');
      if (typeof properties['Asset'] === 'string')
        events.push(
          `asset ${host
            .assetPath(...(properties['Asset'].split('/') as [string, string]))
            .split('/')
            .at(-1)}`,
        );
      return { ref: `${logicalId}-name`, attributes: { Arn: `arn:${logicalId}` } };
    },
    update: async (logicalId, properties, { current }) => {
      events.push(`update ${logicalId} ${JSON.stringify(properties)}`);
      return current;
    },
    remove: async (current) => {
      events.push(`remove ${current.ref}`);
    },
  };
  const fixed: ResourceType = { create: async (logicalId) => ({ ref: logicalId, attributes: {} }) };
  return {
    name: 'things',
    protocol: { kind: 'query', xmlNamespace: 'x' },
    operations: {},
    resourceTypes: { 'Test::Thing': thing, 'Test::Fixed': fixed, 'Test::Idle': { ...fixed, inert: 'does nothing' } },
  };
};

let stack: LocalStack | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  events = [];
});

async function start(
  stacks: Readonly<Record<string, StackSource>>,
  onProgress?: (line: string) => void,
): Promise<LocalStack> {
  stack = await startStack({
    templates: assemblyOf(stacks),
    ports: { aws: 0, api: 0 },
    clock: 'manual',
    services: [ssm, things],
    onProgress,
  });
  return stack;
}

const thing = (Properties: Record<string, unknown> = {}, more: Record<string, unknown> = {}): unknown => ({
  Type: 'Test::Thing',
  Properties,
  ...more,
});

describe('a deployment', () => {
  test('makes resources after what they refer to or depend on, otherwise in the order of the template', async () => {
    await start({
      S: {
        template: {
          Resources: {
            C: thing({ x: { 'Fn::Sub': '${B.Arn}' } }),
            A: thing({}, { DependsOn: ['D'] }),
            B: thing(),
            D: thing(),
            E: thing({ x: { Ref: 'A' } }),
          },
        },
      },
    });
    expect(events.map((event) => event.split(' ')[1])).toEqual(['S/B', 'S/C', 'S/D', 'S/A', 'S/E']);
    expect(events[1]).toBe('create S/C {"x":"arn:B"}');
  });

  test('goes from stack to stack in the order of their dependencies, values passing by SSM parameters', async () => {
    const running = await start({
      Consumer: {
        dependencies: ['Producer'],
        template: {
          Parameters: {
            Name: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/names/table' },
            BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' },
          },
          Resources: { T: thing({ x: { Ref: 'Name' }, y: 'at {{resolve:ssm:/names/table}}!' }) },
          Rules: { CheckBootstrapVersion: {} },
        },
      },
      Producer: {
        template: {
          Resources: {
            P: {
              Type: 'AWS::SSM::Parameter',
              Properties: { Type: 'String', Name: '/names/table', Value: { 'Fn::Sub': 'records-${AWS::Region}' } },
            },
          },
        },
      },
    });
    expect(events).toEqual(['create Consumer/T {"x":"records-us-east-1","y":"at records-us-east-1!"}']);
    expect(running.parameters).toEqual({ '/names/table': 'records-us-east-1' });
  });

  test('knows the addresses of the stack, pseudo parameters, mappings, conditions and outputs', async () => {
    const running = await start({
      S: {
        template: {
          Parameters: {
            AwsOrigin: { Type: 'String' },
            Size: { Type: 'Number', Default: 3 },
            Names: { Type: 'CommaDelimitedList', Default: 'a, b' },
          },
          Mappings: { M: { 'us-east-1': { size: 'small' } } },
          Conditions: {
            IsLocal: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '111122223333'] },
            IsNot: { 'Fn::Not': [{ Condition: 'IsLocal' }] },
          },
          Resources: {
            Here: thing(
              {
                url: { 'Fn::Sub': '${AwsOrigin}/x' },
                map: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'size'] },
                names: { Ref: 'Names' },
              },
              { Condition: 'IsLocal' },
            ),
            Absent: thing({}, { Condition: 'IsNot' }),
          },
          Outputs: {
            Name: { Value: { Ref: 'Here' }, Export: { Name: 'here' } },
            None: { Value: { Ref: 'Absent' }, Condition: 'IsNot' },
          },
        },
      },
    });
    expect(events).toEqual([`create S/Here {"url":"${running.origin}/x","map":"small","names":["a","b"]}`]);
    expect(running.outputs('S')).toEqual({ Name: 'Here-name' });
    expect(() => running.outputs('T')).toThrow(/There is no stack T/);
  });

  test('finds the asset that a template names by bucket and key', async () => {
    await start({
      S: {
        assets: { code: 'export {}' },
        template: {
          Resources: {
            F: thing({ Asset: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}/code.zip' } }),
          },
        },
      },
    });
    expect(events.at(-1)).toBe('asset asset.code');
  });

  test('says at the end what is served and what has no behaviour', async () => {
    const lines: string[] = [];
    const running = await start(
      {
        S: {
          template: {
            Resources: {
              A: thing(),
              B: { Type: 'Test::Idle' },
              W: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'REGIONAL' } },
            },
          },
        },
      },
      (line) => lines.push(line),
    );
    expect(running.summary()).toEqual([
      { type: 'AWS::WAFv2::WebACL', count: 1, inert: 'no request is inspected or counted' },
      { type: 'Test::Idle', count: 1, inert: 'does nothing' },
      { type: 'Test::Thing', count: 1, inert: undefined },
    ]);
    expect(lines).toContain('inert   Test::Idle × 1 (does nothing)');
  });
});

describe('a deployment is refused', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'for every resource type that is not served, by name',
      { Resources: { A: { Type: 'AWS::EC2::VPC' }, B: { Type: 'Custom::X' } } },
      /S\/A: the resource type AWS::EC2::VPC\n.*S\/B: the resource type Custom::X/,
    ],
    [
      'for an attribute that would change behaviour',
      { Resources: { A: thing({}, { UpdatePolicy: {} }) } },
      /S\/A: the attribute UpdatePolicy/,
    ],
    [
      'for a section that is not served',
      { Transform: 'AWS::Serverless-2016-10-31', Resources: {} },
      /the section Transform/,
    ],
    [
      'for a property that a service refuses, saying of which resource',
      { Resources: { A: thing({ Bad: 1 }) } },
      /S\/A \(Test::Thing\): Bad is not served/,
    ],
    [
      'for an SSM parameter that no stack has put there',
      {
        Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/none' } },
        Resources: { A: thing({ x: { Ref: 'P' } }) },
      },
      /the parameter P is to come from the SSM parameter \/none/,
    ],
    [
      'for resources in a circle',
      { Resources: { A: thing({ x: { Ref: 'B' } }), B: thing({ x: { Ref: 'A' } }) } },
      /circle: A → B → A/,
    ],
    [
      'for a parameter without a value',
      { Parameters: { P: { Type: 'String' } }, Resources: { A: thing({ x: { Ref: 'P' } }) } },
      /the parameter P has no value/,
    ],
    [
      'for an attribute that a resource does not give',
      { Resources: { A: thing(), B: thing({ x: { 'Fn::GetAtt': ['A', 'Nope'] } }) } },
      /Test::Thing A gives no Nope/,
    ],
    [
      'for an asset that is not there',
      { Resources: { A: thing({ Asset: 'bucket/key' }) } },
      /no asset s3:\/\/bucket\/key/,
    ],
  ])('%s', async (_name, template, message) => {
    const outcome: unknown = await start({ S: { template } }).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(RefusedProperty);
    expect(String(outcome)).toMatch(message);
  });
});

describe('a later deployment', () => {
  const first = {
    Kept: thing({ a: 1 }),
    Changed: thing({ a: 1 }),
    Dropped: thing(),
    Retained: thing({}, { DeletionPolicy: 'Retain' }),
    User: thing({ of: { Ref: 'Changed' } }),
  };

  test('keeps what is the same, changes what differs, makes what is new, and last takes away what is gone and not retained', async () => {
    const running = await start({ S: { template: { Resources: first } } });
    events = [];
    const { Kept, User } = first;
    await running.deploy(
      assemblyOf({ S: { template: { Resources: { Kept, Changed: thing({ a: 2 }), New: thing(), User } } } }),
    );
    expect(events).toEqual(['update Changed {"a":2}', 'create S/New {}', 'remove Dropped-name']);
  });

  test('that failed on the way is gone on with by the next', async () => {
    const running = await start({ S: { template: { Resources: { A: thing({ a: 1 }), C: thing({ c: 1 }) } } } });
    events = [];
    const broken = { A: thing({ a: 2 }), B: thing({ Bad: 1 }), C: thing({ c: 1 }) };
    await expect(running.deploy(assemblyOf({ S: { template: { Resources: broken } } }))).rejects.toThrow(
      'Bad is not served',
    );
    await running.deploy(assemblyOf({ S: { template: { Resources: { ...broken, B: thing() } } } }));
    expect(events).toEqual(['update A {"a":2}', 'create S/B {"Bad":1}', 'create S/B {}']);
  });

  test('is refused by name where a resource cannot change', async () => {
    const running = await start({
      S: { template: { Resources: { F: { Type: 'Test::Fixed', Properties: { a: 1 } } } } },
    });
    await expect(
      running.deploy(
        assemblyOf({ S: { template: { Resources: { F: { Type: 'Test::Fixed', Properties: { a: 2 } } } } } }),
      ),
    ).rejects.toThrow('S/F (Test::Fixed): a later deployment cannot change a');
  });

  test('changes the rights of a role from then on', async () => {
    const role = (Action: string): Record<string, unknown> => ({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'R',
          AssumeRolePolicyDocument: {
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          ManagedPolicyArns: [
            { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
          ],
        },
      },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'P',
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
        },
      },
    });
    const running = await start({ S: { template: { Resources: role('sqs:SendMessage') } } });
    const may = (action: string): boolean => {
      try {
        running.host.authorize(
          { kind: 'role', roleArn: 'arn:aws:iam::111122223333:role/R', sessionName: 's' },
          { action, resource: 'arn:aws:sqs:us-east-1:111122223333:q' },
        );
        return true;
      } catch {
        return false;
      }
    };
    expect(['sqs:SendMessage', 'sqs:ReceiveMessage', 'logs:PutLogEvents'].map(may)).toEqual([true, false, true]);
    await running.deploy(assemblyOf({ S: { template: { Resources: role('sqs:ReceiveMessage') } } }));
    expect(['sqs:SendMessage', 'sqs:ReceiveMessage', 'logs:PutLogEvents'].map(may)).toEqual([false, true, true]);
  });
});

describe('a role is refused', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['with a permissions boundary that is not known', { PermissionsBoundary: 'arn:x' }, /arn:x is not known/],
    ['with sessions of another length', { MaxSessionDuration: 7200 }, /MaxSessionDuration/],
    [
      'with a managed policy that is not known',
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      /AdministratorAccess is not known/,
    ],
  ])('%s', async (_name, properties, message) => {
    const Properties = { AssumeRolePolicyDocument: { Statement: [] }, ...properties };
    await expect(
      start({ S: { template: { Resources: { R: { Type: 'AWS::IAM::Role', Properties } } } } }),
    ).rejects.toThrow(message);
  });
});
