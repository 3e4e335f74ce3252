import type * as z from 'zod';
import { againIfMet } from '../../platform/case/again.ts';
import { now, type Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotInThisStatus, StaleVersion } from '../../platform/errors.ts';
import { readSurvivor } from '../../registration/index.ts';
import type { cancellationBody, reschedulingBody } from '../appointment-schemas.ts';
import type { Appointment } from '../appointment.ts';
import { sheetWrites } from '../day-sheets.ts';
import { freed, spanOf, taken } from '../rules/day-sheet.ts';
import { obstacles } from '../rules/obstacles.ts';
import { timeTaken } from '../rules/openings.ts';
import { moveTo } from '../rules/move.ts';
import { passedOn } from '../offers/use-cases/answer.ts';
import { offerOfHold } from '../offers/use-cases/offer-of-hold.ts';
import { appointmentOf, stepOf, together } from '../step.ts';
import { scheduleUnchanged } from '../store.ts';
import { freedTime } from './freed-time.ts';
import { aroundOf, refuseWithout, withNeeds, withUnitsFollowing } from './needs/judge.ts';
import { commitOrLookAgain } from './overtaken.ts';
import { readNamed, readSheetsOf, refusal, timesOf, viewOf } from './take-time.ts';

/** What becomes of appointments. Each is bound to the version that its caller read. */

/**
 * Makes a hold a booking.
 * @throws NotFound, StaleVersion, NotInThisStatus if it is none or its time is over
 */
export async function confirmAppointment(context: Context, id: string, version: number): Promise<Reply> {
  const { clinicId } = context;
  return await againIfMet(async () => {
    const at = now();
    const before = await appointmentOf(context, id);
    unchanged(before, version);
    const moved = moveTo(before, 'booked', at);
    const { hold } = before;
    if (before.offerId !== undefined)
      throw new NotInThisStatus('The opening is offered to the patient by a link: answer the offer in their place.');
    if (!hold) throw new NotInThisStatus('The appointment is no hold: it is booked.');
    if (hold.expiresAt <= at)
      throw new NotInThisStatus(`The hold was over at ${hold.expiresAt}: look for an opening again.`);
    const draft = next({ ...moved, scheduledAt: at }, before, at);
    const { appointment: after, parts } = await withNeeds(context, await aroundOf(before), draft, at);
    refuseWithout([after]);
    const sheets = await sheetsOf(clinicId, before);
    const booked = taken(freed(sheets, id), after.resourceIds, { ...after.takes, appointmentId: id }, at);
    return await commitOrLookAgain(
      context,
      stepOf(context, before, after, at, { deed: 'booked' }, { writes: sheetWrites(clinicId, sheets, booked) }, parts),
      { status: 200, version: after.version, body: viewOf(after) },
    );
  });
}

/**
 * Moves a booking to another time, or to other resources: it leaves the one and takes the other at once, or stays as it was.
 * @throws NotFound, StaleVersion, NotInThisStatus, OpeningTaken, ValidationFailed
 */
export async function rescheduleAppointment(
  context: Context,
  id: string,
  version: number,
  { start, resourceIds, reason }: z.output<typeof reschedulingBody>,
): Promise<Reply> {
  const { clinicId } = context;
  return await againIfMet(async () => {
    const at = now();
    const before = await appointmentOf(context, id);
    const wish = { ...(await readNamed(clinicId, before.visitTypeId, resourceIds)), start: Date.parse(start) };
    unchanged(before, version);
    if (before.hold)
      throw new NotInThisStatus('The appointment is a hold: hold another opening, and give this one back.');
    const moved = moveTo(before, 'booked', at);
    const sheets = await readSheetsOf(clinicId, [
      { resourceIds: before.resourceIds, span: spanOf(before.takes) },
      { resourceIds, span: timeTaken(wish.start, wish.visitType) },
    ]);
    const left = freed(sheets, id);
    const { faults, place } = obstacles(wish, left, at);
    if (faults.length > 0 || place === undefined) throw await refusal(clinicId, wish, faults, at);

    const { doubleBooked: _doubleBooked, ...rest } = moved;
    const draft = next({ ...rest, ...timesOf(wish, place), scheduledAt: at }, before, at);
    const patient = await readSurvivor(clinicId, before.patientId);
    if (!patient) throw new Error('an appointment has a patient');
    const { appointment: after, parts } = await withNeeds(context, { patient, ...wish }, draft, at);
    refuseWithout([after]);
    return await commitOrLookAgain(
      context,
      stepOf(
        context,
        before,
        after,
        at,
        { deed: 'rescheduled', reason },
        {
          writes: [
            ...sheetWrites(clinicId, sheets, taken(left, resourceIds, { ...after.takes, appointmentId: id }, at)),
            ...wish.resources.map((resource) => scheduleUnchanged(clinicId, resource)),
          ],
          effects: freedTime(before),
        },
        parts,
      ),
      { status: 200, version: after.version, body: viewOf(after) },
    );
  });
}

/**
 * Cancels a booking, or gives a hold back. Its time is free at once.
 * @throws NotFound, StaleVersion, NotInThisStatus
 */
export async function cancelAppointment(
  context: Context,
  id: string,
  version: number,
  asked: z.output<typeof cancellationBody>,
): Promise<Reply> {
  return await againIfMet(async () => {
    const at = now();
    const before = await appointmentOf(context, id);
    unchanged(before, version);
    const { after, change } = await cancelled(context, before, asked, at);
    return await commitOrLookAgain(context, change, { status: 200, version: after.version, body: viewOf(after) });
  });
}

/** How a cancellation comes about. */
interface How {
  /** A task about it that is being decided: it is not closed beside. */
  readonly exceptTask?: string;
  /** Whose time is not free after it: who is absent. */
  readonly without?: string;
  /** The offer of new openings that takes its place. */
  readonly offerId?: string;
}

/**
 * The appointment that will not take place, and the change that makes it so.
 * @throws NotInThisStatus
 */
export async function cancelled(
  context: Context,
  before: Appointment,
  { reason, askedBy, note }: z.output<typeof cancellationBody>,
  at: Instant,
  { exceptTask, without, offerId }: How = {},
): Promise<{ readonly after: Appointment; readonly change: Change }> {
  const { clinicId } = context;
  const changes = {
    cancelationReason: reason,
    cancelledFor: askedBy,
    ...(offerId === undefined ? {} : { offerId }),
  };
  const ended = next(moveTo(before, 'cancelled', at, changes), before, at);
  const { appointment: after, parts } = await withUnitsFollowing(context, before, ended, at, exceptTask);
  const sheets = await sheetsOf(clinicId, before);
  const step = { deed: 'cancelled', reason: note === undefined ? reason : `${reason}: ${note}` };
  const offer = await offerOfHold(clinicId, before);
  const time = {
    writes: sheetWrites(clinicId, sheets, freed(sheets, before.id)),
    effects: offer ? [] : freedTime(before, { without }),
  };
  const change = stepOf(context, before, after, at, step, time, parts);
  return { after, change: offer ? together([change, await passedOn(context, offer, 'lost', at)]) : change };
}

/** @throws StaleVersion */
export function unchanged(appointment: Appointment, version: number): void {
  if (appointment.version !== version)
    throw new StaleVersion('The appointment was changed by someone else. Read it again, then decide again.');
}

/** What the change makes, as the next version. */
export function next(after: Appointment, before: Appointment, at: string): Appointment {
  return { ...after, version: before.version + 1, updatedAt: at };
}

const sheetsOf = (clinicId: string, { resourceIds, takes }: Appointment): ReturnType<typeof readSheetsOf> =>
  readSheetsOf(clinicId, [{ resourceIds, span: spanOf(takes) }]);
