/** Putting, getting, copying and deleting objects. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Call, Host, Input, Operation, Output, Right } from '../../contract.ts';
import { flag, keyArnOf, readInput } from '../support.ts';
import { readUpload } from './body.ts';
import type { Upload } from './body.ts';
import { checksumOf } from './checksums.ts';
import type { Bucket, Version } from './model.ts';
import { defaultRetention, isGoverned, requestedRetention } from './store.ts';
import type { Buckets } from './store.ts';
import { effectiveHeaders } from './route.ts';
import { addressAfter, verifyPostedForm } from './post-form.ts';
import { parseTags } from './protection.ts';

const text = z.string().optional();
const target = { Bucket: z.string(), Key: z.string().min(1) };
const described = {
  ContentType: text,
  CacheControl: text,
  ContentDisposition: text,
  ContentEncoding: text,
  ContentLanguage: text,
  Expires: text,
  Metadata: z.record(z.string(), z.string()).optional(),
};
const stored = {
  Tagging: text,
  ObjectLockMode: z.enum(['GOVERNANCE', 'COMPLIANCE']).optional(),
  ObjectLockRetainUntilDate: z.union([z.string(), z.date()]).optional(),
  ObjectLockLegalHoldStatus: z.enum(['ON', 'OFF']).optional(),
  ServerSideEncryption: z.enum(['AES256', 'aws:kms']).optional(),
  SSEKMSKeyId: text,
  BucketKeyEnabled: flag.optional(),
};
const inputs = {
  put: z.strictObject({
    ...target,
    ...described,
    ...stored,
    Body: z.union([z.instanceof(Uint8Array), z.string()]).optional(),
    IfNoneMatch: text,
    IfMatch: text,
  }),
  get: z.strictObject({
    ...target,
    VersionId: text,
    Range: text,
    IfMatch: text,
    IfNoneMatch: text,
    ChecksumMode: z.literal('ENABLED').optional(),
    ResponseContentType: text,
    ResponseContentDisposition: text,
    ResponseCacheControl: text,
  }),
  post: z.strictObject({
    Bucket: z.string(),
    fields: z.looseObject({ key: z.string().min(1), success_action_redirect: text }),
    file: z.instanceof(Uint8Array),
  }),
  delete: z.strictObject({ ...target, VersionId: text, BypassGovernanceRetention: flag.optional() }),
  deleteMany: z.strictObject({
    Bucket: z.string(),
    BypassGovernanceRetention: flag.optional(),
    Delete: z.strictObject({
      Quiet: flag.optional(),
      Objects: z
        .array(z.strictObject({ Key: z.string(), VersionId: text }))
        .min(1)
        .max(1000),
    }),
  }),
  copy: z.strictObject({
    ...target,
    ...described,
    ...stored,
    CopySource: z.string(),
    MetadataDirective: z.enum(['COPY', 'REPLACE']).optional(),
    TaggingDirective: z.enum(['COPY', 'REPLACE']).optional(),
  }),
};
type Stored = z.infer<z.ZodObject<typeof stored>>;
type Described = z.infer<z.ZodObject<typeof described>>;

export function objectOperations(host: Host, buckets: Buckets): Record<string, Operation> {
  const read = <T>(schema: z.ZodType<T>, input: Input): T => readInput(schema, input, 'InvalidArgument');

  const rightsToStore = (bucket: Bucket, key: string, given: Stored): Right[] => {
    const encryption = given.ServerSideEncryption;
    // A key that is named by its ARN; aliases and ids are looked up when the object is stored.
    const keyArn = given.SSEKMSKeyId?.startsWith('arn:') === true ? given.SSEKMSKeyId : bucket.settings.keyArn;
    return [
      buckets.right(
        'PutObject',
        bucket,
        key,
        encryption === 'AES256' ? undefined : keyArn,
        contextOf(given, buckets.now()),
      ),
      ...(given.Tagging === undefined ? [] : [buckets.right('PutObjectTagging', bucket, key)]),
      ...(given.ObjectLockMode === undefined ? [] : [buckets.right('PutObjectRetention', bucket, key)]),
      ...(given.ObjectLockLegalHoldStatus === undefined ? [] : [buckets.right('PutObjectLegalHold', bucket, key)]),
    ];
  };

  const encryptionOf = async (bucket: Bucket, given: Stored): Promise<Version['encryption']> => {
    const algorithm = given.ServerSideEncryption ?? bucket.settings.encryption;
    if (algorithm === 'AES256') return { algorithm };
    const keyArn = (await keyArnOf(host, given.SSEKMSKeyId)) ?? bucket.settings.keyArn;
    return { algorithm, ...(keyArn !== undefined && { keyArn }) };
  };

  /** Without a pause, so that a precondition that was just checked still holds. */
  const store = (
    { bucket, key, reason }: { bucket: Bucket; key: string; reason: string },
    content: Pick<Version, 'headers' | 'encryption'> & Upload,
    given: Stored,
    call: Call,
  ): Version => {
    const { body, checksum, checked, headers, encryption } = content;
    const retention = requestedRetention(bucket, given, buckets.now()) ?? defaultRetention(bucket, buckets.now());
    const legalHold = given.ObjectLockLegalHoldStatus === 'ON';
    if ((retention !== undefined || legalHold) && !checked) {
      throw new AwsError(
        'InvalidRequest',
        'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
      );
    }
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    const tags = parseTags(given.Tagging);
    const locked = retention === undefined ? { legalHold } : { legalHold, retention };
    return buckets.put(bucket, { key, body, etag, headers, checksum, encryption, tags, ...locked }, reason, call);
  };

  const reading = (withBody: boolean): Operation => ({
    rights(input) {
      const { Bucket: from, Key, VersionId } = read(inputs.get, input);
      const bucket = buckets.find(from);
      const version = buckets.version(bucket, Key, VersionId);
      return [
        buckets.right(
          VersionId === undefined ? 'GetObject' : 'GetObjectVersion',
          bucket,
          Key,
          version?.encryption.keyArn,
          ofVersion(VersionId),
        ),
      ];
    },
    async run(input, call) {
      const given = read(inputs.get, input);
      const version = buckets.readable(buckets.find(given.Bucket), given.Key, given.VersionId, call);
      if (given.IfMatch !== undefined && given.IfMatch !== '*' && given.IfMatch !== version.etag)
        throw preconditionFailed('If-Match');
      if (given.IfNoneMatch !== undefined && given.IfNoneMatch === version.etag)
        throw new AwsError('NotModified', '', 304);
      const range = given.Range === undefined ? undefined : rangeOf(given.Range, version.body.length);
      const body = range === undefined ? version.body : version.body.subarray(range.from, range.to + 1);
      return {
        ...shownVersion(version),
        ...(given.ResponseContentType !== undefined && { ContentType: given.ResponseContentType }),
        ...(given.ResponseContentDisposition !== undefined && { ContentDisposition: given.ResponseContentDisposition }),
        ...(given.ResponseCacheControl !== undefined && { CacheControl: given.ResponseCacheControl }),
        ContentLength: body.length,
        AcceptRanges: 'bytes',
        ...(range !== undefined && { ContentRange: `bytes ${range.from}-${range.to}/${version.body.length}` }),
        ...(given.ChecksumMode === 'ENABLED' && range === undefined && shownChecksum(version)),
        ...(withBody && { Body: body }),
      };
    },
  });

  return {
    PutObject: {
      rights(input) {
        const given = read(inputs.put, input);
        return rightsToStore(buckets.find(given.Bucket), given.Key, given);
      },
      async run(input, call) {
        const given = read(inputs.put, input);
        const bucket = buckets.find(given.Bucket);
        const upload = uploadOf(given.Body, call);
        const encryption = await encryptionOf(bucket, given);
        const current = buckets.version(bucket, given.Key);
        const exists = current !== undefined && !current.deleteMarker;
        if (given.IfNoneMatch === '*' && exists) throw preconditionFailed('If-None-Match');
        if (given.IfMatch !== undefined && (!exists || current.etag !== given.IfMatch))
          throw preconditionFailed('If-Match');
        const into = { bucket, key: given.Key, reason: 'PutObject' };
        const version = store(into, { ...upload, headers: headersOf(given), encryption }, given, call);
        return { ...receiptOf(version), ...shownChecksum(version) };
      },
    },
    PostObject: {
      rights(input) {
        const { Bucket, fields, file } = read(inputs.post, input);
        verifyPostedForm(host, Bucket, { fields: fields as Record<string, string>, file });
        return rightsToStore(buckets.find(Bucket), fields.key, {});
      },
      async run(input, call) {
        const { Bucket, fields, file: body } = read(inputs.post, input);
        const bucket = buckets.find(Bucket);
        const checksum = { algorithm: 'CRC64NVME', value: checksumOf('CRC64NVME', body) } as const;
        const encryption = await encryptionOf(bucket, {});
        const into = { bucket, key: fields.key, reason: 'PostObject' };
        const version = store(into, { body, checksum, checked: false, headers: {}, encryption }, {}, call);
        const back = fields.success_action_redirect;
        const stored = { bucket: Bucket, key: fields.key, etag: version.etag };
        return { ETag: version.etag, ...(back !== undefined && { Location: addressAfter(back, stored) }) };
      },
    },
    GetObject: reading(true),
    HeadObject: reading(false),
    DeleteObject: {
      rights(input) {
        const { Bucket: from, Key, VersionId, BypassGovernanceRetention } = read(inputs.delete, input);
        return deleteRights(buckets, buckets.find(from), { Key, VersionId }, BypassGovernanceRetention ?? false);
      },
      async run(input, call) {
        const { Bucket: from, Key, VersionId, BypassGovernanceRetention = false } = read(inputs.delete, input);
        const { versionId, deleteMarker } = buckets.delete(
          buckets.find(from),
          Key,
          VersionId,
          BypassGovernanceRetention,
          call,
        );
        return { VersionId: versionId, DeleteMarker: deleteMarker };
      },
    },
    DeleteObjects: {
      // Each object is judged by itself: those that may not be deleted are reported beside the others.
      rights: () => [],
      async run(input, call) {
        const { Bucket: from, Delete, BypassGovernanceRetention: bypass = false } = read(inputs.deleteMany, input);
        const bucket = buckets.find(from);
        const deleted: Output[] = [];
        const errors: Output[] = [];
        for (const { Key, VersionId } of Delete.Objects) {
          try {
            for (const right of deleteRights(buckets, bucket, { Key, VersionId }, bypass))
              host.authorize(call.principal, right);
            const { versionId, deleteMarker } = buckets.delete(bucket, Key, VersionId, bypass, call);
            deleted.push({
              Key,
              ...(VersionId !== undefined && { VersionId }),
              ...(deleteMarker === true && { DeleteMarker: true, DeleteMarkerVersionId: versionId }),
            });
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            errors.push({
              Key,
              ...(VersionId !== undefined && { VersionId }),
              Code: error.code,
              Message: error.message,
            });
          }
        }
        return { ...(Delete.Quiet !== true && { Deleted: deleted }), ...(errors.length > 0 && { Errors: errors }) };
      },
    },
    CopyObject: {
      rights(input) {
        const given = read(inputs.copy, input);
        const { bucket, key, versionId, version } = sourceOf(buckets, given.CopySource);
        return [
          buckets.right(
            versionId === undefined ? 'GetObject' : 'GetObjectVersion',
            bucket,
            key,
            version?.encryption.keyArn,
            ofVersion(versionId),
          ),
          ...rightsToStore(buckets.find(given.Bucket), given.Key, given),
        ];
      },
      async run(input, call) {
        const given = read(inputs.copy, input);
        const source = sourceOf(buckets, given.CopySource);
        const original = buckets.readable(source.bucket, source.key, source.versionId, call);
        const checksum = {
          algorithm: original.checksum.algorithm,
          value: checksumOf(original.checksum.algorithm, original.body),
        };
        const headers = given.MetadataDirective === 'REPLACE' ? headersOf(given) : original.headers;
        const tags =
          given.TaggingDirective === 'REPLACE' ? given.Tagging : new URLSearchParams(original.tags).toString();
        const upload = { body: original.body, checksum, checked: true };
        const into = { bucket: buckets.find(given.Bucket), key: given.Key, reason: 'CopyObject' };
        const encryption = await encryptionOf(into.bucket, given);
        const copy = store(into, { ...upload, headers, encryption }, { ...given, Tagging: tags }, call);
        return {
          ...receiptOf(copy),
          ETag: undefined,
          CopyObjectResult: { ETag: copy.etag, LastModified: new Date(copy.modified), ...shownChecksum(copy) },
          ...(original.id !== 'null' && { CopySourceVersionId: original.id }),
        };
      },
    },
  };
}

function ofVersion(id: string | undefined): Record<string, string> {
  return id === undefined ? {} : { 's3:VersionId': id };
}

/** The condition keys of a request that stores an object. */
function contextOf(
  given: Stored & { readonly IfNoneMatch?: string | undefined; readonly IfMatch?: string | undefined },
  now: number,
): Record<string, string> {
  const until = given.ObjectLockRetainUntilDate;
  const days = until === undefined ? undefined : Math.ceil((new Date(until).getTime() - now) / 86_400_000);
  const keys: Record<string, string | undefined> = {
    'x-amz-server-side-encryption': given.ServerSideEncryption,
    'x-amz-server-side-encryption-aws-kms-key-id': given.SSEKMSKeyId,
    'object-lock-mode': given.ObjectLockMode,
    'object-lock-retain-until-date': until === undefined ? undefined : new Date(until).toISOString(),
    'object-lock-remaining-retention-days': days?.toString(),
    'object-lock-legal-hold': given.ObjectLockLegalHoldStatus,
    'if-none-match': given.IfNoneMatch,
    'if-match': given.IfMatch,
  };
  return Object.fromEntries(
    Object.entries(keys).flatMap(([name, value]) => (value === undefined ? [] : [[`s3:${name}`, value]])),
  );
}

function deleteRights(
  buckets: Buckets,
  bucket: Bucket,
  { Key, VersionId }: { Key: string; VersionId?: string | undefined },
  bypass: boolean,
): Right[] {
  const governed = VersionId !== undefined && isGoverned(buckets.version(bucket, Key, VersionId), buckets.now());
  return [
    buckets.right(
      VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion',
      bucket,
      Key,
      undefined,
      ofVersion(VersionId),
    ),
    ...(bypass && governed ? [buckets.right('BypassGovernanceRetention', bucket, Key)] : []),
  ];
}

/** Over the wire the body is checked against its digests; a call from within brings bytes or text. */
function uploadOf(body: Uint8Array | string | undefined, { http }: Call): Upload {
  if (http !== undefined) return readUpload(http, effectiveHeaders(http));
  const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
  return { body: bytes, checksum: { algorithm: 'CRC32', value: checksumOf('CRC32', bytes) }, checked: true };
}

function sourceOf(
  buckets: Buckets,
  copySource: string,
): { bucket: Bucket; key: string; versionId?: string; version: Version | undefined } {
  const [path = '', query] = copySource.replace(/^\//, '').split('?');
  const [name = '', ...rest] = decodeURIComponent(path).split('/');
  const bucket = buckets.find(name);
  const key = rest.join('/');
  const versionId = new URLSearchParams(query).get('versionId') ?? undefined;
  return {
    bucket,
    key,
    ...(versionId !== undefined && { versionId }),
    version: buckets.version(bucket, key, versionId),
  };
}

const DESCRIBED = [
  'ContentType',
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'Expires',
] as const;

function headersOf(given: Described): Record<string, string> {
  const own = DESCRIBED.flatMap((name) => {
    const value = name === 'ContentEncoding' ? given[name]?.replace(/^aws-chunked,?\s*/, '') : given[name];
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
  });
  const metadata = Object.entries(given.Metadata ?? {}).map(
    ([name, value]) => [`x-amz-meta-${name.toLowerCase()}`, value] as const,
  );
  return Object.fromEntries([...own, ...metadata]);
}

function receiptOf(version: Version): Output {
  return {
    ETag: version.etag,
    ...(version.id !== 'null' && { VersionId: version.id }),
    ServerSideEncryption: version.encryption.algorithm,
    SSEKMSKeyId: version.encryption.keyArn,
  };
}

function shownChecksum({ checksum }: Version): Output {
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: 'FULL_OBJECT' };
}

function shownVersion(version: Version): Output {
  const { headers, retention, legalHold, tags } = version;
  const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  const own = Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-meta-'));
  return {
    ContentType: 'binary/octet-stream',
    ...Object.fromEntries(own),
    Metadata: Object.fromEntries(metadata.map(([name, value]) => [name.slice('x-amz-meta-'.length), value])),
    LastModified: new Date(version.modified),
    ...receiptOf(version),
    ...(Object.keys(tags).length > 0 && { TagCount: Object.keys(tags).length }),
    ...(retention !== undefined && {
      ObjectLockMode: retention.mode,
      ObjectLockRetainUntilDate: new Date(retention.until),
    }),
    ...(legalHold && { ObjectLockLegalHoldStatus: 'ON' }),
  };
}

function rangeOf(range: string, length: number): { from: number; to: number } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const from = first === '' ? Math.max(length - Number(last), 0) : Number(first);
  const to = first === '' || last === '' ? length - 1 : Math.min(Number(last), length - 1);
  if ((first === '' && last === '') || from > to || from >= length) {
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  return { from, to };
}

function preconditionFailed(condition: string): AwsError {
  return new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
}
