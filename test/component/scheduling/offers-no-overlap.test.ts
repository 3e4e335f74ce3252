import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { commit, ConditionFailed } from '../../../functions/platform/commit.ts';
import { Problem } from '../../../functions/platform/errors.ts';
import { openingOfferQuestions } from '../../../functions/scheduling/offers/kind.ts';
import { spanOf, stands } from '../../../functions/scheduling/rules/day-sheet.ts';
import { daysOf } from '../../../functions/scheduling/rules/span.ts';
import { readAppointments } from '../../../functions/scheduling/store.ts';
import { cancelAppointment } from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { week } from '../../unit/scheduling/sample.ts';
import { doubleBookings } from './desk.ts';
import { openOffersDesk, type OffersDesk } from './offers-desk.ts';

jest.setTimeout(240_000);

type Step =
  | { readonly deed: 'cancel' | 'take' | 'decline'; readonly of: number }
  | { readonly deed: 'book'; readonly at: number };
interface Round {
  readonly steps: readonly Step[];
  readonly minutes: number;
}
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ deed: fc.constant('cancel' as const), of: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ deed: fc.constantFrom('take' as const, 'decline' as const), of: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('book' as const), at: fc.nat(4) }) },
);

const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 4 }), minutes: fc.constantFrom(0, 20, 200) }),
  { minLength: 2, maxLength: 3 },
);
/** Wednesday from ten in Chicago, in half hours. */
const at = (half: number): string => new Date(Date.parse('2026-11-25T16:00:00Z') + half * 1_800_000).toISOString();

let desk: OffersDesk;
afterEach(() => desk?.bench.close());

test('whatever patients answer, let pass, cancel and book at once: no time is given or offered twice, and none stays held', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (story) => {
      desk = await openOffersDesk();
      const { context, bench } = desk;
      const doctor = await desk.resource({ hours: week([{ from: '10:00', to: '12:30' }]) });
      const visit = await desk.visitType([[doctor]]);
      const procedure = await desk.visitType([[doctor]], { name: 'Procedure', minutes: 60 });
      const made: string[] = [];
      const book = async (half: number): Promise<void> =>
        void made.push((await desk.book(visit, at(half), [doctor])).id);
      for (let half = 0; half < 5; half += 1) await book(half);
      const wishes: string[] = [];
      for (let waiting = 0; waiting < 2; waiting += 1) {
        const patient = await desk.patient(`p${waiting}`);
        wishes.push((await desk.waits(visit, patient)).id);
        wishes.push((await desk.waits(procedure, patient)).id);
      }
      const offered = async (): Promise<string[]> =>
        (await desk.offers())
          .filter(({ status }) => status === 'offered')
          .map(({ asked }) => asked?.appointmentId ?? '');
      const take = async (one: Step): Promise<void> => {
        if (one.deed === 'book') return await book(one.at);
        if (one.deed === 'cancel') {
          const [of] = await readAppointments(bench.clinicId, made.slice(one.of % made.length).slice(0, 1));
          if (of) await cancelAppointment(context, of.id, of.version, { reason: 'pat', askedBy: 'patient' });
          return;
        }
        const holds = await offered();
        const hold = holds[one.of % (holds.length || 1)];
        if (hold === undefined) return;
        await commit(context, await openingOfferQuestions.answer(context, hold, { answer: one.deed }));
      };
      let time = Date.parse('2026-11-23T15:00:00Z');
      for (const { steps, minutes } of story) {
        await Promise.all(
          steps.map((one) =>
            take(one).catch((error: unknown) => {
              if (!(error instanceof Problem || error instanceof ConditionFailed)) throw error;
            }),
          ),
        );
        await desk.pass();
        // One opening is offered to one, and one wish has one offer.
        const now = new Date(time).toISOString();
        const standing = (await desk.busy()).filter((each) => stands(each, now));
        expect(doubleBookings(standing)).toEqual([]);
        const holds = await offered();
        expect(new Set(holds).size).toBe(holds.length);
        const asking = await Promise.all(wishes.map((id) => desk.entry(id)));
        expect(asking.flatMap(({ offer }) => offer?.appointmentId ?? []).toSorted()).toEqual(holds.toSorted());
        time += minutes * 60_000;
        bench.setTime(new Date(time).toISOString());
      }
      // A week later nobody is asked any more, and nothing is held.
      bench.setTime('2026-12-02T15:00:00Z');
      await desk.pass();
      const now = new Date().toISOString();
      expect((await desk.offers()).filter(({ status }) => !['accepted', 'closed'].includes(status))).toEqual([]);
      const entries = await Promise.all(wishes.map((id) => desk.entry(id)));
      expect(entries.filter(({ status }) => status !== 'waiting' && status !== 'booked')).toEqual([]);
      const standing = (await desk.busy()).filter((each) => stands(each, now));
      expect(standing.filter(({ expiresAt }) => expiresAt !== undefined)).toEqual([]);
      const all = (await bench.items()).filter(({ type }) => type === 'appointment').map(({ id }) => String(id));
      const booked = (await readAppointments(bench.clinicId, all)).filter(({ status }) => status === 'booked');
      expect(entries.flatMap(({ appointmentId }) => appointmentId ?? []).toSorted()).toEqual(
        booked
          .map(({ id }) => id)
          .filter((id) => !made.includes(id))
          .toSorted(),
      );
      expect(standing.map(({ appointmentId, day }) => `${appointmentId} ${day}`).toSorted()).toEqual(
        booked.flatMap(({ id, takes }) => daysOf(spanOf(takes)).map((day) => `${id} ${day}`)).toSorted(),
      );
    }),
    { numRuns: 5 },
  );
});
