import { together } from '../../../platform/case/together.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { OpeningTaken, ValidationFailed } from '../../../platform/errors.ts';
import type { Appointment } from '../../appointment.ts';
import { sheetWrites } from '../../day-sheets.ts';
import { freed, spanOf, taken } from '../../rules/day-sheet.ts';
import { moveTo as moveAppointment } from '../../rules/move.ts';
import { isOpen } from '../../rules/needs.ts';
import { obstacles } from '../../rules/obstacles.ts';
import { stepOf as appointmentStep } from '../../step.ts';
import { readAppointment, scheduleUnchanged } from '../../store.ts';
import { rescheduled } from '../../use-cases/change-appointment.ts';
import { withReminders } from '../../use-cases/with-reminders.ts';
import { aroundOf, withNeeds } from '../../use-cases/needs/judge.ts';
import { readNamed, readSheetsOf } from '../../use-cases/take-time.ts';
import type { WaitlistEntry } from '../../waitlist/entry.ts';
import { readWaitlistEntry } from '../../waitlist/store.ts';
import type { OpeningOffer } from '../offer.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { entryStep } from './entry-step.ts';
import { givenBackStep, isOffered, lost } from './passed-on.ts';

/**
 * The opening is taken: what is held is booked. Where the patient has a later appointment for it, that one moves to the held time, and
 * its own is free at the same moment.
 * @throws NotInThisStatus if the opening is lost, or the time to answer is over
 */
export async function openingTaken(context: Context, before: OpeningOffer, at: Instant): Promise<Change> {
  const { asked, hold, entry } = await standing(context, before, at);
  const { clinicId } = context;
  const old = await givenUp(clinicId, entry, hold, at);
  const changes = old ? await movedTo(context, old, hold, at) : await booked(context, hold, at);
  const appointmentId = old?.id ?? hold.id;
  const words = old ? 'A later appointment was moved to the opening.' : 'The patient took the opening.';
  const after = moveTo(before, 'accepted', at, { outcome: { appointmentId, patientId: asked.patientId } });
  return together([
    stepOf(context, before, after, at, { deed: 'accepted', words }),
    ...changes,
    ...(entry ? [entryStep(clinicId, entry, { status: 'booked', appointmentId }, at, 'booked')] : []),
  ]);
}

/** The hold becomes the booking. */
async function booked(context: Context, hold: Appointment, at: Instant): Promise<Change[]> {
  const { clinicId } = context;
  const [named, around, sheets] = await Promise.all([
    readNamed(clinicId, hold.visitTypeId, hold.resourceIds),
    aroundOf(hold),
    readSheetsOf(clinicId, [{ resourceIds: hold.resourceIds, span: spanOf(hold.takes) }]),
  ]);
  const left = freed(sheets, hold.id);
  // Its hours may have changed since it was held.
  const { faults } = obstacles({ ...named, start: Date.parse(hold.start) }, left, at);
  if (faults.length > 0) throw lost();
  const accepted = { ...moveAppointment(hold, 'booked', at), scheduledAt: at, participantStatus: 'accepted' } as const;
  const draft = withReminders(accepted, around.clinic, at);
  const { appointment, parts } = await withNeeds(context, { ...around, ...named }, draft, at);
  // And what the visit must have may have gone.
  if (appointment.needs.some((need) => need.mustHave && isOpen(need))) throw lost();
  const busy = taken(left, hold.resourceIds, { ...hold.takes, appointmentId: hold.id }, at);
  return [
    appointmentStep(context, hold, appointment, at, { deed: 'booked' }, parts, {
      writes: [
        ...sheetWrites(clinicId, sheets, busy),
        ...named.resources.map((resource) => scheduleUnchanged(clinicId, resource)),
      ],
    }),
  ];
}

/** The later appointment takes the place of the hold, which is over. */
async function movedTo(context: Context, old: Appointment, hold: Appointment, at: Instant): Promise<Change[]> {
  const { start, resourceIds } = hold;
  try {
    const { change } = await rescheduled(
      context,
      old,
      { start, resourceIds, reason: `An earlier opening was taken: ${hold.id}.` },
      at,
      { inPlaceOf: hold.id, participantStatus: 'accepted' },
    );
    return [change, appointmentStep(context, hold, { ...hold, hold: { expiresAt: at } }, at, givenBackStep)];
  } catch (error) {
    if (error instanceof OpeningTaken || error instanceof ValidationFailed) throw lost();
    throw error;
  }
}
/** What the patient gives up for the opening: still booked, and later. */
async function givenUp(
  clinicId: string,
  entry: WaitlistEntry | undefined,
  hold: Appointment,
  at: Instant,
): Promise<Appointment | undefined> {
  if (entry?.movesAppointmentId === undefined) return undefined;
  const old = await readAppointment(clinicId, entry.movesAppointmentId);
  return old?.status === 'booked' && old.start > hold.start && old.start > at ? old : undefined;
}

/** Who is asked, about which hold, by which wish, while all of that stands. */
async function standing(
  context: Context,
  { id, status, asked }: OpeningOffer,
  at: Instant,
): Promise<{
  readonly asked: NonNullable<OpeningOffer['asked']>;
  readonly hold: Appointment;
  readonly entry: WaitlistEntry | undefined;
}> {
  if (status !== 'offered' || !asked) throw lost();
  const [hold, entry] = await Promise.all([
    readAppointment(context.clinicId, asked.appointmentId),
    asked.entryId === undefined ? undefined : readWaitlistEntry(context.clinicId, asked.entryId),
  ]);
  if (!isOffered(hold, id, at) || asked.answerBy <= at) throw lost();
  return { asked, hold, entry: entry?.offer?.offerId === id ? entry : undefined };
}
