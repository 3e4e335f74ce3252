import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { readAppointment } from '../../../functions/scheduling/store.ts';
import { cancelAppointment, confirmAppointment } from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { changeResource } from '../../../functions/scheduling/use-cases/put-resource.ts';
import { changeWaitlistEntry, takeOffWaitlist } from '../../../functions/scheduling/waitlist/use-cases/change.ts';
import { waitlistOfResource, waitlistOfVisitType } from '../../../functions/scheduling/waitlist/use-cases/list.ts';
import { takeMailEvent } from '../../../functions/notifications/mail-events.ts';
import { bodyOf } from './desk.ts';
import { BORN, oneDoctor, openOffersDesk, type OffersDesk } from './offers-desk.ts';

jest.setTimeout(60_000);

let desk: OffersDesk;
let doctor: Resource;
let visit: VisitType;
beforeEach(async () => {
  desk = await openOffersDesk();
  ({ doctor, visit } = await oneDoctor(desk));
});
afterEach(() => desk.bench.close());

/** Tuesday at ten in Chicago. */
const TUESDAY = '2026-11-24T16:00:00Z';

const cancel = async ({ id, version }: Pick<Appointment, 'id' | 'version'>): Promise<void> => {
  await cancelAppointment(desk.context, id, version, { reason: 'pat', askedBy: 'patient' });
};
/** Books Tuesday at ten for somebody, and cancels it. */
async function fallsFree(start = TUESDAY): Promise<void> {
  await cancel(await desk.book(visit, start, [doctor]));
  await desk.pass();
}
const appointment = async (id: string | undefined): Promise<Appointment | undefined> =>
  await readAppointment(desk.bench.clinicId, id ?? '');

describe('time that falls free', () => {
  test('is held for who waits for it, and theirs when they say yes by the link', async () => {
    const ana = await desk.patient('ana');
    const entry = await desk.waits(visit, ana);
    await fallsFree();

    const [mail] = desk.bench.mails();
    expect(mail?.to).toEqual(['ana@mail.example.org']);
    expect(mail?.text).not.toMatch(/Ito|Follow-up|Tuesday, November 24/);
    const { offer } = await desk.entry(entry.id);
    expect(await appointment(offer?.appointmentId)).toMatchObject({
      status: 'pending',
      patientId: ana,
      start: '2026-11-24T16:00:00.000Z',
    });
    await expect(desk.book(visit, TUESDAY, [doctor])).rejects.toMatchObject({ type: 'opening-taken' });

    const browser = desk.browser('ana');
    expect((await browser.open()).body).not.toMatch(/Tuesday|Ito/);
    const page = await browser.prove(BORN);
    expect(page.title).toBe('A time has become free');
    expect(page.body).toContain('Tuesday, November 24, 2026 at 10:00 AM CST with Dr. Ito is held for you until');
    expect(await browser.send({ answer: 'take' })).toMatchObject({ status: 200, title: 'Thank you' });
    await desk.pass();

    expect(await appointment(offer?.appointmentId)).toMatchObject({ status: 'booked', patientId: ana });
    expect(await desk.entry(entry.id)).toMatchObject({ status: 'booked', appointmentId: offer?.appointmentId });
    expect((await desk.offers()).map(({ status }) => status)).toEqual(['accepted']);
    expect((await desk.busy()).map(({ appointmentId, expiresAt }) => [appointmentId, expiresAt])).toEqual([
      [offer?.appointmentId, undefined],
    ]);
    expect(
      bodyOf<{ entries: unknown[] }>(await waitlistOfVisitType(desk.context, visit.id, { limit: 10 })).entries,
    ).toEqual([]);
  });

  test('goes to the most urgent first, then to who waits longest; declined it goes to the next, unanswered too, and then it is open', async () => {
    const first = await desk.waits(visit, await desk.patient('ana'));
    await desk.waits(visit, await desk.patient('ben'));
    await desk.waits(visit, await desk.patient('cleo'), { priority: 'urgent' });
    await fallsFree('2026-11-25T16:00:00Z');
    expect([desk.links('cleo'), desk.links('ana'), desk.links('ben')].map(({ length }) => length)).toEqual([1, 0, 0]);

    const cleo = desk.browser('cleo');
    await cleo.prove(BORN);
    await cleo.send({ answer: 'decline' });
    await desk.pass();
    expect([desk.links('cleo'), desk.links('ana'), desk.links('ben')].map(({ length }) => length)).toEqual([1, 1, 0]);

    const { offer } = await desk.entry(first.id);
    desk.bench.setTime(offer?.answerBy ?? '');
    const ana = desk.browser('ana');
    expect(await ana.open()).toMatchObject({ status: 410, title: 'The time to answer is over' });
    await desk.pass();
    expect([desk.links('cleo'), desk.links('ana'), desk.links('ben')].map(({ length }) => length)).toEqual([1, 1, 1]);

    const [before] = await desk.offers();
    desk.bench.setTime(before?.asked?.answerBy ?? '');
    await desk.pass();
    const [after] = await desk.offers();
    expect(after).toMatchObject({ status: 'closed', closed: 'nobody' });
    expect(after?.passed.map(({ because }) => because)).toEqual(['declined', 'unanswered', 'unanswered']);
    expect(await desk.busy()).toEqual([]);
    expect(await desk.entry(first.id)).toMatchObject({ status: 'waiting', passed: [{ leadId: doctor.id }] });
  });

  test('is not offered twice to who passed it, but another time is', async () => {
    const ana = await desk.patient('ana');
    await desk.waits(visit, ana);
    await fallsFree();
    const browser = desk.browser('ana');
    await browser.prove(BORN);
    await browser.send({ answer: 'decline' });
    await desk.pass();
    await fallsFree();
    expect(desk.links('ana')).toHaveLength(1);
    await fallsFree('2026-11-24T17:00:00Z');
    expect(desk.links('ana')).toHaveLength(2);
  });

  test('is not cut up: what uses all of it comes before what begins a little earlier', async () => {
    const short = await desk.visitType([[doctor]], { name: 'Short', startsEvery: 15 });
    await desk.waits(short, await desk.patient('ana'));
    await fallsFree();
    expect((await desk.offers())[0]?.asked?.start).toBe('2026-11-24T16:00:00.000Z');
    const browser = desk.browser('ana');
    await browser.prove(BORN);
    await browser.send({ answer: 'decline' });
    await desk.pass();
    // Nor are they asked about a part of what they passed.
    expect(desk.links('ana')).toHaveLength(1);
  });

  test.each([
    ['whose days are others', { weekdays: ['friday'] }],
    ['whose part of the day is another', { partsOfDay: ['evening'] }],
    ['whose range is later', { from: '2026-11-30T06:00:00Z' }],
    ['who must know it two days before', { noticeHours: 48 }],
    ['whose place is another', { places: ['lakeside'] }],
  ] as const)('is not offered to somebody %s', async (_, wish) => {
    await desk.waits(visit, await desk.patient('ana'), structuredClone(wish) as never);
    await fallsFree();
    expect(await desk.offers()).toEqual([]);
  });

  test('is not offered to who has something else then, nor to who cannot be reached by mail', async () => {
    const ana = await desk.patient('ana');
    await desk.waits(visit, ana);
    const other = await desk.resource({ name: 'Dr. Ahn' });
    const elsewhere = await desk.visitType([[other]]);
    await desk.book(elsewhere, TUESDAY, [other], { patientId: ana });
    await desk.waits(visit, await desk.patient('ben', { telecom: [] }));
    await desk.waits(visit, await desk.patient('cleo', { deceased: {} }));
    await desk.waits(visit, await desk.patient('dan', { labels: ['STD'] }));
    await fallsFree();
    expect(await desk.offers()).toEqual([]);
  });

  test('takes the later appointment with it, whose time is offered in turn', async () => {
    const ana = await desk.patient('ana');
    const ben = await desk.patient('ben');
    const later = await desk.book(visit, '2026-11-27T16:00:00Z', [doctor], { patientId: ana });
    await desk.waits(visit, ana, { movesAppointmentId: later.id });
    await desk.waits(visit, ben, { weekdays: ['friday'] });
    await fallsFree();

    const browser = desk.browser('ana');
    const page = await browser.prove(BORN);
    expect(page.body).toContain('your appointment of Friday, November 27, 2026 at 10:00 AM CST moves to it');
    await browser.send({ answer: 'take' });
    expect(await appointment(later.id)).toMatchObject({ status: 'booked', start: '2026-11-24T16:00:00.000Z' });
    expect((await desk.busy()).map(({ appointmentId }) => appointmentId)).toEqual([later.id]);
    await desk.pass();
    expect(desk.links('ben')).toHaveLength(1);
  });

  test('that is taken back by the clinic is told to be lost, and the patient waits on', async () => {
    const entry = await desk.waits(visit, await desk.patient('ana'));
    await fallsFree();
    const { offer } = await desk.entry(entry.id);
    const browser = desk.browser('ana');
    await browser.prove(BORN);
    const hold = await appointment(offer?.appointmentId);
    await cancelAppointment(desk.context, hold?.id ?? '', hold?.version ?? 0, {
      reason: 'oth-room',
      askedBy: 'clinic',
    });
    expect(await browser.open()).toMatchObject({ status: 200, title: 'This time is no longer free' });
    expect(await desk.entry(entry.id)).toMatchObject({ status: 'waiting', passed: [] });
  });

  test('goes on at once where the mail does not arrive, and nothing more is offered until the entry is changed', async () => {
    const entry = await desk.waits(visit, await desk.patient('ana'));
    await desk.waits(visit, await desk.patient('ben'));
    await fallsFree();
    const effect = (await desk.bench.items()).find(({ type, kind }) => type === 'effect' && kind === 'mailPatient');
    const tags = { mail: [String(effect?.['id'])] };
    await takeMailEvent(
      { eventType: 'Bounce', mail: { messageId: 'm', tags }, bounce: { bounceType: 'Permanent' } },
      'request',
    );
    await desk.pass();
    expect(await desk.entry(entry.id)).toMatchObject({ status: 'waiting', unreached: 'mail-not-delivered' });
    expect(desk.links('ben')).toHaveLength(1);
  });

  test('at night waits for the morning with its mail', async () => {
    const entry = await desk.waits(visit, await desk.patient('ana'));
    const booked = await desk.book(visit, '2026-11-25T16:00:00Z', [doctor]);
    // Ten in the evening in Chicago.
    desk.bench.setTime('2026-11-24T04:00:00Z');
    await cancel(booked);
    await desk.pass();
    expect(await desk.entry(entry.id)).toMatchObject({ status: 'offered' });
    expect((await desk.offers())[0]?.asked?.mailAt).toBe('2026-11-24T14:00:00.000Z');
  });

  test('of two openings that fall free at once for one wish only one is offered', async () => {
    await desk.waits(visit, await desk.patient('ana'));
    const both = await Promise.all([TUESDAY, '2026-11-24T18:00:00Z'].map((start) => desk.book(visit, start, [doctor])));
    for (const each of both) await cancel(each);
    await desk.pass();
    expect(desk.links('ana')).toHaveLength(1);
    expect(await desk.busy()).toHaveLength(1);
  });

  test('when a hold is over is offered as well; when it is confirmed, it is not', async () => {
    await desk.waits(visit, await desk.patient('ana'), { noticeHours: 1 });
    await desk.book(visit, TUESDAY, [doctor], { hold: { minutes: 10 } });
    await desk.pass();
    expect(await desk.offers()).toEqual([]);
    desk.bench.setTime('2026-11-23T15:10:00Z');
    await desk.pass();
    expect(desk.links('ana')).toHaveLength(1);

    await desk.waits(visit, await desk.patient('ben'), { noticeHours: 1 });
    const hold = await desk.book(visit, '2026-11-24T18:00:00Z', [doctor], { hold: { minutes: 10 } });
    await confirmAppointment(desk.context, hold.id, hold.version);
    desk.bench.setTime('2026-11-23T15:20:00Z');
    await desk.pass();
    expect(desk.links('ben')).toEqual([]);
  });
});

describe('a schedule that gains time', () => {
  test('is offered: new hours, and leave that is taken back; a schedule that loses some is not', async () => {
    await desk.waits(visit, await desk.patient('ana'), { weekdays: ['saturday'] });
    await desk.waits(await desk.visitType([[doctor]], { name: 'Other' }), await desk.patient('ben'), {
      weekdays: ['tuesday'],
    });
    const leave = { kind: 'leave' as const, start: '2026-11-24T00:00', end: '2026-11-25T00:00' };
    await changeResource(desk.context, doctor.id, 1, { exceptions: [leave], reason: 'He is ill.' });
    await desk.pass();
    expect(await desk.offers()).toEqual([]);
    await changeResource(desk.context, doctor.id, 2, { exceptions: [], reason: 'He is well.' });
    await desk.pass();
    expect([desk.links('ana').length, desk.links('ben').length]).toEqual([0, 1]);
    const saturday = { kind: 'extra-hours' as const, start: '2026-11-28T09:00', end: '2026-11-28T12:00' };
    await changeResource(desk.context, doctor.id, 3, { exceptions: [saturday], reason: 'So many wait.' });
    await desk.pass();
    expect(desk.links('ana')).toHaveLength(1);
  });
});

describe('the waitlist', () => {
  test('has a patient once for a visit of one type, in the order of priority and waiting', async () => {
    const ana = await desk.patient('ana');
    const first = await desk.waits(visit, ana);
    await expect(desk.waits(visit, ana)).rejects.toMatchObject({ type: 'conflict' });
    const second = await desk.waits(visit, await desk.patient('ben'), { priority: 'asap', resourceIds: [doctor.id] });
    const page = bodyOf<{ entries: { id: string }[]; next?: string }>(
      await waitlistOfVisitType(desk.context, visit.id, { limit: 1 }),
    );
    expect(page.entries.map(({ id }) => id)).toEqual([second.id]);
    const rest = bodyOf<{ entries: { id: string }[]; next?: string }>(
      await waitlistOfVisitType(desk.context, visit.id, { limit: 1, cursor: page.next }),
    );
    expect([rest.entries.map(({ id }) => id), rest.next]).toEqual([[first.id], undefined]);
    const ofDoctor = bodyOf<{ entries: { id: string }[] }>(
      await waitlistOfResource(desk.context, doctor.id, { limit: 10 }),
    );
    expect(ofDoctor.entries.map(({ id }) => id)).toEqual([second.id, first.id]);
  });

  test('is left at once by who is taken off, and changed by what is given', async () => {
    const entry = await desk.waits(visit, await desk.patient('ana'), { weekdays: ['friday'] });
    const changed = bodyOf<{ version: number; weekdays?: unknown }>(
      await changeWaitlistEntry(desk.context, entry.id, 1, {
        weekdays: null,
        priority: 'stat',
        reason: 'It got worse.',
      }),
    );
    expect([changed.version, changed.weekdays]).toEqual([2, undefined]);
    await fallsFree();
    await expect(takeOffWaitlist(desk.context, entry.id, 3, 'Moved away.')).rejects.toMatchObject({
      type: 'not-in-this-status',
    });
    const browser = desk.browser('ana');
    await browser.prove(BORN);
    await browser.send({ answer: 'decline' });
    const { version } = await desk.entry(entry.id);
    await takeOffWaitlist(desk.context, entry.id, version, 'Moved away.');
    await fallsFree('2026-11-24T18:00:00Z');
    expect(desk.links('ana')).toHaveLength(1);
    expect(await desk.entry(entry.id)).toMatchObject({ status: 'ended', endedBecause: 'taken-off' });
  });
});
