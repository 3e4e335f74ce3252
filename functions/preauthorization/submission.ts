import { publicOrigin } from '../platform/origin.ts';
import { now } from '../platform/clock.ts';
import type { Preauthorization, Purpose } from './case.ts';
import { readAccepted } from './documents-bucket.ts';
import type { Inquiry, Submission, SubmittedDocument } from './gateways/gateway.ts';
import { listDocuments } from './store.ts';
import { identifierOf } from './submission-identifier.ts';
import { requestedOf, type Surroundings } from './surroundings.ts';

/** All that the payer is told, gathered anew for one call. */
export async function submissionOf(
  subject: Preauthorization,
  around: Surroundings,
  purpose: Purpose,
  note?: string,
): Promise<Submission> {
  const requested = requestedOf(subject);
  const { clinicId, id } = subject;
  const documents = (await listDocuments(clinicId, id)).filter(
    ({ status, origin, sentAt }) =>
      status === 'accepted' && origin === 'upload' && (purpose !== 'documents' || sentAt === undefined),
  );
  return {
    identifier: identifierOf(subject),
    purpose,
    related: purpose === 'initial' ? undefined : relatedTo(subject),
    createdAt: now(),
    urgency: subject.urgency,
    attestation: subject.attestation?.statement,
    payer: around.payer,
    clinic: around.clinic,
    patient: around.patient,
    coverage: around.coverage,
    providers: requested.providers,
    items: requested.items.filter(({ requirement }) => requirement?.answer !== 'not-required'),
    facts: subject.facts,
    note,
    documents: documents.map((document): SubmittedDocument => ({
      id: document.id,
      title: document.title,
      type: { system: 'http://loinc.org', code: document.documentType },
      contentType: document.contentType,
      size: document.size,
      sha256: document.sha256,
      createdAt: document.createdAt,
      read: () => readAccepted(clinicId, id, document.id),
    })),
    notificationUrl: `${await publicOrigin()}/payers/${around.payer.id}/notifications`,
  };
}

/** What the payer has of the case: what it answered to, or what it may have had without ever answering. */
function relatedTo(subject: Preauthorization): Submission['related'] {
  const { atPayer, attempts } = subject;
  const items = subject.items.filter(({ requirement }) => requirement?.answer !== 'not-required');
  if (atPayer) return { identifier: atPayer.identifier, reference: atPayer.reference, items };
  const earlier = attempts.findLast(({ identifier }) => identifier !== identifierOf(subject));
  return earlier && { identifier: earlier.identifier, items };
}

/** The question what has become of a submission. */
export function inquiryOf(subject: Preauthorization, around: Surroundings, identifier: string): Inquiry {
  const requested = requestedOf(subject);
  return {
    identifier,
    reference: subject.atPayer?.identifier === identifier ? subject.atPayer.reference : undefined,
    payer: around.payer,
    clinic: around.clinic,
    patient: around.patient,
    coverage: around.coverage,
    providers: requested.providers,
    items: requested.items.filter(({ requirement }) => requirement?.answer !== 'not-required'),
  };
}
