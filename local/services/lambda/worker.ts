/**
 * The thread in which a function runs: Lambda's Node.js runtime, as far as a handler can see it. It knows nothing of the
 * host but the clock, and sees no environment but its own.
 */
import dns from 'node:dns';
import { types } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { installConsole } from './worker-console.ts';
import { fetchThrough, leaveOutUndici, sendOneByOne } from './worker-calls.ts';
import { installSeededRandomness, reseed } from './worker-randomness.ts';
import type { Door } from '../../faults/door.ts';
import type { FunctionError, Invocation, ThreadData, ThreadMessage } from './messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

const data = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error('This module runs in the thread of a function.');
const tell = (message: ThreadMessage): void => port.postMessage(message);

const realNow = Date.now.bind(Date);
let requestId: string | undefined;
/** Where what it runs asks those who are not of AWS. */
let door: Door | undefined;

/** `Date` follows the clock of the stack; everything else about it stays. */
function followTheClock(clock: Float64Array): void {
  const now = (): number => Math.floor(clock[0] === 1 ? realNow() + (clock[1] ?? 0) : (clock[1] ?? 0));
  const RealDate = Date;
  RealDate.now = now;
  const VirtualDate = new Proxy(RealDate, {
    apply: () => new RealDate(now()).toString(),
    construct: (target, args: unknown[], newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget) as object,
  });
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
  // Formatting without an argument means "now", and would read the machine's clock.
  const FollowingFormat = class extends Intl.DateTimeFormat {
    constructor(...args: ConstructorParameters<typeof Intl.DateTimeFormat>) {
      super(...args);
      const formatIt = this.format.bind(this);
      Object.defineProperty(this, 'format', { value: (date?: Date | number) => formatIt(date ?? now()) });
    }
    override formatToParts(date?: Date | number): Intl.DateTimeFormatPart[] {
      return super.formatToParts(date ?? now());
    }
  };
  Object.assign(Intl, {
    DateTimeFormat: new Proxy(FollowingFormat, {
      apply: (target, _this, args) => Reflect.construct(target, args) as object,
    }),
  });
}

/** Lambda's form of whatever was thrown. */
function asFunctionError(thrown: unknown, errorType?: string): FunctionError {
  if (types.isNativeError(thrown) || thrown instanceof Error) {
    return {
      errorType: errorType ?? thrown.name,
      errorMessage: thrown.message,
      trace: (thrown.stack ?? '').split('\n'),
    };
  }
  return { errorType: errorType ?? typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** Loads the handler, or says why not as the runtime does. */
async function load(): Promise<Handler | FunctionError> {
  const [, name = ''] = data.handler.split('.');
  let module: Record<string, unknown>;
  try {
    module = (await import(data.module)) as Record<string, unknown>;
  } catch (error) {
    const code = (error as { code?: unknown } | undefined)?.code;
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
      return { ...asFunctionError(error, 'Runtime.ImportModuleError'), errorMessage: String(error) };
    }
    if (error instanceof SyntaxError) {
      return { ...asFunctionError(error, 'Runtime.UserCodeSyntaxError'), errorMessage: String(error) };
    }
    return asFunctionError(error);
  }
  const handler = module[name] ?? (module['default'] as Record<string, unknown> | undefined)?.[name];
  if (typeof handler !== 'function') {
    return {
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: `${data.handler} is undefined or not exported`,
      trace: [],
    };
  }
  if (handler.length >= 3) {
    return {
      errorType: 'Runtime.CallbackHandlerDeprecated',
      errorMessage: 'Callback-based function handlers are not served from Node.js 24 on: use an async handler.',
      trace: [],
    };
  }
  return handler as Handler;
}

/** The second argument of the handler. */
function contextOf(invocation: Invocation): object {
  const deadline = realNow() + invocation.timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: invocation.functionName,
    functionVersion: invocation.functionVersion,
    invokedFunctionArn: invocation.invokedFunctionArn,
    memoryLimitInMB: invocation.memoryLimitInMB,
    awsRequestId: invocation.requestId,
    logGroupName: invocation.logGroupName,
    logStreamName: invocation.logStreamName,
    clientContext: invocation.clientContext === undefined ? undefined : JSON.parse(invocation.clientContext),
    identity: undefined,
    // The time that a function may take is real time.
    getRemainingTimeInMillis: () => deadline - realNow(),
  };
}

async function run(handler: Handler, invocation: Invocation): Promise<ThreadMessage> {
  let result: unknown;
  try {
    result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
  } catch (error) {
    console.error('Invoke Error', error);
    return { kind: 'error', error: asFunctionError(error) };
  }
  try {
    // A function or a symbol has no JSON either; the runtime sends null for what is undefined.
    return { kind: 'result', payload: JSON.stringify(result) ?? 'null' };
  } catch {
    const errorMessage = 'Unable to stringify response body';
    return { kind: 'error', error: { errorType: 'Runtime.JSONStringifyError', errorMessage, trace: [] } };
  }
}

/** Buckets have host names of their own (`NAME.localhost`), which not every machine's resolver sends to loopback (RFC 6761, 6.3). */
function resolveLocalhost(): void {
  const { lookup } = dns;
  const toLoopback = (host: string, ...rest: unknown[]): unknown =>
    Reflect.apply(lookup, dns, [host.endsWith('.localhost') ? '127.0.0.1' : host, ...rest]);
  dns.lookup = toLoopback as typeof lookup;
}

leaveOutUndici();
resolveLocalhost();
const endpoint = process.env['AWS_ENDPOINT_URL'];
const toOutside = (protocol: string): Door | undefined => {
  const through = protocol === 'http:' ? door : undefined;
  if (through === undefined) tell({ kind: 'outside' });
  return through;
};
if (data.clock[0] === 0 && endpoint !== undefined) {
  sendOneByOne(new URL(endpoint), toOutside);
  fetchThrough(toOutside);
}
if (data.seed !== undefined) installSeededRandomness(data.seed);
if (data.hurried) Math.random = () => 0;
followTheClock(data.clock);
// It was for the loading of this module alone: Lambda sets no such variable.
delete process.env['NODE_COMPILE_CACHE'];
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]): boolean => {
    tell({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    const done = rest.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    if (done !== undefined) queueMicrotask(done);
    return true;
  };
}
installConsole(data, () => requestId);
process.on('uncaughtException', (error) => tell({ kind: 'crash', error: asFunctionError(error) }));
process.on('unhandledRejection', (reason) => {
  const error = { ...asFunctionError(reason, 'Runtime.UnhandledPromiseRejection'), errorMessage: String(reason) };
  tell({ kind: 'crash', error });
});

const handler = await load();
if (typeof handler === 'function') {
  port.on('message', (invocation: Invocation) => {
    requestId = invocation.requestId;
    door = invocation.outside;
    if (invocation.seed !== undefined) reseed(invocation.seed);
    process.env['_X_AMZN_TRACE_ID'] = invocation.traceId;
    void run(handler, invocation).then(tell);
  });
  tell({ kind: 'ready' });
} else {
  console.error('Init Error', handler.errorType, handler.errorMessage);
  tell({ kind: 'initFailed', error: handler });
}
