import { readClinic, type Clinic } from '../../../clinics/index.ts';
import type { PatientEmail } from '../../../patient-links/index.ts';
import type { Instant } from '../../../platform/clock.ts';
import type { Context } from '../../../platform/context.ts';
import { mailableAt, readSurvivor, recordIds, type Patient } from '../../../registration/index.ts';
import type { VisitType } from '../../resource.ts';
import { timeTaken, type Opening } from '../../rules/openings.ts';
import { spanOf } from '../../rules/day-sheet.ts';
import { DAY, overlaps, type Span } from '../../rules/span.ts';
import { isOpen } from '../../rules/needs.ts';
import { appointmentIdsBetween, readAppointments, readResources } from '../../store.ts';
import { withNeeds } from '../../use-cases/needs/judge.ts';
import { draftOf } from './draft.ts';
import { newId } from '../../../platform/ids.ts';
import { readPatientReminders } from '../../patient-reminders.ts';
import { openingsWithin } from '../../use-cases/free-time.ts';
import { visitTypesWith } from '../../use-cases/visit-types-with.ts';
import type { WaitlistEntry } from '../../waitlist/entry.ts';
import { suits, usableUntil } from '../../waitlist/rules/suits.ts';
import { listWaiting, readEntries, type Place } from '../../waitlist/store.ts';
import type { FreedTime } from '../offer.ts';
import { answerWindow, usualAnswer } from '../rules/answer-window.ts';

/** An opening, whom of the waitlist it suits best, and how they are asked. */
export interface Match {
  readonly clinic: Clinic;
  readonly entry: WaitlistEntry;
  readonly visitType: VisitType;
  readonly opening: Opening;
  readonly patientId: string;
  readonly patient: Patient;
  readonly email: PatientEmail;
  readonly mailAt: Instant;
  readonly answerBy: Instant;
}

/** Of each visit type so many who wait are looked at, the first of its order. */
const MOST_LOOKED_AT = 200;
/** Further ahead nothing that fell free is looked at: as far as a search for openings can go. */
const MOST_AHEAD = 62 * DAY;
/** No visit is longer, so none that began earlier goes on. */
const LONGEST_VISIT = 7 * DAY;

/**
 * The opening in the time that fell free that suits best somebody of the waitlist who can really use it; undefined if there is none.
 * Reads the visit types that the freed resources serve, of each the first 200 who wait, and of those whom an opening suits the patient
 * and the appointments around it: neither the clinic's history nor the length of its waitlist adds to that.
 */
export async function bestMatch(context: Context, freed: FreedTime, at: Instant): Promise<Match | undefined> {
  const { clinicId } = context;
  const present = Date.parse(at);
  const span = {
    from: Math.max(Date.parse(freed.from), present),
    to: Math.min(Date.parse(freed.to), present + MOST_AHEAD),
  };
  if (span.from >= span.to) return undefined;
  const [clinic, visitTypes] = await Promise.all([readClinic(clinicId), visitTypesWith(clinicId, freed.resourceIds)]);
  if (clinic?.status !== 'active') return undefined;
  const waiting = (
    await Promise.all(
      visitTypes.map(async (visitType) =>
        (await listWaiting(clinicId, visitType.id, MOST_LOOKED_AT)).map((place) => ({ ...place, visitType })),
      ),
    )
  ).flat();
  const entries = await entriesInOrder(clinicId, waiting);
  const openings = new Map<string, Promise<Opening[]>>();
  for (const { entry, visitType } of entries) {
    if (entry.status !== 'waiting' || entry.unreached) continue;
    const found = openings.get(visitType.id) ?? openingsIn(clinicId, visitType, span, freed.resourceIds, at);
    openings.set(visitType.id, found);
    const fitting = (await found).flatMap((opening) => {
      const window = suits(entry, opening) && windowFor(entry, visitType, opening, clinic, at);
      return window ? [{ opening, ...window }] : [];
    });
    if (fitting.length === 0) continue;
    const patient = await readSurvivor(clinicId, entry.patientId);
    const email = patient && mailableAt(patient);
    if (!patient || email === undefined) continue;
    const ids = recordIds(patient);
    for (const fits of fitting) {
      if (await isElsewhere(clinicId, ids, entry, visitType, fits.opening.start, at)) continue;
      // Who wants no mail that could wait wants none of these either.
      if ((await readPatientReminders(clinicId, patient)).optedOut) break;
      if (await lacks(context, clinic, entry, visitType, patient, fits.opening, at)) continue;
      return { clinic, entry, visitType, patient, patientId: patient.id, email, ...fits };
    }
  }
  return undefined;
}

async function entriesInOrder(
  clinicId: string,
  waiting: readonly (Place & { readonly visitType: VisitType })[],
): Promise<{ readonly entry: WaitlistEntry; readonly visitType: VisitType }[]> {
  const ordered = waiting.toSorted((a, b) => (a.order < b.order ? -1 : 1));
  const types = new Map(ordered.map(({ entryId, visitType }) => [entryId, visitType]));
  return (await readEntries(clinicId, ordered)).flatMap((entry) => {
    const visitType = types.get(entry.id);
    return visitType ? [{ entry, visitType }] : [];
  });
}

/** The openings that there would not be without the time that fell free: those that use the most of it first, so that it is not cut up. */
async function openingsIn(
  clinicId: string,
  visitType: VisitType,
  span: Span,
  resourceIds: readonly string[],
  at: Instant,
): Promise<Opening[]> {
  const taken = timeTaken(0, visitType);
  const starts = { from: span.from - taken.to, to: span.to - taken.from };
  const used = ({ start }: Opening): number => {
    const { from, to } = timeTaken(start, visitType);
    return Math.min(to, span.to) - Math.max(from, span.from);
  };
  return (await openingsWithin(clinicId, visitType, starts, at))
    .filter((opening) => used(opening) > 0 && opening.resourceIds.some((id) => resourceIds.includes(id)))
    .toSorted((a, b) => used(b) - used(a) || a.start - b.start);
}

function windowFor(
  entry: WaitlistEntry,
  visitType: VisitType,
  { start, timeZone }: Opening,
  { openingOffers = usualAnswer }: Clinic,
  at: Instant,
): ReturnType<typeof answerWindow> {
  return answerWindow(at, usableUntil(entry, visitType, start), openingOffers, timeZone);
}

/** Whether the patient has something else then; and whether what they would give up for it is no later. */
async function isElsewhere(
  clinicId: string,
  recordIds: readonly string[],
  { movesAppointmentId }: WaitlistEntry,
  visitType: VisitType,
  start: number,
  at: Instant,
): Promise<boolean> {
  const visit = { from: start, to: start + visitType.minutes * 60_000 };
  const iso = (instant: number): Instant => new Date(instant).toISOString();
  const ids = await appointmentIdsBetween(clinicId, recordIds, iso(visit.from - LONGEST_VISIT), iso(visit.to));
  const own = await readAppointments(clinicId, ids);
  return own.some(
    ({ id, status, hold, start: from, end: to }) =>
      id !== movesAppointmentId &&
      !over.has(status) &&
      !(hold && hold.expiresAt <= at) &&
      overlaps(spanOf({ from, to }), visit),
  );
}
/** Whether the visit would lack what its type must have: then the patient could not use it. */
async function lacks(
  context: Context,
  clinic: Clinic,
  { payment }: WaitlistEntry,
  visitType: VisitType,
  patient: Patient,
  opening: Opening,
  at: Instant,
): Promise<boolean> {
  if (visitType.requires.length === 0) return false;
  const found = await readResources(context.clinicId, opening.resourceIds);
  const resources = opening.resourceIds.flatMap((id) => found.get(id) ?? []);
  const draft = draftOf(visitType, resources, opening, at, {
    id: newId('appointment'),
    clinicId: context.clinicId,
    patientId: patient.id,
    status: 'booked',
    ...(payment ? { payment } : {}),
  });
  const { appointment } = await withNeeds(context, { clinic, patient, visitType, resources }, draft, at);
  return appointment.needs.some((need) => need.mustHave && isOpen(need));
}

const over: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error', 'noshow', 'fulfilled']);
