import type { Instant } from '../platform/clock.ts';
import type { ContentType } from '../platform/uploads/documents.ts';

/** A document of a case. It stands in the bucket's quarantine until it has been checked. */
export interface CaseDocument {
  readonly id: string;
  readonly version: number;
  readonly preauthorizationId: string;
  readonly status: 'awaiting-upload' | 'accepted' | 'rejected';
  readonly title: string;
  /** LOINC code. */
  readonly documentType: string;
  readonly contentType: ContentType;
  readonly size: number;
  /** SHA-256 of its bytes, base64. */
  readonly sha256: string;
  /** Who made it: the clinic by upload, or Frontdesk (a packet for the payer). */
  readonly origin: 'upload' | 'frontdesk';
  /** Why it was rejected: `size`, `checksum`, `content-type`. */
  readonly fault?: string;
  /** When the payer got it through its gateway. */
  readonly sentAt?: Instant;
  readonly createdAt: Instant;
}
