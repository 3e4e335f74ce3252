import { readPatientLink, type PatientLinkKind } from '../../patient-links/index.ts';
import { now } from '../../platform/clock.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { registrationOf } from '../intake/step.ts';
import { readRegistration } from '../intake/store.ts';
import { supplied } from '../intake/use-cases/supply-information.ts';
import { LINK_KIND } from './link-kind.ts';
import { askClinicInstead } from './ask-clinic-instead.ts';
import { answerable, groupsFor, saidBy } from './rules/questions.ts';
import { secondFactOf } from './rules/second-fact.ts';
import { isLabelled, mailableAt } from './rules/whom-to-ask.ts';

/** The question to a patient what is missing for their registration. */
export const registrationQuestions: PatientLinkKind = {
  name: LINK_KIND,
  question: async (clinicId, subjectId) => {
    const subject = await readRegistration(clinicId, subjectId);
    const { birthDate } = subject?.patient ?? {};
    if (subject?.status !== 'awaiting-information' || birthDate === undefined) return undefined;
    const asked = answerable(subject.information?.missing ?? [], subject.patient);
    if (asked.length === 0) return undefined;
    const secondFact = isLabelled(subject) ? secondFactOf(subject.patient) : undefined;
    if (isLabelled(subject) && !secondFact) return undefined;
    // The patient may have asked since to be reached elsewhere: who reads that mailbox answers no more.
    const link = await readPatientLink(clinicId, LINK_KIND, subjectId);
    if (link?.email !== mailableAt(subject)) return undefined;
    return {
      birthDate,
      secondFact,
      title: 'What the clinic still needs to know',
      introduction: 'Please fill in what is missing. It goes to the clinic, and to nobody else.',
      groups: groupsFor(asked),
    };
  },
  answer: async (context, subjectId, fields) => {
    const before = await registrationOf(context, subjectId);
    const asked = answerable(before.information?.missing ?? [], before.patient);
    if (before.status !== 'awaiting-information' || asked.length === 0)
      throw new NotInThisStatus('Nothing is asked of the patient any more.');
    const patient = saidBy(asked, fields, before.patient);
    return supplied(context, before, { patient }, now(), 'The patient answered what was missing.');
  },
  stopped: async (context, subjectId) => await askClinicInstead(context, subjectId, 'link-stopped'),
};
