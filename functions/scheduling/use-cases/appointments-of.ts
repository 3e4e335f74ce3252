import { now, type Instant } from '../../platform/clock.ts';
import { auditRead } from '../../platform/audit/entry.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { clinicDate } from '../../clinics/index.ts';
import type { Appointment } from '../appointment.ts';
import { readSheets, sheetsFrom } from '../day-sheets.ts';
import type { Resource } from '../resource.ts';
import { spanOf, stands, type DaySheet } from '../rules/day-sheet.ts';
import { DAY, isWithin, overlaps } from '../rules/span.ts';
import { dayIn, wallSpan, workingTime } from '../rules/working-time.ts';
import { readAppointments, readResource } from '../store.ts';
import { viewOf } from './take-time.ts';

export interface Hit {
  readonly appointmentId: string;
  readonly status: Appointment['status'];
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * The appointments to come, held ones too, that stand in a time in which the resource does not work at their place.
 * @param during only those of this time, in the wall clock of the resource
 */
export async function appointmentsHit(
  clinicId: string,
  resource: Resource,
  at: Instant,
  during?: { readonly start: string; readonly end: string },
): Promise<Hit[]> {
  // What began yesterday may go on today.
  const since = new Date(Date.parse(at) - DAY).toISOString().slice(0, 10);
  const appointments = await onSheets(clinicId, await sheetsFrom(clinicId, resource.id, since), at);
  return appointments
    .filter(({ takes }) => takes.to > at)
    .filter(({ takes }) => !during || overlaps(spanOf(takes), wallSpan(during, resource.timeZone)))
    .filter(({ takes, place }) => {
      const span = spanOf(takes);
      return resource.status !== 'active' || !isWithin(span, workingTime(resource, span, place));
    })
    .map(({ id, status, start, end }) => ({ appointmentId: id, status, start, end }));
}

/**
 * What takes the resource's time on one day of its own calendar, in time order; holds that are over do not.
 * @param date today where it is not given
 * @throws NotFound if the clinic has no such resource
 */
export async function appointmentsOnDay(context: Context, resourceId: string, date?: string): Promise<Reply> {
  const { clinicId } = context;
  const resource = await readResource(clinicId, resourceId);
  if (!resource) throw new NotFound('There is no such resource.');
  const at = now();
  const day = date ?? clinicDate(at, resource);
  const shown = await onDay(clinicId, resource, day, at);
  await Promise.all(shown.map(({ id }) => auditRead(context, id, 'appointment.read')));
  return { status: 200, body: { date: day, appointments: shown.map(viewOf) } };
}

/** What takes the resource's time on the day of its own calendar, in time order; holds that are over do not. */
export async function onDay(
  clinicId: string,
  { id, timeZone }: Pick<Resource, 'id' | 'timeZone'>,
  day: string,
  at: Instant,
): Promise<Appointment[]> {
  const span = dayIn(day, timeZone);
  const appointments = await onSheets(clinicId, await readSheets(clinicId, [id], span), at);
  return appointments.filter(({ takes }) => overlaps(spanOf(takes), span));
}

async function onSheets(clinicId: string, sheets: readonly DaySheet[], at: Instant): Promise<Appointment[]> {
  const ids = sheets
    .flatMap(({ busy }) => busy)
    .filter((busy) => stands(busy, at))
    .map(({ appointmentId }) => appointmentId);
  const appointments = await readAppointments(clinicId, [...new Set(ids)]);
  return appointments.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.id < b.id ? -1 : 1));
}
