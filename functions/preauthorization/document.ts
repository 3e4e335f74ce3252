import type { Instant } from '../platform/clock.ts';

/** What may be uploaded, with the bytes by which each type begins. */
export const contentTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'] as const;
export type ContentType = (typeof contentTypes)[number];

/** The largest document, in bytes. */
export const MAX_DOCUMENT_BYTES = 25 * 1024 * 1024;

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

/** Where a checked document stands. */
export function acceptedKey(clinicId: string, caseId: string, documentId: string): string {
  return `accepted/${clinicId}/${caseId}/${documentId}`;
}
