import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { handler as mailEvents } from '../../../functions/notifications/handlers/mail-events.ts';
import { commit } from '../../../functions/platform/commit.ts';
import { advanceTask, passOnTask, queueTask } from '../../../functions/reviews/advance-task.ts';
import { closeTasks, tasksAskedOf, tasksOf } from '../../../functions/reviews/index.ts';
import { MONDAY, openClinic, type ClinicBench, type Person } from '../clinic-bench.ts';
import { lastSecret, openCase, secretsFor, sendMails, signedIn, press, taskNow, visit, PATIENT } from './desk.ts';

/** Tuesday at 9: eight staffed hours after Monday at 9. Half of them have passed on Monday at 13, and so on. */
const DUE = '2026-11-24T15:00:00.000Z';
const HALF = '2026-11-23T19:00:00.000Z';
const THREE_QUARTERS = '2026-11-23T21:00:00.000Z';
const NINE_TENTHS = '2026-11-23T22:12:00.000Z';

let bench: ClinicBench;
let ann: Person;
let cid: Person;
let ben: Person;
beforeEach(async () => {
  bench = await openClinic();
  ann = await bench.addStaff('Ann', ['authorization-specialist']);
  cid = await bench.addStaff('Cid', ['nurse']);
  ben = await bench.addStaff('Ben', ['supervisor']);
});
afterEach(() => bench.close());

const roles = ['authorization-specialist', 'nurse'] as const;
const advanceAt = async (instant: string, id: string) => {
  bench.setTime(instant);
  const advanced = await advanceTask(bench.context, id);
  await sendMails(bench);
  return advanced;
};
const subjectsTo = (person: Person): string[] =>
  bench
    .mails()
    .filter(({ to }) => to.includes(person.email))
    .map(({ raw }) => /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? '');

describe('a task that nobody decides', () => {
  test('is brought up again, then goes to the next, to a supervisor, to the queue: each step once', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    expect(await advanceAt(MONDAY, task.id)).toEqual({ open: true, waitSeconds: 4 * 3600 });
    expect(await advanceAt(HALF, task.id)).toEqual({ open: true, waitSeconds: 2 * 3600 });
    expect(await advanceAt(HALF, task.id)).toEqual({ open: true, waitSeconds: 2 * 3600 });
    expect(subjectsTo(ann)).toEqual(['A decision is waiting for you', 'Reminder: a decision is waiting for you']);
    expect((await taskNow(bench, task.id)).businessStatus).toBe('reminded');

    await advanceAt(THREE_QUARTERS, task.id);
    expect(subjectsTo(cid)).toEqual(['A decision is waiting for you as well']);
    await advanceAt(NINE_TENTHS, task.id);
    expect(subjectsTo(ben)).toEqual(['A decision is waiting for you as well']);
    expect((await taskNow(bench, task.id)).addressees.map(({ staffId, as }) => [staffId, as])).toEqual([
      [ann.id, 'reviewer'],
      [cid.id, 'next-reviewer'],
      [ben.id, 'supervisor'],
    ]);

    await advanceAt(DUE, task.id);
    expect(await taskNow(bench, task.id)).toMatchObject({
      businessStatus: 'overdue',
      status: 'requested',
      alarmAt: DUE,
    });
    expect(subjectsTo(ben).at(-1)).toBe('Overdue: a decision that nobody has made');
    expect(subjectsTo(ann)).toHaveLength(2);
  });

  test('every one who is asked can decide until one does; the others hear of it', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    await advanceAt(NINE_TENTHS, task.id);
    expect((await visit(await signedIn(ann), lastSecret(bench, ann))).body).toContain(PATIENT);
    await press(await signedIn(cid), lastSecret(bench, cid), { choice: 'release' });
    expect((await taskNow(bench, task.id)).decision?.by).toBe(cid.id);
    await sendMails(bench);
    expect(subjectsTo(ann).at(-1)).toBe('A task of yours has been decided');
    expect(subjectsTo(cid).at(-1)).not.toBe('A task of yours has been decided');
  });

  test('in the queue the supervisor’s link works on, the reviewers’ do not', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    await advanceAt(DUE, task.id);
    expect((await visit(await signedIn(ann), lastSecret(bench, ann))).status).toBe(410);
    await press(await signedIn(ben), lastSecret(bench, ben), { choice: 'release' });
    expect((await taskNow(bench, task.id)).status).toBe('completed');
  });

  test('stands in alarm from its deadline on, until it is decided', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    const due = async (): Promise<unknown> =>
      (await bench.items()).find(({ id, sk }) => id === task.id && sk === 'record')?.['dueSk'];
    expect(await due()).toBe(`${DUE}#${task.id}`);
    await press(await signedIn(ann), lastSecret(bench, ann), { choice: 'release' });
    expect(await due()).toBeUndefined();
  });

  test('is left alone once it is decided', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    await press(await signedIn(ann), lastSecret(bench, ann), { choice: 'release' });
    const { version } = await taskNow(bench, task.id);
    expect(await advanceAt(DUE, task.id)).toEqual({ open: false, waitSeconds: 0 });
    await queueTask(bench.context, task.id);
    expect((await taskNow(bench, task.id)).version).toBe(version);
  });

  test('two that advance it at once take each step once', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    bench.setTime(NINE_TENTHS);
    await Promise.all([advanceTask(bench.context, task.id), advanceTask(bench.context, task.id)]);
    await sendMails(bench);
    expect(subjectsTo(cid)).toHaveLength(1);
    expect(subjectsTo(ben)).toHaveLength(1);
  });
});

describe('who is asked', () => {
  test('the work spreads: the one with the fewest open tasks gets the next', async () => {
    const tasks = [];
    for (let count = 0; count < 4; count += 1) tasks.push(await openCase(bench, { roles }));
    expect(await tasksAskedOf(bench.clinicId, ann.id)).toHaveLength(2);
    expect(await tasksAskedOf(bench.clinicId, cid.id)).toHaveLength(2);
  });

  test('who asked may not approve: not at first, not by escalation, not as the supervisor', async () => {
    const task = await openCase(bench, { roles, excludeStaff: [ann.id, ben.id] });
    await advanceAt(DUE, task.id);
    expect((await taskNow(bench, task.id)).addressees.map(({ staffId }) => staffId)).toEqual([cid.id]);
  });

  test('nobody who is away, has left or cannot be reached by mail', async () => {
    await bench.changeStaff(ann, { away: { from: '2026-11-20', to: '2026-11-23' } });
    await bench.changeStaff(cid, { address: { state: 'failing' } });
    const task = await openCase(bench, { roles });
    expect(task).toMatchObject({ businessStatus: 'with-supervisor', addressees: [{ staffId: ben.id }] });
  });

  test('where nobody can be asked the task stands in alarm at once, and can be handed to someone', async () => {
    for (const person of [ann, cid, ben]) await bench.changeStaff(person, { status: 'inactive' });
    const task = await openCase(bench, { roles });
    expect(task).toMatchObject({ businessStatus: 'unassigned', addressees: [], alarmAt: MONDAY });
  });

  test('where there is no supervisor, the one hears of it who hears of what nobody else can be told', async () => {
    await bench.changeStaff(ben, { status: 'inactive' });
    const dan = await bench.addStaff('Dan', ['privacy-officer']);
    await bench.changeClinic({ notificationStaffId: dan.id });
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    await advanceAt(DUE, task.id);
    expect(subjectsTo(dan).at(-1)).toBe('Overdue: a decision that nobody has made');
  });
});

describe('mail that does not arrive', () => {
  const news = async (eventType: string, person: Person, more: Record<string, unknown> = {}): Promise<void> => {
    const mails = (await bench.items()).filter(({ pk, staffId }) => pk.startsWith('mail#') && staffId === person.id);
    const mail = { messageId: 'ses', tags: { mail: [mails.at(-1)?.pk.slice('mail#'.length)] } };
    const body = JSON.stringify({ eventType, mail, ...more });
    await mailEvents({ Records: [{ messageId: 'message', body }] } as never);
    await sendMails(bench);
  };
  const bounce = (bounceType: string) => ({
    bounce: { bounceType, bouncedRecipients: [{ emailAddress: 'x@y.example' }] },
  });

  test('a bounce is noticed: the address is marked, and the task goes to the next at once', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    await news('Bounce', ann, bounce('Permanent'));
    expect(subjectsTo(cid)).toEqual(['A decision is waiting for you as well']);
    expect((await taskNow(bench, task.id)).businessStatus).toBe('escalated');
    const next = await openCase(bench, { roles });
    expect(next.addressees.map(({ staffId }) => staffId)).toEqual([cid.id]);
  });

  test('told twice, it goes on once', async () => {
    await openCase(bench, { roles, preferStaff: ann.id });
    await news('Bounce', ann, bounce('Permanent'));
    await news('Bounce', ann, bounce('Permanent'));
    expect(subjectsTo(cid)).toHaveLength(1);
    expect(subjectsTo(ben)).toHaveLength(0);
  });

  test('a complaint too; a full mailbox moves the task on but keeps the address', async () => {
    const first = await openCase(bench, { roles, preferStaff: ann.id });
    await news('Bounce', ann, bounce('Transient'));
    expect((await taskNow(bench, first.id)).addressees).toHaveLength(2);
    const second = await openCase(bench, { roles, preferStaff: ann.id });
    expect(second.addressees[0]?.staffId).toBe(ann.id);
    await news('Complaint', ann, { complaint: {} });
    expect((await taskNow(bench, second.id)).addressees).toHaveLength(2);
    const third = await openCase(bench, { roles, preferStaff: ann.id });
    expect(third.addressees[0]?.staffId).toBe(cid.id);
  });

  test('a delivery stands with its mail, and a bounce after it is not forgotten', async () => {
    await openCase(bench, { roles, preferStaff: ann.id });
    await news('Delivery', ann);
    const stateOf = async (): Promise<unknown> =>
      (await bench.items()).find(({ type, kind }) => type === 'effect' && kind === 'sendMail')?.['mailState'];
    expect(await stateOf()).toBe('delivery');
    await news('Complaint', ann, { complaint: {} });
    await news('Delivery', ann);
    expect(await stateOf()).toBe('complaint');
  });

  test('news of a mail that is not ours changes nothing', async () => {
    await openCase(bench, { roles, preferStaff: ann.id });
    const before = await bench.items();
    for (const body of [
      '{}',
      JSON.stringify({
        eventType: 'Bounce',
        mail: { messageId: 'x', tags: { mail: ['eff_x'] } },
        ...bounce('Permanent'),
      }),
    ]) {
      expect(await mailEvents({ Records: [{ messageId: 'message', body }] } as never)).toEqual({
        batchItemFailures: [],
      });
    }
    expect(await bench.items()).toEqual(before);
  });

  test('an address that fails gets no more mail, and its task goes on when one was to go', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    await bench.changeStaff(ann, { address: { state: 'failing' } });
    await advanceAt(HALF, task.id);
    expect(subjectsTo(ann)).toEqual(['A decision is waiting for you']);
    await sendMails(bench);
    expect(subjectsTo(cid)).toEqual(['A decision is waiting for you as well']);
  });

  test('a task whose next was asked already is not passed on again for the first', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    await advanceAt(THREE_QUARTERS, task.id);
    await passOnTask(bench.context, task.id, ann.id);
    expect((await taskNow(bench, task.id)).addressees).toHaveLength(2);
  });
});

describe('the mail', () => {
  test('names no patient and no clinic that discloses; says what, which case, by when; carries one link', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    const [mail] = bench.mails();
    expect(mail?.text).toContain(task.subjectId);
    expect(mail?.text).toContain('Tuesday, November 24, 2026 at 9:00 AM CST');
    expect(mail?.text).toContain('Lakeside Clinic');
    expect(mail?.raw).not.toContain('Cardiology');
    expect(new Set(mail?.text.match(/https?:\/\/[^\s"<]+/g)).size).toBe(1);
  });

  test('sent again because its answer was lost, it is the same message, shown in the same thread', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    const effect = (await bench.items()).find(({ type, kind }) => type === 'effect' && kind === 'sendMail');
    const { sendMail } = await import('../../../functions/notifications/send-mail.ts');
    bench.setTime('2026-11-23T15:05:00.000Z');
    await sendMail(effect as never);
    const [first, second] = bench.mails();
    // SES gives every copy a Message-ID of its own.
    const same = (raw = ''): string => raw.replace(/^Message-ID:.*$/m, '');
    expect(same(second?.raw)).toBe(same(first?.raw));
    expect(first?.raw).toContain(`References: <${task.id}@mail.example.org>`);
  });

  test('a link that would not work any more is not sent', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    bench.setTime(HALF);
    await advanceTask(bench.context, task.id);
    await commit(bench.context, await closeTasks(bench.context, task.subjectId, 'Cancelled.'));
    await sendMails(bench);
    expect(subjectsTo(ann)).toEqual(['A decision is waiting for you', 'A task of yours was withdrawn']);
    expect(secretsFor(bench, ann)).toHaveLength(1);
  });

  test('a mail that was held up until its link is over is not sent', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    bench.setTime(HALF);
    await advanceTask(bench.context, task.id);
    bench.setTime(DUE);
    await sendMails(bench);
    expect(subjectsTo(ann)).toEqual(['A decision is waiting for you']);
  });
});

describe('what belongs to a case', () => {
  test('every task about it is found with it, open or not, and none can be decided after it was withdrawn', async () => {
    const task = await openCase(bench, { roles, preferStaff: ann.id });
    expect(await tasksOf(bench.clinicId, task.subjectId)).toMatchObject([{ taskId: task.id, status: 'requested' }]);
    await commit(bench.context, await closeTasks(bench.context, task.subjectId, 'Cancelled.'));
    expect(await tasksOf(bench.clinicId, task.subjectId)).toMatchObject([{ taskId: task.id, status: 'cancelled' }]);
    expect(await tasksAskedOf(bench.clinicId, ann.id)).toEqual([]);
    expect(await bench.effects('wakeWorkflow')).toMatchObject([{ subjectId: task.id }]);
  });
});
