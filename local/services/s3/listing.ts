/** What is in a bucket, and how it is set up. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Host, Operation } from '../../contract.ts';
import { numeric, readInput } from '../support.ts';
import type { Bucket, Version } from './model.ts';
import type { Buckets } from './store.ts';

const text = z.string().optional();
const inputs = {
  bucket: z.strictObject({ Bucket: z.string() }),
  none: z.strictObject({}),
  objects: z.strictObject({
    Bucket: z.string(),
    Prefix: text,
    Delimiter: text,
    MaxKeys: numeric.optional(),
    ContinuationToken: text,
    StartAfter: text,
    EncodingType: z.literal('url').optional(),
  }),
  versions: z.strictObject({
    Bucket: z.string(),
    Prefix: text,
    MaxKeys: numeric.optional(),
    KeyMarker: text,
    VersionIdMarker: text,
    EncodingType: z.literal('url').optional(),
  }),
};

/** The condition keys of a listing: what the request says; S3 fills in nothing. */
function listingContext(given: {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly MaxKeys?: number | undefined;
}): Record<string, string> {
  return {
    ...(given.Prefix !== undefined && { 's3:prefix': given.Prefix }),
    ...(given.Delimiter !== undefined && { 's3:delimiter': given.Delimiter }),
    ...(given.MaxKeys !== undefined && { 's3:max-keys': String(given.MaxKeys) }),
  };
}

export function listingOperations(host: Host, buckets: Buckets): Record<string, Operation> {
  const onBucket = (action: string, run: (bucket: Bucket) => Record<string, unknown>): Operation => ({
    rights: (input) => [buckets.right(action, buckets.find(readInput(inputs.bucket, input, 'InvalidArgument').Bucket))],
    run: async (input) => run(buckets.find(readInput(inputs.bucket, input, 'InvalidArgument').Bucket)),
  });
  return {
    ListBuckets: {
      rights: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
      async run(input) {
        readInput(inputs.none, input, 'InvalidArgument');
        const shown = [...buckets.byName.values()].map(({ name, created }) => ({
          Name: name,
          CreationDate: new Date(created),
        }));
        return { Owner: { ID: host.accountId }, Buckets: shown };
      },
    },
    HeadBucket: onBucket('ListBucket', () => ({ BucketRegion: host.region })),
    GetBucketLocation: onBucket('GetBucketLocation', () => ({})),
    GetBucketVersioning: onBucket('GetBucketVersioning', ({ settings }) => ({ Status: settings.versioning })),
    GetObjectLockConfiguration: onBucket(
      'GetBucketObjectLockConfiguration',
      ({ settings: { lock, defaultRetention: rule } }) => {
        if (!lock)
          throw new AwsError(
            'ObjectLockConfigurationNotFoundError',
            'Object Lock configuration does not exist for this bucket',
            404,
          );
        const retention = rule === undefined ? undefined : { DefaultRetention: { Mode: rule.mode, Days: rule.days } };
        return { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: retention } };
      },
    ),
    ListObjectsV2: {
      rights(input) {
        const given = readInput(inputs.objects, input, 'InvalidArgument');
        return [buckets.right('ListBucket', buckets.find(given.Bucket), undefined, undefined, listingContext(given))];
      },
      async run(input) {
        const given = readInput(inputs.objects, input, 'InvalidArgument');
        const { Prefix = '', Delimiter, MaxKeys = 1000, ContinuationToken, StartAfter = '' } = given;
        const after =
          ContinuationToken === undefined ? StartAfter : Buffer.from(ContinuationToken, 'base64').toString();
        const current = [...buckets.find(given.Bucket).objects.values()].flatMap((versions) => {
          const last = versions.at(-1);
          return last === undefined || last.deleteMarker ? [] : [last];
        });
        const { contents, prefixes, last, truncated } = collect(current, {
          prefix: Prefix,
          delimiter: Delimiter,
          after,
          limit: Math.min(MaxKeys, 1000),
        });
        const encode = encoder(given.EncodingType);
        return {
          Name: given.Bucket,
          Prefix: encode(Prefix),
          ...(Delimiter !== undefined && { Delimiter: encode(Delimiter) }),
          ...(given.StartAfter !== undefined && { StartAfter: encode(given.StartAfter) }),
          ContinuationToken,
          MaxKeys,
          KeyCount: contents.length + prefixes.length,
          IsTruncated: truncated,
          ...(truncated && { NextContinuationToken: Buffer.from(last).toString('base64') }),
          EncodingType: given.EncodingType,
          Contents: contents.map((version) => ({
            ...shown(version, encode),
            ChecksumAlgorithm: version.checksum.algorithm,
          })),
          CommonPrefixes: prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
        };
      },
    },
    ListObjectVersions: {
      rights(input) {
        const given = readInput(inputs.versions, input, 'InvalidArgument');
        const bucket = buckets.find(given.Bucket);
        return [buckets.right('ListBucketVersions', bucket, undefined, undefined, listingContext(given))];
      },
      async run(input) {
        const given = readInput(inputs.versions, input, 'InvalidArgument');
        const { Prefix = '', MaxKeys = 1000, KeyMarker, VersionIdMarker } = given;
        const encode = encoder(given.EncodingType);
        // Newest first within a key, as S3 lists them.
        const all = [...buckets.find(given.Bucket).objects.entries()]
          .filter(([key]) => key.startsWith(Prefix))
          .toSorted(([a], [b]) => order(a, b))
          .flatMap(([, versions]) =>
            versions.toReversed().map((version, index) => ({ version, isLatest: index === 0 })),
          );
        const marked = all.findIndex(
          ({ version: { key, id } }) => key === KeyMarker && (VersionIdMarker === undefined || id === VersionIdMarker),
        );
        const start =
          KeyMarker === undefined
            ? 0
            : VersionIdMarker === undefined || marked < 0
              ? all.filter(({ version: { key } }) => order(key, KeyMarker) <= 0).length
              : marked + 1;
        const listed = all.slice(start, start + MaxKeys);
        const last = listed.at(-1)?.version;
        const truncated = start + MaxKeys < all.length;
        const show = ({ version, isLatest }: { version: Version; isLatest: boolean }) => ({
          ...shown(version, encode),
          VersionId: version.id,
          IsLatest: isLatest,
        });
        return {
          Name: given.Bucket,
          Prefix: encode(Prefix),
          KeyMarker: encode(KeyMarker ?? ''),
          VersionIdMarker: VersionIdMarker ?? '',
          MaxKeys,
          IsTruncated: truncated,
          ...(truncated && last !== undefined && { NextKeyMarker: encode(last.key), NextVersionIdMarker: last.id }),
          EncodingType: given.EncodingType,
          Versions: listed.filter(({ version }) => !version.deleteMarker).map(show),
          DeleteMarkers: listed
            .filter(({ version }) => version.deleteMarker)
            .map((each) => ({
              Key: encode(each.version.key),
              VersionId: each.version.id,
              IsLatest: each.isLatest,
              LastModified: new Date(each.version.modified),
            })),
        };
      },
    },
  };
}

interface Wanted {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** The last key or common prefix of the page before. */
  readonly after: string;
  readonly limit: number;
}

function collect(current: readonly Version[], { prefix, delimiter, after, limit }: Wanted) {
  const contents: Version[] = [];
  const prefixes: string[] = [];
  let last = after;
  const listed = current.filter(({ key }) => key.startsWith(prefix) && order(key, after) > 0);
  for (const version of listed.toSorted((a, b) => order(a.key, b.key))) {
    const { key } = version;
    const cut = delimiter === undefined || delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = cut < 0 ? undefined : key.slice(0, cut + (delimiter?.length ?? 0));
    if (common !== undefined && (common === after || prefixes.at(-1) === common)) continue;
    if (contents.length + prefixes.length >= limit) return { contents, prefixes, last, truncated: true };
    if (common === undefined) contents.push(version);
    else prefixes.push(common);
    last = common ?? key;
  }
  return { contents, prefixes, last, truncated: false };
}

function shown(version: Version, encode: (text: string) => string): Record<string, unknown> {
  return {
    Key: encode(version.key),
    LastModified: new Date(version.modified),
    ETag: version.etag,
    Size: version.body.length,
    StorageClass: 'STANDARD',
  };
}

function encoder(type: 'url' | undefined): (text: string) => string {
  return type === 'url' ? (plain) => encodeURIComponent(plain).replaceAll('%2F', '/') : (plain) => plain;
}

/** S3 lists keys in the order of their UTF-8 bytes. */
function order(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
