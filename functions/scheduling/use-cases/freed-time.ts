import type { Instant } from '../../platform/clock.ts';
import type { NewEffect } from '../../platform/effects/effect.ts';
import type { Appointment } from '../appointment.ts';

/**
 * The effect that offers the time of an appointment to the waitlist, once the appointment no longer takes it.
 * @param dueAt of a hold: when it will be over; if it is booked by then the time is not free, and nothing is offered
 * @param without whose time is not free even so
 */
export function freedTime(
  { id, takes, resourceIds }: Pick<Appointment, 'id' | 'takes' | 'resourceIds'>,
  { dueAt, without }: { readonly dueAt?: Instant; readonly without?: string } = {},
): NewEffect[] {
  const freed = resourceIds.filter((resourceId) => resourceId !== without);
  if (freed.length === 0) return [];
  return [
    {
      kind: 'offerFreedTime',
      subjectId: id,
      params: { ...takes, resourceIds: freed },
      ...(dueAt === undefined ? {} : { dueAt }),
    },
  ];
}
