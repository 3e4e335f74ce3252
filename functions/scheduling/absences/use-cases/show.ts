import { auditRead } from '../../../platform/audit/entry.ts';
import { now } from '../../../platform/clock.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotFound } from '../../../platform/errors.ts';
import type { OpeningOffer } from '../../offers/offer.ts';
import { offersOfAbsence } from '../../offers/store.ts';
import { readAppointments, readResource } from '../../store.ts';
import { appointmentsHit, type Hit } from '../../use-cases/appointments-of.ts';
import type { Absence } from '../absence.ts';
import { readAbsence } from '../store.ts';

/**
 * The absence, and who of its patients has answered, who has not, and who must be called.
 * @throws NotFound
 */
export async function showAbsence(context: Context, id: string): Promise<Reply> {
  const { clinicId } = context;
  const absence = await readAbsence(clinicId, id);
  if (!absence) throw new NotFound('There is no such absence.');
  const [offers, resource] = await Promise.all([
    offersOfAbsence(clinicId, id),
    readResource(clinicId, absence.resourceId),
  ]);
  const ids = offers.flatMap(({ displaced }) => displaced?.appointmentId ?? []);
  const starts = new Map((await readAppointments(clinicId, ids)).map((each) => [each.id, each.start]));
  const hit = resource ? await appointmentsHit(clinicId, resource, now(), absence) : [];
  await Promise.all([
    auditRead(context, id, 'absence.read'),
    ...offers.map((offer) => auditRead(context, offer.id, 'openingOffer.read')),
  ]);
  const shown = offers.flatMap((offer) => {
    const start = starts.get(offer.displaced?.appointmentId ?? '');
    return start === undefined ? [] : [{ offer, start }];
  });
  return { status: 200, version: absence.version, body: absenceView(absence, shown, hit) };
}

/** The absence as the API tells it. */
export function absenceView(
  absence: Absence,
  offers: readonly { readonly offer: OpeningOffer; readonly start: string }[],
  stillHit: readonly Hit[],
): Record<string, unknown> {
  return {
    ...absence,
    appointments: offers.map(({ offer, start }) => ({
      appointmentId: offer.displaced?.appointmentId,
      patientId: offer.displaced?.patientId,
      start,
      offerId: offer.id,
      status: offer.status,
      answerBy: offer.asked?.answerBy,
      toCall: offer.toCall,
      newAppointmentId: offer.outcome?.appointmentId,
    })),
    stillHit,
  };
}
