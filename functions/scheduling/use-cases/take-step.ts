import { refuseUnknown } from '../../platform/references.ts';
import type * as z from 'zod';
import { clinicDate, workingStaff } from '../../clinics/index.ts';
import { againIfMet } from '../../platform/case/again.ts';
import { now, type Instant } from '../../platform/clock.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotFound, ValidationFailed } from '../../platform/errors.ts';
import { deskFacts } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import type { checkInBody, correctionBody, noShowBody, roomingBody, stepBody } from '../day-schemas.ts';
import { toVerify, unverified } from '../rules/check-in.ts';
import { pastOf, stepOn, withoutLastStep, withStep } from '../rules/day-steps.ts';
import { appointmentOf, stepOf, type Step } from '../step.ts';
import { readResource } from '../store.ts';
import { next, unchanged } from './change-appointment.ts';
import { withUnitsFollowing } from './needs/judge.ts';
import { commitOrLookAgain } from './overtaken.ts';
import { viewOf } from './take-time.ts';

/**
 * What is done to an appointment on its day. Each is bound to the version that its caller read, names who did it, and throws NotFound,
 * StaleVersion, NotInThisStatus if it is not its turn, and ValidationFailed for who does not work here.
 */

/** The patient is there. */
export async function arrive(
  context: Context,
  id: string,
  version: number,
  { staffId }: z.output<typeof stepBody>,
): Promise<Reply> {
  return await take(context, id, version, staffId, (before, at) => ({
    after: withStep(before, { step: 'arrival', at, staffId }),
    deed: pastOf.arrival,
  }));
}

/**
 * What is to be done before the visit has been done.
 * @throws ValidationFailed if something was neither known nor verified, and nobody says why it goes without
 */
export async function checkIn(
  context: Context,
  id: string,
  version: number,
  { staffId, present, verified, without }: z.output<typeof checkInBody>,
): Promise<Reply> {
  return await take(context, id, version, staffId, async (before, at) => {
    const day = clinicDate(before.start, before);
    const facts = await deskFacts(context.clinicId, before.patientId, day);
    if (!facts) throw new NotFound('There is no such patient.');
    const left = unverified(toVerify(facts, day), verified);
    if (left.length > 0 && without === undefined)
      throw new ValidationFailed('Something is still to be verified.', [
        {
          pointer: '/verified',
          detail: `must have ${left.join(', ')}, or say why not (without)`,
          code: 'not-verified',
        },
      ]);
    const comes = present && !stepOn(before, 'arrival');
    const there = comes ? withStep(before, { step: 'arrival', at, staffId }) : before;
    return {
      after: withStep(there, { step: 'check-in', at, staffId, verified }),
      deed: pastOf['check-in'],
      reason: left.length > 0 ? `without ${left.join(', ')}: ${without}` : undefined,
    };
  });
}

/** The patient is shown to a room. */
export async function showToRoom(
  context: Context,
  id: string,
  version: number,
  { staffId, roomId }: z.output<typeof roomingBody>,
): Promise<Reply> {
  const make = (before: Appointment, at: Instant): Made => {
    const where = roomId === undefined ? {} : { roomId };
    return { after: withStep(before, { step: 'rooming', at, staffId, ...where }), deed: pastOf.rooming };
  };
  return await take(context, id, version, staffId, make, roomId);
}

/** The visit has taken place. */
export async function checkOut(
  context: Context,
  id: string,
  version: number,
  { staffId }: z.output<typeof stepBody>,
): Promise<Reply> {
  return await take(context, id, version, staffId, (before, at) => ({
    after: withStep(before, { step: 'check-out', at, staffId }),
    deed: pastOf['check-out'],
  }));
}

/** The patient did not come: a person says so, once the time is over. */
export async function confirmNoShow(
  context: Context,
  id: string,
  version: number,
  { staffId, note }: z.output<typeof noShowBody>,
): Promise<Reply> {
  return await take(context, id, version, staffId, (before, at) => ({
    after: withStep(before, { step: 'no-show', at, staffId }),
    deed: pastOf['no-show'],
    reason: note,
  }));
}

/** The last step was a mistake: it is taken back. */
export async function takeBackStep(
  context: Context,
  id: string,
  version: number,
  { staffId, reason }: z.output<typeof correctionBody>,
): Promise<Reply> {
  return await take(context, id, version, staffId, (before, at) => {
    const { after, step } = withoutLastStep(before, at);
    return { after, deed: 'step-taken-back', reason: `${step.step}, by ${staffId}: ${reason}` };
  });
}

async function refuseNoRoom(clinicId: string, roomId: string): Promise<void> {
  const room = await readResource(clinicId, roomId);
  refuseUnknown([['/roomId', room]]);
  if (room?.kind !== 'room')
    throw new ValidationFailed('Mend every fault that is listed, then send the request again.', [
      { pointer: '/roomId', detail: 'must be a room', code: 'of-another-kind' },
    ]);
}

type Made = Pick<Step, 'deed' | 'reason'> & { readonly after: Appointment };

/** The one place where a step of the day becomes a change: what else goes with it joins its transaction here. */
async function take(
  context: Context,
  id: string,
  version: number,
  staffId: string,
  make: (before: Appointment, at: Instant) => Made | Promise<Made>,
  roomId?: string,
): Promise<Reply> {
  return await againIfMet(async () => {
    const at = now();
    const before = await appointmentOf(context, id);
    await workingStaff(context.clinicId, staffId);
    if (roomId !== undefined) await refuseNoRoom(context.clinicId, roomId);
    unchanged(before, version);
    const { after: made, ...step } = await make(before, at);
    const { appointment: after, parts } = await withUnitsFollowing(context, before, next(made, before, at), at);
    return await commitOrLookAgain(context, stepOf(context, before, after, at, step, parts), {
      status: 200,
      version: after.version,
      body: viewOf(after),
    });
  });
}
