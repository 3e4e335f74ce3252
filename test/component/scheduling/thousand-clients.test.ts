import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { OpeningTaken } from '../../../functions/platform/errors.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import { doubleBookings, openDesk, type Desk } from './desk.ts';

jest.setTimeout(240_000);

const CLIENTS = 1_000;
const AT_ONCE = 50;
const OPENING = '2026-11-24T16:00:00.000Z';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.bench.close());

test('of a thousand clients after one opening one gets it; the others are told what is in the way, and the nearest openings', async () => {
  const doctor = await desk.resource();
  const room = await desk.resource({ kind: 'room', name: 'Room 1' });
  const visitType = await desk.visitType([[doctor], [room]]);

  const outcomes: PromiseSettledResult<Appointment>[] = [];
  // As many at the same moment as there are connections; those who come later find it taken.
  for (let wave = 0; wave < CLIENTS; wave += AT_ONCE)
    outcomes.push(
      ...(await Promise.allSettled(
        Array.from({ length: AT_ONCE }, () => desk.book(visitType, OPENING, [doctor, room])),
      )),
    );

  const won = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const lost = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  expect([won.length, lost.length]).toEqual([1, CLIENTS - 1]);
  const unclear = lost.filter((error) => {
    if (!(error instanceof OpeningTaken)) return true;
    const named = error.faults.map(({ pointer }) => pointer);
    const openings = error.members['openings'] as readonly { readonly start: string }[];
    const tellsWhat = named.includes('/resourceIds/0') && named.includes('/resourceIds/1');
    return !tellsWhat || openings.length === 0 || openings.some(({ start }) => start === OPENING);
  });
  expect(unclear).toEqual([]);
  // And nothing of the losers stays behind.
  const busy = await desk.busy();
  expect(new Set(busy.map(({ appointmentId }) => appointmentId))).toEqual(new Set(won.map(({ id }) => id)));
  expect(doubleBookings(busy)).toEqual([]);
  const items = await desk.bench.items();
  expect(items.filter(({ type }) => type === 'appointment')).toHaveLength(1);
});
