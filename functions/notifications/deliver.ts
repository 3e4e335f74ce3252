import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Clinic } from '../clinics/index.ts';
import type { Effect } from '../platform/effects/effect.ts';
import type { Calendar } from './calendar.ts';
import { mailHtml, mailText, type Mail } from './templates/mail.ts';

let shared: SESClient | undefined;
const ses = (): SESClient => (shared ??= new SESClient({ maxAttempts: 5 }));

interface Delivery {
  readonly to: string;
  /** Id of what the mail is about: mail programs show all mails of one thread as one. */
  readonly thread: string;
  /** An iCalendar file that goes with it. */
  readonly calendar?: Calendar;
}

/** Whom mails come from. */
export function sender(): string {
  return required('MAIL_FROM');
}

/**
 * Hands a mail to SES. Safe to repeat: a second copy goes out only if the answer to the first was lost, and it is the same
 * message to the byte but for the Message-ID, which SES makes anew.
 *
 * @throws what SES throws; the effect is tried again
 */
export async function deliver(
  effect: Pick<Effect, 'id' | 'createdAt'>,
  mail: Mail,
  clinic: Clinic,
  delivery: Delivery,
): Promise<void> {
  await ses().send(
    new SendRawEmailCommand({
      Source: sender(),
      Destinations: [delivery.to],
      RawMessage: { Data: await compose(effect, mail, clinic, delivery) },
      ConfigurationSetName: required('MAIL_CONFIGURATION_SET'),
      Tags: [{ Name: 'mail', Value: effect.id }],
    }),
  );
}

/** The same effect gives the same bytes, whenever and however often it is composed. */
async function compose(
  effect: Pick<Effect, 'id' | 'createdAt'>,
  mail: Mail,
  clinic: Clinic,
  { to, thread, calendar }: Delivery,
): Promise<Uint8Array> {
  const from = sender();
  const composer = new MailComposer({
    from: { name: clinic.neutralName, address: from },
    to: { name: '', address: to },
    subject: mail.subject,
    text: mailText(mail, clinic.neutralName),
    ...(calendar
      ? { icalEvent: { method: calendar.method, filename: 'appointment.ics', content: calendar.text } }
      : {}),
    html: mailHtml(mail, clinic.neutralName),
    references: `<${thread}@${from.slice(from.indexOf('@') + 1)}>`,
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
