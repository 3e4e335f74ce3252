import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '../../../functions/platform/errors.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Resource } from '../../../functions/scheduling/resource.ts';
import { daysOf } from '../../../functions/scheduling/rules/span.ts';
import { spanOf, stands } from '../../../functions/scheduling/rules/day-sheet.ts';
import {
  cancelAppointment,
  confirmAppointment,
  rescheduleAppointment,
} from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { readAppointments } from '../../../functions/scheduling/store.ts';
import { week } from '../../unit/scheduling/sample.ts';
import { arm, diedOfStrike, someStrikes, strikesMade, type Strikes } from '../strikes.ts';
import { doubleBookings, openDesk, type Desk } from './desk.ts';

jest.setTimeout(120_000);

const always = { hours: week([{ from: '00:00', to: '24:00' }]) };
/** From here on the steps of a story count, in quarters of an hour: over midnight in UTC. */
const BEGIN = Date.parse('2026-11-24T22:00:00Z');
const QUARTERS = 16;
const at = (quarter: number): string => new Date(BEGIN + quarter * 15 * 60_000).toISOString();

type Step =
  | { readonly deed: 'book' | 'hold'; readonly quarter: number; readonly doctor: number; readonly room: number }
  | {
      readonly deed: 'move';
      readonly of: number;
      readonly quarter: number;
      readonly doctor: number;
      readonly room: number;
    }
  | { readonly deed: 'cancel' | 'confirm'; readonly of: number };
/** Steps that are taken at the same moment, and the minutes that pass after them. */
interface Round {
  readonly steps: readonly Step[];
  readonly minutes: number;
  /** What goes wrong meanwhile. */
  readonly strikes: Strikes;
}

const quarter = fc.integer({ min: 0, max: QUARTERS - 1 });
const two = fc.integer({ min: 0, max: 1 });
const some = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ deed: fc.constantFrom('book', 'hold'), quarter, doctor: two, room: two }) },
  {
    weight: 3,
    arbitrary: fc.record({ deed: fc.constant('move' as const), of: some, quarter, doctor: two, room: two }),
  },
  { weight: 3, arbitrary: fc.record({ deed: fc.constantFrom('cancel', 'confirm'), of: some }) },
);
const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    steps: fc.array(step, { minLength: 1, maxLength: 8 }),
    minutes: fc.integer({ min: 0, max: 4 }),
    strikes: someStrikes,
  }),
  { minLength: 2, maxLength: 5 },
);

describe('whatever many clients book, hold, move and cancel at once', () => {
  let desk: Desk;
  afterEach(() => desk?.bench.close());

  /** Takes the steps; what is refused is refused as the API would say it. */
  async function live(story: readonly Round[]): Promise<void> {
    desk = await openDesk();
    const doctors = [await desk.resource(always), await desk.resource({ ...always, name: 'Dr. Ahn' })];
    const rooms = [
      await desk.resource({ ...always, kind: 'room', name: 'Room 1' }),
      await desk.resource({ ...always, kind: 'room', name: 'Room 2' }),
    ];
    const visit = await desk.visitType([doctors, rooms], { minutes: 30, bufferBefore: 5, bufferAfter: 10 });
    const made: string[] = [];
    const pair = (doctor: number, room: number): Resource[] =>
      [doctors[doctor], rooms[room]].flatMap((each) => each ?? []);
    const pick = async (of: number): Promise<Appointment | undefined> =>
      (await readAppointments(desk.bench.clinicId, made.slice(of % (made.length || 1)).slice(0, 1)))[0];
    const take = async (one: Step): Promise<void> => {
      switch (one.deed) {
        case 'book':
        case 'hold': {
          const hold = one.deed === 'hold' ? { hold: { minutes: 3 } } : {};
          made.push((await desk.book(visit, at(one.quarter), pair(one.doctor, one.room), hold)).id);
          return;
        }
        case 'move': {
          const of = await pick(one.of);
          const resourceIds = pair(one.doctor, one.room).map(({ id }) => id);
          if (of)
            await rescheduleAppointment(desk.context, of.id, of.version, {
              start: at(one.quarter),
              resourceIds,
              reason: 'The patient asked.',
            });
          return;
        }
        case 'cancel': {
          const of = await pick(one.of);
          if (of) await cancelAppointment(desk.context, of.id, of.version, { reason: 'pat', askedBy: 'patient' });
          return;
        }
        case 'confirm': {
          const of = await pick(one.of);
          if (of) await confirmAppointment(desk.context, of.id, of.version);
        }
      }
    };
    let time = Date.parse('2026-11-23T15:00:00Z');
    for (const { steps, minutes, strikes } of story) {
      arm(strikes);
      await Promise.all(
        steps.map((one) =>
          take(one).catch((error: unknown) => {
            if (!(error instanceof Problem) && !diedOfStrike(error)) throw error;
          }),
        ),
      );
      arm([]);
      time += minutes * 60_000;
      desk.bench.setTime(new Date(time).toISOString());
    }
  }

  test('nobody’s time is given twice, and none is lost or belongs to nobody', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (story) => {
        await live(story);
        const now = new Date().toISOString();
        const standing = (await desk.busy()).filter((each) => stands(each, now));
        expect(doubleBookings(standing)).toEqual([]);

        // What stands on the sheets is what the appointments say, resource by resource and day by day.
        const made = (await desk.bench.items())
          .filter(({ type }) => type === 'appointment')
          .map(({ id }) => String(id));
        const appointments = await readAppointments(desk.bench.clinicId, made);
        const taking = appointments.filter(
          ({ status, hold }) => status === 'booked' || (status === 'pending' && String(hold?.expiresAt) > now),
        );
        const expected = taking.flatMap(({ id, resourceIds, takes }) =>
          resourceIds.flatMap((resourceId) =>
            daysOf(spanOf(takes)).map((day) => [resourceId, day, id, takes.from, takes.to]),
          ),
        );
        const found = standing.map(({ resourceId, day, appointmentId, from, to }) => [
          resourceId,
          day,
          appointmentId,
          from,
          to,
        ]);
        expect(found.map(String).toSorted()).toEqual(expected.map(String).toSorted());
      }),
      { numRuns: 12 },
    );
    expect(strikesMade()).toBeGreaterThan(5);
  });

  test('of many who want one opening one gets it, and every other is told that it is taken and what is near', async () => {
    desk = await openDesk();
    const doctor = await desk.resource();
    const visit = await desk.visitType([[doctor]]);
    const answers = await Promise.all(
      Array.from({ length: 300 }, () =>
        desk.book(visit, '2026-11-24T16:00:00Z', [doctor]).then(
          ({ status }) => status as string,
          (error: unknown) => {
            if (!(error instanceof Problem)) throw error;
            const { openings } = error.members as { openings?: { start: string }[] };
            return `${error.type} ${error.faults.map(({ code }) => code).join()} ${openings?.[0]?.start}`;
          },
        ),
      ),
    );
    expect(
      Object.fromEntries([...Map.groupBy(answers, (answer) => answer)].map(([answer, { length }]) => [answer, length])),
    ).toEqual({
      booked: 1,
      'opening-taken booked 2026-11-24T15:30:00.000Z': 299,
    });
    expect(await desk.busy()).toHaveLength(1);
  });

  test('many who want different times of one day all get them', async () => {
    desk = await openDesk();
    const doctor = await desk.resource();
    const visit = await desk.visitType([[doctor]]);
    const times = Array.from(
      { length: 16 },
      (_, index) => new Date(Date.parse('2026-11-24T15:00:00Z') + index * 1_800_000),
    );
    const booked = await Promise.all(times.map((time) => desk.book(visit, time.toISOString(), [doctor])));
    expect(booked.map(({ status }) => status)).toEqual(times.map(() => 'booked'));
    expect(await desk.busy()).toHaveLength(16);
  });
});
