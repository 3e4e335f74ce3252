import { readPatientLink, type PatientLinkKind } from '../../patient-links/index.ts';
import { againIfStale } from '../../platform/case/again.ts';
import { now, type Instant } from '../../platform/clock.ts';
import { commit, type Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus, OpeningTaken, ValidationFailed } from '../../platform/errors.ts';
import type { PageLanguage } from '../../platform/pages/language.ts';
import { readSurvivor, secondFactOf } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { readPatientReminders } from '../patient-reminders.ts';
import type { VisitType } from '../resource.ts';
import { spanOf } from '../rules/day-sheet.ts';
import { callWanted } from '../tasks/call.ts';
import { appointmentOf, stepOf } from '../step.ts';
import { readAppointment, readVisitType } from '../store.ts';
import { cancelled, rescheduled } from '../use-cases/change-appointment.ts';
import { openingsWithin, openingView, type OpeningView } from '../use-cases/free-time.ts';
import { choiceChange } from '../use-cases/reminder-choice.ts';
import { addressOf, isSensitive } from '../use-cases/where-to-mail.ts';
import { LINK_KIND } from './link-kind.ts';
import { appointmentWords } from './words.ts';
import {
  choiceOf,
  groupsFor,
  introduction,
  lookedAt,
  openingOf,
  otherTimes,
  preparationFor,
  reasonOf,
} from './rules/question.ts';

/** What a patient does with an appointment by the link in a mail: confirms it, moves it, cancels it, asks to be called. */
export const appointmentLinks: PatientLinkKind = {
  name: LINK_KIND,
  question: async (clinicId, subjectId) => {
    const at = now();
    const appointment = await readAppointment(clinicId, subjectId);
    if (!appointment || !isOpen(appointment, at)) return undefined;
    const [patient, visitType, link] = await Promise.all([
      readSurvivor(clinicId, appointment.patientId),
      readVisitType(clinicId, appointment.visitTypeId),
      readPatientLink(clinicId, LINK_KIND, subjectId),
    ]);
    if (!patient || !visitType) return undefined;
    const where = addressOf(patient, visitType);
    // The patient may have asked since to be reached elsewhere: who reads that mailbox answers no more.
    if (!link || !('to' in where) || where.to !== link.email) return undefined;
    const secondFact = isSensitive(patient, visitType) ? secondFactOf(patient) : undefined;
    if (isSensitive(patient, visitType) && !secondFact) return undefined;
    const { language } = link;
    return {
      birthDate: patient.birthDate,
      secondFact,
      title: appointmentWords[language ?? 'en'].title,
      introduction: introduction(appointment, preparationFor(visitType.preparation, patient.language), language),
      groups: async () => {
        const { optedOut } = await readPatientReminders(clinicId, patient);
        return groupsFor(
          await otherOpenings(appointment, visitType, at),
          { optedOut: optedOut !== undefined },
          language,
        );
      },
    };
  },
  answer: async (context, subjectId, fields) => {
    const before = await appointmentOf(context, subjectId);
    const at = now();
    if (!isOpen(before, at)) throw new NotInThisStatus('The appointment can no longer be changed by the link.');
    switch (choiceOf(fields)) {
      case 'confirm':
        return stepOf(context, before, { ...before, participantStatus: 'accepted' }, at, { deed: 'accepted' });
      case 'call':
        return await callWanted(context, before, at, fields['message']);
      case 'move':
        return await movedTo(context, before, openingOf(fields), at, await languageOf(context.clinicId, subjectId));
      case 'cancel': {
        const asked = { reason: reasonOf(fields), askedBy: 'patient' as const };
        return (await cancelled(context, before, asked, at, { participantStatus: 'declined' })).change;
      }
      case 'no-reminders':
        return await choiceChange(context, before.patientId, { wanted: false, toldBy: 'patient' }, at);
      case 'reminders':
        return await choiceChange(context, before.patientId, { wanted: true, toldBy: 'patient' }, at);
    }
  },
  // Who has said anything else can change their mind by the same link.
  spends: (fields) => choiceOf(fields) === 'cancel',
  stopped: async (context, subjectId) => {
    await againIfStale(async () => {
      const before = await appointmentOf(context, subjectId);
      await commit(context, stepOf(context, before, before, now(), { deed: 'link-stopped' }));
    });
  },
};

function isOpen({ status, start }: Appointment, at: Instant): boolean {
  return status === 'booked' && start > at;
}

/** Other times with whom the visit is with. */
async function otherOpenings(appointment: Appointment, visitType: VisitType, at: Instant): Promise<OpeningView[]> {
  const openings = await openingsWithin(appointment.clinicId, visitType, spanOf(lookedAt(appointment, at)), at, {
    resourceIds: appointment.resourceIds.slice(0, 1),
  });
  return otherTimes(openings.map(openingView), appointment);
}

/** The same use case as the API's: of two who want that time one gets it. */
async function movedTo(
  context: Context,
  before: Appointment,
  opening: ReturnType<typeof openingOf>,
  at: Instant,
  language: PageLanguage,
): Promise<Change> {
  const { whichSuits, chooseOne, taken } = appointmentWords[language];
  if (!opening) throw refused(`${whichSuits}: ${chooseOne}`);
  try {
    const asked = { ...opening, reason: 'The patient chose another time.' };
    return (await rescheduled(context, before, asked, at, { participantStatus: 'accepted' })).change;
  } catch (error) {
    if (!(error instanceof OpeningTaken)) throw error;
    throw refused(`${whichSuits}: ${taken}`);
  }
}

/** In which the pages of the link speak. */
async function languageOf(clinicId: string, subjectId: string): Promise<PageLanguage> {
  return (await readPatientLink(clinicId, LINK_KIND, subjectId))?.language ?? 'en';
}

function refused(detail: string): ValidationFailed {
  return new ValidationFailed('Nothing was changed.', [{ pointer: '/opening', detail }]);
}
