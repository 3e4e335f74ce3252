import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { acceptedKey } from './document.ts';

/** The bucket of documents, for those who read and check it. API functions only sign uploads (`sign-upload.ts`). */
let shared: S3Client | undefined;
const s3 = (): S3Client => (shared ??= new S3Client({ maxAttempts: 5 }));

function bucket(): string {
  const name = process.env['DOCUMENTS_BUCKET'];
  if (!name) throw new Error('DOCUMENTS_BUCKET is not set');
  return name;
}

/** The bytes of a checked document. */
export async function readAccepted(clinicId: string, caseId: string, documentId: string): Promise<Uint8Array> {
  const { Body } = await s3().send(
    new GetObjectCommand({ Bucket: bucket(), Key: acceptedKey(clinicId, caseId, documentId) }),
  );
  if (!Body) throw new Error('the document has no body');
  return await Body.transformToByteArray();
}

/** Keeps a document that Frontdesk made. */
export async function writeAccepted(
  clinicId: string,
  caseId: string,
  documentId: string,
  content: { readonly bytes: Uint8Array; readonly contentType: string; readonly sha256: string },
): Promise<void> {
  await s3().send(
    new PutObjectCommand({
      Bucket: bucket(),
      Key: acceptedKey(clinicId, caseId, documentId),
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
  readonly firstBytes: Uint8Array;
}

/** What stands under a quarantine key, or undefined if it has gone (checked before). */
export async function inspectUpload(key: string): Promise<Uploaded | undefined> {
  try {
    const head = await s3().send(new HeadObjectCommand({ Bucket: bucket(), Key: key, ChecksumMode: 'ENABLED' }));
    const size = head.ContentLength ?? 0;
    const firstBytes =
      size === 0
        ? new Uint8Array()
        : await s3()
            .send(new GetObjectCommand({ Bucket: bucket(), Key: key, Range: `bytes=0-${Math.min(size, 16) - 1}` }))
            .then(async ({ Body }) => (await Body?.transformToByteArray()) ?? new Uint8Array());
    return { size, contentType: head.ContentType ?? '', sha256: head.ChecksumSHA256, firstBytes };
  } catch (error) {
    if (error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey')) return undefined;
    throw error;
  }
}

/** Copies an upload to where documents are read from. Safe to repeat. */
export async function acceptUpload(quarantineKey: string, acceptedAt: string): Promise<void> {
  await s3().send(
    new CopyObjectCommand({ Bucket: bucket(), Key: acceptedAt, CopySource: `${bucket()}/${quarantineKey}` }),
  );
}

export async function removeUpload(key: string): Promise<void> {
  await s3().send(new DeleteObjectCommand({ Bucket: bucket(), Key: key }));
}
