import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { takeMailEvent } from '../../../functions/notifications/mail-events.ts';
import { executionName } from '../../../functions/platform/case/step.ts';
import { newId } from '../../../functions/platform/ids.ts';
import { tasksOf } from '../../../functions/reviews/index.ts';
import { handler as remind } from '../../../functions/scheduling/handlers/remind-patient.ts';
import {
  cancelAppointment,
  rescheduleAppointment,
} from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { chooseReminders, optedOutOf } from '../../../functions/scheduling/use-cases/reminder-choice.ts';
import { MONDAY } from '../clinic-bench.ts';
import { BORN, EMAIL, openRemindersDesk, type RemindersDesk } from './reminders-desk.ts';

/** A Wednesday, ten in the morning in Chicago, nine days after the Monday that it is. */
const VISIT = '2026-12-02T16:00:00.000Z';
const WEEK_BEFORE = '2026-11-25T16:00:00.000Z';
const TWO_DAYS_BEFORE = '2026-11-30T16:00:00.000Z';

let at: RemindersDesk;
beforeEach(async () => {
  at = await openRemindersDesk();
  at.desk.bench.setTime(MONDAY);
});
afterEach(() => {
  at.desk.bench.close();
});

const mails = () => at.desk.bench.mails().filter(({ to }) => to.includes(EMAIL));
const calendarIn = ({ text }: { readonly text: string }): string =>
  /BEGIN:VCALENDAR[^]*?END:VCALENDAR/.exec(text)?.[0] ?? '';
const line = (calendar: string, name: string): string =>
  new RegExp(`^${name}[:;](.*)$`, 'm').exec(calendar.replaceAll('\r', ''))?.[1] ?? '';

describe('a patient with an appointment', () => {
  test('is reminded when the clinic set it, by a mail with a link and a calendar entry, and by nothing else', async () => {
    const { id, reminders } = await at.book(await at.patient(), VISIT);
    expect(reminders.map(({ dueAt, state }) => [dueAt, state])).toEqual([
      [WEEK_BEFORE, 'planned'],
      [TWO_DAYS_BEFORE, 'planned'],
    ]);
    expect((await at.desk.bench.effects('startWorkflow')).map(({ dueAt }) => dueAt)).toEqual([WEEK_BEFORE]);

    expect(await at.until(id, '2026-11-25T15:59:00.000Z')).toEqual([]);
    expect(await at.until(id, WEEK_BEFORE)).toEqual(['remind-patient']);
    await at.sendMails();
    const [mail, ...others] = mails();
    expect(others).toEqual([]);
    expect(mail?.text).toContain('Wednesday, December 2, 2026 at 10:00 AM CST');
    expect(mail?.text).toMatch(/\/patient\/appointment\/[\w-]{43}/);
    const calendar = calendarIn(mail!);
    expect([line(calendar, 'METHOD'), line(calendar, 'SEQUENCE'), line(calendar, 'DTSTART')]).toEqual([
      'REQUEST',
      '0',
      '20261202T160000Z',
    ]);
    expect(line(calendar, 'UID')).toMatch(new RegExp(`^${id}@`));

    expect(await at.until(id, TWO_DAYS_BEFORE)).toEqual(['remind-patient']);
    await at.sendMails();
    expect(await at.until(id, VISIT)).toEqual([]);
    expect(mails()).toHaveLength(2);
    expect(await at.read(id)).toMatchObject({
      reminders: [{ state: 'sent' }, { state: 'sent' }],
    });
    // Nothing more comes due: nothing runs any more.
    expect((await at.read(id)).runAt).toBeUndefined();
  });

  test('of whose appointment nothing ever comes due starts nothing: a hold, or a visit that is too near', async () => {
    const patientId = await at.patient();
    await at.book(patientId, '2026-11-24T16:00:00Z');
    await at.desk.book(at.visitType, VISIT, [at.doctor], { patientId, hold: { minutes: 5 } });
    expect(await at.desk.bench.effects('startWorkflow')).toEqual([]);
  });

  test('who wants no reminders gets none from that moment on, and staff see it', async () => {
    const patientId = await at.patient();
    const { id } = await at.book(patientId, VISIT);
    await at.until(id, WEEK_BEFORE);
    // The reminder is written down and not yet sent.
    await chooseReminders(at.desk.context, patientId, { wanted: false, reason: 'Said so by telephone.' });
    await at.sendMails();
    await at.until(id, VISIT);
    await at.sendMails();

    expect(mails()).toEqual([]);
    const appointment = await at.read(id);
    expect(appointment.reminders.map(({ state, because }) => [state, because])).toEqual([
      ['not-sent', 'opted-out'],
      ['not-sent', 'opted-out'],
    ]);
    expect(await optedOutOf(appointment)).toMatchObject({ optedOut: { toldBy: 'staff' } });
  });

  test('is told that it was moved or cancelled, also who wants no reminders; and the calendar follows', async () => {
    const patientId = await at.patient();
    const { id, version } = await at.book(patientId, VISIT);
    await chooseReminders(at.desk.context, patientId, { wanted: false, reason: 'Said so by telephone.' });
    const asked = { start: '2026-12-03T16:00:00Z', resourceIds: [at.doctor.id], reason: 'The doctor is away.' };
    await rescheduleAppointment(at.desk.context, id, version, asked);
    await at.sendMails();
    const moved = calendarIn(mails()[0]!);
    expect([line(moved, 'METHOD'), line(moved, 'SEQUENCE'), line(moved, 'DTSTART')]).toEqual([
      'REQUEST',
      '1',
      '20261203T160000Z',
    ]);

    await cancelAppointment(at.desk.context, id, version + 1, { reason: 'prov', askedBy: 'clinic' });
    await at.sendMails();
    expect(mails()).toHaveLength(2);
    const cancelled = calendarIn(mails()[1]!);
    expect([line(cancelled, 'METHOD'), line(cancelled, 'SEQUENCE'), line(cancelled, 'STATUS')]).toEqual([
      'CANCEL',
      '2',
      'CANCELLED',
    ]);
    expect(line(cancelled, 'UID')).toBe(line(moved, 'UID'));
    expect(mails()[1]!.text).not.toContain('/patient/');
  });

  test('whose appointment moved meanwhile gets no mail about the old time', async () => {
    const { id } = await at.book(await at.patient(), VISIT);
    await at.until(id, WEEK_BEFORE);
    const { version } = await at.read(id);
    const asked = { start: '2026-12-10T16:00:00Z', resourceIds: [at.doctor.id], reason: 'By telephone.' };
    await rescheduleAppointment(at.desk.context, id, version, asked);
    await at.sendMails();

    expect(mails().map((mail) => line(calendarIn(mail), 'DTSTART'))).toEqual(['20261210T160000Z']);
    const { reminders, runAt } = await at.read(id);
    expect(reminders.filter(({ state }) => state === 'planned').map(({ dueAt }) => dueAt)).toEqual([
      '2026-12-03T16:00:00.000Z',
      '2026-12-08T16:00:00.000Z',
    ]);
    expect(runAt).toBe('2026-12-03T16:00:00.000Z');
  });

  test('is reminded of the last time alone, however often it was moved', async () => {
    const { id } = await at.book(await at.patient(), VISIT);
    for (let day = 3; day <= 11; day += 1) {
      const start = `2026-12-${String(day).padStart(2, '0')}T16:00:00Z`;
      if ([5, 6].includes(day)) continue;
      const { version } = await at.read(id);
      await rescheduleAppointment(at.desk.context, id, version, {
        start,
        resourceIds: [at.doctor.id],
        reason: 'Again.',
      });
    }
    await at.sendMails();
    const told = mails().length;
    for (const day of ['04', '09', '11']) {
      await at.until(id, `2026-12-${day}T16:00:00.000Z`);
      await at.sendMails();
    }
    expect(told).toBe(1);
    expect(mails().map((mail) => line(calendarIn(mail), 'DTSTART'))).toEqual(Array(3).fill('20261211T160000Z'));
  });

  test('with several appointments is reminded once a day and three times a week', async () => {
    const patientId = await at.patient();
    const starts = ['16:00', '17:00', '18:00', '19:00', '20:00'].map((time) => `2026-12-02T${time}:00.000Z`);
    const booked = [];
    for (const start of starts) booked.push(await at.book(patientId, start));
    for (const { id } of booked) {
      at.desk.bench.setTime('2026-11-25T20:30:00.000Z');
      await at.until(id, '2026-11-25T20:30:00.000Z');
    }
    await at.sendMails();
    expect(mails()).toHaveLength(1);
    const reminders = (await Promise.all(booked.map(({ id }) => at.read(id)))).map((each) => each.reminders[0]);
    expect(reminders.map((each) => each?.state)).toEqual(['sent', ...Array(4).fill('planned')]);
    expect(reminders[1]?.dueAt).toBe('2026-11-26T14:00:00.000Z');
  });

  test('is woken by no mail that a queue kept over night', async () => {
    const { id } = await at.book(await at.patient(), VISIT);
    await at.until(id, WEEK_BEFORE);
    at.desk.bench.setTime('2026-11-26T06:00:00.000Z');
    await at.sendMails();
    expect(mails()).toEqual([]);
    at.desk.bench.setTime('2026-11-26T14:00:00.000Z');
    await at.sendMails();
    expect(mails()).toHaveLength(1);
  });

  test('is written to in their language where there is a text in it', async () => {
    const { id } = await at.book(await at.patient({ language: 'es' }), VISIT);
    await at.until(id, WEEK_BEFORE);
    await at.sendMails();
    expect(mails()[0]?.text).toContain('mi=C3=A9rcoles, 2 de diciembre de 2026');
    expect(mails()[0]?.text).toContain('Le recordamos su cita');
  });

  test('who cannot be written to is left to staff, with the reason on the appointment', async () => {
    const { id, version } = await at.book(await at.patient({ telecom: [] }), VISIT);
    await at.until(id, WEEK_BEFORE);
    expect((await at.read(id)).reminders[0]).toMatchObject({ state: 'not-sent', because: 'no-address' });
    await cancelAppointment(at.desk.context, id, (await at.read(id)).version, { reason: 'prov', askedBy: 'clinic' });
    await at.sendMails();
    expect(version).toBe(1);
    expect((await at.read(id)).notTold).toMatchObject({ news: 'cancelled', because: 'no-address' });
  });

  test('whose mail bounced is told by staff, and mailed no more at that address', async () => {
    const { id } = await at.book(await at.patient(), VISIT);
    await at.until(id, WEEK_BEFORE);
    await at.sendMails();
    const mail = (await at.desk.bench.items()).find(({ kind }) => kind === 'mailAppointment');
    const bounced = { messageId: 'message', tags: { mail: [String(mail?.['id'])] } };
    const bounce = { bounceType: 'Permanent' as const };
    await takeMailEvent({ eventType: 'Bounce', mail: bounced, bounce }, 'request');
    expect((await at.read(id)).reminders[0]).toMatchObject({ state: 'not-sent', because: 'mail-not-delivered' });

    await at.until(id, TWO_DAYS_BEFORE);
    await at.sendMails();
    expect(mails()).toHaveLength(1);
    const { version, reminders } = await at.read(id);
    expect(reminders[1]).toMatchObject({ state: 'not-sent', because: 'mail-not-delivered' });
    await cancelAppointment(at.desk.context, id, version, { reason: 'prov', askedBy: 'clinic' });
    await at.sendMails();
    expect((await at.read(id)).notTold).toMatchObject({ news: 'cancelled', because: 'mail-not-delivered' });
  });

  test('is reminded once where two appointments come due at the same moment', async () => {
    const patientId = await at.patient();
    const booked = [await at.book(patientId, VISIT), await at.book(patientId, '2026-12-02T16:30:00.000Z')];
    at.desk.bench.setTime('2026-11-25T17:00:00.000Z');
    await Promise.all(
      booked.map(async ({ id }) =>
        remind({ clinicId: at.desk.bench.clinicId, id, execution: executionName(await at.read(id)) }),
      ),
    );
    const states = (await Promise.all(booked.map(({ id }) => at.read(id)))).map(({ reminders }) => reminders[0]?.state);
    expect(new Set(states)).toEqual(new Set(['planned', 'sent']));
  });
});

describe('mail about a sensitive visit', () => {
  const confidential = 'quiet@mail.example.org';
  const book = async (more: Readonly<Record<string, unknown>> = {}) => {
    const visitType = await at.desk.visitType([[at.doctor]], { labels: ['STD'], name: 'STD test' });
    const patientId = await at.patient(more);
    return await at.book(patientId, VISIT, visitType);
  };

  test('goes to the confidential address alone, and tells a time and no more', async () => {
    const telecom = [{ system: 'email', value: confidential }];
    const { id } = await book({ confidentialCommunication: { covers: 'labelled', telecom } });
    await at.until(id, WEEK_BEFORE);
    await at.sendMails();
    const [mail] = at.desk.bench.mails();
    expect(mail?.to).toEqual([confidential]);
    expect(mail?.text).toContain('December 2, 2026');
    for (const word of ['STD', 'Ito', 'Main Street', 'main-street', 'appointment of', '+1312', 'Rivera'])
      expect(mail?.text).not.toContain(word);
    expect(calendarIn(mail!)).not.toMatch(/LOCATION|STD|Ito/);
  });

  test('does not go to the ordinary address: staff call', async () => {
    const { id } = await book();
    await at.until(id, WEEK_BEFORE);
    await at.sendMails();
    expect(at.desk.bench.mails()).toEqual([]);
    expect((await at.read(id)).reminders[0]).toMatchObject({ because: 'no-confidential-address' });
  });
});

describe('by the link in the mail', () => {
  const reminded = async () => {
    const patientId = await at.patient();
    const booked = await at.book(patientId, VISIT);
    await at.until(booked.id, WEEK_BEFORE);
    await at.sendMails();
    return { ...booked, patientId };
  };
  const announced = async () => (await at.desk.bench.effects('announce')).map(({ params }) => params.eventType);

  test('looking changes nothing, and tells nothing before the proof', async () => {
    const { id } = await reminded();
    const before = await at.desk.bench.items();
    const browser = await at.atLink({ month: '1', day: '1', year: '1970' });
    expect(browser.page.status).toBe(422);
    expect(browser.page.body).not.toContain('December 2');
    await browser.open();
    const appointment = (await at.desk.bench.items()).find(({ id: each }) => each === id);
    expect(appointment).toEqual(before.find(({ id: each }) => each === id));
  });

  test('the patient confirms, and may still cancel by the same link', async () => {
    const { id } = await reminded();
    const browser = await at.atLink();
    expect(browser.page.body).toContain('Wednesday, December 2, 2026 at 10:00 AM CST');
    const page = await browser.send({ choice: 'confirm' });
    expect(page.body).toContain('You have said that you will come.');
    expect(await at.read(id)).toMatchObject({ status: 'booked', participantStatus: 'accepted' });
    expect(await announced()).toContain('appointment.accepted');

    await browser.send({ choice: 'cancel', reason: 'pat-fb' });
    expect(await at.read(id)).toMatchObject({
      status: 'cancelled',
      participantStatus: 'declined',
      cancelationReason: 'pat-fb',
      cancelledFor: 'patient',
    });
    expect((await browser.open()).title).toBe('Thank you');
    expect(await at.desk.busy()).toEqual([]);
  });

  /** What the form holds for a time of the third of December, and that time. */
  const offered = ({ body }: { readonly body: string }): readonly string[] =>
    /(2026-12-03T[\d:.]+Z)~\w+/.exec(body)?.slice() ?? [];

  test('the patient takes another time that is free, and leaves the old one', async () => {
    const { id } = await reminded();
    const browser = await at.atLink();
    const [value = '', start] = offered(browser.page);
    expect(value).toContain(at.doctor.id);
    await browser.send({ choice: 'move', opening: value });
    expect(await at.read(id)).toMatchObject({
      start,
      sequence: 1,
      participantStatus: 'accepted',
    });
    expect(await at.desk.busy()).toHaveLength(1);
  });

  test('a time that somebody else has just taken is refused, and others are offered', async () => {
    const { id } = await reminded();
    const browser = await at.atLink();
    const [value = '', start = ''] = offered(browser.page);
    const other = await at.patient({ telecom: [] });
    await at.book(other, start);
    const page = await browser.send({ choice: 'move', opening: value });
    expect(page.status).toBe(422);
    expect(page.body).not.toContain(value);
    expect(await at.read(id)).toMatchObject({ start: VISIT, sequence: 0 });
    expect((await browser.send({ choice: 'move' })).status).toBe(422);
  });

  test('the patient asks to be called, or for no more reminders; staff learn of both', async () => {
    const { id, patientId } = await reminded();
    const browser = await at.atLink();
    await browser.send({ choice: 'call' });
    await browser.send({ choice: 'call' });
    expect(await at.read(id)).toMatchObject({ status: 'booked', participantStatus: 'tentative' });
    const tasks = await tasksOf(at.desk.bench.clinicId, id);
    expect(tasks.map(({ kind }) => kind)).toEqual(['appointment-call']);
    await browser.send({ choice: 'no-reminders' });
    expect(await optedOutOf({ clinicId: at.desk.bench.clinicId, patientId })).toMatchObject({
      optedOut: { toldBy: 'patient' },
    });
    expect(await announced()).toEqual(expect.arrayContaining(['appointment.call-wanted', 'patientReminders.stopped']));
    await at.until(id, VISIT);
    await at.sendMails();
    expect(mails()).toHaveLength(1);
  });

  test('five wrong proofs end it, and the clinic hears of it', async () => {
    await reminded();
    const browser = await at.atLink({ ...BORN, year: '1962' });
    for (let time = 2; time <= 5; time += 1) await browser.prove({ ...BORN, year: '1962' });
    expect((await browser.prove()).title).toBe('This link was stopped');
    expect(await announced()).toContain('appointment.link-stopped');
  });

  test('a link of another appointment, or a made-up one, leads nowhere', async () => {
    await reminded();
    const { browserAt } = await import('../registration/answers-desk.ts');
    const { handler: show } = await import('../../../functions/scheduling/handlers/show-appointment-question.ts');
    const { handler: answer } = await import('../../../functions/scheduling/handlers/answer-appointment-question.ts');
    const guessed = browserAt(newId('appointment').padEnd(43, 'A'), { kind: 'appointment', show, answer });
    expect((await guessed.open()).status).toBe(404);
  });
});
