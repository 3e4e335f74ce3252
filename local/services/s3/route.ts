/** S3's REST protocol: which operation a request means, and what its answer looks like. */
import { AwsError } from '../../contract.ts';
import type { HttpRequest, HttpResponse, Input, Output } from '../../contract.ts';
import { readPostedForm } from './post-form.ts';
import { childText, childrenOf, parseXml, renderXml } from './xml.ts';
import type { Element, Tree } from './xml.ts';

const SIGNING = new Set(
  ['algorithm', 'credential', 'date', 'expires', 'signedheaders', 'signature', 'security-token'].map(
    (name) => `x-amz-${name}`,
  ),
);

/** The headers of a request; a presigned URL carries some of them in its query. */
export function effectiveHeaders({ headers, query }: HttpRequest): Record<string, string> {
  const hoisted = [...query].map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    ...Object.fromEntries(hoisted.filter(([name]) => name.startsWith('x-amz-') && !SIGNING.has(name))),
    ...headers,
  };
}

const DESCRIBED = {
  'content-type': 'ContentType',
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-language': 'ContentLanguage',
  expires: 'Expires',
};
const STORED = {
  'x-amz-tagging': 'Tagging',
  'x-amz-object-lock-mode': 'ObjectLockMode',
  'x-amz-object-lock-retain-until-date': 'ObjectLockRetainUntilDate',
  'x-amz-object-lock-legal-hold': 'ObjectLockLegalHoldStatus',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-server-side-encryption-bucket-key-enabled': 'BucketKeyEnabled',
};
const BYPASS = { 'x-amz-bypass-governance-retention': 'BypassGovernanceRetention' };
const CONDITIONS = { 'if-match': 'IfMatch', 'if-none-match': 'IfNoneMatch' };
const READING = { ...CONDITIONS, range: 'Range', 'x-amz-checksum-mode': 'ChecksumMode' };
/** Operation → header → member of the input. */
const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  PutObject: { ...DESCRIBED, ...STORED, ...CONDITIONS },
  CopyObject: {
    ...DESCRIBED,
    ...STORED,
    'x-amz-copy-source': 'CopySource',
    'x-amz-metadata-directive': 'MetadataDirective',
    'x-amz-tagging-directive': 'TaggingDirective',
  },
  GetObject: READING,
  HeadObject: READING,
  DeleteObject: BYPASS,
  DeleteObjects: BYPASS,
  PutObjectRetention: BYPASS,
};
/** Query parameter → member of the input. */
const QUERY: Readonly<Record<string, string>> = {
  versionId: 'VersionId',
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'max-keys': 'MaxKeys',
  'continuation-token': 'ContinuationToken',
  'start-after': 'StartAfter',
  'encoding-type': 'EncodingType',
  'key-marker': 'KeyMarker',
  'version-id-marker': 'VersionIdMarker',
  'response-content-type': 'ResponseContentType',
  'response-content-disposition': 'ResponseContentDisposition',
  'response-cache-control': 'ResponseCacheControl',
};
/** Subresource of a bucket or of an object, and method → operation. */
const BUCKET_OPERATIONS: Readonly<Record<string, string>> = {
  'GET list-type': 'ListObjectsV2',
  'GET versions': 'ListObjectVersions',
  'GET location': 'GetBucketLocation',
  'GET versioning': 'GetBucketVersioning',
  'GET object-lock': 'GetObjectLockConfiguration',
  'POST delete': 'DeleteObjects',
  'HEAD ': 'HeadBucket',
};
const OBJECT_OPERATIONS: Readonly<Record<string, string>> = {
  'GET tagging': 'GetObjectTagging',
  'PUT tagging': 'PutObjectTagging',
  'DELETE tagging': 'DeleteObjectTagging',
  'GET retention': 'GetObjectRetention',
  'PUT retention': 'PutObjectRetention',
  'GET legal-hold': 'GetObjectLegalHold',
  'PUT legal-hold': 'PutObjectLegalHold',
  'GET ': 'GetObject',
  'HEAD ': 'HeadObject',
  'PUT ': 'PutObject',
  'DELETE ': 'DeleteObject',
};
/** Headers that ask for something that is not done here. */
const REFUSED =
  /^x-amz-(acl|grant-|storage-class|website-|request-payer|server-side-encryption-customer|server-side-encryption-context|write-offset|copy-source-)/;

/** @throws AwsError NotImplemented, InvalidURI, MalformedXML */
export function routeRequest(request: HttpRequest): { operation: string; input: Input } | undefined {
  const headers = effectiveHeaders(request);
  const { bucket, key } = addressOf(request);
  const form = bucket !== '' && key === '' ? readPostedForm(request) : undefined;
  if (form) return { operation: 'PostObject', input: { Bucket: bucket, ...form } };
  const subresources = [...request.query.keys()].filter(
    (name) => !(name in QUERY) && name !== 'x-id' && name !== 'fetch-owner' && !/^x-amz-/i.test(name),
  );
  if (subresources.length > 1) return undefined;
  const [subresource = ''] = subresources;
  const asked = `${request.method} ${subresource}`;
  const found =
    bucket === ''
      ? asked === 'GET '
        ? 'ListBuckets'
        : undefined
      : (key === '' ? BUCKET_OPERATIONS : OBJECT_OPERATIONS)[asked];
  if (found === undefined) return undefined;
  const operation = found === 'PutObject' && 'x-amz-copy-source' in headers ? 'CopyObject' : found;
  const refused = Object.keys(headers).find((name) => REFUSED.test(name));
  if (refused !== undefined) {
    throw new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented.', 501, {
      Header: refused,
    });
  }
  const input: Record<string, unknown> = {
    ...(bucket !== '' && { Bucket: bucket }),
    ...(key !== '' && { Key: key }),
    ...bodyOf(operation, request.body),
  };
  for (const [name, member] of Object.entries(QUERY)) {
    const value = request.query.get(name);
    if (value !== null) input[member] = value;
  }
  for (const [name, member] of Object.entries(HEADERS[operation] ?? {}))
    if (headers[name] !== undefined) input[member] = headers[name];
  if (operation === 'PutObject' || operation === 'CopyObject') {
    const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
    if (metadata.length > 0)
      input['Metadata'] = Object.fromEntries(
        metadata.map(([name, value]) => [name.slice('x-amz-meta-'.length), value]),
      );
  }
  return { operation, input };
}

/** Bucket and key, from the path or from a host name `bucket.localhost`. */
function addressOf({ path, headers }: HttpRequest): { bucket: string; key: string } {
  const [, virtual] = /^([a-z0-9][a-z0-9.-]+?)\.(?:s3\.)?localhost(?::\d+)?$/i.exec(headers['host'] ?? '') ?? [];
  let decoded;
  try {
    decoded = decodeURIComponent(path.slice(1));
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
  if (virtual !== undefined && virtual !== 's3') return { bucket: virtual, key: decoded };
  const slash = decoded.indexOf('/');
  return slash < 0 ? { bucket: decoded, key: '' } : { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

function bodyOf(operation: string, body: Uint8Array): Input {
  switch (operation) {
    case 'DeleteObjects': {
      const xml = parseXml(body);
      const objects = childrenOf(xml, 'Object').map((each) => ({
        Key: childText(each, 'Key') ?? '',
        ...optional(each, 'VersionId'),
      }));
      return { Delete: { Objects: objects, ...optional(xml, 'Quiet') } };
    }
    case 'PutObjectTagging': {
      const set = childrenOf(parseXml(body), 'TagSet')[0];
      return {
        Tagging: {
          TagSet: childrenOf(set, 'Tag').map((tag) => ({ Key: childText(tag, 'Key'), Value: childText(tag, 'Value') })),
        },
      };
    }
    case 'PutObjectRetention': {
      const xml = parseXml(body);
      return { Retention: { ...optional(xml, 'Mode'), ...optional(xml, 'RetainUntilDate') } };
    }
    case 'PutObjectLegalHold':
      return { LegalHold: { Status: childText(parseXml(body), 'Status') } };
    default:
      return {};
  }
}

function optional(element: Element, name: string): Record<string, string> {
  const value = childText(element, name);
  return value === undefined ? {} : { [name]: value };
}

/** Member of the output → header of the answer. */
const ANSWER_HEADERS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries({ ...DESCRIBED, ...STORED }).map(([header, member]) => [member, header])),
  ETag: 'etag',
  Location: 'location',
  VersionId: 'x-amz-version-id',
  DeleteMarker: 'x-amz-delete-marker',
  ContentLength: 'content-length',
  ContentRange: 'content-range',
  AcceptRanges: 'accept-ranges',
  LastModified: 'last-modified',
  TagCount: 'x-amz-tagging-count',
  CopySourceVersionId: 'x-amz-copy-source-version-id',
  BucketRegion: 'x-amz-bucket-region',
  ChecksumCRC32: 'x-amz-checksum-crc32',
  ChecksumCRC32C: 'x-amz-checksum-crc32c',
  ChecksumCRC64NVME: 'x-amz-checksum-crc64nvme',
  ChecksumSHA1: 'x-amz-checksum-sha1',
  ChecksumSHA256: 'x-amz-checksum-sha256',
  ChecksumType: 'x-amz-checksum-type',
};

/** The root element of the answers that are XML; what they hold besides headers. */
const ANSWER_ROOTS: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
  ListObjectVersions: 'ListVersionsResult',
  GetBucketLocation: 'LocationConstraint',
  GetBucketVersioning: 'VersioningConfiguration',
  GetObjectLockConfiguration: 'ObjectLockConfiguration',
  DeleteObjects: 'DeleteResult',
  CopyObject: 'CopyObjectResult',
  GetObjectTagging: 'Tagging',
  GetObjectRetention: 'Retention',
  GetObjectLegalHold: 'LegalHold',
};
/** Lists of the SDK whose elements S3 writes without an element around them, under another name. */
const FLAT: Readonly<Record<string, string>> = {
  Deleted: 'Deleted',
  Errors: 'Error',
  Versions: 'Version',
  DeleteMarkers: 'DeleteMarker',
  Contents: 'Contents',
  CommonPrefixes: 'CommonPrefixes',
};
/** Lists that have an element around them, and the name of theirs. */
const NESTED: Readonly<Record<string, string>> = { TagSet: 'Tag', Buckets: 'Bucket' };

/** Answers that are one structure, under the name of their root. */
const SOLE = new Set(['CopyObject', 'GetObjectRetention', 'GetObjectLegalHold', 'GetObjectLockConfiguration']);

export function renderAnswer(operation: string, output: Output): HttpResponse {
  const root = ANSWER_ROOTS[operation];
  // A listing is all XML; in other answers what has a header goes there.
  const isHeader = (name: string): boolean => name in ANSWER_HEADERS && !operation.startsWith('List');
  const headers = Object.fromEntries(
    Object.entries(output).flatMap(([name, value]) => {
      const header = isHeader(name) ? ANSWER_HEADERS[name] : undefined;
      return header === undefined || value === undefined ? [] : [[header, headerText(header, value)]];
    }),
  );
  const metadata = output['Metadata'];
  if (typeof metadata === 'object' && metadata !== null) {
    for (const [name, value] of Object.entries(metadata)) headers[`x-amz-meta-${name}`] = String(value);
  }
  const status = statusOf(operation, output);
  if (root === undefined) {
    const body = output['Body'];
    return { status, headers, ...(body instanceof Uint8Array && { body }) };
  }
  const inXml = Object.entries(output).filter(([name]) => !isHeader(name));
  const tree = treeOf(SOLE.has(operation) ? output[root] : Object.fromEntries(inXml));
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body: renderXml(root, tree) };
}

function headerText(header: string, value: unknown): string {
  if (value instanceof Date) return header === 'last-modified' ? value.toUTCString() : value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function statusOf(operation: string, output: Output): number {
  if (operation === 'PostObject') return output['Location'] === undefined ? 204 : 303;
  if (operation === 'DeleteObject' || operation === 'DeleteObjectTagging') return 204;
  return output['ContentRange'] === undefined ? 200 : 206;
}

function treeOf(value: unknown): Tree {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => {
      if (!Array.isArray(member)) return [name, treeOf(member)];
      const items = member.map((item: unknown) => treeOf(item));
      const nested = NESTED[name];
      return nested === undefined ? [FLAT[name] ?? name, items] : [name, { [nested]: items }];
    }),
  );
}

export function renderError(error: AwsError): HttpResponse {
  if (error.status === 304) return { status: 304 };
  const members = Object.fromEntries(Object.entries(error.members).map(([name, value]) => [name, String(value)]));
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body: renderXml('Error', { Code: error.code, Message: error.message, ...members }, ''),
  };
}
