import type { Appointment } from '../../appointment.ts';
import type { OpeningOffer } from '../offer.ts';
import { readOffer } from '../store.ts';

/** The offer that holds this time for a patient who is asked just now; undefined where none does. */
export async function offerOfHold(
  clinicId: string,
  { id, status, offerId }: Pick<Appointment, 'id' | 'status' | 'offerId'>,
): Promise<OpeningOffer | undefined> {
  if (status !== 'pending' || offerId === undefined) return undefined;
  const offer = await readOffer(clinicId, offerId);
  return offer?.status === 'offered' && offer.asked?.appointmentId === id ? offer : undefined;
}
