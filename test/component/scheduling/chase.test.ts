import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { executionName } from '../../../functions/platform/case/step.ts';
import { decideTask } from '../../../functions/reviews/decide.ts';
import { readTask, tasksOf } from '../../../functions/reviews/index.ts';
import type { Task } from '../../../functions/reviews/index.ts';
import type { Appointment } from '../../../functions/scheduling/appointment.ts';
import { handler as chase } from '../../../functions/scheduling/handlers/chase-appointment-needs.ts';
import type { Resource, VisitType } from '../../../functions/scheduling/resource.ts';
import { nextDeed, nextDue } from '../../../functions/scheduling/rules/next-deed.ts';
import { needs } from '../../../functions/scheduling/tasks/needs.ts';
import {
  cancelAppointment,
  rescheduleAppointment,
} from '../../../functions/scheduling/use-cases/change-appointment.ts';
import { changePayment, recordProvision } from '../../../functions/scheduling/use-cases/needs/change-needs.ts';
import type { Person } from '../clinic-bench.ts';
import { bodyOf } from './desk.ts';
import { openNeedsDesk, type NeedsDesk } from './needs-desk.ts';

// The clock stands at Monday 23 November 2026, 9 in the morning in Chicago.
const BOOKED_AT = '2026-11-23T15:00:00.000Z';
/** Thursday in two and a half weeks, 10 in Chicago. */
const START = '2026-12-10T16:00:00Z';
/** Noon of the fifth and of the first business day before. */
const FIRST = '2026-12-03T18:00:00.000Z';
const LAST = '2026-12-09T18:00:00.000Z';

describe('what a visit lacks', () => {
  let desk: NeedsDesk;
  let ann: Person;
  let doctor: Resource;
  let type: VisitType;
  let id: string;
  beforeEach(async () => {
    desk = await openNeedsDesk();
    ann = await desk.bench.addStaff('Ann', ['front-desk']);
    doctor = await desk.resource();
    type = await desk.visitType([[doctor]], { requires: [{ kind: 'referral' }, { kind: 'form', name: 'consent' }] });
    ({ id } = await desk.book(type, START, [doctor]));
  });
  afterEach(() => desk.bench.close());

  /** Does what is due, as the workflow does. */
  async function due(at: string): Promise<Appointment> {
    desk.bench.setTime(at);
    for (let round = 0; round < 5; round += 1) {
      const subject = await desk.read(id);
      if (nextDeed(subject, new Date().toISOString()).deed !== 'chase-needs') break;
      await chase({ clinicId: desk.bench.clinicId, id, execution: executionName(subject) });
    }
    return await desk.read(id);
  }
  async function asked(): Promise<Task[]> {
    const pointers = await tasksOf(desk.bench.clinicId, id);
    const tasks = await Promise.all(pointers.map(({ taskId }) => readTask(desk.bench.clinicId, taskId)));
    return tasks.flatMap((task) => (task?.status === 'requested' ? task : []));
  }
  async function decide(choice: string, fields: Readonly<Record<string, string>> = {}): Promise<Appointment> {
    const [task] = await asked();
    if (!task) throw new Error('nobody is asked');
    const link = { taskId: task.id, staffId: ann.id, generation: task.addressees[0]?.generation ?? 0 };
    const context = { ...desk.context, actor: { kind: 'staff', id: ann.id } } as const;
    const decided = await decideTask(context, needs, link, { choice, ...fields });
    expect(decided).toMatchObject({ outcome: 'decided' });
    return await desk.read(id);
  }
  const events = async (): Promise<string[]> =>
    (await desk.bench.effects('announce')).map(({ params }) => params.eventType);

  test('waits without a workflow until the clinic’s days before it, and is then asked of one person, once', async () => {
    expect(nextDue(await desk.read(id), BOOKED_AT)).toEqual({ deed: 'chase-needs', due: FIRST });
    expect((await desk.bench.effects('startWorkflow')).map(({ dueAt }) => dueAt)).toEqual([FIRST]);
    expect((await due('2026-12-03T17:59:00Z')).chase?.asked).toBeUndefined();
    expect((await due(FIRST)).chase?.asked).toBe(FIRST);
    expect(await asked()).toMatchObject([{ kind: 'appointment-needs', dueAt: LAST, subjectId: id }]);
    expect(nextDue(await desk.read(id), FIRST)).toEqual({ deed: 'chase-needs', due: LAST });
    expect(await events()).toContain('appointment.needs-chased');
  });

  test('is not asked for where it came before', async () => {
    const staffId = ann.id;
    const referral = { kind: 'referral' as const, from: 'Dr. Vance', receivedOn: '2026-11-20' };
    const form = { kind: 'form' as const, name: 'consent', signedOn: '2026-11-20', by: 'patient' as const };
    await recordProvision(desk.context, id, 1, { staffId, provision: referral });
    await recordProvision(desk.context, id, 2, { staffId, provision: form });
    expect(nextDue(await desk.read(id), FIRST)).toBeUndefined();
  });

  test('that comes after somebody was asked is asked for no more: the task is withdrawn', async () => {
    const { version } = await due(FIRST);
    const staffId = ann.id;
    const referral = { kind: 'referral' as const, from: 'Dr. Vance', receivedOn: '2026-12-04' };
    const form = { kind: 'form' as const, name: 'consent', signedOn: '2026-12-04', by: 'patient' as const };
    await recordProvision(desk.context, id, version, { staffId, provision: referral });
    expect(await asked()).toHaveLength(1);
    await recordProvision(desk.context, id, version + 1, { staffId, provision: form });
    expect(await asked()).toEqual([]);
    expect((await desk.read(id)).chase).toBeUndefined();
  });

  test('is recorded on the page, and what is still lacking is asked for anew', async () => {
    await due(FIRST);
    const after = await decide('referral', { from: 'Dr. Vance', receivedOn: '2026-12-03' });
    expect(after.needs.map(({ status }) => status)).toEqual(['met', 'missing']);
    expect(after.needs[0]).toMatchObject({ staffId: ann.id, provision: { kind: 'referral', from: 'Dr. Vance' } });
    await due(FIRST);
    expect(await asked()).toHaveLength(1);
    await decide('form-consent', { signedOn: '2026-12-03' });
    await due(FIRST);
    expect(await asked()).toEqual([]);
  });

  test('is asked for again on the next business day where it is on its way', async () => {
    await due(FIRST);
    await decide('later', { note: 'The other practice sends it.' });
    await due(FIRST);
    expect(await asked()).toEqual([]);
    const next = '2026-12-04T18:00:00.000Z';
    expect(nextDue(await desk.read(id), FIRST)?.due).toBe(next);
    await due(next);
    expect(await asked()).toHaveLength(1);
  });

  test('is waived for a reason by who was asked, and never asked for again', async () => {
    await due(FIRST);
    const after = await decide('waive', { reason: 'She brings all of it.' });
    expect(after.needs.map(({ status, staffId }) => [status, staffId])).toEqual([
      ['waived', ann.id],
      ['waived', ann.id],
    ]);
    expect(nextDue(after, FIRST)).toBeUndefined();
    expect(JSON.stringify(await desk.bench.audit())).toContain('She brings all of it.');
  });

  test('ends the visit where whoever was asked says so: its time is free', async () => {
    await due(FIRST);
    const after = await decide('cancel', { reason: 'No referral will come.' });
    expect([after.status, after.cancelationReason]).toEqual(['cancelled', 'other']);
    expect(await desk.busy()).toEqual([]);
    expect(await asked()).toEqual([]);
  });

  test('that did not come in time is told to the clinic once, and the question stays open', async () => {
    await due(FIRST);
    expect((await due(LAST)).chase?.over).toBe(true);
    expect((await events()).filter((event) => event === 'appointment.needs-missing')).toHaveLength(1);
    expect(await asked()).toHaveLength(1);
    expect(nextDue(await desk.read(id), LAST)).toBeUndefined();
  });

  test('of a visit that is cancelled is asked for no more', async () => {
    const { version } = await due(FIRST);
    await cancelAppointment(desk.context, id, version, { reason: 'pat', askedBy: 'patient' });
    expect(await asked()).toEqual([]);
    expect(nextDue(await desk.read(id), FIRST)).toBeUndefined();
  });

  test('of a visit that is moved is asked for before its new time', async () => {
    const { version } = await due(FIRST);
    const later = { start: '2026-12-17T16:00:00Z', resourceIds: [doctor.id], reason: 'The patient asked.' };
    await rescheduleAppointment(desk.context, id, version, later);
    expect(await asked()).toEqual([]);
    expect(nextDue(await desk.read(id), FIRST)?.due).toBe('2026-12-10T18:00:00.000Z');
  });

  test('of who pays alone is an estimate, and that is asked for within the hour', async () => {
    const paid = bodyOf<Appointment>(
      await changePayment(desk.context, id, 1, { payment: { by: 'patient' }, reason: 'No coverage.' }),
    );
    expect(paid.needs.map(({ kind }) => kind)).toEqual(['referral', 'form', 'estimate']);
    const soon = '2026-11-23T16:00:00.000Z';
    expect(nextDue(await desk.read(id), BOOKED_AT)?.due).toBe(soon);
    await due(soon);
    // Ten business days ahead: by the end of the third business day, in Chicago.
    expect(await asked()).toMatchObject([{ dueAt: '2026-11-27T06:00:00.000Z' }]);
    await decide('estimate', { givenOn: '2026-11-23', expected: '120.50' });
    expect((await desk.read(id)).needs[2]).toMatchObject({
      status: 'met',
      provision: { kind: 'estimate', expected: { amount: 12050, currency: 'USD' } },
    });
  });

  test('is on a page with the visit, what is missing and by when, and nothing that has come', async () => {
    await due(FIRST);
    const [task] = await asked();
    if (!task) throw new Error('nobody is asked');
    const page = await needs.view(desk.context, task);
    expect(
      page.sections.flatMap(({ tables }) => tables ?? []).flatMap(({ rows }) => rows.map(([what]) => what)),
    ).toEqual(['Referral', 'Form consent']);
    expect(JSON.stringify(page.sections)).toContain('Ines Okafor');
    expect(page.choices.map(({ value }) => value)).toEqual(['referral', 'form-consent', 'later', 'waive', 'cancel']);
  });
});
