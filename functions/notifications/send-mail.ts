import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Effect } from '../platform/effects/effect.ts';
import type { Outcome } from '../platform/effects/consumer.ts';
import { readClinic, readStaff, type Clinic, type Staff } from '../clinics/index.ts';
import { linkFor, passOnTask, readTask, wallTime, type Task } from '../reviews/index.ts';
import { keepMail } from './lookups/mail.ts';
import { composeTemplate, type MailData } from './templates/index.ts';
import { systemContext } from './system-context.ts';
import { mailHtml, mailText, type Mail } from './templates/mail.ts';

let shared: SESClient | undefined;
const ses = (): SESClient => (shared ??= new SESClient({ maxAttempts: 5 }));

/**
 * Sends one mail. Safe to repeat: a second copy goes out only if the answer to the first was lost, and it is the same
 * message to the byte but for the Message-ID, which SES makes anew. Both refer to the task's own thread, as all mails
 * about it do, so that mail programs show them as one. A mail with a link is sent only while that link would work.
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
  await ses().send(
    new SendRawEmailCommand({
      Source: required('MAIL_FROM'),
      Destinations: [staff.email],
      RawMessage: { Data: await compose(effect, mail, clinic, staff) },
      ConfigurationSetName: required('MAIL_CONFIGURATION_SET'),
      Tags: [{ Name: 'mail', Value: effect.id }],
    }),
  );
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

/** The same effect gives the same bytes, whenever and however often it is composed. */
async function compose(effect: Effect<'sendMail'>, mail: Mail, clinic: Clinic, staff: Staff): Promise<Uint8Array> {
  const from = required('MAIL_FROM');
  const composer = new MailComposer({
    from: { name: clinic.neutralName, address: from },
    to: { name: '', address: staff.email },
    subject: mail.subject,
    text: mailText(mail, clinic.neutralName),
    html: mailHtml(mail, clinic.neutralName),
    references: `<${effect.params.taskId ?? effect.subjectId}@${from.slice(from.indexOf('@') + 1)}>`,
    date: new Date(effect.createdAt),
    baseBoundary: createHash('sha256').update(effect.id).digest('hex').slice(0, 24),
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await composer.compile().build();
}

function required(name: 'MAIL_FROM' | 'MAIL_CONFIGURATION_SET'): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
