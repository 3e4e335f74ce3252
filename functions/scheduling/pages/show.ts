import type { APIGatewayProxyResult } from 'aws-lambda';
import { readStaff } from '../../clinics/index.ts';
import { auditSeen } from '../../platform/audit/entry.ts';
import { publicOrigin } from '../../platform/origin.ts';
import type { Returned } from '../../platform/pages/fields.ts';
import { renderPage } from '../../platform/pages/layout.ts';
import type { PageRequest } from '../../platform/pages/request.ts';
import { fullName, peopleOf } from '../../registration/index.ts';
import { csrfToken, signInLink, signOutForm } from '../../reviews/pages/index.ts';
import type { Appointment } from '../appointment.ts';
import { readAppointment, readVisitTypes } from '../store.ts';
import { checkInOf } from '../use-cases/day-of.ts';
import { checkInPage } from './check-in-page.ts';
import { dayPage } from './day-page.ts';
import { contextOf, corner, csrfPurpose, deskPath, type Desk, type DeskAddress, type DeskVisit } from './desk.ts';
import { atNoDesk, noSuchAppointment, signedOut } from './end-pages.ts';
import { readDay } from './read-day.ts';
import { done, standing, timeOfDay, visitName } from './words.ts';

/** For those who are at no desk: nothing of any patient. @param page where the sign-in leads back to */
export async function publicPage(
  visit: Exclude<DeskVisit, { to: 'desk' }>,
  address: DeskAddress,
  page = '',
): Promise<APIGatewayProxyResult> {
  switch (visit.to) {
    case 'sign-in':
      return renderPage(signedOut(await signInLink(deskPath(address, page))));
    case 'nowhere':
      return renderPage(atNoDesk(await signOutForm(visit.session)));
  }
}

/** The day of one practitioner, as it stands now. */
export async function showDay(desk: Desk, request: PageRequest, address: DeskAddress): Promise<APIGatewayProxyResult> {
  const { clinic, clinics, session } = desk;
  const context = contextOf(desk, request);
  const [day, news, csrf, origin] = await Promise.all([
    readDay(context, address, clinic.timeZone),
    address.late && address.about !== undefined ? newsOf(desk, request, address.about) : undefined,
    csrfToken(session, csrfPurpose(desk)),
    publicOrigin(),
  ]);
  const page = dayPage({
    day,
    // Where the page stands is said in full, so that it stays there while days and people change.
    address: { ...address, clinic: clinic.id, with: day.practitioner?.id, date: day.date },
    clinics,
    origin,
    csrf,
    timeZone: clinic.timeZone,
    news,
  });
  return renderPage({ ...page, from: clinic.name, corner: await corner(desk) });
}

/** What somebody else has done meanwhile, for who came second. */
async function newsOf(desk: Desk, request: PageRequest, id: string): Promise<string | undefined> {
  const { clinic } = desk;
  const appointment = await readAppointment(clinic.id, id);
  if (!appointment) return undefined;
  // What changed it last: a step of somebody's, or something else.
  const last = appointment.steps?.findLast(({ at }) => at === appointment.updatedAt);
  const [staff, people] = await Promise.all([
    last && readStaff(clinic.id, last.staffId),
    peopleOf(clinic.id, [appointment.patientId]),
    auditSeen(contextOf(desk, request), id, 'appointment.read'),
  ]);
  const patient = people.get(appointment.patientId);
  const name = patient ? fullName(patient) : 'The appointment';
  const stands = `${name}: ${standing(appointment, clinic.timeZone, () => undefined)}.`;
  if (!last) return `What you pressed was not done, as the appointment was changed meanwhile. ${stands}`;
  const by = `${done[last.step]}, by ${staff?.name ?? 'a colleague'} at ${timeOfDay(last.at, clinic.timeZone)}.`;
  return `Somebody else was faster, and what you pressed was not done. ${stands} ${by}`;
}

/** The check-in of one appointment. */
export async function showCheckIn(
  desk: Desk,
  request: PageRequest,
  address: DeskAddress,
  returned?: Returned,
): Promise<APIGatewayProxyResult> {
  const { clinic, session } = desk;
  const origin = await publicOrigin();
  const appointment = await appointmentIn(clinic.id, address.about);
  if (!appointment) {
    const day = origin + deskPath({ clinic: clinic.id, with: address.with, date: address.date });
    return renderPage({ ...noSuchAppointment(day), corner: await corner(desk) });
  }
  await auditSeen(contextOf(desk, request), appointment.id, 'appointment.check-in-read');
  const [list, visitTypes, csrf] = await Promise.all([
    checkInOf(clinic.id, appointment),
    readVisitTypes(clinic.id, [appointment.visitTypeId]),
    csrfToken(session, csrfPurpose(desk)),
  ]);
  const page = checkInPage({
    appointment,
    list,
    visitName: visitName(visitTypes.get(appointment.visitTypeId)),
    address: { ...address, clinic: clinic.id },
    origin,
    csrf,
    returned,
  });
  return renderPage({ ...page, from: clinic.name, corner: await corner(desk) });
}

async function appointmentIn(clinicId: string, id: string | undefined): Promise<Appointment | undefined> {
  return id === undefined ? undefined : await readAppointment(clinicId, id);
}
