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
  readonly proposals: readonly NoShowProposal[];
  readonly waiting: readonly Waiting[];
  /** How late the practitioner is, by the last word of today. */
  readonly delay: Delay | undefined;
  readonly patientName: (patientId: string) => string;
  readonly visitName: (visitTypeId: string) => string;
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
  const shown = [...appointments, ...queue];
  const [delay, { proposals }, people, visitTypes] = await Promise.all([
    practitioner && date === today ? readDelay(clinicId, practitioner.id, today) : undefined,
    practitioner ? noShowsOn(clinicId, practitioner, date, appointments, at) : { proposals: [] },
    peopleOf(
      clinicId,
      shown.map(({ patientId }) => patientId),
    ),
    readVisitTypes(
      clinicId,
      appointments.map(({ visitTypeId }) => visitTypeId),
    ),
  ]);
  await Promise.all([...new Set(shown.map(({ id }) => id))].map((id) => auditSeen(context, id, 'appointment.read')));
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
