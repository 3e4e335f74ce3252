import { together } from '../../../platform/case/together.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { NotInThisStatus } from '../../../platform/errors.ts';
import type { Appointment } from '../../appointment.ts';
import { sheetWrites } from '../../day-sheets.ts';
import { freed, spanOf } from '../../rules/day-sheet.ts';
import { stepOf as appointmentStep } from '../../step.ts';
import { readAppointment } from '../../store.ts';
import { readSheetsOf } from '../../use-cases/take-time.ts';
import { readWaitlistEntry } from '../../waitlist/store.ts';
import type { OpeningOffer, PassedBecause } from '../offer.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { entryStep, passedWith } from './entry-step.ts';

/**
 * The opening goes on to the next: it is free again, and the entry waits on. What was passed is not offered to this patient again,
 * unless it was lost.
 * @throws NotInThisStatus if nobody is asked any more
 */
export async function passedOn(
  context: Context,
  before: OpeningOffer,
  because: PassedBecause,
  at: Instant,
): Promise<Change> {
  const { clinicId } = context;
  const { asked } = before;
  if (before.status !== 'offered' || !asked) throw lost();
  const [hold, entry] = await Promise.all([
    readAppointment(clinicId, asked.appointmentId),
    asked.entryId === undefined ? undefined : readWaitlistEntry(clinicId, asked.entryId),
  ]);
  const after = moveTo(before, 'matching', at, {
    passed: [...before.passed, { patientId: asked.patientId, start: asked.start, at, because }],
  });
  const waits = entry?.offer?.offerId === before.id ? entry : undefined;
  return together([
    stepOf(context, before, after, at, { deed: 'passed-on', words: wordsFor[because] }),
    ...(hold?.status === 'pending' && because !== 'lost' ? [await givenBack(context, hold, at)] : []),
    ...(waits
      ? [
          entryStep(
            clinicId,
            waits,
            {
              status: 'waiting',
              ...(because === 'lost' || !hold ? {} : { passed: passedWith(waits, hold) }),
              ...(because === 'not-reached' ? { unreached: 'mail-not-delivered' as const } : {}),
              ...(because === 'link-stopped' ? { unreached: 'link-stopped' as const } : {}),
            },
            at,
            because,
          ),
        ]
      : []),
  ]);
}

const wordsFor: Readonly<Record<PassedBecause, string>> = {
  declined: 'The patient does not want the opening: it goes on to the next.',
  unanswered: 'No answer came in time: the opening goes on to the next.',
  'not-reached': 'The mail did not reach the patient: the opening goes on to the next.',
  'link-stopped': 'Too many wrong proofs were given: the opening goes on to the next.',
  lost: 'The opening was lost before an answer came.',
};

/** The hold is over now: its time is free. */
async function givenBack(context: Context, hold: Appointment, at: Instant): Promise<Change> {
  const sheets = await readSheetsOf(context.clinicId, [{ resourceIds: hold.resourceIds, span: spanOf(hold.takes) }]);
  return appointmentStep(context, hold, { ...hold, hold: { expiresAt: at } }, at, givenBackStep, {
    writes: sheetWrites(context.clinicId, sheets, freed(sheets, hold.id)),
  });
}

/** How a hold is told to be over. */
export const givenBackStep = { deed: 'hold-given-back', silent: true } as const;

/** Whether it is still held for this offer. */
export function isOffered(hold: Appointment | undefined, offerId: string, at: Instant): hold is Appointment {
  return hold?.status === 'pending' && hold.offerId === offerId && hold.hold !== undefined && hold.hold.expiresAt > at;
}

/** The refusal of an answer that comes too late. */
export const lost = (): NotInThisStatus => new NotInThisStatus('The opening is not offered any more.');
