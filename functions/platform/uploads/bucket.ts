import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

/** The bucket of what clinics upload and Frontdesk makes, for those who read and check it. API functions only sign (`presign.ts`). */
let shared: S3Client | undefined;
const s3 = (): S3Client => (shared ??= new S3Client({ maxAttempts: 5 }));

function bucket(): string {
  const name = process.env['DOCUMENTS_BUCKET'];
  if (!name) throw new Error('DOCUMENTS_BUCKET is not set');
  return name;
}

/**
 * The bytes of an object, all of them or a part.
 * @param range the first byte and the one after the last; what lies beyond the end is not there
 */
export async function readObject(
  key: string,
  range?: { readonly from: number; readonly to: number },
): Promise<Uint8Array> {
  const Range = range && `bytes=${range.from}-${range.to - 1}`;
  const { Body } = await s3().send(new GetObjectCommand({ Bucket: bucket(), Key: key, Range }));
  if (!Body) throw new Error('the object has no body');
  return await Body.transformToByteArray();
}

export async function writeObject(
  key: string,
  content: { readonly bytes: Uint8Array; readonly contentType: string; readonly sha256: string },
): Promise<void> {
  await s3().send(
    new PutObjectCommand({
      Bucket: bucket(),
      Key: key,
      Body: content.bytes,
      ContentType: content.contentType,
      ChecksumSHA256: content.sha256,
    }),
  );
}

export interface Uploaded {
  readonly size: number;
  readonly contentType: string;
  /** SHA-256, base64, as the bucket verified it on arrival. */
  readonly sha256?: string;
  /** Tells other bytes under the same key from these. */
  readonly etag?: string;
  readonly firstBytes: Uint8Array;
}

/** What stands under a quarantine key, or undefined if it has gone (checked before). */
export async function inspectUpload(key: string): Promise<Uploaded | undefined> {
  try {
    const head = await s3().send(new HeadObjectCommand({ Bucket: bucket(), Key: key, ChecksumMode: 'ENABLED' }));
    const size = head.ContentLength ?? 0;
    const firstBytes = size === 0 ? new Uint8Array() : await readObject(key, { from: 0, to: Math.min(size, 16) });
    return {
      size,
      contentType: head.ContentType ?? '',
      sha256: head.ChecksumSHA256,
      etag: head.ETag,
      firstBytes,
    };
  } catch (error) {
    if (error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey')) return undefined;
    throw error;
  }
}

/** Copies an upload to where it is read from. Safe to repeat. */
export async function acceptUpload(quarantined: string, acceptedAt: string): Promise<void> {
  await s3().send(
    new CopyObjectCommand({ Bucket: bucket(), Key: acceptedAt, CopySource: `${bucket()}/${quarantined}` }),
  );
}

export async function removeUpload(key: string): Promise<void> {
  await s3().send(new DeleteObjectCommand({ Bucket: bucket(), Key: key }));
}
