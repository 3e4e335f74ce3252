import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AwsError } from '../../../local/contract.ts';
import { createService as lambda } from '../../../local/services/lambda/index.ts';
import { createService as logs } from '../../../local/services/logs/index.ts';
import { type LocalStack, startStack } from '../../../local/stack.ts';
import { assemblyOf } from './assembly-of.ts';
import { OPERATOR, START, allow, fn, invoke, linesOf, messagesIn, role, start, writesLogs } from './runtime-stack.ts';

const CODE = {
  Echo: `
    export const handler = async (event, context) => ({ event, context: { ...context, left: context.getRemainingTimeInMillis() } });`,
  Environment: 'export const handler = async () => ({ ...process.env });',
  Time: `
    const loadedAt = Date.now();
    export const handler = async () => ({
      loadedAt, now: Date.now(), made: new Date().getTime(), text: Date(), given: new Date(5).getTime(),
      is: new Date() instanceof Date, parts: new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', dateStyle: 'short' }).format(),
      utc: Date.UTC(2026, 0, 1), constructor: new Date(0).constructor === Date,
    });`,
  Failing: `
    class NotToday extends Error { name = 'NotToday'; }
    let count = 0;
    export const handler = async ({ how }) => {
      count++;
      if (how === 'throw') throw new NotToday('closed');
      if (how === 'text') throw 'plain';
      if (how === 'exit') process.exit(3);
      if (how === 'stray') { setTimeout(() => { throw new Error('stray'); }, 1); await new Promise(() => {}); }
      if (how === 'circle') { const a = {}; a.a = a; return a; }
      if (how === 'nothing') return;
      if (how === 'large') return 'x'.repeat(7 * 1024 * 1024);
      return count;
    };`,
  Slow: 'export const handler = async () => { for (;;); };',
  Broken: 'import nothing from "not-there"; export const handler = nothing;',
  Callback: 'export const handler = (event, context, callback) => callback(null, 1);',
  Talkative: `
    console.log('loaded');
    export const handler = async () => { console.log('hello %s', 'you'); console.debug('quiet'); console.error(new Error('odd')); process.stdout.write('raw\\n'); };`,
  Waiting: `
    export const handler = async ({ ms = 20 } = {}) => { await new Promise((done) => setTimeout(done, ms)); return 'done'; };`,
  Later: `
    import { setTimeout as pause } from 'node:timers/promises';
    export const handler = async (event) => { if (event.fail) throw new Error('no'); return 'fine'; };`,
};

let stack: LocalStack;

beforeAll(async () => {
  stack = await start(
    {
      ...fn('Echo', [], { Timeout: 30, MemorySize: 256 }),
      EchoVersion: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Echo' } } },
      EchoLive: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          FunctionName: { Ref: 'Echo' },
          Name: 'live',
          FunctionVersion: { 'Fn::GetAtt': ['EchoVersion', 'Version'] },
        },
      },
      EchoPermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'EchoLive' },
          Principal: 'sns.amazonaws.com',
          SourceArn: 'arn:aws:sns:us-east-1:111122223333:news',
        },
      },
      CallerRole: role('states.amazonaws.com', [allow('lambda:InvokeFunction', { Ref: 'EchoLive' })]),
      ...fn('Environment', [], { Environment: { Variables: { TABLE: 'records' } } }),
      ...fn('Time'),
      ...fn('Failing'),
      ...fn('Slow', [], { Timeout: 1 }),
      ...fn('Broken'),
      ...fn('Callback'),
      ...fn('Talkative', [writesLogs], { LoggingConfig: { LogFormat: 'JSON', LogGroup: '/talk' } }),
      ...fn('Mute', [], {
        Code: {
          S3Bucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' },
          S3Key: 'Talkative.zip',
        },
      }),
      ...fn('Waiting', [], { ReservedConcurrentExecutions: 1 }),
      Failures: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failures' } },
      ...fn('Later', [allow('sqs:SendMessage', { 'Fn::GetAtt': ['Failures', 'Arn'] })]),
      LaterAsync: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: { Ref: 'Later' },
          Qualifier: '$LATEST',
          DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failures', 'Arn'] } } },
        },
      },
    },
    CODE,
  );
});
afterAll(() => stack.stop());

describe('a function', () => {
  test('is handed its event and a context, and its answer comes back with the version that ran', async () => {
    const output = await invoke(stack, 'Echo:live', { a: [1, 'ü'] });
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: '1' });
    expect(output['FunctionError']).toBeUndefined();
    expect(output.answer).toMatchObject({
      event: { a: [1, 'ü'] },
      context: {
        functionName: 'Echo',
        functionVersion: '1',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:Echo:live',
        memoryLimitInMB: '256',
        logGroupName: '/aws/lambda/Echo',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    const { context } = output.answer as { context: { left: number } };
    expect(context.left).toBeGreaterThan(20_000);
    expect(context.left).toBeLessThanOrEqual(30_000);
  });

  test('sees the environment that is declared for it, and nothing of the machine', async () => {
    const { answer } = await invoke(stack, 'Environment');
    expect(answer).toMatchObject({
      TABLE: 'records',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'Environment',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_ENDPOINT_URL: stack.origin,
      _HANDLER: 'index.handler',
    });
    const names = Object.keys(answer as object).filter((name) => !/^(AWS_|_|LAMBDA_TASK_ROOT$|TZ$|TABLE$)/.test(name));
    expect(names).toEqual([]);
    expect(Object.keys(answer as object)).not.toContain('PATH');
  });

  test('lives by the clock of the stack, in every way that a program can ask for the time', async () => {
    await stack.clock.advance(90_000);
    const { answer } = await invoke(stack, 'Time');
    const now = stack.clock.now();
    expect(answer).toEqual({
      loadedAt: now,
      now,
      made: now,
      text: expect.stringContaining('Nov 02 2026'),
      given: 5,
      is: true,
      parts: '11/2/26',
      utc: Date.UTC(2026, 0, 1),
      constructor: true,
    });
    await stack.clock.advance(1);
    expect((await invoke(stack, 'Time')).answer).toMatchObject({ loadedAt: now, now: now + 1 });
    expect(now).toBeGreaterThan(START);
  });

  test.each([
    [
      'throws',
      'throw',
      {
        errorType: 'NotToday',
        errorMessage: 'closed',
        trace: expect.arrayContaining([expect.stringContaining('NotToday: closed')]),
      },
    ],
    ['throws what is no error', 'text', { errorType: 'string', errorMessage: 'plain', trace: [] }],
    [
      'ends its process',
      'exit',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
        ),
      },
    ],
    ['fails beside its answer', 'stray', { errorType: 'Error', errorMessage: 'stray' }],
    ['returns what is no JSON', 'circle', { errorType: 'Runtime.JSONStringifyError' }],
    ['returns too much', 'large', { errorType: 'Function.ResponseSizeTooLarge' }],
  ])('that %s is reported as Lambda reports it, and the next call finds it well', async (_what, how, error) => {
    const output = await invoke(stack, 'Failing', { how });
    expect(output).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(output.answer).toMatchObject(error);
    expect(await invoke(stack, 'Failing', { how: 'nothing' })).toMatchObject({ answer: null });
  });

  test('that crashes starts afresh; one that only throws keeps what it had', async () => {
    const before = (await invoke(stack, 'Failing')).answer as number;
    await invoke(stack, 'Failing', { how: 'throw' });
    expect((await invoke(stack, 'Failing')).answer).toBe(before + 2);
    await invoke(stack, 'Failing', { how: 'exit' });
    expect((await invoke(stack, 'Failing')).answer).toBe(1);
  });

  test('that never ends is ended at its timeout', async () => {
    const { answer, FunctionError } = await invoke(stack, 'Slow');
    expect(FunctionError).toBe('Unhandled');
    expect(answer).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/),
    });
  });

  test.each([
    ['Broken', 'Runtime.ImportModuleError'],
    ['Callback', 'Runtime.CallbackHandlerDeprecated'],
  ])('whose module is %s says so on every call', async (name, errorType) => {
    for (const _ of [1, 2]) {
      const output = await invoke(stack, name);
      expect(output).toMatchObject({ FunctionError: 'Unhandled', answer: { errorType } });
    }
  });

  test('runs beside itself, as far as its reserved concurrency goes', async () => {
    const first = invoke(stack, 'Waiting', { ms: 50 });
    await expect(invoke(stack, 'Waiting')).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      members: { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
    });
    expect(await first).toMatchObject({ answer: 'done' });
    expect(await invoke(stack, 'Waiting')).toMatchObject({ answer: 'done' });
  });
});

describe('the log of a function', () => {
  test('has a line for each thing it wrote, in the declared format, with the level asked for', async () => {
    await invoke(stack, 'Talkative');
    const lines = (await linesOf(stack, '/talk')).map((line) => (line === 'raw' ? line : (JSON.parse(line) as object)));
    expect(lines).toMatchObject([
      { type: 'platform.start' },
      { level: 'INFO', message: 'loaded', timestamp: new Date(stack.clock.now()).toISOString() },
      { level: 'INFO', message: 'hello you', requestId: expect.any(String) },
      { level: 'ERROR', errorType: 'Error', message: 'odd' },
      'raw',
      { type: 'platform.report', record: { status: 'success' } },
    ]);
  });

  test('is lost, and the function runs all the same, when its role may not write it', async () => {
    expect(await invoke(stack, 'Mute')).toMatchObject({ StatusCode: 200 });
    await stack.clock.settled();
    expect(stack.refused()).toContainEqual(
      expect.objectContaining({ action: 'logs:CreateLogStream', principal: expect.stringContaining('Mute') }),
    );
  });
});

describe('a caller', () => {
  const caller = (): { kind: 'role'; roleArn: string; sessionName: string } => ({
    kind: 'role',
    roleArn: stack.rights().find(({ roleArn }) => roleArn.includes('Caller'))?.roleArn ?? '',
    sessionName: 'x',
  });

  test('may call what its policy names, by the very qualifier', async () => {
    const asked = { FunctionName: 'Echo', Qualifier: 'live' };
    expect(await stack.host.call(caller(), 'lambda', 'Invoke', asked)).toMatchObject({ StatusCode: 200 });
    await expect(stack.host.call(caller(), 'lambda', 'Invoke', { FunctionName: 'Echo' })).rejects.toMatchObject({
      message: expect.stringContaining(
        'is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:111122223333:function:Echo',
      ),
    });
  });

  test('may call what the function itself allows it to, from the source that it names', async () => {
    const service = (sourceArn: string): { kind: 'service'; service: string; sourceArn: string } => ({
      kind: 'service',
      service: 'sns.amazonaws.com',
      sourceArn,
    });
    const asked = { FunctionName: 'Echo:live' };
    expect(
      await stack.host.call(service('arn:aws:sns:us-east-1:111122223333:news'), 'lambda', 'Invoke', asked),
    ).toMatchObject({ StatusCode: 200 });
    await expect(
      stack.host.call(service('arn:aws:sns:us-east-1:111122223333:other'), 'lambda', 'Invoke', asked),
    ).rejects.toMatchObject({ name: 'AwsError' });
  });

  test.each([
    [
      { FunctionName: 'Nobody' },
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:111122223333:function:Nobody',
    ],
    [
      { FunctionName: 'Echo', Qualifier: '9' },
      'ResourceNotFoundException',
      'Function not found: arn:aws:lambda:us-east-1:111122223333:function:Echo:9',
    ],
    [
      { FunctionName: 'Echo', Payload: '{' },
      'InvalidRequestContentException',
      /^Could not parse request body into json/,
    ],
    [
      { FunctionName: 'Echo', Payload: `"${'x'.repeat(6 * 1024 * 1024)}"` },
      'RequestEntityTooLargeException',
      /6291456 bytes/,
    ],
  ])('who asks wrongly is told so: %#', async (input, code, message) => {
    const error: AwsError = await stack.host.call(OPERATOR, 'lambda', 'Invoke', input).then(
      () => Promise.reject(new Error('answered')),
      (thrown: unknown) => thrown as AwsError,
    );
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('with an SDK client gets answer, error and log over HTTP', async () => {
    const client = new LambdaClient({
      endpoint: stack.origin,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const call = (FunctionName: string, event: unknown): Promise<InvokeCommandOutput> =>
      client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), LogType: 'Tail' }));
    const failed = await call('Failing', { how: 'throw' });
    expect(failed.FunctionError).toBe('Unhandled');
    expect(JSON.parse(failed.Payload?.transformToString() ?? '')).toMatchObject({ errorType: 'NotToday' });
    expect(Buffer.from(failed.LogResult ?? '', 'base64').toString()).toContain('closed');
    await expect(call('Nobody', {})).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    client.destroy();
  });
});

describe('an event that nobody waits for', () => {
  test('is tried again after one and two minutes, and then told to the failure destination', async () => {
    const output = await invoke(stack, 'Later', { fail: true, n: 1 }, { InvocationType: 'Event' });
    expect(output).toMatchObject({ StatusCode: 202 });
    await stack.clock.settled();
    await stack.clock.advance(60_000);
    await stack.clock.advance(119_999);
    expect(await messagesIn(stack, 'failures')).toEqual([]);
    await stack.clock.advance(1);
    const [body = ''] = await messagesIn(stack, 'failures');
    expect(JSON.parse(body)).toMatchObject({
      requestContext: {
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
        functionArn: expect.stringMatching(/:Later:\$LATEST$/),
      },
      requestPayload: { fail: true, n: 1 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorMessage: 'no' },
    });
  });
});

test('a role that does not trust Lambda makes no function', async () => {
  const resources = fn('Echo');
  resources['EchoRole'] = role('states.amazonaws.com');
  await expect(start(resources, CODE)).rejects.toThrow(
    'The role defined for the function cannot be assumed by Lambda.',
  );
});

test('a property that is not served is refused by name', async () => {
  await expect(start(fn('Echo', [], { Layers: ['arn:x'] }), CODE)).rejects.toThrow(/Echo.*not served: Layers/);
});

test('a deployment moves the alias to new code; who named the version before it still gets that', async () => {
  const template = (version: string): object => ({
    ...fn('Release', [], {
      Code: {
        S3Bucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' },
        S3Key: `${version}.zip`,
      },
    }),
    [`Version${version}`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Release' } } },
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'Release' },
        Name: 'live',
        FunctionVersion: { 'Fn::GetAtt': [`Version${version}`, 'Version'] },
      },
    },
  });
  const assembly = (version: string): string =>
    assemblyOf({
      Test: {
        template: { Resources: template(version) },
        assets: { [version]: `export const handler = async () => '${version}';` },
      },
    });
  const released = await startStack({
    templates: assembly('one'),
    ports: { aws: 0, api: 0 },
    clock: 'manual',
    services: [lambda, logs],
  });
  try {
    expect(await invoke(released, 'Release:live')).toMatchObject({ answer: 'one', ExecutedVersion: '1' });
    await released.deploy(assembly('two'));
    expect(await invoke(released, 'Release:live')).toMatchObject({ answer: 'two', ExecutedVersion: '2' });
    expect(await invoke(released, 'Release:1')).toMatchObject({ answer: 'one', ExecutedVersion: '1' });
  } finally {
    await released.stop();
  }
});
