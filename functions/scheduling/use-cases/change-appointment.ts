import { together } from '../../platform/case/together.ts';
import type * as z from 'zod';
import { againIfMet } from '../../platform/case/again.ts';
import type { Parts } from '../../platform/case/step.ts';
import { now, type Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotInThisStatus, StaleVersion } from '../../platform/errors.ts';
import { closeTasks } from '../../reviews/index.ts';
import type { cancellationBody, reschedulingBody } from '../appointment-schemas.ts';
import type { Appointment } from '../appointment.ts';
import { sheetWrites } from '../day-sheets.ts';
import { freed, spanOf, taken } from '../rules/day-sheet.ts';
import { obstacles } from '../rules/obstacles.ts';
import { moveTo } from '../rules/move.ts';
import { withoutPlanned } from '../rules/reminders.ts';
import { passedOn } from '../offers/use-cases/passed-on.ts';
import { offerOfHold } from '../offers/use-cases/offer-of-hold.ts';
import { appointmentOf, stepOf } from '../step.ts';
import { scheduleUnchanged } from '../store.ts';
import { taskNames } from '../tasks/names.ts';
import { freedTime } from './freed-time.ts';
import { aroundOf, refuseWithout, withNeeds, withUnitsFollowing } from './needs/judge.ts';
import { commitOrLookAgain } from './overtaken.ts';
import { lookAt } from './look-at.ts';
import { readSheetsOf, refusal, timesOf, viewOf } from './take-time.ts';
import { withReminders } from './with-reminders.ts';

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
    const around = await aroundOf(before);
    const draft = next(withReminders({ ...moved, scheduledAt: at }, around.clinic, at), before, at);
    const { appointment: after, parts } = await withNeeds(context, around, draft, at);
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
  asked: z.output<typeof reschedulingBody>,
): Promise<Reply> {
  return await againIfMet(async () => {
    const before = await appointmentOf(context, id);
    return await committed(context, await rescheduled(context, before, asked, now(), { version }));
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
    const before = await appointmentOf(context, id);
    return await committed(context, await cancelled(context, before, asked, now(), { version }));
  });
}

/** A change of an appointment that is not yet committed, with the appointment as it leaves it. */
interface Changed {
  readonly change: Change;
  readonly after: Appointment;
}

/** How a change comes about. */
interface How {
  /** The version that its caller read, where the change is bound to it. */
  readonly version?: number;
  /** What the patient says by it, where the patient makes it. */
  readonly participantStatus?: Appointment['participantStatus'];
  /** A task about it that is being decided: it is not closed beside. */
  readonly exceptTask?: string;
  /** A hold of the same time, whose place it takes. */
  readonly inPlaceOf?: string;
  /** Whose time is not free after a cancellation: who is absent. */
  readonly without?: string;
  /** The offer of new openings that follows a cancellation. */
  readonly offerId?: string;
}

async function committed(context: Context, { change, after }: Changed): Promise<Reply> {
  return await commitOrLookAgain(context, change, { status: 200, version: after.version, body: viewOf(after) });
}

/**
 * The change that moves a booking. The patient is told of it, and reminded of the new time alone.
 * @throws StaleVersion, NotInThisStatus, OpeningTaken, ValidationFailed
 */
export async function rescheduled(
  context: Context,
  before: Appointment,
  { start, resourceIds, reason }: z.output<typeof reschedulingBody>,
  at: Instant,
  { version, participantStatus = 'needs-action', inPlaceOf = '' }: How = {},
): Promise<Changed> {
  const { clinicId } = context;
  const { id } = before;
  const looked = await lookAt(clinicId, {
    appointmentId: id,
    patientId: before.patientId,
    visitTypeId: before.visitTypeId,
    resourceIds,
    start: Date.parse(start),
    left: { resourceIds: before.resourceIds, span: spanOf(before.takes) },
  });
  const { clinic, patient, sheets, feed } = looked;
  const wish = { visitType: looked.visitType, resources: looked.resources, start: Date.parse(start) };
  unchanged(before, version);
  if (before.hold)
    throw new NotInThisStatus('The appointment is a hold: hold another opening, and give this one back.');
  const { doubleBooked: _doubleBooked, notTold: _notTold, ...moved } = moveTo(before, 'booked', at);
  const left = freed(freed(sheets, id), inPlaceOf);
  const { faults, place } = obstacles(wish, left, at);
  if (faults.length > 0 || place === undefined) throw await refusal(clinicId, wish, faults, at);

  const times = { ...timesOf(wish, place), scheduledAt: at, sequence: before.sequence + 1 };
  const draft = next(withReminders({ ...moved, ...times, participantStatus }, clinic, at), before, at);
  if (!patient) throw new Error('an appointment has a patient');
  const { appointment: after, parts } = await withNeeds(context, { clinic, patient, ...wish }, draft, at);
  refuseWithout([after]);
  const change = stepOf(
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
    tellPatient(before, after, 'rescheduled', at),
    await calledNoMore(context, before),
  );
  return { change: { ...change, feed }, after };
}

/**
 * The change that cancels a booking, or gives a hold back. The patient is told of a booking.
 * @throws StaleVersion, NotInThisStatus
 */
export async function cancelled(
  context: Context,
  before: Appointment,
  { reason, askedBy, note }: z.output<typeof cancellationBody>,
  at: Instant,
  { version, participantStatus = before.participantStatus, exceptTask, without, offerId }: How = {},
): Promise<Changed> {
  unchanged(before, version);
  const { notTold: _notTold, ...moved } = moveTo(before, 'cancelled', at, {
    cancelationReason: reason,
    cancelledFor: askedBy,
    participantStatus,
    sequence: before.sequence + 1,
    reminders: withoutPlanned(before.reminders),
    ...(offerId === undefined ? {} : { offerId }),
  });
  const ended = next(moved, before, at);
  const { appointment: after, parts } = await withUnitsFollowing(context, before, ended, at, exceptTask);
  const [sheets, offer] = await Promise.all([
    sheetsOf(context.clinicId, before),
    offerOfHold(context.clinicId, before),
  ]);
  const change = stepOf(
    context,
    before,
    after,
    at,
    { deed: 'cancelled', reason: note === undefined ? reason : `${reason}: ${note}` },
    {
      writes: sheetWrites(context.clinicId, sheets, freed(sheets, before.id)),
      effects: offer ? [] : freedTime(before, { without }),
    },
    parts,
    tellPatient(before, after, 'cancelled', at),
    await calledNoMore(context, before, exceptTask),
  );
  // An opening that is offered to somebody just now is lost; the offer goes on with the time that is free by it.
  return { change: offer ? together([change, await passedOn(context, offer, 'lost', at)]) : change, after };
}

/**
 * The mail that tells the patient of the change. It is no reminder: no limit and no wish for fewer mails keeps it back. Of a hold nobody
 * knows, and of what is past nobody need be told.
 */
function tellPatient(before: Appointment, after: Appointment, about: 'rescheduled' | 'cancelled', at: Instant): Parts {
  if (before.hold || before.start <= at) return {};
  return { effects: [{ kind: 'mailAppointment', subjectId: after.id, params: { about, sequence: after.sequence } }] };
}

/** Who asked to be called about another time has one now, or needs none: the task to call them is done. */
async function calledNoMore(context: Context, { id, participantStatus }: Appointment, except?: string): Promise<Parts> {
  if (participantStatus !== 'tentative') return {};
  return await closeTasks(context, id, 'The appointment was moved or cancelled.', { kinds: [taskNames.call], except });
}

/** @throws StaleVersion */
export function unchanged(appointment: Appointment, version: number | undefined): void {
  if (version !== undefined && appointment.version !== version)
    throw new StaleVersion('The appointment was changed by someone else. Read it again, then decide again.');
}

/** What the change makes, as the next version. */
export function next(after: Appointment, before: Appointment, at: string): Appointment {
  return { ...after, version: before.version + 1, updatedAt: at };
}

const sheetsOf = (clinicId: string, { resourceIds, takes }: Appointment): ReturnType<typeof readSheetsOf> =>
  readSheetsOf(clinicId, [{ resourceIds, span: spanOf(takes) }]);
