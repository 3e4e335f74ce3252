import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { physicalName } from '../../../local/cloudformation/names.ts';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { createService as states } from '../../../local/services/states/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { allow, fn, role, start } from './runtime-stack.ts';

const CODE = {
  Double: 'export const handler = async ({ n }) => ({ double: n * 2 });',
  Failing: 'export const handler = async () => { throw Object.assign(new Error("closed"), { name: "NotToday" }); };',
  Ask: 'export const handler = async ({ token }) => { console.log(token); };',
};

const invoking = (target: string): string =>
  JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Call',
    States: {
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: target, Payload: '{% $states.input %}' },
        Output: '{% $states.result.Payload %}',
        End: true,
      },
    },
  });

const machine = (
  definition: string,
  roleName: string,
  substitutions: object = {},
): { Type: string; Properties: Record<string, unknown> } => ({
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: {
    DefinitionString: definition,
    DefinitionSubstitutions: substitutions,
    RoleArn: { 'Fn::GetAtt': [roleName, 'Arn'] },
    LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    TracingConfiguration: { Enabled: true },
  },
});

const sealed = (resource: ReturnType<typeof machine>): ReturnType<typeof machine> => ({
  ...resource,
  Properties: {
    ...resource.Properties,
    EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
  },
});

let stack: LocalStack;
let client: SFNClient;

beforeAll(async () => {
  const arn = (name: string): object => ({ 'Fn::GetAtt': [name, 'Arn'] });
  stack = await start(
    {
      ...fn('Double'),
      ...fn('Failing'),
      ...fn('Ask'),
      MayCall: role('states.amazonaws.com', [
        allow('lambda:InvokeFunction', arn('Double')),
        allow('lambda:InvokeFunction', arn('Failing')),
        allow('lambda:InvokeFunction', arn('Ask')),
      ]),
      MayNot: role('states.amazonaws.com'),
      NotTrusting: role('lambda.amazonaws.com', [allow('lambda:InvokeFunction')]),
      Calls: machine(invoking('${target}'), 'MayCall', { target: arn('Double') }),
      Fails: machine(invoking('${target}'), 'MayCall', { target: arn('Failing') }),
      Key: {
        Type: 'AWS::KMS::Key',
        Properties: {
          KeyPolicy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
                Action: 'kms:*',
                Resource: '*',
              },
            ],
          },
        },
      },
      MayUnseal: role('states.amazonaws.com', [
        allow('lambda:InvokeFunction', arn('Double')),
        allow(['kms:Decrypt', 'kms:GenerateDataKey'], arn('Key')),
      ]),
      Sealed: sealed(machine(invoking('${target}'), 'MayUnseal', { target: arn('Double') })),
      Locked: sealed(machine(invoking('${target}'), 'MayCall', { target: arn('Double') })),
      Refused: machine(invoking('${target}'), 'MayNot', { target: arn('Double') }),
    },
    CODE,
    [kms, states],
  );
  client = new SFNClient({
    endpoint: stack.origin,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});

afterAll(async () => {
  client.destroy();
  await stack.stop();
});

const machineArn = (logicalId: string): string => {
  const machines = [...(stack.services['states']?.contents?.() ?? [])].map(({ sink }) =>
    sink.replace('states definition ', ''),
  );
  const name = machines.find((candidate) => candidate.includes(`-${logicalId}-`)) ?? '';
  return `arn:aws:states:us-east-1:111122223333:stateMachine:${name}`;
};

async function run(
  logicalId: string,
  input: object,
): Promise<{ status?: string; output?: string; error?: string; cause?: string }> {
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn: machineArn(logicalId), input: JSON.stringify(input) }),
  );
  await stack.clock.settled();
  return client.send(new DescribeExecutionCommand({ executionArn }));
}

describe('a state machine of a template', () => {
  test('calls the function that its role may call', async () => {
    expect(await run('Calls', { n: 21 })).toMatchObject({ status: 'SUCCEEDED', output: '{"double":42}' });
  });

  test("sees the function's own error", async () => {
    const { status, error, cause } = await run('Fails', {});
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'NotToday' });
    expect(JSON.parse(cause ?? '')).toMatchObject({
      errorType: 'NotToday',
      errorMessage: 'closed',
      trace: expect.any(Array),
    });
  });

  test('with a key of its own runs only for a role that may use the key', async () => {
    expect(await run('Sealed', { n: 2 })).toMatchObject({ status: 'SUCCEEDED', output: '{"double":4}' });
    await expect(run('Locked', { n: 2 })).rejects.toMatchObject({
      name: 'KmsAccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: kms:'),
    });
  });

  test('is refused what its role does not allow, as AWS words it', async () => {
    const { status, error, cause } = await run('Refused', { n: 1 });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
    expect(cause).toContain('is not authorized to perform: lambda:InvokeFunction on resource:');
  });
});

describe('an SDK client', () => {
  test('creates a machine that asks and answers its task token', async () => {
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:Ask';
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: { FunctionName: arn, Payload: { token: '{% $states.context.Task.Token %}' } },
          End: true,
        },
      },
    });
    const roleArn = await roleOf('Calls');
    const { stateMachineArn } = await client.send(
      new CreateStateMachineCommand({ name: 'asking', definition, roleArn }),
    );
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn }));
    await stack.clock.settled();
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    const parameters =
      events?.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails?.parameters ?? '';
    const { token } = (JSON.parse(parameters) as { Payload: { token: string } }).Payload;
    await client.send(new SendTaskSuccessCommand({ taskToken: token, output: '"yes"' }));
    await stack.clock.settled();
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'SUCCEEDED',
      output: '"yes"',
    });
    await expect(client.send(new SendTaskSuccessCommand({ taskToken: token, output: '"yes"' }))).rejects.toMatchObject({
      name: 'TaskTimedOut',
    });
    expect(events?.[0]?.timestamp).toEqual(new Date(stack.clock.now()));
  });

  test('is told what is wrong, by the name of the error', async () => {
    const roleArn = await roleOf('Calls');
    await expect(
      client.send(
        new CreateStateMachineCommand({ name: 'bad', definition: '{"QueryLanguage":"JSONata","States":{}}', roleArn }),
      ),
    ).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringContaining(
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /",
      ),
    });
    const definition = invoking('arn:aws:lambda:us-east-1:111122223333:function:Double');
    const distrusted = `arn:aws:iam::111122223333:role/${physicalName('Test', 'NotTrusting', 64)}`;
    expect(roleArn).toBe(`arn:aws:iam::111122223333:role/${physicalName('Test', 'MayCall', 64)}`);
    await expect(
      client.send(new CreateStateMachineCommand({ name: 'distrusted', definition, roleArn: distrusted })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

async function roleOf(logicalId: string): Promise<string> {
  const output = await stack.host.call({ kind: 'operator' }, 'states', 'DescribeStateMachine', {
    stateMachineArn: machineArn(logicalId),
  });
  return String(output['roleArn']);
}
