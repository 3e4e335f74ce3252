import { describe, expect, test } from '@jest/globals';
import type { Principal, Right } from '../../../local/contract.ts';
import { createService as ses } from '../../../local/services/ses/index.ts';
import { createService as sns } from '../../../local/services/sns/index.ts';
import { createService as sqs } from '../../../local/services/sqs/index.ts';
import { refusal, smallHost } from './smallHost.ts';
import type { SmallHost } from './smallHost.ts';

/** A verified sender, a configuration set whose events go by a topic to a queue. */
async function post(refuse?: (principal: Principal, right: Right) => boolean, raw = true) {
  const host = smallHost([sqs, sns, ses], refuse);
  const queue = await host.create('AWS::SQS::Queue', 'Events', {});
  const topic = await host.create('AWS::SNS::Topic', 'Topic', {});
  await host.create('AWS::SNS::Subscription', 'Subscription', {
    TopicArn: topic.ref,
    Protocol: 'sqs',
    Endpoint: queue.attributes['Arn'],
    RawMessageDelivery: raw,
  });
  const set = await host.create('AWS::SES::ConfigurationSet', 'Set', {
    SuppressionOptions: { SuppressedReasons: ['BOUNCE'] },
  });
  await host.create('AWS::SES::ConfigurationSetEventDestination', 'Destination', {
    ConfigurationSetName: set.ref,
    EventDestination: {
      MatchingEventTypes: ['delivery', 'bounce', 'complaint', 'reject'],
      SnsDestination: { TopicARN: topic.ref },
    },
  });
  await host.create('AWS::SES::EmailIdentity', 'Identity', {
    EmailIdentity: 'frontdesk.example',
    ConfigurationSetAttributes: { ConfigurationSetName: set.ref },
  });
  return { host, queue, topic, set };
}

async function bodies(host: SmallHost, QueueUrl: string): Promise<Record<string, never>[]> {
  await host.clock.settled();
  const { Messages = [] } = await host.run('sqs', 'ReceiveMessage', {
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageAttributeNames: ['All'],
  });
  return (Messages as { Body: string }[]).map(({ Body }) => JSON.parse(Body) as Record<string, never>);
}

const mail = (to: string, more = {}) => ({
  Source: 'Front desk <hello@frontdesk.example>',
  Destination: { ToAddresses: [to] },
  Message: { Subject: { Data: 'A review waits' }, Body: { Text: { Data: 'Please open the link.' } } },
  ...more,
});

describe('mail', () => {
  test('leaves with the raw text in the mailbox, and is told as delivered to who asked', async () => {
    const { host, queue, set } = await post();
    const { MessageId } = await host.run(
      'ses',
      'SendEmail',
      mail('rosa@clinic.example', { Tags: [{ Name: 'effect', Value: 'eff_1' }] }),
    );
    const [sent] = host.heard('mail');
    expect(sent).toMatchObject({ messageId: MessageId, to: ['rosa@clinic.example'] });
    expect(sent?.bounced).toBeUndefined();
    expect(sent?.raw).toContain('Subject: A review waits');
    expect(sent?.raw).toContain(`<${String(MessageId)}@email.amazonses.com>`);
    expect(await bodies(host, queue.ref)).toMatchObject([
      {
        eventType: 'Delivery',
        mail: {
          messageId: MessageId,
          destination: ['rosa@clinic.example'],
          tags: { 'ses:configuration-set': [set.ref], effect: ['eff_1'] },
        },
        delivery: { recipients: ['rosa@clinic.example'] },
      },
    ]);
    expect([...(host.services['ses']?.contents?.() ?? [])].map(({ text }) => text)).toEqual([sent?.raw]);
  });

  test('needs the rights on the identity and on the configuration set', async () => {
    const { host, set } = await post();
    await host.run('ses', 'SendEmail', mail('rosa@clinic.example'));
    const context = {
      'ses:ApiVersion': '1',
      'ses:FromAddress': 'hello@frontdesk.example',
      'ses:FromDisplayName': 'Front desk',
      'ses:Recipients': ['rosa@clinic.example'],
    };
    expect(
      host.asked
        .filter(({ principal }) => principal.kind === 'operator')
        .slice(-2)
        .map(({ right }) => right),
    ).toEqual([
      { action: 'ses:SendEmail', resource: 'arn:aws:ses:us-east-1:111122223333:identity/frontdesk.example', context },
      { action: 'ses:SendEmail', resource: `arn:aws:ses:us-east-1:111122223333:configuration-set/${set.ref}`, context },
    ]);
  });

  test('from an address that is not verified is rejected, as are unknown configuration sets', async () => {
    const { host } = await post();
    const stranger = await refusal(host.run('ses', 'SendEmail', { ...mail('a@b.example'), Source: 'x@other.example' }));
    expect(stranger).toMatchObject({
      code: 'MessageRejected',
      message:
        'Email address is not verified. The following identities failed the check in region US-EAST-1: x@other.example',
    });
    expect(
      (await refusal(host.run('ses', 'SendEmail', mail('a@b.example', { ConfigurationSetName: 'none' })))).code,
    ).toBe('ConfigurationSetDoesNotExist');
    expect(host.heard('mail')).toEqual([]);
  });

  test('in raw form takes its addressees from the headers and hides what is for SES alone', async () => {
    const { host, queue } = await post();
    const raw =
      'From: hello@frontdesk.example\r\nTo: rosa@clinic.example\r\nBcc: audit@clinic.example\r\nX-SES-MESSAGE-TAGS: effect=eff_2,\r\n clinic=cln_1\r\nMessage-ID: <mine@x>\r\nSubject: Hi\r\n\r\nBcc: in the text stays\r\n';
    await host.run('ses', 'SendRawEmail', { RawMessage: { Data: Buffer.from(raw).toString('base64') } });
    const [sent] = host.heard('mail');
    expect(sent?.to).toEqual(['rosa@clinic.example', 'audit@clinic.example']);
    expect(sent?.raw).not.toContain('audit@');
    expect(sent?.raw).not.toContain('X-SES');
    expect(sent?.raw).not.toContain('mine@x');
    expect(sent?.raw).toContain('\r\n\r\nBcc: in the text stays');
    expect(await bodies(host, queue.ref)).toMatchObject([
      { mail: { tags: { effect: ['eff_2'], clinic: ['cln_1'] }, commonHeaders: { subject: 'Hi' } } },
    ]);
  });

  test.each([
    ['bounce@simulator.amazonses.com', 'Bounce', { bounce: { bounceType: 'Permanent', bounceSubType: 'General' } }],
    [
      'rosa+bounce@clinic.example',
      'Bounce',
      { bounce: { bouncedRecipients: [{ emailAddress: 'rosa+bounce@clinic.example' }] } },
    ],
    ['suppressionlist@simulator.amazonses.com', 'Bounce', { bounce: { bounceSubType: 'Suppressed' } }],
    ['success@simulator.amazonses.com', 'Delivery', {}],
  ])('to %s ends as %s', async (to, eventType, details) => {
    const { host, queue } = await post();
    await host.run('ses', 'SendEmail', mail(to));
    expect(await bodies(host, queue.ref)).toMatchObject([{ eventType, ...details }]);
    expect(host.heard('mail')[0]?.bounced).toEqual(eventType === 'Bounce' ? [to] : undefined);
  });

  test('to someone who complains is delivered first', async () => {
    const { host, queue } = await post();
    await host.run('ses', 'SendEmail', mail('rosa+complaint@clinic.example'));
    expect(await bodies(host, queue.ref)).toMatchObject([
      { eventType: 'Delivery' },
      { eventType: 'Complaint', complaint: { complaintFeedbackType: 'abuse' } },
    ]);
  });

  test('that bounced once is not sent again: the address is on the suppression list', async () => {
    const { host, queue } = await post();
    await host.run('ses', 'SendEmail', mail('rosa+bounce@clinic.example'));
    await host.run('ses', 'SendEmail', mail('rosa+bounce@clinic.example'));
    expect(await bodies(host, queue.ref)).toMatchObject([
      { bounce: { bounceSubType: 'General' } },
      { bounce: { bounceSubType: 'OnAccountSuppressionList' } },
    ]);
  });

  test('with a virus is accepted and then rejected, and never arrives', async () => {
    const { host, queue } = await post();
    const virus = String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`;
    const raw = `From: hello@frontdesk.example\r\nTo: rosa@clinic.example\r\n\r\n${virus}`;
    await host.run('ses', 'SendRawEmail', { RawMessage: { Data: Buffer.from(raw).toString('base64') } });
    expect(await bodies(host, queue.ref)).toMatchObject([{ eventType: 'Reject', reject: { reason: 'Bad content' } }]);
    expect(host.heard('mail')).toEqual([]);
  });
});

describe('a topic', () => {
  test('wraps a notification for a queue that does not want it raw', async () => {
    const { host, queue, topic } = await post(undefined, false);
    await host.run('sns', 'Publish', {
      TopicArn: topic.ref,
      Subject: 'Alarm',
      Message: 'text',
      MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
    });
    expect(await bodies(host, queue.ref)).toMatchObject([
      {
        Type: 'Notification',
        TopicArn: topic.ref,
        Subject: 'Alarm',
        Message: 'text',
        MessageAttributes: { kind: { Type: 'String', Value: 'x' } },
      },
    ]);
  });

  test('delivers as the service for itself, so that the policy of the queue decides', async () => {
    const isSns = (principal: Principal): boolean =>
      principal.kind === 'service' && principal.service === 'sns.amazonaws.com';
    const { host, queue, topic } = await post(
      (principal, { action }) => isSns(principal) && action === 'sqs:SendMessage',
    );
    await host.run('sns', 'Publish', { TopicArn: topic.ref, Message: '{}' });
    expect(await bodies(host, queue.ref)).toEqual([]);
    expect(host.asked.filter(({ principal }) => isSns(principal))).toEqual([
      {
        principal: { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topic.ref },
        right: { action: 'sqs:SendMessage', resource: queue.attributes['Arn'] },
      },
    ]);
    expect(host.services['sns']?.stats?.()).toEqual({ published: 1, undelivered: 1 });
  });

  test('that does not exist is not found', async () => {
    const { host } = await post();
    expect(
      await refusal(host.run('sns', 'Publish', { TopicArn: 'arn:aws:sns:us-east-1:111122223333:none', Message: 'x' })),
    ).toMatchObject({ code: 'NotFound', status: 404 });
  });
});
