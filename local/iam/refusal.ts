import { AwsError, type Right } from '../contract.ts';

/** The kinds of policies that AWS names when it refuses. */
export type PolicyType =
  'an identity-based policy' | 'a resource-based policy' | 'a permissions boundary' | 'a session policy';

/** Why a call is refused: a policy denies it, or none of this kind allows it. */
export interface Reason {
  readonly denied: boolean;
  readonly by: PolicyType;
}

function ground({ denied, by }: Reason, action: string): string {
  if (denied) return ` with an explicit deny in ${by}`;
  return ` because no ${by.replace(/^an? /, '')} allows the ${action} action`;
}

/** How one service says no: its error code, its status, and how it writes its own actions and resources. */
interface Manner {
  readonly code: string;
  readonly status: number;
  readonly write?: (action: string) => string;
  readonly quotes?: true;
  /** STS does not say which policy is missing. */
  readonly silent?: true;
}

/** …and when the key behind the resource is what the caller may not use. */
interface KeyManner extends Manner {
  readonly message?: (sentence: string) => string;
}

const DEFAULT_MANNER: Manner = { code: 'AccessDeniedException', status: 400 };
const MANNERS: Readonly<Record<string, Manner>> = {
  s3: { code: 'AccessDenied', status: 403, quotes: true },
  sqs: { code: 'AccessDenied', status: 403, write: (action) => action.toLowerCase() },
  sns: { code: 'AuthorizationError', status: 403, write: (action) => action.replace(/^sns:/, 'SNS:') },
  ses: { code: 'AccessDenied', status: 403 },
  sts: { code: 'AccessDenied', status: 403, silent: true },
  iam: { code: 'AccessDenied', status: 403 },
  cloudformation: { code: 'AccessDenied', status: 403 },
  lambda: { code: 'AccessDeniedException', status: 403 },
  'execute-api': { code: 'AccessDeniedException', status: 403 },
};

const KEY_MANNERS: Readonly<Record<string, KeyManner>> = {
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
  if (caller === ANONYMOUS) return anonymousError(service);
  const keyManner: KeyManner | undefined = via === undefined ? undefined : (KEY_MANNERS[service] ?? DEFAULT_MANNER);
  const manner: Manner = keyManner ?? MANNERS[service] ?? DEFAULT_MANNER;
  const action = via === undefined ? (manner.write?.(right.action) ?? right.action) : right.action;
  if (service === 'ses' && via === undefined)
    return new AwsError(
      manner.code,
      `User \`${caller}' is not authorized to perform \`${action}' on resource \`${right.resource}'`,
      manner.status,
    );
  const resource = manner.quotes === true && via === undefined ? `"${right.resource}"` : right.resource;
  const why = manner.silent === true && !reason.denied ? '' : ground(reason, action);
  const sentence = `User: ${caller} is not authorized to perform: ${action} on resource: ${resource}${why}`;
  return new AwsError(manner.code, keyManner?.message?.(sentence) ?? sentence, manner.status);
}

/** What an unsigned request is told, where the resource's own policy does not let everyone in. */
export function anonymousError(service: string): AwsError {
  switch (service) {
    case 's3':
      return new AwsError('AccessDenied', 'Access Denied', 403);
    case 'sqs':
      return new AwsError('AccessDenied', 'Access to the resource is denied.', 403);
    case 'sns':
    case 'ses':
    case 'sts':
    case 'iam':
      return new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    case 'lambda':
      return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
    default:
      return new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
}

function serviceOf(right: Right): string {
  return right.action.split(':')[0] ?? '';
}
