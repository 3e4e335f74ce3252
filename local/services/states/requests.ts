import type { TaskState } from './definition.ts';
import { RuntimeFailure } from './errors.ts';
import { evaluateTemplate } from './expressions.ts';
import { WHOLE } from './history.ts';
import { drawBytes } from '../../random.ts';
import type { ExecutionRecord, InvokeRequest, Thread } from './record.ts';
import { bindingsOf } from './scope.ts';
import { inputText, seconds } from './states.ts';

/** One attempt of a Task, ready to be made. */
export interface TaskCall {
  /** As the events name it: `invoke`, `invoke.waitForTaskToken`, or the function's ARN. */
  readonly resource: string;
  readonly request: InvokeRequest;
  readonly token?: string;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly scheduled: {
    readonly type: string;
    readonly details: readonly [`${string}EventDetails`, Readonly<Record<string, unknown>>];
  };
}

/** Evaluates the fields of a Task. Throws `EvaluationError`, and `RuntimeFailure` where no call can be made of them. */
export async function evaluateRequest(
  record: ExecutionRecord,
  thread: Thread,
  state: TaskState,
  region: string,
): Promise<TaskCall> {
  const callback = state.integration.kind === 'callback';
  const token = callback ? newToken(record) : undefined;
  const bindings = bindingsOf(record, thread, token === undefined ? {} : { token });
  const parameters =
    state.arguments === undefined
      ? thread.input
      : inputText(await evaluateTemplate(state.arguments, bindings, 'Arguments'), state.name);
  const timeoutSeconds = await seconds(record, thread, state.timeoutSeconds, 'TimeoutSeconds');
  const heartbeatSeconds = await seconds(record, thread, state.heartbeatSeconds, 'HeartbeatSeconds');
  const limits = {
    ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
  };
  const common = { timeoutSeconds, heartbeatSeconds, ...(token === undefined ? {} : { token }) };
  if (state.integration.kind === 'function') {
    const { arn } = state.integration;
    const { timeoutInSeconds } = limits;
    return {
      ...common,
      resource: arn,
      request: { functionName: arn, payload: parameters },
      scheduled: {
        type: 'LambdaFunctionScheduled',
        details: [
          'lambdaFunctionScheduledEventDetails',
          {
            resource: arn,
            input: parameters,
            inputDetails: WHOLE,
            ...(timeoutInSeconds === undefined ? {} : { timeoutInSeconds }),
          },
        ],
      },
    };
  }
  const resource = callback ? 'invoke.waitForTaskToken' : 'invoke';
  return {
    ...common,
    resource,
    request: requestOf(parameters, state.name, thread.entered),
    scheduled: {
      type: 'TaskScheduled',
      details: ['taskScheduledEventDetails', { resourceType: 'lambda', resource, region, parameters, ...limits }],
    },
  };
}

/** The Lambda call that the arguments of `lambda:invoke` describe. */
function requestOf(parameters: string, state: string, entered: number): InvokeRequest {
  const fields: unknown = JSON.parse(parameters);
  const member = (name: string): unknown =>
    typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>)[name] : undefined;
  const functionName = member('FunctionName');
  if (typeof functionName !== 'string' || functionName === '') {
    throw new RuntimeFailure(
      `An error occurred while executing the state '${state}' (entered at the event id #${entered}). The Arguments ` +
        `'${parameters}' could not be used to start the Task: [The field "FunctionName" is required but was missing]`,
    );
  }
  const [payload, qualifier, invocationType] = [member('Payload'), member('Qualifier'), member('InvocationType')];
  return {
    functionName,
    payload: payload === undefined ? '{}' : JSON.stringify(payload),
    ...(typeof qualifier === 'string' ? { qualifier } : {}),
    ...(typeof invocationType === 'string' ? { invocationType } : {}),
  };
}

const TOKEN_MARK = 'AQCEAAAAKgAAAAMAAAAA';

/** A token as unguessable as the digests that it is made of. */
function newToken(record: ExecutionRecord): string {
  const digest = (): string => drawBytes(record.arn, record.draws++).toString('base64url');
  return TOKEN_MARK + digest() + digest() + digest();
}

/** Whether a text has the form of a token, whoever's it is. */
export function looksLikeToken(text: string): boolean {
  return text.startsWith(TOKEN_MARK) && /^[\w-]{149}$/.test(text);
}
