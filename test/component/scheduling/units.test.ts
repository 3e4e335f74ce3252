import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Problem } from '../../../functions/platform/errors.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import {
  cancelAppointment,
  confirmAppointment,
  rescheduleAppointment,
} from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { changePayment } from '../../../functions/scheduling/use-cases/needs/change-needs.ts';
import { unitsOf } from '../../../functions/scheduling/use-cases/needs/basis.ts';
import { readAppointments } from '../../../functions/scheduling/store.ts';
import { week } from '../../unit/scheduling/sample.ts';
import { arm, diedOfStrike, someStrikes, strikesMade } from '../strikes.ts';
import { NPI, openNeedsDesk, PHYSIO, type NeedsDesk } from './needs-desk.ts';

jest.setTimeout(120_000);

const always = { hours: week([{ from: '00:00', to: '24:00' }]) };
const CERTIFIED = [3, 2] as const;
const PAYERS = 2;
/** Of eight days: some within the validity of the first authorization, all within that of the second. */
const day = (index: number): string => new Date(Date.parse('2026-11-27T16:00:00Z') + index * 86_400_000).toISOString();

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      deed: fc.constantFrom('book', 'hold'),
      day: fc.nat({ max: 7 }),
      payer: fc.nat({ max: PAYERS - 1 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ deed: fc.constant('move' as const), of: fc.nat({ max: 20 }), day: fc.nat({ max: 7 }) }),
  },
  { weight: 2, arbitrary: fc.record({ deed: fc.constantFrom('cancel', 'confirm'), of: fc.nat({ max: 20 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      deed: fc.constant('pay' as const),
      of: fc.nat({ max: 20 }),
      payer: fc.nat({ max: PAYERS - 1 }),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
/** Steps that are taken at the same moment, round by round, and what goes wrong meanwhile. */
const round = fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 6 }), strikes: someStrikes });
const rounds = fc.array(round, { minLength: 2, maxLength: 4 });

describe('whatever many clients book, hold, move, cancel and let others pay at once', () => {
  let desk: NeedsDesk;
  afterEach(() => desk?.bench.close());

  async function take(
    one: Step,
    made: string[],
    type: VisitType,
    doctor: Resource,
    payers: readonly string[],
  ): Promise<void> {
    const { context } = desk;
    const payment = (payer: number) => ({ by: 'coverage' as const, coverageId: payers[payer] ?? '' });
    if ('payer' in one && one.deed !== 'pay') {
      const hold = one.deed === 'hold' ? { hold: { minutes: 30 } } : {};
      made.push((await desk.book(type, day(one.day), [doctor], { payment: payment(one.payer), ...hold })).id);
      return;
    }
    if (!('of' in one)) return;
    const [of] = await readAppointments(desk.bench.clinicId, made.slice(one.of % (made.length || 1)).slice(0, 1));
    if (!of) return;
    switch (one.deed) {
      case 'move':
        await rescheduleAppointment(context, of.id, of.version, {
          start: day(one.day),
          resourceIds: [doctor.id],
          reason: 'The patient asked.',
        });
        return;
      case 'pay':
        await changePayment(context, of.id, of.version, { payment: payment(one.payer), reason: 'Another card.' });
        return;
      case 'cancel':
        await cancelAppointment(context, of.id, of.version, { reason: 'pat', askedBy: 'patient' });
        return;
      case 'confirm':
        await confirmAppointment(context, of.id, of.version);
    }
  }

  test('no unit is given twice, none is lost, and what is set aside is what the visits say', async () => {
    await fc.assert(
      fc.asyncProperty(rounds, async (story) => {
        desk = await openNeedsDesk();
        const doctor = await desk.resource({ ...always, npi: NPI });
        const type = await desk.visitType([[doctor]], {
          requires: [{ kind: 'authorization', serviceCode: PHYSIO, unit: 'visit' }],
        });
        const payers = [desk.coverageId, await desk.coverage()];
        const cases = [
          await desk.authorization({
            certified: CERTIFIED[0],
            available: CERTIFIED[0],
            period: { start: '2026-11-01', end: '2026-12-01' },
          }),
          await desk.authorization({ certified: CERTIFIED[1], available: CERTIFIED[1] }),
        ];
        const made: string[] = [];
        for (const { steps, strikes } of story) {
          arm(strikes);
          await Promise.all(
            steps.map((one) =>
              take(one, made, type, doctor, payers).catch((error: unknown) => {
                if (!(error instanceof Problem) && !diedOfStrike(error)) throw error;
              }),
            ),
          );
          arm([]);
        }

        const reservations = await desk.reservations();
        const all = (await desk.bench.items()).filter(({ type: kind }) => kind === 'appointment');
        const appointments = await readAppointments(
          desk.bench.clinicId,
          all.map(({ id }) => String(id)),
        );
        const claimed = appointments.flatMap((each) =>
          unitsOf(each).map(({ reservationId }) => `${each.id} ${reservationId}`),
        );
        const standing = reservations.filter(({ status }) => status === 'reserved');
        expect(standing.map(({ appointmentId, id }) => `${appointmentId} ${id}`).toSorted()).toEqual(
          claimed.toSorted(),
        );
        for (const [index, id] of cases.entries()) {
          const { available, reserved, used } = await desk.counted(id);
          expect(available + reserved + used).toBe(CERTIFIED[index]);
          expect(available).toBeGreaterThanOrEqual(0);
          expect(used).toBe(0);
        }
        const counted = await Promise.all(cases.map((id) => desk.counted(id)));
        expect(counted.reduce((sum, { reserved }) => sum + reserved, 0)).toBe(standing.length);
        // Who booked no time has no unit, and of another payer's authorization has nobody.
        for (const { status, payment, needs } of appointments)
          if (status !== 'booked' || (payment?.by === 'coverage' && payment.coverageId !== desk.coverageId))
            expect(needs.filter(({ units }) => units)).toEqual([]);
      }),
      { numRuns: 10 },
    );
    expect(strikesMade()).toBeGreaterThan(3);
  });
});
