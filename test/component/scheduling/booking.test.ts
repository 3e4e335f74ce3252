import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '../../../functions/platform/ids.ts';
import type { OpeningTaken, ValidationFailed } from '../../../functions/platform/errors.ts';
import { seriesBody } from '../../../functions/scheduling/appointment-schemas.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { doubleBook } from '../../../functions/scheduling/use-cases/book.ts';
import { bookSeries } from '../../../functions/scheduling/use-cases/book-series.ts';
import {
  cancelAppointment,
  confirmAppointment,
  rescheduleAppointment,
} from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { readAppointment } from '../../../functions/scheduling/store.ts';
import { week } from '../../unit/scheduling/sample.ts';
import { bodyOf, doubleBookings, openDesk, type Desk } from './desk.ts';

// The clock stands at 15:00Z of Monday 23 November 2026: 9 in the morning in Chicago.
const TEN = '2026-11-23T16:00:00Z';
const ELEVEN = '2026-11-23T17:00:00Z';

describe('an appointment', () => {
  let desk: Desk;
  let doctor: Resource;
  let other: Resource;
  let room: Resource;
  let followUp: VisitType;
  beforeEach(async () => {
    desk = await openDesk();
    doctor = await desk.resource();
    other = await desk.resource({ name: 'Dr. Ahn' });
    room = await desk.resource({ kind: 'room', name: 'Room 1' });
    followUp = await desk.visitType([[doctor, other], [room]], { bufferAfter: 10 });
  });
  afterEach(() => desk.bench.close());

  const refusalOf = async (deed: Promise<unknown>): Promise<OpeningTaken> =>
    deed.then(
      () => Promise.reject(new Error('it was not refused')),
      (error: unknown) => error as OpeningTaken,
    );
  const change = (id: string, version: number, start: string, with_: readonly Resource[]): Promise<Appointment> =>
    rescheduleAppointment(desk.context, id, version, {
      start,
      resourceIds: with_.map((each) => each.id),
      reason: 'The patient asked.',
    }).then((reply) => bodyOf<Appointment>(reply));

  test('takes every resource with its buffers, is announced, and is in the audit', async () => {
    const booked = await desk.book(followUp, TEN, [doctor, room]);
    expect(booked).toMatchObject({
      status: 'booked',
      start: '2026-11-23T16:00:00.000Z',
      end: '2026-11-23T16:30:00.000Z',
      timeZone: 'America/Chicago',
      place: 'main-street',
      version: 1,
    });
    expect(await desk.busy()).toEqual(
      expect.arrayContaining(
        [doctor, room].map(({ id }) => ({
          resourceId: id,
          day: '2026-11-23',
          appointmentId: booked.id,
          from: '2026-11-23T16:00:00.000Z',
          to: '2026-11-23T16:40:00.000Z',
        })),
      ),
    );
    const events = (await desk.bench.effects('announce')).map(({ params }) => params.eventType);
    expect(events).toContain('appointment.booked');
    expect((await desk.bench.audit()).map(({ action }) => action)).toContain('appointment.booked');
  });

  test('that loses takes nothing at all, is told what is in the way, and is offered what is near', async () => {
    const booked = await desk.book(followUp, TEN, [doctor, room]);
    const before = await desk.busy();
    const lost = await refusalOf(desk.book(followUp, '2026-11-23T16:30:00Z', [other, room]));
    expect([lost.status, lost.type]).toEqual([409, 'opening-taken']);
    expect(lost.faults).toEqual([
      {
        pointer: '/resourceIds/1',
        detail: 'is booked from 2026-11-23T16:00:00.000Z to 2026-11-23T16:40:00.000Z',
        code: 'booked',
      },
    ]);
    expect(JSON.stringify(lost.faults)).not.toContain(booked.id);
    const { openings } = lost.members as { openings: { start: string; resourceIds: string[] }[] };
    expect(openings).toHaveLength(5);
    expect(openings[0]).toMatchObject({ start: '2026-11-23T17:00:00.000Z', resourceIds: [other.id, room.id] });
    expect(await desk.busy()).toEqual(before);
    expect(await desk.book(followUp, String(openings[0]?.start), [other, room])).toMatchObject({ status: 'booked' });
  });

  test('is not booked outside hours, too late, too far ahead, or of what is no longer offered: all of it is told', async () => {
    const codes = async (start: string, type = followUp): Promise<(string | undefined)[]> =>
      (await refusalOf(desk.book(type, start, [doctor, room]))).faults.map(({ code }) => code);
    expect(await codes('2026-11-23T13:00:00Z')).toEqual(['too-late', 'not-working', 'not-working']);
    // The visit would end in time; clearing up would not.
    expect(await codes('2026-11-23T22:30:00Z')).toEqual(['not-working', 'not-working']);
    const soon = await desk.visitType([[doctor], [room]], { daysAhead: 2, noticeMinutes: 180 });
    expect(await codes(ELEVEN, soon)).toEqual(['too-late']);
    expect(await codes('2026-11-25T16:00:00Z', soon)).toEqual(['too-far-ahead']);
    expect(await desk.busy()).toEqual([]);
  });

  test('needs its resources at one place', async () => {
    const far = await desk.resource({ kind: 'room', name: 'Far room', place: 'lakeside' });
    const type = await desk.visitType([[doctor], [far]]);
    expect((await refusalOf(desk.book(type, TEN, [doctor, far]))).faults.map(({ code }) => code)).toEqual([
      'not-together',
    ]);
    expect((await desk.find(type, TEN, '2026-11-30T00:00:00Z')).total).toBe(0);
  });

  test('names what is not known, and what cannot fill the need', async () => {
    const pointers = async (deed: Promise<unknown>): Promise<string[]> =>
      ((await refusalOf(deed)) as unknown as ValidationFailed).faults.map(({ pointer }) => pointer);
    expect(await pointers(desk.book(followUp, TEN, [{ ...doctor, id: newId('resource') }, room]))).toEqual([
      '/resourceIds/0',
    ]);
    expect(await pointers(desk.book(followUp, TEN, [room, doctor]))).toEqual(['/resourceIds/0', '/resourceIds/1']);
    expect(await pointers(desk.book(followUp, TEN, [doctor]))).toEqual(['/resourceIds']);
    expect(await pointers(desk.book(followUp, TEN, [doctor, room], { patientId: newId('patient') }))).toEqual([
      '/patientId',
    ]);
  });

  test('that is held keeps everybody else out until its minutes are over, and frees itself', async () => {
    const held = await desk.book(followUp, TEN, [doctor, room], { hold: { minutes: 5 } });
    expect(held).toMatchObject({ status: 'pending', hold: { expiresAt: '2026-11-23T15:05:00.000Z' } });
    const found = await desk.find(followUp, TEN, '2026-11-23T16:30:00Z');
    expect(found.total).toBe(0);
    const lost = await refusalOf(desk.book(followUp, TEN, [doctor, room]));
    expect(lost.faults.map(({ code }) => code)).toEqual(['held', 'held']);

    desk.bench.setTime('2026-11-23T15:05:00.000Z');
    expect((await desk.find(followUp, TEN, '2026-11-23T16:30:00Z')).total).toBe(2);
    await expect(confirmAppointment(desk.context, held.id, 1)).rejects.toThrow('The hold was over');
    const booked = await desk.book(followUp, TEN, [doctor, room]);
    expect([...new Set((await desk.busy()).map(({ appointmentId }) => appointmentId))]).toEqual([booked.id]);
  });

  test('that is held becomes a booking, which no longer ends by itself', async () => {
    const held = await desk.book(followUp, TEN, [doctor, room], { hold: { minutes: 5 } });
    const { body } = await confirmAppointment(desk.context, held.id, 1);
    expect(body).toMatchObject({ status: 'booked', version: 2 });
    expect(body).not.toHaveProperty('hold');
    const items = await desk.bench.items();
    expect(items.find(({ id }) => id === held.id)).not.toHaveProperty('expires');
    desk.bench.setTime('2026-11-23T15:30:00.000Z');
    await expect(desk.book(followUp, TEN, [doctor, room])).rejects.toThrow('Nothing was booked');
    await expect(confirmAppointment(desk.context, held.id, 2)).rejects.toThrow('is no hold');
  });

  test('that moves leaves its time and takes the other at once; it may overlap with its own', async () => {
    const booked = await desk.book(followUp, TEN, [doctor, room]);
    const moved = await change(booked.id, 1, '2026-11-23T16:20:00Z', [other, room]);
    expect(moved).toMatchObject({ start: '2026-11-23T16:20:00.000Z', version: 2, resourceIds: [other.id, room.id] });
    const busy = await desk.busy();
    expect(busy.map(({ resourceId, from }) => `${resourceId} ${from}`).toSorted()).toEqual(
      [other, room].map(({ id }) => `${id} 2026-11-23T16:20:00.000Z`).toSorted(),
    );
    await expect(change(booked.id, 1, ELEVEN, [doctor, room])).rejects.toThrow('changed by someone else');
  });

  test('that cannot move stays where it is', async () => {
    const booked = await desk.book(followUp, TEN, [doctor, room]);
    await desk.book(followUp, ELEVEN, [doctor, room]);
    const before = await desk.busy();
    const lost = await refusalOf(change(booked.id, 1, ELEVEN, [doctor, room]));
    expect(lost.faults.map(({ code }) => code)).toEqual(['booked', 'booked']);
    expect(await desk.busy()).toEqual(before);
    expect(await readAppointment(desk.bench.clinicId, booked.id)).toMatchObject({ version: 1, status: 'booked' });
  });

  test('that is cancelled keeps why and for whom, and frees its time at once', async () => {
    const booked = await desk.book(followUp, TEN, [doctor, room]);
    const { body } = await cancelAppointment(desk.context, booked.id, 1, { reason: 'pat-lt', askedBy: 'patient' });
    expect(body).toMatchObject({ status: 'cancelled', cancelationReason: 'pat-lt', cancelledFor: 'patient' });
    expect(await desk.busy()).toEqual([]);
    await desk.book(followUp, TEN, [doctor, room]);
    await expect(cancelAppointment(desk.context, booked.id, 2, { reason: 'pat', askedBy: 'patient' })).rejects.toThrow(
      'cannot become cancelled',
    );
  });

  test('is booked beside others only where a supervisor or a clinician has decided it, and that is kept', async () => {
    await desk.book(followUp, TEN, [doctor, room]);
    const clerk = await desk.bench.addStaff('Clerk', ['front-desk']);
    const boss = await desk.bench.addStaff('Boss', ['supervisor']);
    const left = await desk.bench.addStaff('Left', ['supervisor'], { status: 'inactive' });
    const ask = { visitTypeId: followUp.id, patientId: desk.patientId, start: TEN, resourceIds: [doctor.id, room.id] };
    const beside = (staffId: string, start = TEN): Promise<unknown> =>
      doubleBook(desk.context, { ...ask, start, staffId, reason: 'She cannot wait.' });
    for (const { id } of [clerk, left]) await expect(beside(id)).rejects.toThrow('Only some may decide');
    await expect(beside(boss.id, '2026-11-23T12:00:00Z')).rejects.toThrow('Nothing was booked');
    await beside(boss.id);
    const entry = (await desk.bench.audit()).find(({ action }) => action === 'appointment.double-booked');
    expect(entry).toMatchObject({ reason: 'She cannot wait.' });
    expect(doubleBookings(await desk.busy())).toEqual([]);
    // It is in the way of others like any other.
    const lost = await refusalOf(desk.book(followUp, TEN, [doctor, room]));
    expect(lost.faults).toHaveLength(4);
  });

  test('over midnight is one visit on two days', async () => {
    const nurse = await desk.resource({
      name: 'Night nurse',
      hours: week([
        { from: '00:00', to: '06:00' },
        { from: '18:00', to: '24:00' },
      ]),
    });
    const night = await desk.visitType([[nurse]], { minutes: 120 });
    // 17:30 to 19:30 in Chicago is over midnight in UTC; 23:00 to 01:00 is over midnight there.
    await expect(desk.book(night, '2026-11-23T23:30:00Z', [nurse])).rejects.toThrow('Nothing was booked');
    const [utc, wall] = [
      await desk.book(night, '2026-11-24T00:00:00Z', [nurse]),
      await desk.book(night, '2026-11-24T05:00:00Z', [nurse]),
    ];
    const over = await desk.book(night, '2026-11-24T23:59:00Z', [nurse]).catch((error: unknown) => error);
    expect(over).toMatchObject({ type: 'opening-taken' });
    const twoDays = await desk.book(night, '2026-11-25T00:30:00Z', [nurse]);
    expect((await desk.busy()).map(({ day, appointmentId }) => `${day} ${appointmentId}`).toSorted()).toEqual(
      [`2026-11-24 ${utc.id}`, `2026-11-24 ${wall.id}`, `2026-11-25 ${twoDays.id}`].toSorted(),
    );
  });

  describe('of a series', () => {
    const series = (more: object = {}): Promise<{ seriesId: string; appointments: Appointment[] }> =>
      bookSeries(
        desk.context,
        seriesBody.parse({
          visitTypeId: followUp.id,
          patientId: desk.patientId,
          start: TEN,
          resourceIds: [doctor.id, room.id],
          everyWeeks: 1,
          count: 6,
          ...more,
        }),
      ).then((reply) => bodyOf(reply));

    test('is booked with all the others, and each is announced', async () => {
      const { seriesId, appointments } = await series();
      expect(appointments.map(({ start }) => start.slice(0, 10))).toEqual(
        ['11-23', '11-30', '12-07', '12-14', '12-21', '12-28'].map((day) => `2026-${day}`),
      );
      expect(new Set(appointments.map((each) => each.seriesId))).toEqual(new Set([seriesId]));
      const announced = await desk.bench.effects('announce');
      const subjects = announced
        .filter(({ params }) => params.eventType === 'appointment.booked')
        .map((e) => e.subjectId);
      expect(subjects.toSorted()).toEqual(appointments.map(({ id }) => id).toSorted());
      const feed = (await desk.bench.items()).filter(
        ({ type, event }) => type === 'feedEntry' && event === 'appointment.booked',
      );
      expect(feed.map(({ id }) => String(id)).toSorted()).toEqual(appointments.map(({ id }) => id).toSorted());
    });

    test('is not booked where one of them cannot be had: who asks is told which, and may leave it out', async () => {
      await desk.book(followUp, '2026-12-07T16:00:00Z', [other, room]);
      const before = await desk.busy();
      const refused = await refusalOf(series());
      expect(refused.members).toMatchObject({ failed: ['2026-12-07T16:00:00.000Z'] });
      expect(refused.faults).toEqual([
        {
          pointer: '/resourceIds/1',
          code: 'booked',
          detail: '2026-12-07T16:00:00.000Z: is booked from 2026-12-07T16:00:00.000Z to 2026-12-07T16:40:00.000Z',
        },
      ]);
      expect(await desk.busy()).toEqual(before);
      const { appointments } = await series({ without: ['2026-12-07T16:00:00Z'] });
      expect(appointments).toHaveLength(5);
    });

    test('that is longer than one change can book is refused beforehand', async () => {
      const refused = await refusalOf(series({ count: 10 }));
      expect(refused.faults).toEqual([
        { pointer: '/count', detail: 'must leave 1 to 9 visits of this type', code: 'too-many' },
      ]);
      expect((await series({ count: 9 })).appointments).toHaveLength(9);
    });
  });
});
