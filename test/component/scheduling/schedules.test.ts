import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OpeningTaken } from '../../../functions/platform/errors.ts';
import { resourceBody, resourceChangeBody, visitTypeBody } from '../../../functions/scheduling/schemas.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { appointmentsOnDay } from '../../../functions/scheduling/use-cases/appointments-of.ts';
import { patientAppointmentsPage, resourcesPage } from '../../../functions/scheduling/use-cases/lists.ts';
import { changeResource } from '../../../functions/scheduling/use-cases/put-resource.ts';
import { changeVisitType } from '../../../functions/scheduling/use-cases/put-visit-type.ts';
import { week, workdays } from '../../unit/scheduling/sample.ts';
import { bodyOf, openDesk, type Desk } from './desk.ts';

describe('a schedule', () => {
  let desk: Desk;
  let doctor: Resource;
  let visit: VisitType;
  let booked: Appointment[];
  beforeEach(async () => {
    desk = await openDesk();
    doctor = await desk.resource();
    visit = await desk.visitType([[doctor]]);
    booked = [];
    for (const start of ['2026-11-24T15:00Z', '2026-11-24T22:00Z', '2026-12-01T15:00Z'])
      booked.push(await desk.book(visit, start.replace('Z', ':00Z'), [doctor]));
  });
  afterEach(() => desk.bench.close());

  const hits = async (change: object): Promise<unknown[]> => {
    const { body } = await changeResource(
      desk.context,
      doctor.id,
      1,
      resourceChangeBody.parse({ reason: 'The schedule changed.', ...change }),
    );
    return (body as { appointmentsHit: { appointmentId: string }[] }).appointmentsHit.map((each) => each.appointmentId);
  };
  const idOf = (index: number): string => booked[index]?.id ?? '';

  test('that changes tells whom it hits: a day off, shorter hours, another place, another zone, no work at all', async () => {
    expect(await hits({ exceptions: [{ kind: 'leave', start: '2026-11-24T00:00', end: '2026-11-25T00:00' }] })).toEqual(
      [idOf(0), idOf(1)],
    );
    const again = (version: number, change: object): Promise<unknown[]> =>
      changeResource(desk.context, doctor.id, version, resourceChangeBody.parse({ reason: 'Again.', ...change })).then(
        ({ body }) =>
          (body as { appointmentsHit: { appointmentId: string }[] }).appointmentsHit.map((e) => e.appointmentId),
      );
    expect(await again(2, { exceptions: [], hours: week([{ from: '09:00', to: '15:00' }], workdays) })).toEqual([
      idOf(1),
    ]);
    expect(await again(3, { hours: week([{ from: '09:00', to: '17:00' }]), place: 'lakeside' })).toEqual([
      idOf(0),
      idOf(1),
      idOf(2),
    ]);
    // The clinic has moved its clocks: nine in Chicago is ten in New York, four is five.
    expect(await again(4, { place: 'main-street', timeZone: 'America/New_York' })).toEqual([idOf(1)]);
    expect(await again(5, { timeZone: 'America/Chicago', status: 'inactive' })).toEqual([idOf(0), idOf(1), idOf(2)]);
    expect(await again(6, { status: 'active' })).toEqual([]);
  });

  test('that changes from a later day on hits those from that day on, and leaves no opening outside the new hours', async () => {
    const later = { period: { start: '2026-12-01' }, hours: week([{ from: '10:00', to: '12:00' }], workdays) };
    expect(await hits({ hoursByPeriod: [later] })).toEqual([idOf(2)]);
    const first = async (from: string): Promise<string | undefined> =>
      (await desk.find(visit, from, '2026-12-11T06:00:00Z')).openings[0]?.start;
    expect(await first('2026-11-30T06:00:00Z')).toBe('2026-11-30T15:00:00.000Z');
    expect(await first('2026-12-01T06:00:00Z')).toBe('2026-12-01T16:00:00.000Z');
    const early = await desk.book(visit, '2026-12-02T15:00:00Z', [doctor]).catch((error: unknown) => error);
    expect((early as OpeningTaken).faults.map(({ code }) => code)).toEqual(['not-working']);
  });

  test('with two weeks that begin on one day, or one that ends before it begins, is refused', () => {
    const period = (start: string, end?: string): object => ({ period: { start, end }, hours: week([]) });
    const refused = (...hoursByPeriod: object[]): boolean =>
      !resourceChangeBody.safeParse({ hoursByPeriod, reason: 'New hours.' }).success;
    expect(refused(period('2026-12-01'), period('2026-12-02'))).toBe(false);
    expect(refused(period('2026-12-01'), period('2026-12-01'))).toBe(true);
    expect(refused(period('2026-12-01', '2026-11-30'))).toBe(true);
  });

  test('hits nobody whose hold is over, or who was seen already', async () => {
    await desk.book(visit, '2026-11-24T16:00:00Z', [doctor], { hold: { minutes: 1 } });
    desk.bench.setTime('2026-11-25T15:00:00.000Z');
    expect(await hits({ status: 'inactive' })).toEqual([idOf(2)]);
  });

  test('that changes while somebody books by the old one wins: the booking looks again', async () => {
    const lost: unknown[] = [];
    const [, hit] = await Promise.all([
      desk.book(visit, '2026-11-27T15:00:00Z', [doctor]).catch((error: unknown) => lost.push(error)),
      hits({ exceptions: [{ kind: 'leave', start: '2026-11-27T00:00', end: '2026-11-28T00:00' }] }),
    ]);
    // Either it came first and is told, or it came later and is refused: never neither.
    expect(lost.length + hit.length).toBe(1);
    for (const error of lost) expect((error as OpeningTaken).faults.map(({ code }) => code)).toEqual(['not-working']);
  });

  test('of a version that has gone is not changed', async () => {
    await hits({ name: 'Dr. Ito-Reyes' });
    await expect(hits({ name: 'Dr. Reyes' })).rejects.toThrow('changed by someone else');
  });

  test('of a day is what takes its time on that day of its own calendar', async () => {
    const { body } = await appointmentsOnDay(desk.context, doctor.id, '2026-11-24');
    expect((body as { appointments: Appointment[] }).appointments.map(({ id }) => id)).toEqual([idOf(0), idOf(1)]);
    expect((await desk.bench.audit()).filter(({ action }) => action === 'appointment.read')).toHaveLength(2);
    const today = bodyOf<{ date: string; appointments: unknown[] }>(await appointmentsOnDay(desk.context, doctor.id));
    expect(today).toEqual({ date: '2026-11-23', appointments: [] });
  });

  test('and its people are listed page by page, and so are a patient’s appointments', async () => {
    await desk.resource({ kind: 'room', name: 'Room 1' });
    const first = bodyOf<{ resources: Resource[]; next: string }>(await resourcesPage(desk.context, { limit: 1 }));
    const second = bodyOf<{ resources: Resource[] }>(
      await resourcesPage(desk.context, { limit: 5, cursor: first.next }),
    );
    expect([...first.resources, ...second.resources].map(({ kind }) => kind)).toEqual(['practitioner', 'room']);
    const list = bodyOf<{ appointments: Appointment[]; next: string }>(
      await patientAppointmentsPage(desk.context, desk.patientId, { limit: 2 }),
    );
    expect(list.appointments.map(({ id }) => id)).toEqual([idOf(2), idOf(1)]);
    await expect(resourcesPage(desk.context, { limit: 2, cursor: list.next })).rejects.toThrow('cursor');
  });

  test('that is no schedule is refused', () => {
    const right = {
      kind: 'practitioner',
      name: 'Dr. Ito',
      place: 'main-street',
      timeZone: 'America/Chicago',
      hours: week([{ from: '09:00', to: '17:00' }]),
    };
    const wrong = [
      { timeZone: 'Chicago' },
      { timeZone: '+05:00' },
      { hours: week([{ from: '17:00', to: '09:00' }]) },
      {
        hours: week([
          { from: '09:00', to: '12:00' },
          { from: '11:00', to: '13:00' },
        ]),
      },
      { exceptions: [{ kind: 'leave', start: '2026-02-30T00:00', end: '2026-03-02T00:00' }] },
      { exceptions: [{ kind: 'leave', start: '2026-03-02T00:00', end: '2026-03-02T00:00' }] },
    ];
    expect(resourceBody.safeParse(right).success).toBe(true);
    for (const fault of wrong)
      expect({ fault, ok: resourceBody.safeParse({ ...right, ...fault }).success }).toMatchObject({ ok: false });
  });
});

describe('openings', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDesk();
  });
  afterEach(() => desk.bench.close());

  test('are found by practitioner, specialty, language, place and part of day, the first available first', async () => {
    const ito = await desk.resource({ specialties: ['cardiology'], languages: ['en', 'ja'] });
    const ahn = await desk.resource({ name: 'Dr. Ahn', place: 'lakeside', languages: ['en'] });
    const rooms = [
      await desk.resource({ kind: 'room', name: 'Room 1' }),
      await desk.resource({ kind: 'room', name: 'Room L', place: 'lakeside' }),
    ];
    const visit = await desk.visitType([[ito, ahn], rooms], { noticeMinutes: 60 });
    const search = async (more: object = {}): Promise<string[]> => {
      const { openings } = await desk.find(visit, '2026-11-23T12:00:00Z', '2026-11-24T06:00:00Z', {
        limit: 100,
        ...more,
      });
      return openings.map(
        ({ start, resourceIds }) => `${start.slice(11, 16)} ${resourceIds[0] === ito.id ? 'ito' : 'ahn'}`,
      );
    };
    expect(await search({ limit: 3 })).toEqual(['16:00 ito', '16:00 ahn', '16:30 ito']);
    const ofIto = await search({ resourceIds: [ito.id] });
    expect([ofIto.length, ofIto[0], ofIto.at(-1)]).toEqual([14, '16:00 ito', '22:30 ito']);
    for (const same of [
      { specialty: 'cardiology' },
      { language: 'ja' },
      { place: 'main-street' },
      { resourceIds: [rooms[0]?.id ?? ''] },
    ])
      expect(await search(same)).toEqual(ofIto);
    expect(await search({ specialty: 'dermatology' })).toEqual([]);
    const stranger = await desk.resource({ name: 'Dr. Else' });
    expect(await search({ resourceIds: [stranger.id] })).toEqual([]);
    expect((await search({ partOfDay: 'afternoon', place: 'lakeside' }))[0]).toBe('18:00 ahn');
    expect(await search({ partOfDay: 'evening' })).toEqual([]);
  });

  test('come page by page, in time order, each once', async () => {
    const doctors = [await desk.resource(), await desk.resource({ name: 'Dr. Ahn' })];
    const visit = await desk.visitType([doctors]);
    const whole = await desk.find(visit, '2026-11-24T00:00:00Z', '2026-11-26T00:00:00Z', { limit: 100 });
    expect([whole.total, whole.openings.length, whole.next]).toEqual([64, 64, undefined]);
    const pages: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await desk.find(visit, '2026-11-24T00:00:00Z', '2026-11-26T00:00:00Z', { limit: 7, cursor });
      expect(page.total).toBe(64);
      pages.push(...page.openings);
      cursor = page.next;
    } while (cursor);
    expect(pages).toEqual(whole.openings);
    const { next } = await desk.find(visit, '2026-11-24T00:00:00Z', '2026-11-26T00:00:00Z', { limit: 7 });
    await expect(desk.find(visit, '2026-11-24T00:00:00Z', '2026-11-27T00:00:00Z', { cursor: next })).rejects.toThrow(
      'another search',
    );
  });

  test('of a visit that needs too much for one transaction are refused when it is configured, not when it is booked', async () => {
    const doctors: Resource[] = [];
    for (let index = 0; index < 6; index += 1) doctors.push(await desk.resource({ name: `Dr. ${index}` }));
    const needs = doctors.map((each) => [each]);
    await desk.visitType(needs, { minutes: 60 });
    const refused = await desk.visitType(needs, { minutes: 7 * 24 * 60 }).catch((error: unknown) => error);
    expect((refused as OpeningTaken).faults).toMatchObject([{ pointer: '/needs', code: 'too-many' }]);
  });

  test('of a visit type that changes follow it; a room cannot fill the place of a practitioner', async () => {
    const doctor = await desk.resource();
    const room = await desk.resource({ kind: 'room', name: 'Room 1' });
    const visit = await desk.visitType([[doctor]]);
    const wrong = await desk
      .visitType([[doctor], [room]], {
        needs: [{ kind: 'practitioner', resourceIds: [doctor.id, room.id] }],
      } satisfies Partial<ReturnType<typeof visitTypeBody.parse>>)
      .catch((error: unknown) => error);
    expect((wrong as OpeningTaken).faults).toEqual([
      { pointer: '/needs/0/resourceIds/1', detail: 'must be a practitioner', code: 'of-another-kind' },
    ]);
    await changeVisitType(desk.context, visit.id, 1, { minutes: 240, reason: 'It takes longer.' });
    const { openings } = await desk.find(visit, '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z');
    expect(openings.at(-1)?.start).toBe('2026-11-24T19:00:00.000Z');
    await changeVisitType(desk.context, visit.id, 2, { status: 'inactive', reason: 'No longer offered.' });
    expect((await desk.find(visit, '2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z')).total).toBe(0);
  });
});
