import type { Change } from '../../platform/commit.ts';
import type { Reply } from '../../platform/http/reply.ts';
import { confidentialityOf } from '../../registration/index.ts';
import type { Item, Preauthorization } from '../case.ts';
import { replyAfter } from '../../platform/case/reply.ts';

/** A case as the API tells it. */
export function caseBody(subject: Preauthorization): Record<string, unknown> {
  const { atPayer, proposed, information } = subject;
  return {
    id: subject.id,
    version: subject.version,
    status: subject.status,
    statusSince: subject.statusSince,
    patientId: subject.patientId,
    coverageId: subject.coverageId,
    payerId: subject.payerId,
    urgency: subject.urgency,
    labels: subject.labels ?? [],
    confidentiality: confidentialityOf(subject.labels ?? []),
    attestation: subject.attestation,
    submitterId: subject.submitterId,
    network: subject.network,
    providers: subject.providers,
    items: subject.items.map(itemBody),
    facts: subject.facts,
    missing: information?.missing ?? [],
    closesAt: subject.status === 'awaiting-information' ? information?.closeAt : undefined,
    staffDueAt: subject.staffDueAt,
    change: proposed && {
      reason: proposed.reason,
      requestedAt: proposed.requestedAt,
      providers: proposed.providers,
      items: proposed.items.map(itemBody),
    },
    refusedChange: subject.refusedChange && {
      reason: subject.refusedChange.reason,
      requestedAt: subject.refusedChange.requestedAt,
      heardAt: subject.refusedChange.heardAt,
      items: subject.refusedChange.items.map(itemBody),
    },
    payer: atPayer && {
      identifier: atPayer.identifier,
      reference: atPayer.reference,
      receivedAt: atPayer.receivedAt,
      dueAt: atPayer.dueAt,
      extension: atPayer.extension,
      answeredAt: atPayer.answeredAt,
      late: atPayer.chasedAt !== undefined,
      documentRequests: atPayer.documentRequests,
      representative: atPayer.representative,
    },
    remedies: subject.remedies,
    cancellation: subject.cancellation && {
      reason: subject.cancellation.reason,
      requestedAt: subject.cancellation.requestedAt,
    },
    standstill: subject.standstill,
    createdAt: subject.createdAt,
    updatedAt: subject.updatedAt,
  };
}

function itemBody(item: Item): Record<string, unknown> {
  return { ...item };
}

/** A case in a list: no more than it takes to find the right one. */
export function caseSummary(subject: Preauthorization): Record<string, unknown> {
  const { id, version, status, statusSince, patientId, payerId, urgency, createdAt, updatedAt } = subject;
  const { labels = [] } = subject;
  const confidentiality = confidentialityOf(labels);
  // Whoever looks for another case need not learn what this one is about.
  const codes = labels.length > 0 ? [] : subject.items.map(({ productOrService }) => productOrService.code);
  return {
    id,
    version,
    status,
    statusSince,
    patientId,
    payerId,
    urgency,
    confidentiality,
    codes,
    createdAt,
    updatedAt,
  };
}

/** The reply to a change: the case as it stands after it, with its new version. */
export function caseReply(status: number, change: Change, at: string, location?: string): Reply {
  return replyAfter(status, change, at, caseBody, location === undefined ? undefined : () => location);
}
