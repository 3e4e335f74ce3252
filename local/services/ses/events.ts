/** SES event publishing: what happened to a mail, in the JSON of SES, to the topics of its configuration set. */
import { AwsError } from '../../contract.ts';
import type { Host } from '../../contract.ts';
import { isTransient } from '../support.ts';
import { addressesOf, headerOf, headersOf, newMessageId } from './message.ts';
import type { Outgoing } from './message.ts';
import type { Sending } from './sending.ts';

export type MailEvent =
  | { readonly type: 'Send' }
  | { readonly type: 'Reject' }
  | { readonly type: 'Delivery'; readonly recipients: readonly string[] }
  | { readonly type: 'Complaint'; readonly recipients: readonly string[] }
  | {
      readonly type: 'Bounce';
      readonly recipients: readonly string[];
      readonly subType: 'General' | 'Suppressed' | 'OnAccountSuppressionList';
    };

/**
 * Publishes the event to every destination of the mail's configuration set that asks for its kind. Gives false if that
 * is to be tried again.
 */
export async function publish(host: Host, sending: Sending, mail: Outgoing, event: MailEvent): Promise<boolean> {
  const set = mail.configurationSet === undefined ? undefined : sending.sets.get(mail.configurationSet);
  if (set === undefined) return true;
  const message = JSON.stringify(eventOf(host, sending, mail, event));
  for (const { enabled, events, topicArn } of set.destinations.values()) {
    if (!enabled || !events.has(event.type.toLowerCase())) continue;
    const sourceArn = host.arn('ses', `configuration-set/${set.name}`);
    try {
      await host.call({ kind: 'service', service: 'ses.amazonaws.com', sourceArn }, 'sns', 'Publish', {
        TopicArn: topicArn,
        Subject: 'Amazon SES Email Event Notification',
        Message: message,
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (isTransient(error)) return false;
      // A topic that does not let SES in loses the event, as on AWS; the refusal is on IAM's list.
      sending.eventsLost++;
    }
  }
  return true;
}

function eventOf(host: Host, sending: Sending, mail: Outgoing, event: MailEvent): Record<string, unknown> {
  const timestamp = new Date(host.clock.now()).toISOString();
  const feedback = { timestamp, feedbackId: newMessageId(mail.at, host.random('ses')) };
  const reportingMTA = 'dns; a1-2.smtp-out.amazonses.com';
  const base = { eventType: event.type, mail: mailOf(host, sending, mail) };
  switch (event.type) {
    case 'Send':
      return { ...base, send: {} };
    case 'Reject':
      return { ...base, reject: { reason: 'Bad content' } };
    case 'Delivery':
      return {
        ...base,
        delivery: {
          timestamp,
          processingTimeMillis: host.clock.now() - mail.at,
          recipients: event.recipients,
          smtpResponse: '250 2.6.0 Message received',
          reportingMTA: 'a1-2.smtp-out.amazonses.com',
        },
      };
    case 'Bounce': {
      const known = event.subType === 'General';
      return {
        ...base,
        bounce: {
          feedbackId: feedback.feedbackId,
          bounceType: 'Permanent',
          bounceSubType: event.subType,
          bouncedRecipients: event.recipients.map((emailAddress) => ({
            emailAddress,
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: known
              ? 'smtp; 550 5.1.1 user unknown'
              : 'Amazon SES did not send the message to this address because it is on the suppression list.',
          })),
          timestamp,
          reportingMTA,
        },
      };
    }
    case 'Complaint':
      return {
        ...base,
        complaint: {
          feedbackId: feedback.feedbackId,
          complaintSubType: null,
          complainedRecipients: event.recipients.map((emailAddress) => ({ emailAddress })),
          timestamp,
          userAgent: 'Amazon SES Mailbox Simulator',
          complaintFeedbackType: 'abuse',
          arrivalDate: timestamp,
        },
      };
  }
}

function mailOf(host: Host, sending: Sending, mail: Outgoing): Record<string, unknown> {
  const [from = ''] = addressesOf(mail.source);
  const identity = sending.identityFor(from)?.name ?? from;
  const listed = (name: string): string[] | undefined => {
    const value = headerOf(mail.raw, name);
    return value === undefined ? undefined : [value];
  };
  return {
    timestamp: new Date(mail.at).toISOString(),
    source: mail.source,
    sourceArn: host.arn('ses', `identity/${identity}`),
    sendingAccountId: host.accountId,
    messageId: mail.id,
    destination: mail.recipients,
    headersTruncated: false,
    headers: headersOf(mail.raw),
    commonHeaders: {
      from: listed('From'),
      date: headerOf(mail.raw, 'Date'),
      to: listed('To'),
      cc: listed('Cc'),
      messageId: mail.id,
      subject: headerOf(mail.raw, 'Subject'),
    },
    tags: {
      'ses:operation': ['SendRawEmail'],
      'ses:configuration-set': [mail.configurationSet ?? ''],
      'ses:from-domain': [from.split('@')[1] ?? ''],
      ...mail.tags,
    },
  };
}
