import { together } from '../../../platform/case/together.ts';
import { askPatient } from '../../../patient-links/index.ts';
import type { Parts } from '../../../platform/case/step.ts';
import { plusSeconds, type Instant } from '../../../platform/clock.ts';
import { ConditionFailed, type Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { newId } from '../../../platform/ids.ts';
import { spokenIn } from '../../../platform/pages/language.ts';
import type { Appointment } from '../../appointment.ts';
import { sheetWrites } from '../../day-sheets.ts';
import { taken } from '../../rules/day-sheet.ts';
import { obstacles } from '../../rules/obstacles.ts';
import { timeTaken } from '../../rules/openings.ts';
import { stepOf as appointmentStep } from '../../step.ts';
import { scheduleUnchanged } from '../../store.ts';
import { withNeeds } from '../../use-cases/needs/judge.ts';
import { readNamed, readSheetsOf } from '../../use-cases/take-time.ts';
import { LINK_KIND } from '../link-kind.ts';
import type { FreedTime, OpeningOffer } from '../offer.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { draftOf } from './draft.ts';
import { entryStep } from './entry-step.ts';
import type { Match } from './match.ts';

/** The hold outlasts the answer by so many seconds, so that whoever passes the time on still has it; then it frees itself. */
const GRACE_SECONDS = 15 * 60;

/**
 * The change by which the opening is held for whom it suits, and they are asked.
 * @param before the offer that goes on to the next; without it one begins, for the part of the freed time that the opening takes
 * @throws ConditionFailed if the opening was taken meanwhile: look again
 */
export async function offeredTo(
  context: Context,
  before: OpeningOffer | { readonly freed: FreedTime },
  { clinic, entry, visitType, opening, patient, patientId, email, mailAt, answerBy }: Match,
  at: Instant,
): Promise<Change> {
  const { clinicId } = context;
  const id = newId('appointment');
  const { resources } = await readNamed(clinicId, visitType.id, opening.resourceIds);
  const wish = { visitType, resources, start: opening.start };
  const sheets = await readSheetsOf(clinicId, [
    { resourceIds: opening.resourceIds, span: timeTaken(opening.start, visitType) },
  ]);
  const { faults, place } = obstacles(wish, sheets, at);
  if (faults.length > 0 || place === undefined) throw new ConditionFailed(0);

  const offerId = 'id' in before ? before.id : newId('openingOffer');
  const expiresAt = plusSeconds(answerBy, GRACE_SECONDS);
  const draft = draftOf(visitType, resources, { start: opening.start, place }, at, {
    id,
    clinicId,
    patientId,
    status: 'pending',
    hold: { expiresAt },
    offerId,
    ...(entry.payment ? { payment: entry.payment } : {}),
  });
  const { appointment: hold, parts } = await withNeeds(context, { clinic, patient, visitType, resources }, draft, at);
  const asked = { patientId, appointmentId: id, start: hold.start, entryId: entry.id, mailAt, answerBy };
  const link = askPatient(
    {
      clinicId,
      subjectId: id,
      kind: LINK_KIND,
      email,
      expiresAt: answerBy,
      language: spokenIn(patient.language),
      template: 'opening-offer',
    },
    undefined,
  );
  const after: OpeningOffer =
    'id' in before
      ? moveTo(before, 'offered', at, { asked })
      : begun(context, offerId, at, { status: 'offered', freed: partOf(before.freed, hold), asked });
  return together([
    stepOf(
      context,
      'id' in before ? before : null,
      after,
      at,
      { deed: 'offered', words: 'The opening is held for a patient of the waitlist, who is asked.' },
      later(link, mailAt),
    ),
    appointmentStep(context, null, hold, at, { deed: 'held' }, parts, {
      writes: [
        ...sheetWrites(
          clinicId,
          sheets,
          taken(sheets, hold.resourceIds, { ...hold.takes, appointmentId: id, expiresAt }, at),
        ),
        ...resources.map((resource) => scheduleUnchanged(clinicId, resource)),
      ],
    }),
    entryStep(
      clinicId,
      entry,
      { status: 'offered', offer: { offerId, appointmentId: id, start: hold.start, answerBy } },
      at,
      'offered',
    ),
  ]);
}

/** An offer at its beginning. */
export function begun(
  { clinicId }: Pick<Context, 'clinicId'>,
  id: string,
  at: Instant,
  more: Pick<OpeningOffer, 'status'> & Partial<OpeningOffer>,
): OpeningOffer {
  return {
    id,
    clinicId,
    version: 1,
    statusSince: at,
    passed: [],
    run: 1,
    runSince: at,
    createdAt: at,
    updatedAt: at,
    ...more,
  };
}

/** What of the freed time the opening takes: the offer is about that, whatever becomes of the rest. */
function partOf(freed: FreedTime, { takes, resourceIds }: Pick<Appointment, 'takes' | 'resourceIds'>): FreedTime {
  return { ...takes, resourceIds: resourceIds.filter((id) => freed.resourceIds.includes(id)) };
}

/** The same, with mails that wait until then. */
export function later(parts: Parts, mailAt: Instant): Parts {
  return { ...parts, effects: parts.effects?.map((effect) => ({ ...effect, dueAt: mailAt })) };
}
