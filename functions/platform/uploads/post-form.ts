import { createHmac } from 'node:crypto';
import { bucketAddress, environment } from './bucket-address.ts';

/** A form whose file a browser without any program puts into the bucket: its fields are to be sent as they are, and the file, `file`, as the last. */
export interface SignedForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Signs a form that puts one object, whatever it is, under this key: Amazon S3's POST Object, with a policy of Signature Version 4. What came is
 * known only once it is there, so nothing that comes by a form is used before it was looked at.
 * @param mostBytes more is refused by the bucket
 * @param back where the bucket sends the browser when it has the file
 */
export function signForm(
  key: string,
  { mostBytes, back }: { readonly mostBytes: number; readonly back: string },
  seconds: number,
  at: Date,
): SignedForm {
  const date = at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = [date.slice(0, 8), environment('AWS_REGION'), 's3', 'aws4_request'];
  const token = process.env['AWS_SESSION_TOKEN'];
  const fields = {
    key,
    success_action_redirect: back,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': [environment('AWS_ACCESS_KEY_ID'), ...scope].join('/'),
    'x-amz-date': date,
    ...(token ? { 'x-amz-security-token': token } : {}),
  };
  const conditions = [
    { bucket: environment('DOCUMENTS_BUCKET') },
    ['content-length-range', 1, mostBytes],
    ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
  ];
  const expiration = new Date(at.getTime() + seconds * 1000).toISOString();
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64');
  const signature = signPolicy(policy, environment('AWS_SECRET_ACCESS_KEY'), scope);
  return { action: formAddress(), fields: { ...fields, policy, 'x-amz-signature': signature } };
}

/**
 * The signature of a policy.
 * @param policy in base64
 * @param scope day, region, service and the end of a credential scope
 */
export function signPolicy(policy: string, secret: string, scope: readonly string[]): string {
  const mac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const key = scope.reduce<Buffer>((from, part) => mac(from, part), Buffer.from(`AWS4${secret}`));
  return mac(key, policy).toString('hex');
}

function formAddress(): string {
  const { protocol, hostname, port, prefix } = bucketAddress();
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${prefix}/`;
}
