import type { Instant } from '../../../platform/clock.ts';
import type { Appointment } from '../../appointment.ts';
import type { Resource, VisitType } from '../../resource.ts';
import { timesOf } from '../../use-cases/take-time.ts';

/** An appointment that an offer makes: what it needs is judged by who books or holds it. */
export function draftOf(
  visitType: VisitType,
  resources: readonly Resource[],
  { start, place }: { readonly start: number; readonly place: string },
  at: Instant,
  of: Pick<Appointment, 'id' | 'clinicId' | 'patientId' | 'status'> & Partial<Appointment>,
): Appointment {
  return {
    statusSince: at,
    visitTypeId: visitType.id,
    ...timesOf({ visitType, resources, start }, place),
    scheduledAt: at,
    participantStatus: 'needs-action',
    sequence: 0,
    reminders: [],
    needs: [],
    provisions: [],
    waivers: [],
    run: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
    ...of,
  };
}
