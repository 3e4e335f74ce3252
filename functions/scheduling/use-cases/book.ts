import { refuseUnknown, unknown } from '../../platform/references.ts';
import type * as z from 'zod';
import { againIfMet } from '../../platform/case/again.ts';
import { now, plusSeconds } from '../../platform/clock.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { ValidationFailed } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { readStaff } from '../../clinics/index.ts';
import type { appointmentBody, doubleBookingBody } from '../appointment-schemas.ts';
import type { Appointment } from '../appointment.ts';
import { sheetWrites } from '../day-sheets.ts';
import { taken } from '../rules/day-sheet.ts';
import { obstacles } from '../rules/obstacles.ts';
import { stepOf } from '../step.ts';
import { scheduleUnchanged, unsaid } from '../store.ts';
import { refuseWithout, withNeeds } from './needs/judge.ts';
import { recorded, refuseForeignCoverage, refuseStrangers } from './needs/provisions.ts';
import { commitOrLookAgain } from './overtaken.ts';
import { freedTime } from './freed-time.ts';
import { lookAt, lookedAgain, type Looked } from './look-at.ts';
import { refusal, timesOf, viewOf } from './take-time.ts';
import { withReminders } from './with-reminders.ts';

type Asked = z.output<typeof appointmentBody>;

/**
 * Books a visit, or only holds its time for some minutes: every resource that it needs, or nothing.
 * @throws OpeningTaken naming what is in the way, with the nearest openings; ValidationFailed
 */
export async function bookAppointment(context: Context, asked: Asked): Promise<Reply> {
  const { hold } = asked;
  return await take(context, asked, {
    status: hold ? 'pending' : 'booked',
    deed: hold ? 'held' : 'booked',
  });
}

/**
 * Books a visit beside whatever else its resources do then. They must work; nothing else is asked.
 * @throws ValidationFailed if nobody with the right to decide it did, OpeningTaken if a resource does not work then
 */
export async function doubleBook(
  context: Context,
  { staffId, reason, ...asked }: z.output<typeof doubleBookingBody>,
): Promise<Reply> {
  const staff = await readStaff(context.clinicId, staffId);
  refuseUnknown([['/staffId', staff]]);
  const mayDecide = staff?.status === 'active' && staff.roles.some((role) => deciders.includes(role));
  if (!mayDecide)
    throw new ValidationFailed('Only some may decide that.', [
      { pointer: '/staffId', detail: 'must be a supervisor or a clinician who works here', code: 'may-not-decide' },
    ]);
  return await take(context, asked, {
    status: 'booked',
    deed: 'double-booked',
    reason,
    doubleBooked: { staffId },
  });
}
const deciders: readonly string[] = ['supervisor', 'clinician'];

interface How {
  readonly status: 'pending' | 'booked';
  readonly deed: string;
  readonly reason?: string;
  readonly doubleBooked?: { readonly staffId: string };
}

async function take(context: Context, asked: Asked, how: How): Promise<Reply> {
  const { clinicId } = context;
  const { visitTypeId, comment, hold, payment, language, provisions = [] } = asked;
  const id = newId('appointment');
  const start = Date.parse(asked.start);
  let looked: Looked | undefined;
  return await againIfMet(async (met) => {
    const at = now();
    looked = lookedAgain(looked, met) ?? (await lookAt(clinicId, { ...asked, appointmentId: id, start }));
    const { clinic, patient, visitType, resources, sheets: before, feed } = looked;
    if (!patient) throw unknown(['/patientId']);
    await refuseForeignCoverage(context, patient.id, payment);
    await refuseStrangers(
      context,
      provisions.map(({ staffId }, index) => ({ staffId, pointer: `/provisions/${index}/staffId` })),
    );
    const wish = { visitType, resources, start };
    const { faults, place } = obstacles(wish, before, at, how.doubleBooked !== undefined);
    if (faults.length > 0 || place === undefined) throw await refusal(clinicId, wish, faults, at);

    const expiresAt = hold && plusSeconds(at, hold.minutes * 60);
    const times = timesOf(wish, place);
    const draft: Appointment = {
      id,
      clinicId,
      status: how.status,
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
      ...(expiresAt === undefined ? {} : { hold: { expiresAt } }),
      ...(how.doubleBooked ? { doubleBooked: how.doubleBooked } : {}),
      ...unsaid,
      run: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    const planned = hold ? draft : withReminders(draft, clinic, at);
    const { appointment, parts } = await withNeeds(context, { clinic, patient, ...wish }, planned, at);
    refuseWithout([appointment]);
    const busy = {
      ...appointment.takes,
      appointmentId: id,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(how.doubleBooked ? { doubleBooked: true as const } : {}),
    };
    const time = {
      writes: [
        ...sheetWrites(clinicId, before, taken(before, appointment.resourceIds, busy, at)),
        ...wish.resources.map((resource) => scheduleUnchanged(clinicId, resource)),
      ],
      // A hold that is not confirmed gives its time back by itself: who waits for it is asked then.
      effects: expiresAt === undefined ? [] : freedTime(appointment, { dueAt: expiresAt }),
    };
    const change = { ...stepOf(context, null, appointment, at, how, time, parts), feed };
    return await commitOrLookAgain(context, change, {
      status: 201,
      version: 1,
      location: `/v1/appointments/${id}`,
      body: viewOf(appointment),
    });
  });
}
