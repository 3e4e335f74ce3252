import { againIfStale } from '../../../platform/case/again.ts';
import { now } from '../../../platform/clock.ts';
import { commit } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { readAppointment } from '../../store.ts';
import type { PassedBecause } from '../offer.ts';
import { readOffer } from '../store.ts';
import { passedOn } from './passed-on.ts';
import { toBeCalled } from './displaced.ts';

/** The patient who is asked about this appointment cannot answer: the mail did not arrive, or the link was stopped. */
export async function notAnswerable(
  context: Context,
  appointmentId: string,
  because: Extract<PassedBecause, 'not-reached' | 'link-stopped'>,
): Promise<void> {
  await againIfStale(async () => {
    const appointment = await readAppointment(context.clinicId, appointmentId);
    const before =
      appointment?.offerId === undefined ? undefined : await readOffer(context.clinicId, appointment.offerId);
    if (before?.status !== 'offered' || before.asked?.appointmentId !== appointmentId) return;
    const next = before.displaced ? toBeCalled : passedOn;
    await commit(context, await next(context, before, because, now()));
  });
}

/** The mail to the patient who is asked did not arrive, or was complained of. */
export async function offerNotReached(context: Context, appointmentId: string): Promise<void> {
  await notAnswerable(context, appointmentId, 'not-reached');
}
