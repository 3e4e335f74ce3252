import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { signForm } from '../../../functions/platform/uploads/post-form.ts';
import type { Principal, Right } from '../../../local/contract.ts';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { checksumOf } from '../../../local/services/s3/checksums.ts';
import { createService } from '../../../local/services/s3/index.ts';
import { smallHost } from './smallHost.ts';
import type { SmallHost } from './smallHost.ts';
import { smallWire } from './smallWire.ts';
import type { SmallWire } from './smallWire.ts';

/** The hash that the signer wants. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

let host: SmallHost;
let wire: SmallWire;
let s3: S3Client;
let documents: string;
let locked: string;
const lacking = new Set<string>();

beforeAll(async () => {
  host = smallHost([kms, createService], (_principal: Principal, right: Right) => lacking.has(right.action));
  wire = await smallWire(host);
  s3 = new S3Client({ ...wire.client, forcePathStyle: true });
  const key = await host.create('AWS::KMS::Key', 'Key', {});
  documents = (
    await host.create('AWS::S3::Bucket', 'Documents', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key.attributes['Arn'] } },
        ],
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    })
  ).ref;
  locked = (
    await host.create('AWS::S3::Bucket', 'Archive', {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
      },
    })
  ).ref;
});
afterAll(async () => {
  s3.destroy();
  await wire.close();
  if (wire.faults.length > 0) throw new AggregateError(wire.faults, 'the service itself failed');
});

const named = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was refused',
    (error: Error) => error.name,
  );

describe('objects', () => {
  test('come back as they were put, with their description, checksum and key', async () => {
    const put = await s3.send(
      new PutObjectCommand({
        Bucket: documents,
        Key: 'a/ü ber.pdf',
        Body: 'content',
        ContentType: 'application/pdf',
        Metadata: { clinic: 'cln_1' },
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    const sha256 = createHash('sha256').update('content').digest('base64');
    expect(put).toMatchObject({ ChecksumSHA256: sha256, ServerSideEncryption: 'aws:kms' });
    const got = await s3.send(new GetObjectCommand({ Bucket: documents, Key: 'a/ü ber.pdf', ChecksumMode: 'ENABLED' }));
    expect(await got.Body?.transformToString()).toBe('content');
    expect(got).toMatchObject({
      ContentType: 'application/pdf',
      Metadata: { clinic: 'cln_1' },
      ChecksumSHA256: sha256,
      ETag: put.ETag,
      ContentLength: 7,
    });
    expect(host.asked.find(({ right }) => right.action === 's3:GetObject')?.right).toMatchObject({
      resource: `arn:aws:s3:::${documents}/a/ü ber.pdf`,
      keyArn: expect.stringMatching(/^arn:aws:kms:/),
    });
    expect(await s3.send(new HeadObjectCommand({ Bucket: documents, Key: 'a/ü ber.pdf' }))).toMatchObject({
      ContentLength: 7,
      ETag: put.ETag,
    });
    const part = await s3.send(new GetObjectCommand({ Bucket: documents, Key: 'a/ü ber.pdf', Range: 'bytes=1-3' }));
    expect([await part.Body?.transformToString(), part.ContentRange]).toEqual(['ont', 'bytes 1-3/7']);
  });

  test('arrive in chunks with a trailing checksum', async () => {
    await s3.send(
      new PutObjectCommand({
        Bucket: documents,
        Key: 'streamed',
        Body: Readable.from([Buffer.alloc(70_000, 'x'), 'end']),
        ContentLength: 70_003,
      }),
    );
    const got = await s3.send(new GetObjectCommand({ Bucket: documents, Key: 'streamed' }));
    expect((await got.Body?.transformToString())?.slice(-4)).toBe('xend');
    expect(got.ContentEncoding).toBeUndefined();
  });

  test('tell the bus that they were created', async () => {
    await s3.send(new PutObjectCommand({ Bucket: documents, Key: 'upload', Body: '12345' }));
    await host.clock.settled();
    expect(host.heard('s3Event').at(-1)).toMatchObject({
      source: 'aws.s3',
      'detail-type': 'Object Created',
      resources: [`arn:aws:s3:::${documents}`],
      detail: {
        bucket: { name: documents },
        object: { key: 'upload', size: 5, etag: createHash('md5').update('12345').digest('hex') },
        reason: 'PutObject',
      },
    });
  });

  test('that do not exist are missing for who may list, and forbidden for who may not', async () => {
    const missing = new GetObjectCommand({ Bucket: documents, Key: 'none' });
    expect(await named(s3.send(missing))).toBe('NoSuchKey');
    lacking.add('s3:ListBucket');
    expect(await named(s3.send(missing))).toBe('AccessDeniedException');
    lacking.clear();
    expect(await named(s3.send(new GetObjectCommand({ Bucket: 'no-such-bucket', Key: 'x' })))).toBe('NoSuchBucket');
    expect(await named(s3.send(new HeadObjectCommand({ Bucket: documents, Key: 'none' })))).toBe('NotFound');
  });

  test('are put only once when asked so', async () => {
    const put = () => host.run('s3', 'PutObject', { Bucket: documents, Key: 'once', Body: '1', IfNoneMatch: '*' });
    const outcomes = await Promise.allSettled([put(), put()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const again = new PutObjectCommand({ Bucket: documents, Key: 'once', Body: '1', IfNoneMatch: '*' });
    expect(await named(s3.send(again))).toBe('PreconditionFailed');
  });

  test('are copied, tagged, listed by prefix page by page, and deleted in one go', async () => {
    for (const Key of ['l/1', 'l/2', 'l/deep/3', 'l/deep/4'])
      await s3.send(new PutObjectCommand({ Bucket: documents, Key, Body: Key, Tagging: 'kind=test' }));
    await s3.send(new CopyObjectCommand({ Bucket: documents, Key: 'l/5', CopySource: `${documents}/l/1` }));
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket: documents, Key: 'l/5' }))).TagSet).toEqual([
      { Key: 'kind', Value: 'test' },
    ]);
    await s3.send(
      new PutObjectTaggingCommand({
        Bucket: documents,
        Key: 'l/5',
        Tagging: { TagSet: [{ Key: 'scan', Value: 'clean & fine' }] },
      }),
    );
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket: documents, Key: 'l/5' }))).TagSet).toEqual([
      { Key: 'scan', Value: 'clean & fine' },
    ]);
    const first = await s3.send(
      new ListObjectsV2Command({ Bucket: documents, Prefix: 'l/', Delimiter: '/', MaxKeys: 3 }),
    );
    expect([first.Contents?.map(({ Key }) => Key), first.CommonPrefixes, first.IsTruncated]).toEqual([
      ['l/1', 'l/2', 'l/5'].slice(0, 3),
      undefined,
      true,
    ]);
    const rest = await s3.send(
      new ListObjectsV2Command({
        Bucket: documents,
        Prefix: 'l/',
        Delimiter: '/',
        ContinuationToken: first.NextContinuationToken,
      }),
    );
    expect([rest.Contents, rest.CommonPrefixes, rest.IsTruncated]).toEqual([undefined, [{ Prefix: 'l/deep/' }], false]);
    await s3.send(
      new DeleteObjectsCommand({
        Bucket: documents,
        Delete: { Objects: [{ Key: 'l/1' }, { Key: 'l/2' }, { Key: 'l/5' }] },
      }),
    );
    expect((await s3.send(new ListObjectsV2Command({ Bucket: documents, Prefix: 'l/' }))).KeyCount).toBe(2);
  });
});

describe('a bucket under Object Lock', () => {
  const put = (Key: string, more = {}) =>
    s3.send(new PutObjectCommand({ Bucket: locked, Key, Body: 'entry', ...more }));

  test('keeps every version, and hides a deleted object behind a marker', async () => {
    const one = await put('twice');
    const two = await put('twice', { Body: 'other' });
    expect(one.VersionId).not.toBe(two.VersionId);
    const marker = await s3.send(new DeleteObjectCommand({ Bucket: locked, Key: 'twice' }));
    expect(marker.DeleteMarker).toBe(true);
    expect(await named(s3.send(new GetObjectCommand({ Bucket: locked, Key: 'twice' })))).toBe('NoSuchKey');
    const listed = await s3.send(new ListObjectVersionsCommand({ Bucket: locked, Prefix: 'twice' }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([two.VersionId, one.VersionId]);
    expect(listed.DeleteMarkers).toMatchObject([{ VersionId: marker.VersionId, IsLatest: true }]);
    const old = await s3.send(new GetObjectCommand({ Bucket: locked, Key: 'twice', VersionId: one.VersionId }));
    expect(await old.Body?.transformToString()).toBe('entry');
  });

  test('refuses to remove a version before its day, except to who may bypass governance', async () => {
    const { VersionId } = await put('governed');
    const remove = (BypassGovernanceRetention?: boolean) =>
      s3.send(
        new DeleteObjectCommand({
          Bucket: locked,
          Key: 'governed',
          VersionId,
          ...(BypassGovernanceRetention && { BypassGovernanceRetention }),
        }),
      );
    expect(await named(remove())).toBe('AccessDenied');
    lacking.add('s3:BypassGovernanceRetention');
    expect(await named(remove(true))).toBe('AccessDeniedException');
    lacking.clear();
    await remove(true);
    expect(
      (await s3.send(new ListObjectVersionsCommand({ Bucket: locked, Prefix: 'governed' }))).Versions,
    ).toBeUndefined();
  });

  test('lets nobody shorten or remove compliance, nor a legal hold, until the day comes', async () => {
    const { VersionId } = await put('audit');
    const until = (days: number) => new Date(host.clock.now() + days * 86_400_000);
    const retain = (Mode: 'COMPLIANCE' | 'GOVERNANCE', days: number) =>
      s3.send(
        new PutObjectRetentionCommand({
          Bucket: locked,
          Key: 'audit',
          VersionId,
          Retention: { Mode, RetainUntilDate: until(days) },
          BypassGovernanceRetention: true,
        }),
      );
    await retain('COMPLIANCE', 2);
    expect(await named(retain('COMPLIANCE', 1))).toBe('AccessDenied');
    expect(await named(retain('GOVERNANCE', 3))).toBe('AccessDenied');
    expect((await s3.send(new GetObjectRetentionCommand({ Bucket: locked, Key: 'audit' }))).Retention?.Mode).toBe(
      'COMPLIANCE',
    );
    await s3.send(
      new PutObjectLegalHoldCommand({ Bucket: locked, Key: 'audit', VersionId, LegalHold: { Status: 'ON' } }),
    );
    const remove = () =>
      s3.send(new DeleteObjectCommand({ Bucket: locked, Key: 'audit', VersionId, BypassGovernanceRetention: true }));
    await host.clock.advance(3 * 86_400_000);
    expect(await named(remove())).toBe('AccessDenied');
    await s3.send(
      new PutObjectLegalHoldCommand({ Bucket: locked, Key: 'audit', VersionId, LegalHold: { Status: 'OFF' } }),
    );
    await remove();
  });
});

describe('a presigned upload', () => {
  const body = 'a document';
  const checksum = createHash('sha256').update(body).digest('base64');
  const headers = {
    'content-type': 'application/pdf',
    'content-length': String(body.length),
    'x-amz-checksum-sha256': checksum,
  };

  async function presign(key: string, expiresIn = 300): Promise<string> {
    const { host: name, port } = new URL(wire.client.endpoint);
    const signer = new SignatureV4({
      service: 's3',
      region: 'us-east-1',
      credentials: wire.client.credentials,
      sha256: Sha256,
      uriEscapePath: false,
    });
    const signed = await signer.presign(
      {
        method: 'PUT',
        protocol: 'http:',
        hostname: 'localhost',
        port: Number(port),
        path: `/${documents}/${key}`,
        headers: { host: name, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
      },
      {
        expiresIn,
        signingDate: new Date(host.clock.now()),
        unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
        signableHeaders: new Set(['content-type', 'content-length']),
      },
    );
    const query = Object.entries(signed.query ?? {}).map(
      ([name_, value]) => `${encodeURIComponent(name_)}=${encodeURIComponent(String(value))}`,
    );
    return `${wire.client.endpoint}${signed.path}?${query.join('&')}`;
  }
  async function upload(url: string, sent: Record<string, string> = {}, content = body): Promise<[number, string]> {
    const { 'content-length': _, ...rest } = headers;
    const response = await fetch(url, { method: 'PUT', body: content, headers: { ...rest, ...sent } });
    return [response.status, /<Code>(\w+)</.exec(await response.text())?.[1] ?? ''];
  }

  test('goes through exactly as it was signed', async () => {
    expect(await upload(await presign('signed'))).toEqual([200, '']);
    const got = await s3.send(new GetObjectCommand({ Bucket: documents, Key: 'signed' }));
    expect([await got.Body?.transformToString(), got.ContentType]).toEqual([body, 'application/pdf']);
  });

  test('is refused with another type, size, checksum, key, content or header', async () => {
    const url = await presign('tampered');
    expect(await upload(url, { 'content-type': 'text/html' })).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await upload(url, {}, `${body} and more`)).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await upload(url, { 'x-amz-checksum-sha256': createHash('sha256').update('x').digest('base64') })).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await upload(url.replace('tampered', 'elsewhere'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await upload(url, {}, 'A DOCUMENT')).toEqual([400, 'BadDigest']);
    expect(await upload(url, { 'x-amz-meta-added': 'later' })).toEqual([403, 'AccessDenied']);
    expect(await upload(url.replace('ASIATEST', 'ASIAOTHER'))).toEqual([403, 'InvalidAccessKeyId']);
    expect(await named(s3.send(new HeadObjectCommand({ Bucket: documents, Key: 'tampered' })))).toBe('NotFound');
  });

  test('is refused when it is too late, by the virtual clock', async () => {
    const url = await presign('late', 300);
    await host.clock.advance(300_000);
    expect(await upload(url)).toEqual([200, '']);
    await host.clock.advance(1000);
    expect(await upload(url)).toEqual([403, 'AccessDenied']);
  });
});

describe('a form with a file', () => {
  const fieldsFor = (key: string, mostBytes = 20): { action: string; fields: Record<string, string> } => {
    const before = { ...process.env };
    Object.assign(process.env, {
      DOCUMENTS_BUCKET: documents,
      AWS_ENDPOINT_URL: wire.client.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: wire.client.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: wire.client.credentials.secretAccessKey,
    });
    try {
      const back = 'https://clinic.example/back?of=1';
      const { action, fields } = signForm(key, { mostBytes, back }, 300, new Date(host.clock.now()));
      return { action, fields: { ...fields } };
    } finally {
      process.env = before;
    }
  };
  const post = async (
    { action, fields }: { action: string; fields: Record<string, string> },
    content = 'a document',
  ): Promise<[number, string]> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([content]), 'photo.jpg');
    form.append('key', 'what stands behind the file is not read');
    // From a page on another site, as a page of the product is to a bucket.
    const headers = { 'sec-fetch-site': 'cross-site' };
    const response = await fetch(action, { method: 'POST', body: form, redirect: 'manual', headers });
    const code = /<Code>(\w+)</.exec(await response.text())?.[1];
    return [response.status, code ?? response.headers.get('location') ?? ''];
  };

  test('is taken as its policy says, and the browser is sent on', async () => {
    const [status, location] = await post(fieldsFor('posted'));
    expect([status, location]).toEqual([303, expect.stringContaining('https://clinic.example/back?of=1&bucket=')]);
    const got = await s3.send(new GetObjectCommand({ Bucket: documents, Key: 'posted' }));
    expect(await got.Body?.transformToString()).toBe('a document');
    expect(got.ServerSideEncryption).toBe('aws:kms');
  });

  test('is refused where it is not what was signed', async () => {
    const { action, fields } = fieldsFor('refused');
    expect(await post({ action, fields: { ...fields, key: 'elsewhere' } })).toEqual([403, 'AccessDenied']);
    expect(await post({ action, fields: { ...fields, acl: 'public-read' } })).toEqual([403, 'AccessDenied']);
    expect(await post({ action, fields: { ...fields, policy: `${fields['policy']}A` } })).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    const { 'x-amz-signature': _, ...unsigned } = fields;
    expect(await post({ action, fields: unsigned })).toEqual([403, 'AccessDenied']);
    expect(await post({ action, fields }, 'more than twenty bytes')).toEqual([400, 'EntityTooLarge']);
    expect(await post({ action, fields }, '')).toEqual([400, 'EntityTooSmall']);
    lacking.add('s3:PutObject');
    expect(await post({ action, fields })).toEqual([400, 'AccessDeniedException']);
    lacking.clear();
    await host.clock.advance(301_000);
    expect(await post({ action, fields })).toEqual([403, 'AccessDenied']);
    expect(await named(s3.send(new HeadObjectCommand({ Bucket: documents, Key: 'refused' })))).toBe('NotFound');
  });
});

// The check values of the CRC catalogue for the text 123456789.
test.each([
  ['CRC32', 'cbf43926'],
  ['CRC32C', 'e3069283'],
  ['CRC64NVME', 'ae8b14860a799888'],
] as const)('%s is computed as its specification says', (algorithm, hex) => {
  expect(checksumOf(algorithm, Buffer.from('123456789'))).toBe(Buffer.from(hex, 'hex').toString('base64'));
});
