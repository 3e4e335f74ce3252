/** What S3 keeps. Instants are epoch milliseconds. */

export type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

export type LockMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Retention {
  readonly mode: LockMode;
  readonly until: number;
}

export interface Bucket {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  settings: BucketSettings;
  /** The versions of each key, oldest first. Without versioning there is one. */
  readonly objects: Map<string, Version[]>;
}

export interface BucketSettings {
  readonly versioning: 'Enabled' | 'Suspended' | undefined;
  readonly lock: boolean;
  readonly defaultRetention?: { readonly mode: LockMode; readonly days: number };
  readonly encryption: 'AES256' | 'aws:kms';
  readonly keyArn?: string;
  readonly tellsEventBridge: boolean;
}

export interface Version {
  /** `null` where the bucket has no versioning. */
  readonly id: string;
  readonly key: string;
  readonly deleteMarker: boolean;
  readonly body: Uint8Array;
  /** With its quotes. */
  readonly etag: string;
  readonly modified: number;
  /** Header name → value: content type and its like, and `x-amz-meta-…`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksum: { readonly algorithm: Algorithm; readonly value: string };
  readonly encryption: { readonly algorithm: 'AES256' | 'aws:kms'; readonly keyArn?: string };
  tags: Readonly<Record<string, string>>;
  retention?: Retention;
  legalHold: boolean;
}
