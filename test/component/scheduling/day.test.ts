import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '../../../functions/platform/ids.ts';
import { partition } from '../../../functions/platform/keys.ts';
import { ValidationFailed } from '../../../functions/platform/errors.ts';
import { checkInBody } from '../../../functions/scheduling/day-schemas.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import {
  cancelAppointment,
  rescheduleAppointment,
} from '../../../functions/scheduling/use-cases/change-appointment.ts';
import {
  showNoShowProposals,
  showQueue,
  type NoShowProposal,
  type Waiting,
} from '../../../functions/scheduling/use-cases/day-of.ts';
import {
  arrive,
  checkIn,
  checkOut,
  confirmNoShow,
  showToRoom,
  takeBackStep,
} from '../../../functions/scheduling/use-cases/take-step.ts';
import type { Person } from '../clinic-bench.ts';
import { bodyOf, openDesk, type Desk } from './desk.ts';

// The clock stands at 15:00Z of Monday 23 November 2026: 9 in the morning in Chicago.
describe('the day of an appointment', () => {
  let desk: Desk;
  let clerk: Person;
  let doctor: Resource;
  let room: Resource;
  let visit: VisitType;
  let booked: Appointment;
  beforeEach(async () => {
    desk = await openDesk();
    clerk = await desk.bench.addStaff('Clerk', ['front-desk']);
    doctor = await desk.resource();
    room = await desk.resource({ kind: 'room', name: 'Room 1' });
    visit = await desk.visitType([[doctor]]);
    booked = await desk.book(visit, '2026-11-23T16:00:00Z', [doctor]);
  });
  afterEach(() => desk.bench.close());

  const by = (): { staffId: string } => ({ staffId: clerk.id });
  const of = async (reply: Promise<{ body?: unknown }>): Promise<Appointment> => (await reply).body as Appointment;
  const queue = async (place?: string): Promise<Waiting[]> =>
    bodyOf<{ waiting: Waiting[] }>(await showQueue(desk.context, place)).waiting;
  const proposals = async (date = '2026-11-23'): Promise<NoShowProposal[]> =>
    bodyOf<{ proposals: NoShowProposal[] }>(await showNoShowProposals(desk.context, doctor.id, date)).proposals;
  const checkInWith = (version: number, more: object): Promise<Appointment> =>
    of(checkIn(desk.context, booked.id, version, checkInBody.parse({ ...by(), ...more })));

  test('goes from arrival to check-out, each step by a named person, announced and in the audit', async () => {
    await arrive(desk.context, booked.id, 1, by());
    const all = ['identity', 'address', 'coverage'];
    expect(await checkInWith(2, { verified: all })).toMatchObject({ status: 'checked-in' });
    await showToRoom(desk.context, booked.id, 3, { ...by(), roomId: room.id });
    const { status, steps } = await of(checkOut(desk.context, booked.id, 4, by()));
    expect(status).toBe('fulfilled');
    expect(steps?.map(({ step, staffId, roomId }) => [step, staffId, roomId])).toEqual([
      ['arrival', clerk.id, undefined],
      ['check-in', clerk.id, undefined],
      ['rooming', clerk.id, room.id],
      ['check-out', clerk.id, undefined],
    ]);
    const deeds = ['arrived', 'checked-in', 'roomed', 'fulfilled'].map((deed) => `appointment.${deed}`);
    const audited = (await desk.bench.audit()).filter(({ recordId }) => recordId === booked.id);
    expect(audited.map(({ action }) => String(action))).toEqual(expect.arrayContaining(deeds));
    const events = (await desk.bench.effects('announce')).map(({ params }) => params.eventType);
    expect(events).toEqual(expect.arrayContaining(deeds));
  });

  test('records the arrival with a check-in at the desk, and none with one ahead of the visit', async () => {
    const ahead = await checkInWith(1, { verified: ['identity', 'address', 'coverage'], present: false });
    expect(ahead.steps?.map(({ step }) => step)).toEqual(['check-in']);
    await takeBackStep(desk.context, booked.id, 2, { ...by(), reason: 'The wrong patient.' });
    const there = await checkInWith(3, { verified: ['identity', 'address', 'coverage'] });
    expect([there.status, there.steps?.map(({ step }) => step)]).toEqual(['checked-in', ['arrival', 'check-in']]);
  });

  test('checks nobody in whose identity, address or coverage nobody verified, unless it is said why', async () => {
    const refused = await checkInWith(1, { verified: ['address'] }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ValidationFailed);
    expect((refused as ValidationFailed).faults[0]?.detail).toContain('identity, coverage');
    await checkInWith(1, { verified: ['address'], without: 'She fainted at the desk.' });
    const entry = (await desk.bench.audit()).find(({ action }) => action === 'appointment.checked-in');
    expect(entry?.['reason']).toBe('without identity, coverage: She fainted at the desk.');
  });

  test('is changed by nobody who does not work here, and never by a version that has gone', async () => {
    const left = await desk.bench.addStaff('Left', ['front-desk'], { status: 'inactive' });
    for (const staffId of [left.id, newId('staff')])
      await expect(arrive(desk.context, booked.id, 1, { staffId })).rejects.toBeInstanceOf(ValidationFailed);
    const two = await Promise.allSettled([1, 2].map(() => arrive(desk.context, booked.id, 1, by())));
    expect(two.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(showToRoom(desk.context, booked.id, 2, { ...by(), roomId: doctor.id })).rejects.toBeInstanceOf(
      ValidationFailed,
    );
  });

  test('can be set right, with a reason that stays in the audit; what has begun is not moved', async () => {
    await arrive(desk.context, booked.id, 1, by());
    const move = { start: '2026-11-23T17:00:00Z', resourceIds: [doctor.id], reason: 'Later.' };
    await expect(rescheduleAppointment(desk.context, booked.id, 2, move)).rejects.toThrow('cannot become booked');
    const back = await of(takeBackStep(desk.context, booked.id, 2, { ...by(), reason: 'It was her sister.' }));
    expect([back.status, back.steps]).toEqual(['booked', []]);
    const entry = (await desk.bench.audit()).find(({ action }) => action === 'appointment.step-taken-back');
    expect(entry?.['reason']).toBe(`arrival, by ${clerk.id}: It was her sister.`);
  });

  describe('in the queue', () => {
    test('shows who waits, since when and for whom; the first who came is first; each who is shown is in the audit', async () => {
      const second = await desk.book(visit, '2026-11-23T15:30:00Z', [doctor]);
      await arrive(desk.context, booked.id, 1, by());
      desk.bench.setTime('2026-11-23T15:40:00.000Z');
      await arrive(desk.context, second.id, 1, by());
      desk.bench.setTime('2026-11-23T15:50:00.000Z');
      expect((await queue()).map((each) => [each.appointmentId, each.minutes, each.late, each.resourceId])).toEqual([
        [booked.id, 50, 0, doctor.id],
        [second.id, 10, 20, doctor.id],
      ]);
      const read = (await desk.bench.audit()).filter(({ action }) => action === 'appointment.read');
      expect(new Set(read.map(({ recordId }) => recordId))).toEqual(new Set([booked.id, second.id]));
    });

    test('has nobody any more who was shown to a room, has left, or is at another place; a mistake brings back', async () => {
      await arrive(desk.context, booked.id, 1, by());
      expect(await queue('lakeside')).toEqual([]);
      expect(await queue('main-street')).toHaveLength(1);
      await showToRoom(desk.context, booked.id, 2, by());
      expect(await queue()).toEqual([]);
      await takeBackStep(desk.context, booked.id, 3, { ...by(), reason: 'Not yet.' });
      expect(await queue()).toHaveLength(1);
      await cancelAppointment(desk.context, booked.id, 4, { reason: 'pat', askedBy: 'patient' });
      expect(await queue()).toEqual([]);
    });

    test('has nobody whom somebody forgot to check out the day before', async () => {
      await arrive(desk.context, booked.id, 1, by());
      desk.bench.setTime('2026-11-24T15:01:00.000Z');
      expect(await queue()).toEqual([]);
    });
  });

  describe('that the patient missed', () => {
    test('is proposed only when the day is over by the clinic’s rule, and a person confirms it', async () => {
      await desk.bench.changeClinic({ noShow: { proposeAfterMinutes: 60 } });
      // Work ends at 23:00Z.
      desk.bench.setTime('2026-11-23T23:59:00.000Z');
      expect(await proposals()).toEqual([]);
      desk.bench.setTime('2026-11-24T00:00:00.000Z');
      expect(await proposals()).toMatchObject([{ appointmentId: booked.id, version: 1, feeAllowed: true }]);
      const { status } = await of(confirmNoShow(desk.context, booked.id, 1, { ...by(), note: 'Nobody answered.' }));
      expect(status).toBe('noshow');
      expect(await proposals()).toEqual([]);
    });

    test('is not proposed of who arrived, or whom the clinic cancelled', async () => {
      const other = await desk.book(visit, '2026-11-23T17:00:00Z', [doctor]);
      await arrive(desk.context, booked.id, 1, by());
      await cancelAppointment(desk.context, other.id, 1, { reason: 'prov', askedBy: 'clinic' });
      desk.bench.setTime('2026-11-24T12:00:00.000Z');
      expect(await proposals()).toEqual([]);
    });

    test('says of a Medicaid patient that there is no fee', async () => {
      await desk.bench.put({
        pk: partition(desk.bench.clinicId, desk.patientId),
        sk: 'coverage#cov_1',
        type: 'coverage',
        id: 'cov_1',
        patientId: desk.patientId,
        status: 'active',
        lineOfBusiness: 'medicaid',
        payerId: 'state',
        memberId: 'M1',
        relationship: 'self',
        planName: 'State plan',
        order: 1,
        version: 1,
        period: { start: '2026-01-01' },
      });
      desk.bench.setTime('2026-11-24T12:00:00.000Z');
      expect(await proposals()).toMatchObject([
        { feeAllowed: false, words: 'No fee: the patient is covered by Medicaid.' },
      ]);
    });
  });
});
