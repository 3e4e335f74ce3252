import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Visitor } from '../../local/demo/visitor.ts';
import { registerDemoPatient, requestFor } from '../../local/demo/requests.ts';
import { startTestProduct, type TestClinic, type TestProduct } from './harness.ts';

interface TaskBody {
  readonly id: string;
  readonly version: number;
  readonly businessStatus: string;
  readonly addressees: readonly { readonly staffId: string; readonly as: string }[];
}

describe('a task of the staff', () => {
  let product: TestProduct;
  let clinic: TestClinic;
  beforeAll(async () => {
    product = await startTestProduct();
    clinic = await product.clinic();
  }, 120_000);
  afterAll(() => product?.stop());

  const HOUR = 3600;
  const openTask = async (): Promise<TaskBody> => {
    const patient = await registerDemoPatient(clinic.system, 'summit-advantage');
    const request = requestFor(clinic, patient, '70551');
    const { id } = await clinic.system.must<{ id: string }>('POST', '/v1/preauthorizations', request);
    await product.pass(0);
    const { tasks } = await clinic.system.must<{ tasks: (TaskBody & { subject: { id: string } })[] }>(
      'GET',
      '/v1/tasks',
    );
    const task = tasks.find(({ subject }) => subject.id === id);
    if (!task) throw new Error('no task was opened');
    return task;
  };
  const taskNow = async ({ id }: TaskBody): Promise<TaskBody> => await clinic.system.must('GET', `/v1/tasks/${id}`);
  const partOf = (staffId: string | undefined): 'specialist' | 'nurse' =>
    staffId === clinic.staff.specialist.id ? 'specialist' : 'nurse';
  const subjectsTo = async (email: string): Promise<string[]> =>
    (await product.mailbox.mails(email)).map(({ subject }) => subject);

  test('that nobody decides is brought up again, goes to the next, the supervisor and the queue, by the clock alone', async () => {
    const task = await openTask();
    const first = partOf(task.addressees[0]?.staffId);
    const other = first === 'nurse' ? 'specialist' : 'nurse';
    const before = await subjectsTo(clinic.staff[other].email);
    // Eight staffed hours from Monday at 9: half, three quarters, nine tenths, and all of them.
    await product.pass(4 * HOUR);
    expect(await subjectsTo(clinic.staff[first].email)).toContain('Reminder: a decision is waiting for you');
    expect((await taskNow(task)).businessStatus).toBe('reminded');
    await product.pass(2 * HOUR);
    expect((await taskNow(task)).addressees.map(({ as }) => as)).toEqual(['reviewer', 'next-reviewer']);
    expect((await subjectsTo(clinic.staff[other].email)).slice(before.length)).toEqual([
      'A decision is waiting for you as well',
    ]);
    await product.pass(1.2 * HOUR);
    expect(await subjectsTo(clinic.staff.supervisor.email)).toContain('A decision is waiting for you as well');
    await product.pass(0.8 * HOUR);
    expect((await taskNow(task)).businessStatus).toBe('overdue');
    const link = await product.newestLink(clinic.staff.supervisor.email);
    const { browser, page } = await product.signedIn(clinic.people.supervisor, link);
    const done = await browser.press(page, 'Approve and send to payer');
    expect(done.title).toContain('You have decided this task');
    await product.pass(0);
    expect(product.stack.faults()).toEqual([]);
    expect(product.stack.refused()).toEqual([]);
  }, 60_000);

  test('whose mail bounces is with the next person at once', async () => {
    for (const part of ['specialist', 'nurse'] as const) {
      const email = clinic.staff[part].email.replace('@', '+bounce@');
      await product.operator.run('staff change', { clinic: clinic.clinicId, staff: clinic.staff[part].id, email });
    }
    const task = await openTask();
    expect((await taskNow(task)).addressees.map(({ as }) => as)).toEqual(['reviewer', 'next-reviewer', 'supervisor']);
    const next = await openTask();
    expect(next.addressees).toMatchObject([{ staffId: clinic.staff.supervisor.id, as: 'supervisor' }]);
    expect(product.stack.refused()).toEqual([]);
  }, 60_000);

  test('that is handed over is dead for the first link and alive for the second', async () => {
    const clinicOfTwo = await product.clinic('Two of them');
    const patient = await registerDemoPatient(clinicOfTwo.system, 'summit-advantage');
    const request = requestFor(clinicOfTwo, patient, '70551');
    await clinicOfTwo.system.must('POST', '/v1/preauthorizations', request);
    await product.pass(0);
    const { tasks } = await clinicOfTwo.system.must<{ tasks: TaskBody[] }>('GET', '/v1/tasks');
    const [task] = tasks;
    const first = task?.addressees[0]?.staffId === clinicOfTwo.staff.nurse.id ? 'nurse' : 'specialist';
    const old = await product.newestLink(clinicOfTwo.staff[first].email);
    const path = `/v1/tasks/${task?.id}`;
    await clinicOfTwo.system.change('POST', path, `${path}/handover`, { staffId: clinicOfTwo.staff.supervisor.id });
    await product.pass(0);
    expect((await new Visitor().open(old)).title).toContain('This task was handed over');
    const fresh = await product.newestLink(clinicOfTwo.staff.supervisor.email);
    const { browser, page } = await product.signedIn(clinicOfTwo.people.supervisor, fresh);
    expect((await browser.press(page, 'Approve and send to payer')).title).toContain('You have decided');
  }, 60_000);
});
