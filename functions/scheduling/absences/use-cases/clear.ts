import { together } from '../../../platform/case/together.ts';
import { readClinic, type Clinic } from '../../../clinics/index.ts';
import { askPatient } from '../../../patient-links/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now, plusSeconds, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import type { Outcome } from '../../../platform/effects/consumer.ts';
import type { Effect } from '../../../platform/effects/effect.ts';
import { newId } from '../../../platform/ids.ts';
import { spokenIn } from '../../../platform/pages/language.ts';
import { mailableAt, readSurvivor } from '../../../registration/index.ts';
import type { Appointment } from '../../appointment.ts';
import { LINK_KIND } from '../../offers/link-kind.ts';
import { toCallBecause, type OpeningOffer } from '../../offers/offer.ts';
import { answerWindow, usualAnswer } from '../../offers/rules/answer-window.ts';
import { stepOf as offerStep } from '../../offers/step.ts';
import { absencePointer } from '../../offers/store.ts';
import { callTask } from '../../offers/use-cases/displaced.ts';
import { begun } from '../../offers/use-cases/make-offer.ts';
import { readAppointment, readResource } from '../../store.ts';
import { appointmentsHit } from '../../use-cases/appointments-of.ts';
import { cancelled } from '../../use-cases/change-appointment.ts';
import type { Absence } from '../absence.ts';
import { absenceChange, readAbsence } from '../store.ts';

/** So many appointments are seen to before somebody else has a turn, and when it goes on. */
const AT_ONCE = 30;
const PAUSE_SECONDS = 60;

/**
 * Cancels the appointments that the absence hits, and sees to it that each patient is told at once and gets new openings, by link or by a
 * call. Who has come already is left to staff. Safe to repeat: what is cancelled is hit no more.
 */
export async function clearAbsence({ clinicId, id: effectId, subjectId }: Effect<'clearAbsence'>): Promise<Outcome> {
  const context: Context = { clinicId, actor: { kind: 'system', id: 'absences' }, requestId: effectId };
  const [absence, clinic] = await Promise.all([readAbsence(clinicId, subjectId), readClinic(clinicId)]);
  const resource = absence && (await readResource(clinicId, absence.resourceId));
  if (!absence || !resource || !clinic) throw new Error('the absence names them');
  const hit = await appointmentsHit(clinicId, resource, now(), absence);
  const waiting = hit.filter(({ status }) => status === 'booked' || status === 'pending');
  for (const { appointmentId } of waiting.slice(0, AT_ONCE))
    await againIfStale(async () => {
      const at = now();
      const before = await readAppointment(clinicId, appointmentId);
      if (before?.status === 'booked') await commit(context, await displacedBy(context, absence, before, clinic, at));
      else if (before?.status === 'pending')
        // Where it was offered to a patient of the waitlist, the offer is lost with it.
        await commit(
          context,
          (await cancelled(context, before, asked(absence), at, { without: absence.resourceId })).change,
        );
    });
  if (waiting.length > AT_ONCE) return { retryAt: plusSeconds(now(), PAUSE_SECONDS), problem: 'more are hit' };
  await againIfStale(async () => {
    const before = await readAbsence(clinicId, subjectId);
    if (before?.status !== 'clearing') return;
    const after: Absence = { ...before, status: 'cleared' };
    await commit(context, {
      records: [absenceChange(clinicId, before, after, 'absence.cleared')],
      announce: { type: 'absence.cleared', status: after.status },
    });
  });
  return { done: true };
}

/** The appointment cannot take place: it is cancelled, and its patient is asked by a link, or called. */
async function displacedBy(
  context: Context,
  absence: Absence,
  before: Appointment,
  { openingOffers = usualAnswer }: Clinic,
  at: Instant,
): Promise<Change> {
  const { clinicId } = context;
  const patient = await readSurvivor(clinicId, before.patientId);
  const email = patient && mailableAt(patient);
  const offerId = newId('openingOffer');
  const displaced = { absenceId: absence.id, appointmentId: before.id, patientId: patient?.id ?? before.patientId };
  // They have as long as the clinic lets anybody have; the news itself goes at once, at night too.
  const until = Date.parse(at) + 4 * openingOffers.longestHours * 3_600_000;
  const answerBy = answerWindow(at, until, openingOffers, before.timeZone)?.answerBy ?? plusSeconds(at, 24 * 3600);
  const offer: OpeningOffer = begun(context, offerId, at, {
    displaced,
    ...(email === undefined
      ? { status: 'to-call', toCall: 'no-mail' }
      : {
          status: 'offered',
          asked: {
            patientId: displaced.patientId,
            appointmentId: before.id,
            start: before.start,
            mailAt: at,
            answerBy,
          },
        }),
  });
  const words = email === undefined ? toCallBecause['no-mail'] : 'The patient is told, and offered new openings.';
  const link = {
    clinicId,
    subjectId: before.id,
    kind: LINK_KIND,
    expiresAt: answerBy,
    language: spokenIn(patient?.language),
    template: 'appointment-called-off',
  };
  return together([
    offerStep(
      context,
      null,
      offer,
      at,
      { deed: 'begun', words },
      email === undefined ? await callTask(context, offer, at) : askPatient({ ...link, email }, undefined),
      { writes: [absencePointer(clinicId, absence.id, offer, before.start)] },
    ),
    (await cancelled(context, before, asked(absence), at, { without: absence.resourceId, offerId })).change,
  ]);
}

function asked({ id, reason }: Absence): Parameters<typeof cancelled>[2] {
  return { reason, askedBy: 'practitioner', note: id };
}
