import type { Context } from '../../platform/context.ts';
import type { PageRequest } from '../../platform/pages/request.ts';
import type { PatientLink } from '../link.ts';

/** For what is done before the visitor proved anything. */
export function visitorContext({ clinicId }: PatientLink, { requestId, sourceIp }: PageRequest): Context {
  return { clinicId, actor: { kind: 'system', id: 'patient-links' }, requestId, sourceIp };
}

/** For what a patient does who gave the proof. Known by the record that the question is about: they may have none yet. */
export function patientContext({ clinicId, subjectId }: PatientLink, { requestId, sourceIp }: PageRequest): Context {
  return { clinicId, actor: { kind: 'patient', id: subjectId }, requestId, sourceIp };
}
