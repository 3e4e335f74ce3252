import { together } from '../../platform/case/together.ts';
import { unknown } from '../../platform/references.ts';
import type * as z from 'zod';
import { againIfMet } from '../../platform/case/again.ts';
import { now } from '../../platform/clock.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { OpeningTaken, ValidationFailed, type Fault } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { inOneRequest } from '../../platform/table.ts';
import { readClinic } from '../../clinics/index.ts';
import { readSurvivor } from '../../registration/index.ts';
import type { seriesBody } from '../appointment-schemas.ts';
import type { Appointment } from '../appointment.ts';
import { sheetWrites } from '../day-sheets.ts';
import { besideTime } from '../resource.ts';
import { mostInOneChange, taken } from '../rules/day-sheet.ts';
import { obstacles } from '../rules/obstacles.ts';
import { timeTaken, weeksLater } from '../rules/openings.ts';
import { stepOf } from '../step.ts';
import { scheduleUnchanged, unsaid } from '../store.ts';
import { nearestOpenings } from './free-time.ts';
import { allWithNeeds, refuseWithout } from './needs/judge.ts';
import { recorded, refuseForeignCoverage, refuseStrangers } from './needs/provisions.ts';
import { commitOrLookAgain } from './overtaken.ts';
import { readNamed, readSheetsOf, timesOf, viewOf } from './take-time.ts';
import { withReminders } from './with-reminders.ts';

/** Of how many times that cannot be had the nearest openings are told. */
const MOST_OFFERS = 6;

/**
 * Books a visit every so many weeks at the same time of the wall clock: all of them or none. Where some cannot be had the answer
 * tells which, what is in the way and what is near; who asks decides whether to leave them out (`without`) or to ask for other times.
 * @throws OpeningTaken, ValidationFailed
 */
export async function bookSeries(context: Context, asked: z.output<typeof seriesBody>): Promise<Reply> {
  const { clinicId } = context;
  const { visitTypeId, resourceIds, comment, payment, language, provisions = [] } = asked;
  const [clinic, patient] = await inOneRequest(() =>
    Promise.all([readClinic(clinicId), readSurvivor(clinicId, asked.patientId)]),
  );
  if (!clinic) throw new Error('the clinic does not exist');
  if (!patient) throw unknown(['/patientId']);
  await refuseForeignCoverage(context, patient.id, payment);
  await refuseStrangers(
    context,
    provisions.map(({ staffId }, index) => ({ staffId, pointer: `/provisions/${index}/staffId` })),
  );
  const seriesId = newId('series');
  return await againIfMet(async () => {
    const at = now();
    const named = await readNamed(clinicId, visitTypeId, resourceIds);
    const starts = startsOf(asked, named.resources[0]?.timeZone ?? 'UTC');
    const { from, to } = timeTaken(0, named.visitType);
    const most = mostInOneChange(resourceIds.length, to - from, besideTime(named.visitType.requires));
    if (starts.length > most || starts.length === 0)
      throw new ValidationFailed('So many cannot be booked at once.', [
        { pointer: '/count', detail: `must leave 1 to ${most} visits of this type`, code: 'too-many' },
      ]);

    const wishes = starts.map((start) => ({ ...named, start }));
    const before = await readSheetsOf(
      clinicId,
      starts.map((start) => ({ resourceIds, span: timeTaken(start, named.visitType) })),
    );
    let sheets = before;
    const drafts: Appointment[] = [];
    const failed: { readonly start: number; readonly faults: readonly Fault[] }[] = [];
    for (const wish of wishes) {
      const { faults, place } = obstacles(wish, sheets, at);
      if (faults.length > 0 || place === undefined) {
        failed.push({ start: wish.start, faults });
        continue;
      }
      const times = timesOf(wish, place);
      const draft: Appointment = {
        id: newId('appointment'),
        clinicId,
        status: 'booked',
        statusSince: at,
        patientId: patient.id,
        visitTypeId,
        ...times,
        scheduledAt: at,
        ...(payment === undefined ? {} : { payment }),
        ...(language === undefined ? {} : { language }),
        needs: [],
        provisions: provisions.map((each) => recorded(each, { ...times, payment, language }, patient, at)),
        waivers: [],
        ...(comment === undefined ? {} : { comment }),
        seriesId,
        ...unsaid,
        run: 0,
        version: 1,
        createdAt: at,
        updatedAt: at,
      };
      drafts.push(draft);
      sheets = taken(sheets, resourceIds, { ...draft.takes, appointmentId: draft.id }, at);
    }
    if (failed.length > 0) {
      const offers = await Promise.all(
        failed.slice(0, MOST_OFFERS).map(async ({ start }) => ({
          start: new Date(start).toISOString(),
          openings: await nearestOpenings(clinicId, named.visitType, start, resourceIds[0], at),
        })),
      );
      throw new OpeningTaken(
        'Nothing was booked: leave out what cannot be had (without), or ask for other times.',
        failed.flatMap(({ start, faults }) =>
          faults.map((fault) => ({ ...fault, detail: `${new Date(start).toISOString()}: ${fault.detail}` })),
        ),
        { failed: failed.map(({ start }) => new Date(start).toISOString()), nearest: offers },
      );
    }
    const { appointments, parts } = await allWithNeeds(context, { clinic, patient, ...named }, drafts, at);
    refuseWithout(appointments);
    const planned = appointments.map((appointment) => withReminders(appointment, clinic, at));
    const steps = planned.map((appointment) => stepOf(context, null, appointment, at, { deed: 'booked' }));
    const change = together(steps);
    return await commitOrLookAgain(
      context,
      {
        ...change,
        records: [...change.records, ...parts.records],
        effects: [...(change.effects ?? []), ...parts.effects],
        writes: [
          ...sheetWrites(clinicId, before, sheets),
          ...named.resources.map((resource) => scheduleUnchanged(clinicId, resource)),
          ...(change.writes ?? []),
          ...parts.writes,
        ],
      },
      { status: 201, body: { seriesId, appointments: planned.map(viewOf) } },
    );
  });
}

function startsOf({ start, everyWeeks, count, without }: z.output<typeof seriesBody>, timeZone: string): number[] {
  const left = new Set(without.map((time) => Date.parse(time)));
  return Array.from({ length: count }, (_, index) =>
    weeksLater(Date.parse(start), index * everyWeeks, timeZone),
  ).filter((time) => !left.has(time));
}
