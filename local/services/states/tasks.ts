import { AwsError, type Host } from '../../contract.ts';
import type { Failure } from './errors.ts';
import type { ExecutionRecord, InvokeRequest } from './record.ts';

/** What a Lambda call brought: the payload as a JSON text, or the failure that the state sees. */
export type InvokeOutcome =
  | { readonly kind: 'payload'; readonly payload: string; readonly executedVersion: string; readonly requestId: string }
  | {
      readonly kind: 'failure';
      readonly failure: Failure;
      /** The call itself was refused; no function ran. */ readonly refused: boolean;
    };

/** Calls a function for an execution. Never rejects. */
export type Invoke = (record: ExecutionRecord, request: InvokeRequest, state: string) => Promise<InvokeOutcome>;

/** Calls Lambda as the role of the state machine, so that IAM judges it. `requestId` names each call. */
export function lambdaInvoker(host: Host, requestId: () => string): Invoke {
  return async (record, request, state) => {
    const id = requestId();
    const by = `states ${record.machineName}/${state}`;
    try {
      const principal = host.assumeRole(
        'states.amazonaws.com',
        record.roleArn,
        record.name.slice(0, 64),
        record.machineArn,
      );
      const input = {
        FunctionName: request.functionName,
        Payload: new TextEncoder().encode(request.payload),
        ...(request.qualifier === undefined ? {} : { Qualifier: request.qualifier }),
        ...(request.invocationType === undefined ? {} : { InvocationType: request.invocationType }),
      };
      const output = await host.turns.background(() => host.call(principal, 'lambda', 'Invoke', input, by));
      const bytes = output['Payload'];
      const payload = bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : '';
      if (output['FunctionError'] !== undefined)
        return { kind: 'failure', failure: functionFailure(payload), refused: false };
      const executedVersion = typeof output['ExecutedVersion'] === 'string' ? output['ExecutedVersion'] : '$LATEST';
      return { kind: 'payload', payload: payload === '' ? 'null' : payload, executedVersion, requestId: id };
    } catch (error) {
      return { kind: 'failure', failure: callFailure(error, id), refused: true };
    }
  };
}

/** A function that failed: its `errorType` is the error's name, its whole answer the cause. */
function functionFailure(payload: string): Failure {
  try {
    const { errorType } = JSON.parse(payload) as { errorType?: unknown };
    if (typeof errorType === 'string' && errorType !== '') return { error: errorType, cause: payload };
  } catch {
    // An answer that is no JSON has no error type.
  }
  return {
    error: 'Lambda.Unknown',
    cause:
      'The cause could not be determined because Lambda did not return an error type. Returned payload: ' + payload,
  };
}

function callFailure(error: unknown, requestId: string): Failure {
  if (!(error instanceof AwsError)) {
    return { error: 'Lambda.SdkClientException', cause: error instanceof Error ? error.message : String(error) };
  }
  const cause = `${error.message} (Service: Lambda, Status Code: ${error.status}, Request ID: ${requestId})`;
  if (error.status === 403 || error.code.startsWith('AccessDenied')) {
    return {
      error: 'Lambda.AWSLambdaException',
      cause: `${error.message} (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: ${requestId}; Proxy: null)`,
    };
  }
  return { error: `Lambda.${error.code}`, cause };
}

/** The output of `lambda:invoke` as a JSON text: the SDK's answer, with the payload parsed into it. */
export function invokeOutput(outcome: Extract<InvokeOutcome, { kind: 'payload' }>, at: number): string {
  const length = String(Buffer.byteLength(outcome.payload));
  const date = new Date(at).toUTCString();
  const headers = {
    'X-Amz-Executed-Version': outcome.executedVersion,
    'x-amzn-Remapped-Content-Length': '0',
    Connection: 'keep-alive',
    'x-amzn-RequestId': outcome.requestId,
    'Content-Length': length,
    Date: date,
    'Content-Type': 'application/json',
  };
  const metadata = {
    AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    HttpHeaders: headers,
    HttpStatusCode: 200,
  };
  return (
    `{"ExecutedVersion":${JSON.stringify(outcome.executedVersion)},"Payload":${outcome.payload},` +
    `"SdkHttpMetadata":${JSON.stringify(metadata)},` +
    `"SdkResponseMetadata":${JSON.stringify({ RequestId: outcome.requestId })},"StatusCode":200}`
  );
}
