import {
  readPatientLink,
  type PatientLink,
  type PatientLinkKind,
  type PatientQuestion,
} from '../../patient-links/index.ts';
import { now } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../platform/errors.ts';
import { inDollars } from '../../platform/money.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import { mailableAt, readSurvivor, secondFactFor } from '../../registration/index.ts';
import type { Dispute } from './dispute.ts';
import { LINK_KIND } from './link-kind.ts';
import { filesAside } from './pages/files-aside.ts';
import { answerGroups, informationGroups } from './rules/questions.ts';
import { disputeOf } from './step.ts';
import { readDispute } from './store.ts';
import { contested } from './use-cases/decided.ts';
import { notReached } from './use-cases/not-reached.ts';
import { accepted, supplied } from './use-cases/patient-says.ts';
import { disputeEnds, disputeWords } from './words.ts';

/** What a patient is told of a dispute by a link, and can say to it: to the answer, or to what was asked for. */
export const disputeQuestions: PatientLinkKind = {
  name: LINK_KIND,
  question: async (clinicId, subjectId) => {
    const [subject, link] = await Promise.all([
      readDispute(clinicId, subjectId),
      readPatientLink(clinicId, LINK_KIND, subjectId),
    ]);
    const content = subject && contentOf(subject, link?.language);
    if (!content) return undefined;
    const patient = await readSurvivor(clinicId, subject.patientId);
    // The patient may have asked since to be reached elsewhere: who reads that mailbox answers no more.
    if (!patient || !link || link.email !== mailableAt(patient, subject.labels)) return undefined;
    return { birthDate: patient.birthDate, secondFact: secondFactFor(patient, subject.labels), ...content };
  },
  answer: async (context, subjectId, fields) => {
    const before = await disputeOf(context, subjectId);
    const at = now();
    const words = fields['words'] ?? '';
    if (before.status === 'awaiting-information')
      return await supplied(context, before, { words, from: 'patient' }, at);
    if (before.status !== 'answered') throw new NotInThisStatus('Nothing is asked about the dispute any more.');
    if (fields['say'] !== 'contest') return await accepted(context, before, fields['say'] === 'payment-plan', at);
    if (words === '') {
      const { language = 'en' } = (await readPatientLink(context.clinicId, LINK_KIND, subjectId)) ?? {};
      const detail = disputeWords[language].answer.newNeeded;
      throw new ValidationFailed('Nothing was sent yet.', [{ pointer: '/words', detail }]);
    }
    return await contested(context, before, words, 'patient', at);
  },
  stopped: async (context, subjectId) => await notReached(context, subjectId, 'link-stopped'),
  ends: disputeEnds,
};

function contentOf(
  subject: Dispute,
  language: PageLanguage = 'en',
): Pick<PatientQuestion, 'title' | 'introduction' | 'paragraphs' | 'groups' | 'asides'> | undefined {
  const words = disputeWords[language];
  const answer = subject.answers.at(-1);
  if (subject.status === 'answered' && answer)
    return {
      title: words.answer.title,
      introduction: words.answer.introduction(inDollars(subject.disputed), inDollars(answer.owes)),
      paragraphs: [
        ...answer.answer.split(/\n+/),
        ...(answer.givenBack ? [words.answer.givenBack(inDollars(answer.givenBack))] : []),
        ...federalParagraphs(subject, language),
      ],
      // What is new can be a file. An answer that is the last is not contested, and needs none.
      ...(subject.round === 1 ? { asides: async () => [await filesAside(subject.clinicId, [subject], language)] } : {}),
      groups: answerGroups(subject, language),
    };
  if (subject.status === 'awaiting-information' && subject.asked)
    return {
      title: words.question.title,
      introduction: words.question.introduction,
      paragraphs: subject.asked.words.split(/\n+/),
      asides: async () => [await filesAside(subject.clinicId, [subject], language)],
      groups: informationGroups(language),
    };
  return undefined;
}

/** Who may begin the federal process is told so (45 CFR 149.610(c)(1)). */
function federalParagraphs({ facts }: Dispute, language: PageLanguage): string[] {
  if (!facts?.federal.isEligible || facts.federal.until === undefined) return [];
  return [disputeWords[language].answer.federal(facts.federal.until)];
}

/**
 * Whether a mail with this link may still go where it was meant to go: asked right before it is sent. Where it may not, the clinic tells the
 * patient.
 */
export async function confirmDisputeAddress(context: Context, link: PatientLink): Promise<boolean> {
  const subject = await readDispute(context.clinicId, link.subjectId);
  const patient = subject && (await readSurvivor(context.clinicId, subject.patientId));
  if (patient && mailableAt(patient, subject.labels) === link.email) return true;
  await notReached(context, link.subjectId, 'no-address');
  return false;
}
