/** The part of the Lambda API that is served, and how it looks on the wire. */
import type { Host, HttpRequest, HttpResponse, Input, Operation, Output, Protocol } from '../../contract.ts';
import { page } from '../support.ts';
import { functionArn, readFunctionName } from './arn.ts';
import type { FunctionName } from './arn.ts';
import type { Functions, Target } from './functions.ts';
import type { Invoker } from './invoke.ts';
import type { Mappings } from './mappings/index.ts';

const ROUTES: readonly [method: string, path: RegExp, operation: string][] = [
  ['POST', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/invocations$/, 'Invoke'],
  ['GET', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/configuration$/, 'GetFunctionConfiguration'],
  ['GET', /^\/2015-03-31\/functions\/(?<FunctionName>[^/]+)\/aliases\/(?<Name>[^/]+)$/, 'GetAlias'],
  ['GET', /^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
  ['GET', /^\/2015-03-31\/event-source-mappings\/?$/, 'ListEventSourceMappings'],
  ['POST', /^\/2015-03-31\/event-source-mappings\/?$/, 'CreateEventSourceMapping'],
  ['GET', /^\/2015-03-31\/event-source-mappings\/(?<UUID>[^/]+)$/, 'GetEventSourceMapping'],
  ['PUT', /^\/2015-03-31\/event-source-mappings\/(?<UUID>[^/]+)$/, 'UpdateEventSourceMapping'],
  ['DELETE', /^\/2015-03-31\/event-source-mappings\/(?<UUID>[^/]+)$/, 'DeleteEventSourceMapping'],
];

function route(request: HttpRequest): { operation: string; input: Input } | undefined {
  for (const [method, path, operation] of ROUTES) {
    const match = request.method === method ? path.exec(request.path) : null;
    if (match === null) continue;
    const named = Object.entries(match.groups ?? {}).map(([name, text]) => [name, decodeURIComponent(text)]);
    const input: Input = { ...Object.fromEntries(request.query), ...Object.fromEntries(named) };
    if (operation === 'Invoke') {
      input['Payload'] = request.body;
      input['InvocationType'] = request.headers['x-amz-invocation-type'];
      input['LogType'] = request.headers['x-amz-log-type'];
      input['ClientContext'] = request.headers['x-amz-client-context'];
    } else if (request.body.length > 0) {
      Object.assign(input, JSON.parse(Buffer.from(request.body).toString()));
    }
    return { operation, input };
  }
  return undefined;
}

function render(operation: string, output: Output): HttpResponse {
  if (operation !== 'Invoke') {
    // What Lambda does in the background it only accepts.
    const status = /^(Create|Update|Delete)EventSourceMapping$/.test(operation) ? 202 : 200;
    return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) };
  }
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (typeof output['FunctionError'] === 'string') headers['x-amz-function-error'] = output['FunctionError'];
  if (typeof output['LogResult'] === 'string') headers['x-amz-log-result'] = output['LogResult'];
  if (typeof output['ExecutedVersion'] === 'string') headers['x-amz-executed-version'] = output['ExecutedVersion'];
  const payload = output['Payload'];
  return { status: Number(output['StatusCode']), headers, ...(payload instanceof Uint8Array && { body: payload }) };
}

export const protocol: Protocol = {
  kind: 'rest',
  route,
  render,
  renderError: (error) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code },
    body: JSON.stringify({
      Type: error.status >= 500 ? 'Service' : 'User',
      ...error.members,
      Message: error.message,
      message: error.message,
    }),
  }),
};

function textOf(payload: unknown): string {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString() : payload;
  return typeof text === 'string' && text !== '' ? text : '{}';
}

/** The function that an input names, with its qualifier. */
const named = (input: Input): FunctionName => readFunctionName(input['FunctionName'], input['Qualifier']);

export function operations(
  host: Host,
  functions: Functions,
  invoker: Invoker,
  mappings: Mappings,
): Record<string, Operation> {
  const onFunction = (action: string, run: (input: Input) => Output): Operation => ({
    rights: (input) => [
      { action: `lambda:${action}`, resource: functionArn(host, { ...named(input), qualifier: undefined }) },
    ],
    run: (input) => Promise.resolve(run(input)),
  });
  /** The function behind a mapping, as a condition key. */
  const ofFunction = (arn: unknown): { readonly context?: Readonly<Record<string, string>> } =>
    typeof arn === 'string' ? { context: { 'lambda:FunctionArn': arn } } : {};
  const onMapping = (action: string, run: (input: Input) => Output | Promise<Output>): Operation => ({
    rights: ({ UUID }) => {
      const resource = mappings.arnOf(String(UUID));
      return [{ action: `lambda:${action}`, resource, ...ofFunction(mappings.functionArnOf(UUID)) }];
    },
    run: async (input) => run(input),
  });
  return {
    Invoke: {
      rights: (input) => [{ action: 'lambda:InvokeFunction', resource: functionArn(host, named(input)) }],
      run: (input, { caller }) => invoke(functions.resolve(named(input)), input, caller),
    },
    GetFunctionConfiguration: onFunction('GetFunctionConfiguration', (input) =>
      configuration(functions.resolve(named(input))),
    ),
    GetAlias: onFunction('GetAlias', (input) => {
      const { name } = named(input);
      const { version, arn, record, qualifier = '' } = functions.resolve({ name, qualifier: String(input['Name']) });
      const description = record.aliases.get(qualifier)?.description ?? '';
      return { AliasArn: arn, Name: qualifier, FunctionVersion: version, Description: description };
    }),
    ListFunctions: {
      rights: () => [{ action: 'lambda:ListFunctions', resource: '*' }],
      run: () => {
        const all = [...functions.all()].map(({ name }) =>
          configuration(functions.resolve({ name, qualifier: undefined })),
        );
        return Promise.resolve({ Functions: all });
      },
    },
    CreateEventSourceMapping: {
      rights: (input) => [
        {
          action: 'lambda:CreateEventSourceMapping',
          resource: '*',
          ...ofFunction(functionArn(host, readFunctionName(input['FunctionName']))),
        },
      ],
      run: (input) => mappings.create(input),
    },
    ListEventSourceMappings: {
      rights: () => [{ action: 'lambda:ListEventSourceMappings', resource: '*' }],
      run: ({ EventSourceArn, FunctionName, MaxItems, Marker }) => {
        const all = mappings.list(EventSourceArn, FunctionName);
        const { items, nextToken } = page(
          all,
          Number(MaxItems ?? 100),
          typeof Marker === 'string' ? Marker : undefined,
        );
        return Promise.resolve({
          EventSourceMappings: items,
          ...(nextToken !== undefined && { NextMarker: nextToken }),
        });
      },
    },
    GetEventSourceMapping: onMapping('GetEventSourceMapping', ({ UUID }) => mappings.describe(UUID)),
    UpdateEventSourceMapping: onMapping('UpdateEventSourceMapping', (input) => mappings.update(input)),
    DeleteEventSourceMapping: onMapping('DeleteEventSourceMapping', ({ UUID }) => mappings.delete(UUID)),
  };

  async function invoke(target: Target, input: Input, caller = ''): Promise<Output> {
    const payload = textOf(input['Payload']);
    if (input['InvocationType'] === 'DryRun') return { StatusCode: 204 };
    if (input['InvocationType'] === 'Event') {
      invoker.accept(target, payload);
      return { StatusCode: 202, Payload: new Uint8Array() };
    }
    const context = input['ClientContext'];
    const clientContext = typeof context === 'string' ? Buffer.from(context, 'base64').toString() : undefined;
    const answer = await invoker.run(target, payload, caller, clientContext);
    return {
      StatusCode: 200,
      ...(answer.functionError !== undefined && { FunctionError: answer.functionError }),
      ...(input['LogType'] === 'Tail' && { LogResult: Buffer.from(answer.tail).toString('base64') }),
      ExecutedVersion: answer.version,
      Payload: new Uint8Array(Buffer.from(answer.payload)),
    };
  }
}

/** A function as GetFunctionConfiguration describes it. Its environment may hold what is not everyone's: left out. */
function configuration(target: Target): Output {
  const { record, settings } = target;
  return {
    FunctionName: record.name,
    FunctionArn: target.arn,
    Runtime: 'nodejs24.x',
    Role: settings.role,
    Handler: settings.handler,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    LastModified: new Date(record.lastModified).toISOString(),
    CodeSha256: settings.codeSha256,
    Version: target.version,
    PackageType: 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LoggingConfig: { LogFormat: settings.logFormat, LogGroup: settings.logGroup },
  };
}
