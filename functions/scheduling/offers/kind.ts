import {
  readPatientLink,
  type PatientLink,
  type PatientLinkKind,
  type PatientQuestion,
} from '../../patient-links/index.ts';
import { now, type Instant } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import { NotInThisStatus } from '../../platform/errors.ts';
import { locales, type PageLanguage } from '../../platform/pages/language.ts';
import { wallTime } from '../../platform/pages/times.ts';
import { isLabelled, mailableAt, readSurvivor, secondFactFor, type Patient } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { readAppointment, readResources, readVisitType } from '../store.ts';
import { readWaitlistEntry } from '../waitlist/store.ts';
import { LINK_KIND } from './link-kind.ts';
import type { OpeningOffer } from './offer.ts';
import { offerEnds, takeOrDecline } from './rules/question.ts';
import { readOffer } from './store.ts';
import { openingTaken } from './use-cases/answer.ts';
import { isOffered, passedOn } from './use-cases/passed-on.ts';
import { newOpenings, newTimeTaken, noNewTime, openingField, toBeCalled } from './use-cases/displaced.ts';
import { notAnswerable } from './use-cases/not-answerable.ts';
import { offerWords } from './words.ts';

/**
 * The question to a patient whether they take an opening that is held for them: its subject is the hold. Or which one they take in
 * place of an appointment that cannot take place: its subject is that.
 */
export const openingOfferQuestions: PatientLinkKind = {
  name: LINK_KIND,
  question: async (clinicId, appointmentId) => {
    const { appointment, offer, patient } = await offeredBy(clinicId, appointmentId);
    if (!appointment || !offer || !patient) return undefined;
    // The patient may have asked since to be reached elsewhere: who reads that mailbox answers no more.
    const link = await readPatientLink(clinicId, LINK_KIND, appointmentId);
    if (!link || link.email !== mailableAt(patient)) return undefined;
    const { language = 'en' } = link;
    return offer.displaced
      ? await newTimes(clinicId, appointment, patient, language)
      : await heldOpening(clinicId, offer, appointment, patient, language);
  },
  answer: async (context, appointmentId, fields) => {
    const { offer, appointment } = await offeredBy(context.clinicId, appointmentId);
    if (!offer || !appointment) throw new NotInThisStatus('Nothing is offered any more.');
    const at = now();
    const chosen = fields['opening'];
    if (chosen !== undefined)
      return chosen === CALL
        ? await toBeCalled(context, offer, 'asked-for-call', at)
        : chosen === NONE
          ? noNewTime(context, offer, 'not-wanted', at)
          : await newTimeTaken(
              context,
              offer,
              appointment,
              chosen,
              at,
              (await readPatientLink(context.clinicId, LINK_KIND, appointmentId))?.language,
            );
    return fields['answer'] === 'take'
      ? await openingTaken(context, offer, at)
      : await passedOn(context, offer, 'declined', at);
  },
  stopped: async (context, appointmentId) => await notAnswerable(context, appointmentId, 'link-stopped'),
  ends: offerEnds,
};

async function offeredBy(
  clinicId: string,
  appointmentId: string,
): Promise<{ appointment?: Appointment; offer?: OpeningOffer; patient?: Patient }> {
  const appointment = await readAppointment(clinicId, appointmentId);
  if (appointment?.offerId === undefined) return {};
  const offer = await readOffer(clinicId, appointment.offerId);
  if (offer?.status !== 'offered' || offer.asked?.appointmentId !== appointmentId) return {};
  const patient = await readSurvivor(clinicId, offer.asked.patientId);
  return { appointment, offer, patient };
}

/** The opening that is held: when, and where nothing is labelled also with whom and what to do before. */
async function heldOpening(
  clinicId: string,
  { id, asked }: OpeningOffer,
  hold: Appointment,
  patient: Patient,
  language: PageLanguage,
): Promise<PatientQuestion | undefined> {
  const said = offerWords[language];
  const time = (instant: Instant, timeZone: string): string => wallTime(instant, timeZone, locales[language]);
  if (!asked || !isOffered(hold, id, now())) return undefined;
  const entry = asked.entryId === undefined ? undefined : await readWaitlistEntry(clinicId, asked.entryId);
  const old =
    entry?.movesAppointmentId === undefined ? undefined : await readAppointment(clinicId, entry.movesAppointmentId);
  const labelled = isLabelled(patient);
  const [resources, visitType] = await Promise.all([
    readResources(clinicId, hold.resourceIds.slice(0, 1)),
    readVisitType(clinicId, hold.visitTypeId),
  ]);
  const name = labelled ? undefined : resources.get(hold.resourceIds[0] ?? '')?.name;
  const preparation = labelled ? undefined : preparationFor(visitType?.preparation ?? [], patient.language);
  const when = `${time(hold.start, hold.timeZone)}${name === undefined ? '' : said.with(name)}`;
  const until = time(asked.answerBy, hold.timeZone);
  return {
    birthDate: patient.birthDate,
    secondFact: secondFactFor(patient),
    title: said.held,
    introduction: [
      said.heldUntil(when, until),
      ...(old?.status === 'booked' && old.start > hold.start ? [said.moves(time(old.start, old.timeZone))] : []),
      ...(preparation === undefined ? [] : [said.prepare(preparation)]),
    ].join(' '),
    groups: [takeOrDecline(language)],
  };
}

/** The openings from which a patient chooses whose appointment cannot take place. */
async function newTimes(
  clinicId: string,
  old: Appointment,
  patient: Patient,
  language: PageLanguage,
): Promise<PatientQuestion> {
  const said = offerWords[language];
  const openings = await newOpenings(clinicId, old, now());
  const further = [
    { value: CALL, label: said.callMe },
    { value: NONE, label: said.none },
  ];
  const field = await openingField(clinicId, openings, !isLabelled(patient), further, language);
  return {
    birthDate: patient.birthDate,
    secondFact: secondFactFor(patient),
    title: said.newTime,
    introduction: said.cannotTakePlace(wallTime(old.start, old.timeZone, locales[language])),
    groups: [{ legend: said.answer, fields: [field] }],
  };
}
const CALL = 'call';
const NONE = 'none';

/** In the patient’s language, else in English, else the first that there is. */
function preparationFor(
  texts: readonly { readonly language: string; readonly text: string }[],
  language = 'en',
): string | undefined {
  const main = (tag: string): string | undefined => tag.split('-')[0];
  const inLanguage = (wanted: string): string | undefined =>
    texts.find((each) => main(each.language) === main(wanted))?.text;
  return inLanguage(language) ?? inLanguage('en') ?? texts[0]?.text;
}

/**
 * Whether a mail with this link may still go where it was meant to go: asked right before it is sent. Where it may not, the opening
 * goes on at once.
 */
export async function confirmOfferAddress(context: Context, link: PatientLink): Promise<boolean> {
  const { patient } = await offeredBy(context.clinicId, link.subjectId);
  if (patient && mailableAt(patient) === link.email) return true;
  await notAnswerable(context, link.subjectId, 'not-reached');
  return false;
}
