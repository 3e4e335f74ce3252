import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { executionName } from '../../../functions/platform/case/step.ts';
import { handler as failed } from '../../../functions/scheduling/handlers/record-appointment-failure.ts';
import { taskKinds } from '../../../functions/scheduling/tasks/index.ts';
import { decideTask } from '../../../functions/reviews/decide.ts';
import { readTask, tasksOf } from '../../../functions/reviews/index.ts';
import { MONDAY, type Person } from '../clinic-bench.ts';
import { openRemindersDesk, type RemindersDesk } from './reminders-desk.ts';

const VISIT = '2026-12-02T16:00:00.000Z';
const WEEK_BEFORE = '2026-11-25T16:00:00.000Z';

describe('an appointment of which something could not be done', () => {
  let at: RemindersDesk;
  let fay: Person;
  let id: string;
  beforeEach(async () => {
    at = await openRemindersDesk();
    at.desk.bench.setTime(MONDAY);
    fay = await at.desk.bench.addStaff('Fay', ['front-desk']);
    ({ id } = await at.book(await at.patient(), VISIT));
    at.desk.bench.setTime(WEEK_BEFORE);
    await failed({ clinicId: at.desk.bench.clinicId, id, execution: executionName(await at.read(id)) });
  });
  afterEach(() => {
    at.desk.bench.close();
  });

  const decide = async (choice: string, fields: Readonly<Record<string, string>>): Promise<void> => {
    const { clinicId } = at.desk.bench;
    const [open] = await tasksOf(clinicId, id);
    const task = open && (await readTask(clinicId, open.taskId));
    const kind = taskKinds.find(({ name }) => name === task?.kind);
    if (!task || !kind) throw new Error('no task of a kind that is known');
    const context = { ...at.desk.context, actor: { kind: 'staff' as const, id: fay.id } };
    expect((await kind.view(context, task)).choices.map(({ value }) => value)).toContain(choice);
    const link = { taskId: task.id, staffId: fay.id, generation: task.generation };
    expect((await decideTask(context, kind, link, { choice, ...fields })).outcome).toBe('decided');
  };

  test('comes before a person; it stands as it did, and nothing more is done for it', async () => {
    const appointment = await at.read(id);
    expect(appointment).toMatchObject({ status: 'booked', standstill: { code: 'workflow-failed' } });
    expect(appointment.runAt).toBeUndefined();
    expect(await tasksOf(at.desk.bench.clinicId, id)).toHaveLength(1);
    expect(await at.until(id, VISIT)).toEqual([]);
  });

  test('goes on where it stood once that is set right', async () => {
    await decide('again', { note: 'The mail service is back.' });
    expect((await at.read(id)).standstill).toBeUndefined();
    expect(await at.until(id, WEEK_BEFORE)).toEqual(['remind-patient']);
  });

  test('is left to staff where they say so', async () => {
    await decide('leave', { reason: 'We call her.' });
    expect((await at.read(id)).standstill).toMatchObject({ code: 'left-to-staff' });
    expect(await at.until(id, VISIT)).toEqual([]);
  });
});
