import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '../../../functions/platform/ids.ts';
import { ValidationFailed } from '../../../functions/platform/errors.ts';
import { handler as mailHandler } from '../../../functions/notifications/handlers/send-mail.ts';
import { cancelAppointment } from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { reportDelay, showDelay } from '../../../functions/scheduling/use-cases/report-delay.ts';
import { arrive, showToRoom } from '../../../functions/scheduling/use-cases/take-step.ts';
import { isConcerned, isNews } from '../../../functions/scheduling/rules/running-late.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import type { Person } from '../clinic-bench.ts';
import { EMAIL, openRemindersDesk, type RemindersDesk } from './reminders-desk.ts';

// The clock stands at 15:00Z of Monday 23 November 2026: 9 in the morning in Chicago.
describe('running late', () => {
  let at: RemindersDesk;
  let clerk: Person;
  beforeEach(async () => {
    at = await openRemindersDesk();
    clerk = await at.desk.bench.addStaff('Clerk', ['front-desk']);
  });
  afterEach(() => at.desk.bench.close());

  const by = (): { staffId: string } => ({ staffId: clerk.id });
  const late = async (minutes: number): Promise<number> => {
    const { body } = await reportDelay(at.desk.context, at.doctor.id, { ...by(), minutes });
    return (body as { told: number }).told;
  };
  /** Runs the mail sender. @returns the mails that went out by it */
  const mails = async (): Promise<string[]> => {
    const before = at.desk.bench.mails().length;
    for (const { pk, sk } of await at.desk.bench.effects('mailDelay'))
      await mailHandler({ Records: [{ body: JSON.stringify({ pk, sk }) }] } as never);
    return at.desk.bench
      .mails()
      .slice(before)
      .map(({ text }) => text);
  };

  test('is told to who waits and who comes later that day, and to nobody else', async () => {
    const patient = await at.patient();
    const book = (start: string): Promise<Appointment> => at.book(patient, start);
    const [waits, roomed, later, cancelled] = [
      await book('2026-11-23T15:00:00Z'),
      await book('2026-11-23T15:30:00Z'),
      await book('2026-11-23T20:00:00Z'),
      await book('2026-11-23T21:00:00Z'),
    ];
    await book('2026-11-24T16:00:00Z');
    await arrive(at.desk.context, waits.id, 1, by());
    await arrive(at.desk.context, roomed.id, 1, by());
    await showToRoom(at.desk.context, roomed.id, 2, by());
    await cancelAppointment(at.desk.context, cancelled.id, 1, { reason: 'pat', askedBy: 'patient' });
    expect(await late(30)).toBe(2);
    const effects = await at.desk.bench.effects('mailDelay');
    expect(effects.map(({ subjectId }) => subjectId).toSorted()).toEqual([waits.id, later.id].toSorted());
    const sent = await mails();
    expect(sent).toHaveLength(2);
    for (const text of sent) {
      expect(text).toContain(EMAIL);
      expect(text).toContain('about 30 minutes after the following time');
      expect(text).not.toMatch(/Ito|Follow-up|Rivera/);
    }
  });

  test('is told again only if it is news, and so is that it is over', async () => {
    await at.book(await at.patient(), '2026-11-23T20:00:00Z');
    expect([await late(20), await late(25), await late(40), await late(0), await late(0)]).toEqual([1, 0, 1, 1, 0]);
    // What was said before the last word is told to nobody any more.
    expect(await mails()).toEqual([expect.stringContaining('The delay of which we told you is over')]);
    expect([isNews(0, 9), isNews(0, 10), isNews(30, 21), isNews(30, 20), isNews(5, 0)]).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  test('is no news any more to who was shown to a room before the mail went out', async () => {
    const { id } = await at.book(await at.patient(), '2026-11-23T15:00:00Z');
    await arrive(at.desk.context, id, 1, by());
    expect(await late(30)).toBe(1);
    await showToRoom(at.desk.context, id, 2, by());
    expect(await mails()).toEqual([]);
    expect(isConcerned(await at.read(id), '2026-11-23T15:00:00.000Z')).toBe(false);
  });

  test('is told in the patient’s language, and of a sensitive visit a time and no more', async () => {
    await at.book(await at.patient({ language: 'es-MX' }), '2026-11-23T20:00:00Z');
    const visitType = await at.desk.visitType([[at.doctor]], { labels: ['STD'], name: 'STD test' });
    const telecom = [{ system: 'email', value: 'quiet@mail.example.org' }];
    const quiet = await at.patient({ confidentialCommunication: { covers: 'labelled', telecom } });
    await at.book(quiet, '2026-11-23T21:00:00Z', visitType);
    await late(30);
    const sent = await mails();
    expect(sent.find((text) => text.includes(EMAIL))).toContain('unos 30 minutos');
    const neutral = sent.find((text) => text.includes('quiet@mail.example.org'));
    expect(neutral).toContain('Subject: A delay');
    expect(neutral).toContain('It may begin about 30 minutes after the following time.');
    expect(neutral).not.toMatch(/appointment|STD|\+1312/);
  });

  test('that no mail can tell is left to staff: the appointment says so', async () => {
    const { id } = await at.book(await at.patient({ telecom: [] }), '2026-11-23T20:00:00Z');
    await late(30);
    expect(await mails()).toEqual([]);
    expect((await at.read(id)).notTold).toMatchObject({ news: 'delay', because: 'no-address' });
  });

  test('ends with its day by the wall clock, is in the audit, and is said by nobody who does not work here', async () => {
    await late(30);
    const now = async (): Promise<unknown> => (await showDelay(at.desk.context, at.doctor.id)).body;
    expect(await now()).toMatchObject({ date: '2026-11-23', minutes: 30, staffId: clerk.id });
    at.desk.bench.setTime('2026-11-24T06:00:00.000Z');
    expect(await now()).toEqual({ resourceId: at.doctor.id, date: '2026-11-24', minutes: 0 });
    expect((await at.desk.bench.audit()).map(({ action }) => action)).toContain('delay.reported');
    await expect(
      reportDelay(at.desk.context, at.doctor.id, { staffId: newId('staff'), minutes: 10 }),
    ).rejects.toBeInstanceOf(ValidationFailed);
  });

  test('is said by two at once, and neither word is lost from the audit', async () => {
    await Promise.all([late(20), late(40)]);
    const entries = (await at.desk.bench.audit()).filter(({ action }) => action === 'delay.reported');
    expect(entries).toHaveLength(2);
  });
});
