import type { Effect } from '../platform/effects/effect.ts';
import type { Outcome } from '../platform/effects/consumer.ts';
import { readClinic, readStaff, type Clinic } from '../clinics/index.ts';
import { linkFor, passOnTask, readTask, wallTime, type Task } from '../reviews/index.ts';
import { deliver } from './deliver.ts';
import { keepMail } from './lookups/mail.ts';
import { composeTemplate, type MailData } from './templates/index.ts';
import { systemContext } from './system-context.ts';

/**
 * Sends one mail to a staff member. All mails about a task refer to its thread. A mail with a link is sent only while that
 * link would work.
 *
 * @throws what SES throws; the effect is tried again
 */
export async function sendMail(effect: Effect<'sendMail'>): Promise<Outcome> {
  const { clinicId, params } = effect;
  const [clinic, staff] = await Promise.all([readClinic(clinicId), readStaff(clinicId, params.staffId)]);
  // Nobody is there to read it.
  if (!clinic || !staff || staff.status !== 'active') return { done: true };
  const task = params.taskId === undefined ? undefined : await readTask(clinicId, params.taskId);
  const { generation } = params;
  const link = task && generation !== undefined ? await linkFor(task, staff.id, generation) : undefined;
  // Decided, handed over or over meanwhile: the link would not work any more.
  if (generation !== undefined && link === undefined) return { done: true };
  if (staff.address.state === 'failing') {
    // It would bounce again. Who else can decide is asked instead.
    if (task && link !== undefined) await passOnTask(systemContext(effect), task.id, staff.id);
    return { done: true };
  }
  const mail = composeTemplate(params.template, dataOf(effect, task, clinic, link));
  await keepMail(effect.id, { clinicId, subjectId: effect.subjectId, staffId: staff.id });
  await deliver(effect, mail, clinic, { to: staff.email, thread: params.taskId ?? effect.subjectId });
  return { done: true };
}

function dataOf(effect: Effect<'sendMail'>, task: Task | undefined, clinic: Clinic, link?: string): MailData {
  const { data } = effect.params;
  return {
    data,
    title: task?.title,
    caseNumber: task?.subjectId ?? effect.subjectId,
    due: task && wallTime(task.dueAt, clinic.timeZone),
    link,
  };
}
