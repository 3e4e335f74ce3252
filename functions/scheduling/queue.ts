import { plusSeconds, type Instant } from '../platform/clock.ts';
import { partition } from '../platform/keys.ts';
import { queryAll, type Write } from '../platform/table.ts';
import type { Appointment } from './appointment.ts';
import { waitsSince } from './rules/day-steps.ts';
import { readAppointments } from './store.ts';

/**
 * Who waits to be seen, as items beside their appointments that are listed while they wait: whoever looks at the queue reads as many as are in
 * it, and no calendar.
 */
const waitingOf = (clinicId: string): string => `${clinicId}#waiting`;

/** Who has waited for longer was forgotten to be checked out, and waits no more. In seconds. */
const LONGEST = 24 * 3600;

/** What a change of an appointment makes of the queue: nothing, unless somebody begins or ceases to wait. */
export function queueWrites(before: Appointment | null, after: Appointment): Write[] {
  const since = waitsSince(after);
  if (since === (before ? waitsSince(before) : undefined)) return [];
  const { clinicId, id, place, updatedAt } = after;
  const listed = since === undefined ? {} : { listPk: waitingOf(clinicId), listSk: `${place}#${since}#${id}` };
  return [
    {
      put: {
        pk: partition(clinicId, id),
        sk: 'waiting',
        type: 'waiting',
        schema: 1,
        ...listed,
        expires: Math.floor(Date.parse(since ?? updatedAt) / 1000) + LONGEST,
      },
    },
  ];
}

/** The appointments of all who wait, or of those at one place; whoever came first is first. */
export async function readQueue(clinicId: string, place: string | undefined, at: Instant): Promise<Appointment[]> {
  const items = await queryAll(waitingOf(clinicId), {
    index: { name: 'list', pk: 'listPk', sk: 'listSk' },
    ...(place === undefined ? {} : { beginsWith: `${place}#` }),
  });
  const ids = items.map(({ listSk }) => String(listSk).split('#')[2] ?? '');
  const earliest = plusSeconds(at, -LONGEST);
  const since = (appointment: Appointment): Instant => waitsSince(appointment) ?? '';
  return (await readAppointments(clinicId, ids))
    .filter((appointment) => since(appointment) > earliest)
    .toSorted((a, b) => (since(a) < since(b) ? -1 : 1));
}
