/** The errors of a service that is too busy or fails, in its own words. */
import { AwsError, type Input } from '../contract.ts';

interface Words {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly members?: Readonly<Record<string, unknown>>;
}

const RATE = 'Rate exceeded';
const DEFAULT_THROTTLE: Words = { code: 'ThrottlingException', message: RATE };
const THROTTLES: Readonly<Record<string, Words>> = {
  dynamodb: {
    code: 'ProvisionedThroughputExceededException',
    message:
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  },
  sqs: { code: 'RequestThrottled', message: 'The request was denied due to request throttling.' },
  sns: { code: 'Throttled', message: RATE, status: 429 },
  ses: { code: 'Throttling', message: 'Maximum sending rate exceeded.' },
  sts: { code: 'Throttling', message: RATE },
  monitoring: { code: 'Throttling', message: RATE },
  kms: {
    code: 'ThrottlingException',
    message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  },
  lambda: {
    code: 'TooManyRequestsException',
    message: 'Rate Exceeded.',
    status: 429,
    members: { Reason: 'ConcurrentInvocationLimitExceeded', Type: 'User' },
  },
  s3: { code: 'SlowDown', message: 'Please reduce your request rate.', status: 503 },
  'cognito-idp': { code: 'TooManyRequestsException', message: RATE },
};

const BROKEN = 'We encountered an internal error. Please try again.';
const DEFAULT_FAILURE: Words = {
  code: 'InternalFailure',
  message: 'The request processing has failed because of an unknown error, exception or failure.',
};
const FAILURES: Readonly<Record<string, Words>> = {
  dynamodb: { code: 'InternalServerError', message: 'Internal server error' },
  sqs: { code: 'InternalError', message: BROKEN },
  sns: { code: 'InternalError', message: BROKEN },
  ses: { code: 'ServiceUnavailable', message: 'Service is temporarily unavailable.', status: 503 },
  kms: {
    code: 'KMSInternalException',
    message: 'The request was rejected because an internal exception occurred. The request can be retried.',
  },
  lambda: { code: 'ServiceException', message: 'Internal server error', members: { Type: 'Service' } },
  s3: { code: 'InternalError', message: BROKEN },
  secretsmanager: { code: 'InternalServiceError', message: 'An error occurred on the server side.' },
  ssm: { code: 'InternalServerError', message: 'An error occurred on the server side.' },
  logs: { code: 'ServiceUnavailableException', message: 'The service cannot complete the request.', status: 503 },
  'cognito-idp': { code: 'InternalErrorException', message: 'Internal server error' },
};

/** The service is asked too often; a transaction is cancelled for an item of `table`, or for the first one. */
export function throttleError(service: string, operation: string, input: Input, table?: string): AwsError {
  if (isTransaction(operation, input)) return cancelled(input.TransactItems, table, 'ThrottlingError', SCALING);
  const { code, message, status = 400, members } = THROTTLES[service] ?? DEFAULT_THROTTLE;
  return new AwsError(code, message, status, members);
}

/** The service fails. */
export function serverError(service: string): AwsError {
  const { code, message, status = 500, members } = FAILURES[service] ?? DEFAULT_FAILURE;
  return new AwsError(code, message, status, members);
}

/** SES does not take the mail. */
export function refusedMail(input: Input, region: string): AwsError {
  const from = typeof input['Source'] === 'string' ? input['Source'] : '';
  return new AwsError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${from}`,
  );
}

const ONGOING = 'Transaction is ongoing for the item';
const SCALING =
  'Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html';

/**
 * Another transaction is at work on an item of `table`, or on the first one if none is given: a write of a single item
 * is told so itself, a transaction is cancelled.
 */
export function conflictError(operation: string, input: Input, table: string | undefined): AwsError {
  if (isTransaction(operation, input)) return cancelled(input.TransactItems, table, 'TransactionConflict', ONGOING);
  return new AwsError('TransactionConflictException', ONGOING);
}

function isTransaction(operation: string, input: Input): input is Input & { TransactItems: unknown[] } {
  return operation.startsWith('Transact') && Array.isArray(input['TransactItems']);
}

function cancelled(items: readonly unknown[], table: string | undefined, Code: string, Message: string): AwsError {
  const isMet = (item: unknown, index: number): boolean =>
    table === undefined ? index === 0 : Object.values(item as Input).some((part) => isOn(part, table));
  const reasons = items.map((item, index) => (isMet(item, index) ? { Code, Message } : { Code: 'None' }));
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    400,
    { CancellationReasons: reasons },
  );
}

function isOn(part: unknown, table: string): boolean {
  const name: unknown = typeof part === 'object' && part !== null ? (part as Input)['TableName'] : undefined;
  return name === table || (typeof name === 'string' && name.endsWith(`:table/${table}`));
}

/** What a caller learns of a call whose connection ended without an answer; over HTTP it is cut in truth. */
export class CutConnection extends AwsError {
  constructor() {
    super('SdkClientException', 'Unable to execute HTTP request: the connection was closed without an answer', 500);
  }
}

/** What Lambda says of a function whose process ended, and of one that did not end in time. */
export const EXITED = { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with error: exit status 1' };
