import { readClinic, type Clinic } from '../clinics/index.ts';
import { now } from '../platform/clock.ts';
import type { PageLanguage } from '../platform/pages/language.ts';
import type { PatientLinkKind, PatientQuestion } from './kind.ts';
import { isStopped, type PatientLink } from './link.ts';
import { findPatientLink } from './lookups/link.ts';
import { readPatientSession } from './session.ts';
import { readPatientLink } from './store.ts';

/** How far a link leads. */
export type Visit =
  | { readonly to: 'nothing' }
  | { readonly to: End; readonly clinic: Clinic; readonly language?: PageLanguage }
  | {
      readonly to: 'question';
      readonly clinic: Clinic;
      readonly link: PatientLink;
      readonly question: PatientQuestion;
      /** Of the session in which the proof was given; absent before. */
      readonly sessionId?: string;
    };

/**
 * What is left of a link that is none any more: a newer mail, five wrong proofs, answers that came by it, the end of the
 * time, or a clinic that knows by now.
 */
export type End = 'replaced' | 'stopped' | 'answered' | 'expired' | 'settled';

/** Follows a link. One that leads nowhere and one of another kind are the same: `nothing`. */
export async function visit(
  kind: PatientLinkKind,
  secret: string,
  cookies: Readonly<Record<string, string>>,
): Promise<Visit> {
  const target = await findPatientLink(secret);
  if (!target || target.kind !== kind.name) return { to: 'nothing' };
  const { clinicId, subjectId } = target;
  const [clinic, link] = await Promise.all([readClinic(clinicId), readPatientLink(clinicId, kind.name, subjectId)]);
  if (!clinic || clinic.status !== 'active' || !link) return { to: 'nothing' };
  const { language } = link;
  if (isStopped(link)) return { to: 'stopped', clinic, language };
  if (link.state === 'answered') return { to: 'answered', clinic, language };
  if (link.generation !== target.generation) return { to: 'replaced', clinic, language };
  if (link.expiresAt <= now()) return { to: 'expired', clinic, language };
  const question = await kind.question(clinicId, subjectId);
  if (!question) return { to: 'settled', clinic, language };
  const sessionId = await readPatientSession(target, secret, cookies, question.secondFact ? 2 : 1);
  return { to: 'question', clinic, link, question, sessionId };
}
