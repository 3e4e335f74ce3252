import type { Instant } from '../../platform/clock.ts';
import type { ContentType } from '../../platform/uploads/documents.ts';
import type { Announced } from '../../platform/uploads/quarantine.ts';

/** A file that shows who is right: a receipt, a letter, an estimate. It stands in the bucket's quarantine until it has been checked. */
export interface EvidenceFile {
  readonly id: string;
  readonly version: number;
  readonly disputeId: string;
  readonly status: 'awaiting-upload' | 'accepted' | 'rejected';
  /** What it shows. */
  readonly title: string;
  readonly from: 'patient' | 'clinic' | 'payer';
  /** Of a file that the patient brings by a link these three are known once it has come. */
  readonly contentType?: ContentType;
  readonly size?: number;
  /** SHA-256 of its bytes, base64. */
  readonly sha256?: string;
  /** Why it was rejected: `size`, `checksum`, `content-type`. */
  readonly fault?: string;
  /** Who took it in; nobody where the patient brought it by a link. */
  readonly staffId?: string;
  readonly createdAt: Instant;
}

/** What is known of the bytes of a file: as they were announced, or as they came. */
export type Known = EvidenceFile & Announced & { readonly contentType: ContentType };

/** Whether it was announced with all that its bytes must be, or has come. */
export function isKnown(file: EvidenceFile): file is Known {
  return file.contentType !== undefined && file.size !== undefined && file.sha256 !== undefined;
}
