/** The buckets of the account and the life of the versions in them. */
import { AwsError } from '../../contract.ts';
import type { Call, Host, Right } from '../../contract.ts';
import { did } from '../../faults/rehearsal.ts';
import type { Kept } from '../../data/data.ts';
import type { Bucket, LockMode, Retention, Version } from './model.ts';

export class Buckets {
  readonly byName = new Map<string, Bucket>();
  readonly #host: Host;
  readonly #kept: Kept<string>;
  #sequence: bigint;

  constructor(host: Host) {
    this.#host = host;
    this.#kept = host.data.map('s3/sequence');
    this.#sequence = BigInt(this.#kept.get('last') ?? 0);
  }

  now(): number {
    return this.#host.clock.now();
  }

  /** @throws AwsError NoSuchBucket */
  find(name: string): Bucket {
    const bucket = this.byName.get(name);
    if (bucket === undefined)
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
    return bucket;
  }

  /** A right on an object, or on the bucket itself without a key. */
  right(action: string, bucket: Bucket, key?: string, keyArn?: string, context: Right['context'] = {}): Right {
    return {
      action: `s3:${action}`,
      resource: key === undefined ? bucket.arn : `${bucket.arn}/${key}`,
      context,
      ...(keyArn !== undefined && { keyArn }),
    };
  }

  /** The version asked for, or the current one. Undefined if there is none. */
  version(bucket: Bucket, key: string, id?: string): Version | undefined {
    const versions = bucket.objects.get(key) ?? [];
    return id === undefined ? versions.at(-1) : versions.find((version) => version.id === id);
  }

  /**
   * The version to read.
   *
   * @throws AwsError NoSuchKey, NoSuchVersion or MethodNotAllowed; AccessDenied instead of NoSuchKey for a caller who
   * may not list the bucket, so that nobody learns which keys exist.
   */
  readable(bucket: Bucket, key: string, id: string | undefined, { principal }: Call): Version {
    const version = this.version(bucket, key, id);
    if (version === undefined && id !== undefined) {
      throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: id });
    }
    if (version?.deleteMarker === true && id !== undefined) {
      throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
    }
    if (version === undefined || version.deleteMarker) {
      this.#host.authorize(principal, this.right('ListBucket', bucket));
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
    }
    return version;
  }

  /** Adds a version; it replaces the one before where the bucket keeps no versions. */
  put(bucket: Bucket, content: Omit<Version, 'id' | 'modified' | 'deleteMarker'>, reason: string, call: Call): Version {
    const version: Version = { ...content, id: this.#newVersionId(bucket), modified: this.now(), deleteMarker: false };
    const { key, etag, body } = version;
    const before = bucket.objects.get(key);
    this.#append(bucket, version);
    did({
      left: { where: `s3 ${bucket.name}/${key}`, after: etag },
      undo: () => (before === undefined ? bucket.objects.delete(key) : bucket.objects.set(key, before)),
      tell: () =>
        this.#tell(
          bucket,
          'Object Created',
          version,
          { reason, size: body.length, etag: etag.replaceAll('"', '') },
          call,
        ),
    });
    return version;
  }

  /**
   * Deletes a key: with versioning it puts a delete marker on top, without it the object is gone. With `id` that
   * version is removed for good.
   *
   * @throws AwsError AccessDenied for a version under Object Lock.
   */
  delete(
    bucket: Bucket,
    key: string,
    id: string | undefined,
    bypass: boolean,
    call: Call,
  ): { versionId?: string; deleteMarker?: boolean } {
    const versions = bucket.objects.get(key) ?? [];
    if (id === undefined && bucket.settings.versioning !== undefined) {
      const marker: Version = {
        ...EMPTY,
        id: this.#newVersionId(bucket),
        key,
        modified: this.now(),
        legalHold: false,
        tags: {},
      };
      this.#append(bucket, marker);
      this.#tell(
        bucket,
        'Object Deleted',
        marker,
        { reason: 'DeleteObject', 'deletion-type': 'Delete Marker Created' },
        call,
      );
      return { versionId: marker.id, deleteMarker: true };
    }
    const version = this.version(bucket, key, id ?? 'null');
    if (version === undefined) return id === undefined ? {} : { versionId: id };
    if (isLocked(version, this.now(), bypass)) {
      throw new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
    }
    const rest = versions.filter((each) => each !== version);
    if (rest.length === 0) bucket.objects.delete(key);
    else bucket.objects.set(key, rest);
    this.#tell(
      bucket,
      'Object Deleted',
      version,
      { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
      call,
    );
    return { ...(id !== undefined && { versionId: id }), ...(version.deleteMarker && { deleteMarker: true }) };
  }

  #append(bucket: Bucket, version: Version): void {
    const kept = (bucket.objects.get(version.key) ?? []).filter(({ id }) => id !== version.id);
    bucket.objects.set(version.key, [...kept, version]);
  }

  #newVersionId({ settings }: Bucket): string {
    return settings.versioning === 'Enabled' ? this.#host.random('s3').hex(16) : 'null';
  }

  #tell(
    bucket: Bucket,
    type: string,
    version: Version,
    { reason, ...details }: Record<string, unknown>,
    { principal, http }: Call,
  ): void {
    if (!bucket.settings.tellsEventBridge) return;
    const { size, etag, ...others } = details;
    const { clock, accountId: account, region } = this.#host;
    const event = {
      version: '0',
      id: this.#host.random('s3').uuid(),
      'detail-type': type,
      source: 'aws.s3',
      account,
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region,
      resources: [bucket.arn],
      detail: {
        version: '0',
        bucket: { name: bucket.name },
        object: {
          key: version.key,
          ...(size !== undefined && { size, etag }),
          ...(version.id !== 'null' && { 'version-id': version.id }),
          sequencer: (++this.#sequence).toString(16).toUpperCase().padStart(18, '0'),
        },
        'request-id': this.#host.random('s3').text(16),
        requester: principal.kind === 'service' ? principal.service : account,
        'source-ip-address': http?.sourceIp ?? '127.0.0.1',
        reason,
        ...others,
      },
    } as const;
    this.#kept.set('last', String(this.#sequence));
    this.#host.signals.emit('s3Event', event);
  }
}

/** Whether Object Lock forbids removing the version now. */
export function isLocked({ legalHold, retention }: Version, now: number, bypassGovernance: boolean): boolean {
  if (legalHold) return true;
  if (retention === undefined || retention.until <= now) return false;
  return retention.mode === 'COMPLIANCE' || !bypassGovernance;
}

/** Whether removing or shortening needs the right to bypass governance. */
export function isGoverned(version: Version | undefined, now: number): boolean {
  return version?.retention?.mode === 'GOVERNANCE' && version.retention.until > now;
}

/**
 * The retention that a request asks for.
 *
 * @throws AwsError InvalidRequest or InvalidArgument
 */
export function requestedRetention({ settings }: Bucket, given: LockRequest, now: number): Retention | undefined {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: date } = given;
  if (mode === undefined && date === undefined && given.ObjectLockLegalHoldStatus === undefined) return undefined;
  if (!settings.lock) throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  if (mode === undefined && date === undefined) return undefined;
  const until = date === undefined ? NaN : new Date(date).getTime();
  if (mode === undefined || Number.isNaN(until)) {
    throw new AwsError(
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  if (until <= now) throw new AwsError('InvalidArgument', 'The retain until date must be in the future!');
  return { mode, until };
}

/** The retention that a new object gets of its bucket. */
export function defaultRetention({ settings }: Bucket, now: number): Retention | undefined {
  const rule = settings.defaultRetention;
  return rule === undefined ? undefined : { mode: rule.mode, until: now + rule.days * 86_400_000 };
}

/** What a request may ask of Object Lock. */
export interface LockRequest {
  readonly ObjectLockMode?: LockMode | undefined;
  readonly ObjectLockRetainUntilDate?: string | Date | undefined;
  readonly ObjectLockLegalHoldStatus?: 'ON' | 'OFF' | undefined;
}

const EMPTY = {
  deleteMarker: true,
  body: new Uint8Array(),
  etag: '',
  headers: {},
  checksum: { algorithm: 'CRC32', value: '' },
  encryption: { algorithm: 'AES256' },
} as const;
