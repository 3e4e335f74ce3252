import type { AwsError, HttpResponse, Output } from '../contract.ts';

/** The errors of the framework that AWS builds its JSON services with; the namespaces tell them from a service's own. */
const FRAMEWORK_ERRORS: Readonly<Record<string, string>> = {
  AccessDeniedException: 'com.amazon.coral.service#',
  InternalFailure: 'com.amazon.coral.service#',
  MissingAuthenticationTokenException: 'com.amazon.coral.service#',
  SerializationException: 'com.amazon.coral.service#',
  UnknownOperationException: 'com.amazon.coral.service#',
  ValidationException: 'com.amazon.coral.validate#',
};

/** The namespaces of the services that send one; SDKs read what follows the `#`. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810#',
  dynamodbstreams: 'com.amazonaws.dynamodb.v20120810#',
  sqs: 'com.amazonaws.sqs#',
};

/** An answer in AWS JSON: blobs as base64, dates as epoch seconds. */
export function renderJson(output: Output, version: '1.0' | '1.1', requestId: string): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
    body: JSON.stringify(toWire(output)),
  };
}

/** An error in AWS JSON. `queryCode` is the older name of the error, which SQS still sends along. */
export function renderJsonError(
  error: AwsError,
  service: string,
  version: '1.0' | '1.1',
  requestId: string,
  queryCode?: string,
): HttpResponse {
  const namespace = FRAMEWORK_ERRORS[error.code] ?? NAMESPACES[service] ?? '';
  const fault = error.status >= 500 ? 'Receiver' : 'Sender';
  return {
    status: error.status,
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
      ...(queryCode === undefined ? {} : { 'x-amzn-query-error': `${queryCode};${fault}` }),
    },
    body: JSON.stringify({
      __type: `${namespace}${error.code}`,
      ...(error.message === '' ? {} : { message: error.message }),
      ...(toWire(error.members) as object),
    }),
  };
}

/** What JSON lacks is put in its place. What needs nothing stays the very same: most of an answer does. */
function toWire(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, member]: [unknown, unknown]) => [key, toWire(member)]));
  if (Array.isArray(value)) {
    const items = value.map(toWire);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member !== 'object') continue;
    const rendered = toWire(member);
    if (rendered !== member) (copy ??= { ...value })[name] = rendered;
  }
  return copy ?? value;
}
