import { AwsError, type Right } from '../contract.ts';

/** Why a call is refused, in AWS's words after `because` or `with`. */
export type Reason = 'explicit-deny-identity' | 'explicit-deny-resource' | 'no-identity' | 'no-resource';

function ground(reason: Reason, action: string): string {
  switch (reason) {
    case 'explicit-deny-identity':
      return 'with an explicit deny in an identity-based policy';
    case 'explicit-deny-resource':
      return 'with an explicit deny in a resource-based policy';
    case 'no-identity':
      return `because no identity-based policy allows the ${action} action`;
    case 'no-resource':
      return `because no resource-based policy allows the ${action} action`;
  }
}

/** How one service says no: its error code, its status, and how it writes its own actions. */
interface Manner {
  readonly code: string;
  readonly status: number;
  readonly write?: (action: string) => string;
}

/** …and when the key behind the resource is what the caller may not use. */
interface KeyManner extends Manner {
  readonly message?: (sentence: string) => string;
}

const DEFAULT_MANNER: Manner = { code: 'AccessDeniedException', status: 400 };
const MANNERS: Readonly<Record<string, Manner>> = {
  s3: { code: 'AccessDenied', status: 403 },
  sqs: { code: 'AccessDenied', status: 403, write: (action) => action.toLowerCase() },
  sns: { code: 'AuthorizationError', status: 403, write: (action) => action.replace(/^sns:/, 'SNS:') },
  ses: { code: 'AccessDenied', status: 403 },
  sts: { code: 'AccessDenied', status: 403 },
  iam: { code: 'AccessDenied', status: 403 },
  cloudformation: { code: 'AccessDenied', status: 403 },
  lambda: { code: 'AccessDeniedException', status: 403 },
  'execute-api': { code: 'AccessDeniedException', status: 403 },
};

const KEY_MANNERS: Readonly<Record<string, Manner & { readonly message?: (sentence: string) => string }>> = {
  s3: { code: 'AccessDenied', status: 403 },
  sqs: { code: 'KmsAccessDenied', status: 400 },
  sns: { code: 'KMSAccessDenied', status: 400 },
  dynamodb: {
    code: 'AccessDeniedException',
    status: 400,
    message: (sentence) => `KMS key access denied error: ${sentence}`,
  },
  secretsmanager: { code: 'AccessDeniedException', status: 400, message: () => 'Access to KMS is not allowed' },
  states: { code: 'KmsAccessDeniedException', status: 400 },
  lambda: {
    code: 'KMSAccessDeniedException',
    status: 502,
    message: (sentence) =>
      `Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: ${sentence}`,
  },
};

/** The caller of an unsigned request. */
export const ANONYMOUS = 'anonymous';

/** What a refused call was about: who, and which right; `via` is the call that made the service use a key. */
export interface Refusal {
  readonly caller: string;
  readonly right: Right;
  readonly via?: Right;
  readonly reason: Reason;
}

/** The error that AWS answers with. */
export function refusalError({ caller, right, via, reason }: Refusal): AwsError {
  const service = serviceOf(via ?? right);
  if (caller === ANONYMOUS) {
    if (service === 's3') return new AwsError('AccessDenied', 'Access Denied', 403);
    return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const keyManner: KeyManner | undefined = via === undefined ? undefined : (KEY_MANNERS[service] ?? DEFAULT_MANNER);
  const manner: Manner = keyManner ?? MANNERS[service] ?? DEFAULT_MANNER;
  const action = via === undefined ? (manner.write?.(right.action) ?? right.action) : right.action;
  if (service === 'ses' && via === undefined)
    return new AwsError(
      manner.code,
      `User \`${caller}' is not authorized to perform \`${action}' on resource \`${right.resource}'`,
      manner.status,
    );
  const sentence = `User: ${caller} is not authorized to perform: ${action} on resource: ${right.resource} ${ground(reason, action)}`;
  return new AwsError(manner.code, keyManner?.message?.(sentence) ?? sentence, manner.status);
}

function serviceOf(right: Right): string {
  return right.action.split(':')[0] ?? '';
}
