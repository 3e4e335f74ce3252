import { workingStaff } from '../../../clinics/index.ts';
import { againIfStale } from '../../../platform/case/again.ts';
import { now, type Instant } from '../../../platform/clock.ts';
import { commit, type Change } from '../../../platform/commit.ts';
import type { Context, Reply } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { closeTasks } from '../../../reviews/index.ts';
import { readAppointment } from '../../store.ts';
import type { OpeningOffer } from '../offer.ts';
import type { OfferAnswer } from '../schemas.ts';
import { offerOf } from '../step.ts';
import { taskNames } from '../tasks/names.ts';
import { openingTaken } from './answer.ts';
import { newTimeTaken, noNewTime } from './displaced.ts';
import { passedOn } from './passed-on.ts';

/**
 * Staff record what a patient said on the telephone: the same as if the patient had answered by the link, which ends with it. A task to call the
 * patient is done by it.
 * @throws NotFound, NotInThisStatus if nothing is offered any more, ValidationFailed at `/opening` if that time was taken
 */
export async function answerByPhone(context: Context, id: string, said: OfferAnswer): Promise<Reply> {
  const staff = await workingStaff(context.clinicId, said.staffId);
  return await againIfStale(async () => {
    const at = now();
    const offer = await offerOf(context, id);
    const change = await answered(context, offer, said, at);
    const tasks = await closeTasks(context, id, 'The patient has answered by telephone.', { kinds: [taskNames.call] });
    const [after] = change.records;
    if (!after) throw new Error('an answer changes the offer');
    const { status, outcome } = after.attributes as unknown as Pick<OpeningOffer, 'status' | 'outcome'>;
    return await commit(
      context,
      {
        ...change,
        reason: `Told to ${staff.id} by telephone.`,
        records: [...change.records, ...tasks.records],
        writes: [...(change.writes ?? []), ...tasks.writes],
        effects: [...(change.effects ?? []), ...tasks.effects],
      },
      { status: 200, body: { offerId: id, status, appointmentId: outcome?.appointmentId } },
    );
  });
}

async function answered(
  context: Context,
  offer: OpeningOffer,
  { answer, opening }: OfferAnswer,
  at: Instant,
): Promise<Change> {
  const { displaced } = offer;
  if (!displaced)
    return answer === 'take' ? await openingTaken(context, offer, at) : await passedOn(context, offer, 'declined', at);
  if (offer.status !== 'offered' && offer.status !== 'to-call')
    throw new NotInThisStatus('The patient has answered already, or is asked no more.');
  if (answer === 'decline') return noNewTime(context, offer, 'not-wanted', at);
  if (!opening)
    throw new ValidationFailed('Say which time the patient takes.', [{ pointer: '/opening', detail: 'is needed' }]);
  const old = await readAppointment(context.clinicId, displaced.appointmentId);
  if (!old) throw new Error('the appointment has gone');
  try {
    return await newTimeTaken(context, offer, old, [opening.start, ...opening.resourceIds].join('|'), at);
  } catch (error) {
    if (!(error instanceof ValidationFailed)) throw error;
    // A booking is told of its own body: here that is the opening.
    const within = (pointer: string): string => (pointer.startsWith('/opening') ? pointer : `/opening${pointer}`);
    throw new ValidationFailed(
      error.message,
      error.faults.map((fault) => ({ ...fault, pointer: within(fault.pointer) })),
    );
  }
}
