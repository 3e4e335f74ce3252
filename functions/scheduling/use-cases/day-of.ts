import type * as z from 'zod';
import { clinicDate, readClinic } from '../../clinics/index.ts';
import { auditRead } from '../../platform/audit/entry.ts';
import { now, secondsBetween, type Instant } from '../../platform/clock.ts';
import type { Context, Reply } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import { usd, type Money } from '../../platform/money.ts';
import { deskFacts } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import type { noShowsReply, queueReply } from '../day-schemas.ts';
import { readQueue } from '../queue.ts';
import type { Resource } from '../resource.ts';
import { isExpected, stepOn, waitsSince } from '../rules/day-steps.ts';
import { toPay, toVerify, type ToPay } from '../rules/check-in.ts';
import { isOpen } from '../rules/needs.ts';
import { closingTime, feeFor, PROPOSED_AFTER_MINUTES } from '../rules/no-shows.ts';
import { dayIn, workingTime } from '../rules/working-time.ts';
import { appointmentOf } from '../step.ts';
import { readResource, readVisitType } from '../store.ts';
import { paidForVisit } from '../visit-payments.ts';
import { onDay } from './appointments-of.ts';

/** What is seen of a day, beside its appointments. */

/** What is to be verified with a patient, and what to be paid. @throws NotFound */
export async function showCheckIn(context: Context, id: string): Promise<Reply> {
  const appointment = await appointmentOf(context, id);
  const { patientId } = appointment;
  const { verify, missing, pay } = await checkInOf(context.clinicId, appointment);
  await auditRead(context, id, 'appointment.check-in-read');
  return { status: 200, version: appointment.version, body: { appointmentId: id, patientId, verify, missing, pay } };
}

/** What the front desk asks of a patient, with the record of who that is. */
export interface CheckIn {
  readonly patient: DeskPatient;
  readonly verify: ReturnType<typeof toVerify>;
  /** What the visit still lacks beside time: forms to be signed, a referral. */
  readonly missing: readonly { readonly kind: string; readonly name?: string; readonly why: string }[];
  readonly pay: ToPay & { readonly paid: Money };
}

/** The same with the patient, for the page. @throws NotFound */
export async function checkInOf(clinicId: string, appointment: Appointment): Promise<CheckIn> {
  const { patientId, start, timeZone, needs } = appointment;
  const day = clinicDate(start, { timeZone });
  const [facts, visitType, paid] = await Promise.all([
    deskFacts(clinicId, patientId, day),
    readVisitType(clinicId, appointment.visitTypeId),
    paidForVisit(clinicId, appointment.id),
  ]);
  if (!facts) throw new NotFound('There is no such patient.');
  const missing = needs.filter(isOpen).map(({ kind, name, why }) => ({ kind, name, why }));
  const pay = { ...toPay(facts, appointment, visitType?.copay), paid: usd(paid) };
  return { patient: facts.patient, verify: toVerify(facts, day), missing, pay };
}
type DeskPatient = NonNullable<Awaited<ReturnType<typeof deskFacts>>>['patient'];

export type Waiting = z.output<typeof queueReply>['waiting'][number];

/** Who waits to be seen, since when and for whom; whoever came first is first. */
export async function showQueue(context: Context, place: string | undefined): Promise<Reply> {
  const at = now();
  const waiting = (await readQueue(context.clinicId, place, at)).map((each) => waitingView(each, at));
  await Promise.all(waiting.map(({ appointmentId }) => auditRead(context, appointmentId, 'appointment.read')));
  return { status: 200, body: { waiting } };
}

/** One who waits, as the queue shows it. */
export function waitingView(appointment: Appointment, at: Instant): Waiting {
  const { id, patientId, place, resourceIds, start } = appointment;
  const since = waitsSince(appointment) ?? at;
  return {
    appointmentId: id,
    patientId,
    place,
    resourceId: resourceIds[0] ?? '',
    start,
    since,
    minutes: minutesBetween(since, at),
    late: minutesBetween(start, at),
    checkedIn: stepOn(appointment, 'check-in') !== undefined,
  };
}

const minutesBetween = (from: Instant, to: Instant): number => Math.max(0, Math.floor(secondsBetween(from, to) / 60));

export type NoShowProposal = z.output<typeof noShowsReply>['proposals'][number];

/** Who, as it seems, did not come on a day of a resource: once the day is over, by the clinic's rule. @throws NotFound */
export async function showNoShowProposals(context: Context, resourceId: string, date?: string): Promise<Reply> {
  const resource = await readResource(context.clinicId, resourceId);
  if (!resource) throw new NotFound('There is no such resource.');
  const at = now();
  const day = date ?? clinicDate(at, resource);
  const { closesAt, proposals } = await noShowsOn(
    context.clinicId,
    resource,
    day,
    await onDay(context.clinicId, resource, day, at),
    at,
  );
  await Promise.all(proposals.map(({ appointmentId }) => auditRead(context, appointmentId, 'appointment.read')));
  return { status: 200, body: { date: day, closesAt, proposals } };
}

/** @param appointments what takes the resource's time on the day */
export async function noShowsOn(
  clinicId: string,
  resource: Resource,
  day: string,
  appointments: readonly Appointment[],
  at: Instant,
): Promise<{ readonly closesAt: Instant | undefined; readonly proposals: readonly NoShowProposal[] }> {
  const clinic = await readClinic(clinicId);
  const after = clinic?.noShow?.proposeAfterMinutes ?? PROPOSED_AFTER_MINUTES;
  const closesAt =
    appointments.length === 0
      ? undefined
      : closingTime(workingTime(resource, dayIn(day, resource.timeZone)), appointments, after);
  if (closesAt === undefined || closesAt > at) return { closesAt, proposals: [] };
  const missed = appointments.filter(isExpected);
  const proposals = await Promise.all(
    missed.map(async ({ id, patientId, version, start }) => {
      const facts = await deskFacts(clinicId, patientId, day);
      return { appointmentId: id, patientId, version, start, ...feeFor(facts?.coverages ?? []) };
    }),
  );
  return { closesAt, proposals };
}
