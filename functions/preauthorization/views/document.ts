import type { CaseDocument } from '../document.ts';

/** A document as the API tells it. */
export function documentBody(document: Omit<CaseDocument, 'version'>): Record<string, unknown> {
  const { id, status, title, documentType, contentType, size, sha256, origin, fault, sentAt, createdAt } = document;
  return { id, status, title, type: documentType, contentType, size, sha256, origin, fault, sentAt, createdAt };
}
