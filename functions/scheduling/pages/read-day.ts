import { Temporal } from 'temporal-polyfill';
import { clinicDate } from '../../clinics/index.ts';
import { auditSeen } from '../../platform/audit/entry.ts';
import { now, type Instant } from '../../platform/clock.ts';
import type { Context } from '../../platform/context.ts';
import { fullName, peopleOf } from '../../registration/index.ts';
import type { Appointment } from '../appointment.ts';
import { readDelay, type Delay } from '../delays.ts';
import { readQueue } from '../queue.ts';
import type { Resource } from '../resource.ts';
import { onDay } from '../use-cases/appointments-of.ts';
import { noShowsOn, waitingView, type NoShowProposal, type Waiting } from '../use-cases/day-of.ts';
import { resourcesOfKind, readVisitTypes } from '../store.ts';
import { visitName } from './words.ts';

/** What the front desk sees at once: one practitioner's day, and all who wait. */
export interface DeskDay {
  readonly at: Instant;
  readonly date: string;
  readonly today: string;
  readonly practitioners: readonly Resource[];
  readonly rooms: readonly Resource[];
  /** Whose day it is; undefined where the clinic has no practitioner, or not this one. */
  readonly practitioner: Resource | undefined;
  readonly appointments: readonly Appointment[];
  /** Of the day; and today, of the days before, as whoever closed them may have gone home. */
  readonly proposals: readonly NoShowProposal[];
  readonly waiting: readonly Waiting[];
  /** How late the practitioner is, by the last word of today. */
  readonly delay: Delay | undefined;
  readonly patientName: (patientId: string) => string;
  readonly visitName: (visitTypeId: string) => string;
}

/** For so many days a no-show is asked for: over a weekend. */
const ASKED_FOR = 3;

function daysBefore(date: string): string[] {
  const day = Temporal.PlainDate.from(date);
  return Array.from({ length: ASKED_FOR }, (_, index) => day.subtract({ days: ASKED_FOR - index }).toString());
}

async function proposalsOf(
  clinicId: string,
  practitioner: Resource,
  days: readonly string[],
  at: Instant,
): Promise<NoShowProposal[]> {
  const found = await Promise.all(
    days.map(async (day) => {
      const appointments = await onDay(clinicId, practitioner, day, at);
      return (await noShowsOn(clinicId, practitioner, day, appointments, at)).proposals;
    }),
  );
  return found.flat();
}

/** Reads it, and records of each appointment that it was seen. @param timeZone of the clinic */
export async function readDay(
  context: Context,
  asked: { readonly with?: string; readonly date?: string },
  timeZone: string,
): Promise<DeskDay> {
  const { clinicId } = context;
  const at = now();
  const [everybody, rooms, queue] = await Promise.all([
    resourcesOfKind(clinicId, 'practitioner'),
    resourcesOfKind(clinicId, 'room'),
    readQueue(clinicId, undefined, at),
  ]);
  const practitioners = everybody.filter(({ status }) => status === 'active');
  const practitioner = asked.with === undefined ? practitioners[0] : everybody.find(({ id }) => id === asked.with);
  const today = clinicDate(at, practitioner ?? { timeZone });
  const date = asked.date ?? today;
  const appointments = practitioner ? await onDay(clinicId, practitioner, date, at) : [];
  const proposals = practitioner
    ? await proposalsOf(clinicId, practitioner, date === today ? [...daysBefore(date), date] : [date], at)
    : [];
  const shown = [...appointments, ...queue];
  const patientIds = [...shown, ...proposals].map(({ patientId }) => patientId);
  const seen = new Set([...shown.map(({ id }) => id), ...proposals.map(({ appointmentId }) => appointmentId)]);
  const [delay, people, visitTypes] = await Promise.all([
    practitioner && date === today ? readDelay(clinicId, practitioner.id, today) : undefined,
    peopleOf(clinicId, patientIds),
    readVisitTypes(
      clinicId,
      appointments.map(({ visitTypeId }) => visitTypeId),
    ),
    ...[...seen].map((id) => auditSeen(context, id, 'appointment.read')),
  ]);
  return {
    at,
    date,
    today,
    practitioners,
    rooms: rooms.filter(({ status }) => status === 'active'),
    practitioner,
    appointments,
    proposals,
    delay,
    waiting: queue.map((each) => waitingView(each, at)),
    patientName: (id) => {
      const patient = people.get(id);
      return patient ? fullName(patient) : 'Unknown';
    },
    visitName: (id) => visitName(visitTypes.get(id)),
  };
}
