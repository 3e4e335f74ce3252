import { replyAfter } from '../../platform/case/reply.ts';
import type { Change } from '../../platform/commit.ts';
import type { Reply } from '../../platform/context.ts';
import { confidentialityOf, labelsOf } from '../privacy/rules/labels.ts';
import type { Registration } from './registration.ts';

/** A registration as the API tells it. */
export function registrationBody(subject: Registration): Record<string, unknown> {
  const { information, candidates = [] } = subject;
  const waiting = subject.status === 'awaiting-information';
  return {
    id: subject.id,
    version: subject.version,
    status: subject.status,
    statusSince: subject.statusSince,
    submitterId: subject.submitterId,
    askPatient: subject.askPatient ?? false,
    patient: subject.patient,
    coverages: subject.coverages,
    selfPay: subject.selfPay,
    dateOfService: subject.dateOfService,
    consents: subject.consents,
    intake: subject.intake,
    labels: labelsOf(subject),
    confidentiality: confidentialityOf(labelsOf(subject, subject.patient, ...subject.coverages)),
    missing: waiting ? (information?.missing ?? []) : [],
    askedOf: waiting ? information?.asked?.of : undefined,
    clinicAskedBecause: waiting && information?.asked?.of === 'clinic' ? information.asked.because : undefined,
    closesAt: waiting ? information?.closeAt : undefined,
    candidates,
    outcome: subject.outcome,
    standstill: subject.standstill,
    createdAt: subject.createdAt,
    updatedAt: subject.updatedAt,
  };
}

/** The reply to a change: the registration as it stands after it. `more` is told once, to who asked. */
export function registrationReply(
  status: number,
  change: Change,
  at: string,
  more: Readonly<Record<string, unknown>> = {},
): Reply {
  const body = (subject: Registration): Record<string, unknown> => ({ ...registrationBody(subject), ...more });
  return replyAfter(status, change, at, body, (id) => `/v1/registrations/${id}`);
}
