import * as z from 'zod';
import { now } from '../platform/clock.ts';
import type { Context } from '../platform/context.ts';
import { partition } from '../platform/keys.ts';
import { updateIf } from '../platform/table.ts';
import { markAddressFailing } from '../clinics/index.ts';
import { noteUndelivered, readPatientLink } from '../patient-links/index.ts';
import { noteNotTold } from '../scheduling/index.ts';
import { passOnTask, tasksAskedOf } from '../reviews/index.ts';
import { patientUnreached } from './asked-patients.ts';
import { findMail, type MailOrigin } from './lookups/mail.ts';

/** What SES publishes of a mail, as far as it is read here. Addresses and subjects are in it too: they are not looked at. */
const mail = z.object({
  messageId: z.string().max(200),
  tags: z.object({ mail: z.array(z.string().max(100)).length(1) }),
});
export const mailEventSchema = z.discriminatedUnion('eventType', [
  z.object({ eventType: z.literal('Delivery'), mail }),
  z.object({
    eventType: z.literal('Bounce'),
    mail,
    bounce: z.object({ bounceType: z.enum(['Permanent', 'Transient', 'Undetermined']) }),
  }),
  z.object({ eventType: z.literal('Complaint'), mail }),
  z.object({ eventType: z.literal('Reject'), mail }),
]);
export type MailEvent = z.output<typeof mailEventSchema>;

/**
 * Takes news of a mail: whether it arrived stands with its effect. Where it did not, or was complained of, the tasks of that
 * person go on to the next at once; where it never will, the address gets no more mail. A patient who was not reached gets no
 * further mail of that question: the clinic is asked.
 *
 * @returns true if a staff member was not reached: of a patient the clinic is told, and operators need not be
 */
export async function takeMailEvent(event: MailEvent, requestId: string): Promise<boolean> {
  const [mailId = ''] = event.mail.tags.mail;
  const origin = await findMail(mailId);
  // Not of ours, or forgotten.
  if (!origin) return false;
  await noteOnEffect(mailId, origin, event);
  if (event.eventType === 'Delivery') return false;
  const context: Context = {
    clinicId: origin.clinicId,
    actor: { kind: 'system', id: 'mail-events' },
    requestId,
  };
  if (origin.staffId !== undefined) await staffNotReached(context, origin.staffId, causeOf(event));
  if (origin.linkKind !== undefined) {
    const link = await readPatientLink(origin.clinicId, origin.linkKind, origin.subjectId);
    if (link) await noteUndelivered(link);
    if (origin.about) await noteNotTold(context, origin.subjectId, origin.about, 'mail-not-delivered');
    else await patientUnreached(context, origin.linkKind, origin.subjectId);
  }
  return origin.staffId !== undefined;
}

async function staffNotReached(
  context: Context,
  staffId: string,
  cause: 'bounce' | 'complaint' | undefined,
): Promise<void> {
  if (cause) await markAddressFailing(context, staffId, cause);
  for (const task of await tasksAskedOf(context.clinicId, staffId)) await passOnTask(context, task.id, staffId);
}

/** Why the address gets no more mail; undefined if this mail alone failed: a full mailbox, a word that a filter dislikes. */
function causeOf(event: MailEvent): 'bounce' | 'complaint' | undefined {
  switch (event.eventType) {
    case 'Bounce':
      return event.bounce.bounceType === 'Permanent' ? 'bounce' : undefined;
    case 'Complaint':
      return 'complaint';
    case 'Reject':
    case 'Delivery':
      return undefined;
  }
}

async function noteOnEffect(mailId: string, origin: MailOrigin, event: MailEvent): Promise<void> {
  await updateIf(
    { pk: partition(origin.clinicId, origin.subjectId), sk: `effect#${mailId}` },
    {
      expression: 'SET mailState = :state, mailStateAt = :at, mailServiceId = :service',
      values: { ':state': event.eventType.toLowerCase(), ':at': now(), ':service': event.mail.messageId },
    },
    {
      // Whatever comes after a bounce or a complaint, it stays known.
      expression:
        'attribute_exists(pk) AND (attribute_not_exists(mailState) OR mailState = :delivery OR :state <> :delivery)',
      values: { ':delivery': 'delivery' },
    },
  );
}
