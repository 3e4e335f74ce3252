import type { Instant } from '../platform/clock.ts';
import type { PageLanguage } from '../platform/pages/language.ts';
import { putIf } from '../platform/table.ts';
import { isStopped, type PatientEmail, type PatientLink } from './link.ts';
import { linkWrite, readPatientLink } from './store.ts';

/** What a link that stands for long is about, and to whom it goes. */
export interface Standing {
  readonly clinicId: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly email: PatientEmail;
  readonly expiresAt: Instant;
  readonly language?: PageLanguage;
}

/**
 * The link that every mail about a matter carries: the same one as long as it would work for this addressee until then, so that an older mail
 * is as good as the newest, and a mail that is sent again is the same. Undefined where too many wrong proofs were given by it.
 */
export async function standingLink(standing: Standing): Promise<PatientLink | undefined> {
  const { clinicId, kind, subjectId, email, expiresAt } = standing;
  for (;;) {
    const before = await readPatientLink(clinicId, kind, subjectId);
    if (before && isStopped(before)) return undefined;
    if (before?.state === 'open' && before.email === email && before.expiresAt === expiresAt) return before;
    const generation = (before?.generation ?? 0) + 1;
    const after: PatientLink = { ...standing, generation, state: 'open', failures: before?.failures ?? 0 };
    const { put, condition } = linkWrite(before, after);
    if (await putIf(put, condition)) return after;
  }
}
