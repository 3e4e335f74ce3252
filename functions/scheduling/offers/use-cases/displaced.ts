import { together } from '../../../platform/case/together.ts';
import { addStaffedTime, readClinic } from '../../../clinics/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Change } from '../../../platform/commit.ts';
import type { Context } from '../../../platform/context.ts';
import { NotInThisStatus, ValidationFailed } from '../../../platform/errors.ts';
import { newId } from '../../../platform/ids.ts';
import type { Field } from '../../../platform/pages/fields.ts';
import { locales, type PageLanguage } from '../../../platform/pages/language.ts';
import { wallTime } from '../../../platform/pages/times.ts';
import { openTask } from '../../../reviews/index.ts';
import type { Appointment } from '../../appointment.ts';
import { sheetWrites } from '../../day-sheets.ts';
import { taken } from '../../rules/day-sheet.ts';
import { obstacles } from '../../rules/obstacles.ts';
import { timeTaken } from '../../rules/openings.ts';
import { stepOf as appointmentStep } from '../../step.ts';
import { readResources, readVisitType, scheduleUnchanged } from '../../store.ts';
import { nearestOpenings, type OpeningView } from '../../use-cases/free-time.ts';
import { aroundOf, withNeeds } from '../../use-cases/needs/judge.ts';
import { withReminders } from '../../use-cases/with-reminders.ts';
import { readNamed, readSheetsOf } from '../../use-cases/take-time.ts';
import { draftOf } from './draft.ts';
import { toCallBecause, type OpeningOffer, type ToCallBecause } from '../offer.ts';
import { moveTo } from '../rules/move.ts';
import { stepOf } from '../step.ts';
import { taskNames } from '../tasks/names.ts';
import { offerWords } from '../words.ts';

/** What becomes of an appointment that its practitioner’s absence made impossible. Each is a change that is not yet committed. */

/** The openings nearest to the cancelled time, in time order: as they are now, and held for nobody. */
export async function newOpenings(clinicId: string, old: Appointment, at: Instant): Promise<OpeningView[]> {
  const visitType = await readVisitType(clinicId, old.visitTypeId);
  if (!visitType) return [];
  const near = await nearestOpenings(clinicId, visitType, Date.parse(old.start), old.resourceIds[0], at);
  return near.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

const valueOf = ({ start, resourceIds }: OpeningView): string => [start, ...resourceIds].join('|');

/** The field of a form in which one of the openings is chosen. @param isNamed whether it tells whom they are with */
export async function openingField(
  clinicId: string,
  openings: readonly OpeningView[],
  isNamed: boolean,
  more: readonly { readonly value: string; readonly label: string }[] = [],
  language: PageLanguage = 'en',
): Promise<Field> {
  const said = offerWords[language];
  const resources = await readResources(
    clinicId,
    openings.flatMap(({ resourceIds }) => resourceIds.slice(0, 1)),
  );
  const label = ({ start, timeZone, resourceIds }: OpeningView): string => {
    const name = isNamed ? resources.get(resourceIds[0] ?? '')?.name : undefined;
    return `${wallTime(start, timeZone, locales[language])}${name === undefined ? '' : said.with(name)}`;
  };
  return {
    name: 'opening',
    label: said.whichTime,
    type: 'select',
    required: true,
    unlisted: said.gone,
    options: [...openings.map((opening) => ({ value: valueOf(opening), label: label(opening) })), ...more],
  };
}

/**
 * The patient has a new time: it is booked.
 * @param chosen a value of that field
 * @throws ValidationFailed at the field if the time was taken meanwhile, NotInThisStatus if nobody is to choose any more
 */
export async function newTimeTaken(
  context: Context,
  before: OpeningOffer,
  old: Appointment,
  chosen: string,
  at: Instant,
  language?: PageLanguage,
): Promise<Change> {
  const { clinicId } = context;
  const [start = '', ...resourceIds] = chosen.split('|');
  if (Number.isNaN(Date.parse(start))) throw gone(language);
  const named = await readNamed(clinicId, old.visitTypeId, resourceIds);
  const wish = { ...named, start: Date.parse(start) };
  const sheets = await readSheetsOf(clinicId, [{ resourceIds, span: timeTaken(wish.start, named.visitType) }]);
  const { faults, place } = obstacles(wish, sheets, at);
  if (faults.length > 0 || place === undefined) throw gone(language);
  const draft = draftOf(named.visitType, named.resources, { start: wish.start, place }, at, {
    id: newId('appointment'),
    clinicId,
    patientId: old.patientId,
    status: 'booked',
    ...(old.comment === undefined ? {} : { comment: old.comment }),
    ...(old.payment ? { payment: old.payment } : {}),
    ...(old.language === undefined ? {} : { language: old.language }),
    provisions: old.provisions,
    participantStatus: 'accepted',
    replacesAppointmentId: old.id,
  });
  const around = { ...(await aroundOf(old)), ...named };
  const { appointment, parts } = await withNeeds(context, around, withReminders(draft, around.clinic, at), at);
  const outcome = { appointmentId: appointment.id, patientId: old.patientId };
  return together([
    stepOf(context, before, moveTo(before, 'accepted', at, { outcome }), at, {
      deed: 'accepted',
      words: 'A new time is booked.',
    }),
    appointmentStep(context, null, appointment, at, { deed: 'booked' }, parts, {
      writes: [
        ...sheetWrites(
          clinicId,
          sheets,
          taken(sheets, appointment.resourceIds, { ...appointment.takes, appointmentId: appointment.id }, at),
        ),
        ...named.resources.map((resource) => scheduleUnchanged(clinicId, resource)),
      ],
    }),
  ]);
}

const gone = (language: PageLanguage = 'en'): ValidationFailed =>
  new ValidationFailed('That time cannot be had any more.', [
    { pointer: '/opening', detail: `${offerWords[language].whichTime}: ${offerWords[language].gone}` },
  ]);

/** The patient wants no other time, or could not be reached. */
export function noNewTime(
  context: Context,
  before: OpeningOffer,
  closed: 'not-wanted' | 'not-reached',
  at: Instant,
): Change {
  const words = closed === 'not-wanted' ? 'The patient wants no other time.' : 'Staff could not reach the patient.';
  return stepOf(context, before, moveTo(before, 'closed', at, { closed }), at, { deed: 'closed', words });
}

/** Staff are asked to call the patient. */
export async function toBeCalled(
  context: Context,
  before: OpeningOffer,
  because: ToCallBecause,
  at: Instant,
): Promise<Change> {
  if (!before.displaced) throw new NotInThisStatus('Nobody is called about this offer.');
  const after = moveTo(before, 'to-call', at, { toCall: because });
  const step = { deed: 'to-call', words: toCallBecause[because] };
  return stepOf(context, before, after, at, step, await callTask(context, before, at));
}

/** The task of calling the patient: within the clinic’s expedited turnaround, for the day will come. */
export async function callTask(
  context: Context,
  { id }: Pick<OpeningOffer, 'id'>,
  at: Instant,
): ReturnType<typeof openTask> {
  const clinic = await readClinic(context.clinicId);
  if (!clinic) throw new Error('the clinic does not exist');
  return await openTask(context, {
    kind: taskNames.call,
    capability: 'scheduling',
    title: 'Call a patient whose appointment cannot take place',
    subjectKind: 'openingOffer',
    subjectId: id,
    roles: ['front-desk'],
    dueAt: addStaffedTime(at, clinic.reviewTurnaround.expedited / 60, clinic),
  });
}
