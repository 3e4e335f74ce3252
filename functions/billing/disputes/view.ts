import { replyAfter } from '../../platform/case/reply.ts';
import type { Change } from '../../platform/commit.ts';
import type { Reply } from '../../platform/context.ts';
import type { Dispute } from './dispute.ts';
import { statuses, taskStatusOf } from './rules/statuses.ts';

/** A dispute as the API tells it. */
export function disputeView(subject: Dispute): Record<string, unknown> {
  return {
    id: subject.id,
    version: subject.version,
    status: subject.status,
    taskStatus: taskStatusOf(subject.status),
    statusSince: subject.statusSince,
    whoActs: statuses[subject.status].actor,
    due: subject.due,
    patientId: subject.patientId,
    accountId: subject.accountId,
    invoiceId: subject.invoiceId,
    chargeIds: subject.chargeIds,
    reason: subject.reason,
    words: subject.words,
    evidence: subject.evidence,
    openedBy: subject.openedBy,
    submitterId: subject.submitterId,
    disputed: subject.disputed,
    round: subject.round,
    facts: subject.facts?.facts,
    federalEligibility: subject.facts?.federal,
    proposal: subject.proposal,
    asked: subject.asked,
    withPayer: subject.withPayer,
    answers: subject.answers,
    told: subject.told,
    paymentPlanAccepted: subject.paymentPlanAccepted ?? false,
    paymentPlanId: subject.paymentPlanId,
    federal: subject.federal,
    closed: subject.closed,
    createdAt: subject.createdAt,
    updatedAt: subject.updatedAt,
  };
}

/** The reply to a change: the dispute as it stands after it. */
export function disputeReply(status: number, change: Change, at: string): Reply {
  return replyAfter<Dispute>(status, change, at, disputeView, (id) => `/v1/disputes/${id}`);
}
