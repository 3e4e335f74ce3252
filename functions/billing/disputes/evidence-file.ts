import type { Instant } from '../../platform/clock.ts';
import type { ContentType } from '../../platform/uploads/documents.ts';

/** A file that shows who is right: a receipt, a letter, an estimate. It stands in the bucket's quarantine until it has been checked. */
export interface EvidenceFile {
  readonly id: string;
  readonly version: number;
  readonly disputeId: string;
  readonly status: 'awaiting-upload' | 'accepted' | 'rejected';
  /** What it shows. */
  readonly title: string;
  readonly from: 'patient' | 'clinic' | 'payer';
  readonly contentType: ContentType;
  readonly size: number;
  /** SHA-256 of its bytes, base64. */
  readonly sha256: string;
  /** Why it was rejected: `size`, `checksum`, `content-type`. */
  readonly fault?: string;
  /** Who took it in. */
  readonly staffId: string;
  readonly createdAt: Instant;
}
