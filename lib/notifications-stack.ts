import type { App } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ses from 'aws-cdk-lib/aws-ses';
import * as sns from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';
import { alarm, ownMetric } from './constructs/alarms.ts';
import { shared } from './constructs/shared-value.ts';
import { WatchedQueue } from './constructs/watched-queue.ts';

/** Mail out, news of mail in, webhooks out. */
export class NotificationsStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('notifications');
    this.mail();
    this.webhooks();
  }

  private mail(): void {
    const { stage } = this;
    const identity = new ses.EmailIdentity(this, 'Identity', { identity: ses.Identity.domain(stage.mail.identity) });
    identity.applyRemovalPolicy(stage.removalPolicy);
    const set = new ses.ConfigurationSet(this, 'Mail', {
      configurationSetName: `frontdesk-${stage.name}`,
      tlsPolicy: ses.ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
      suppressionReasons: ses.SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    });
    const topic = new sns.Topic(this, 'MailEvents', {
      masterKey: kms.Key.fromKeyArn(this, 'DataKey', shared(this, stage, 'keys/data')),
      enforceSSL: true,
    });
    // Clicks and opens are not among the events: nothing of a mail is rewritten or watched.
    set.addEventDestination('Events', {
      destination: ses.EventDestination.snsTopic(topic),
      events: [
        ses.EmailSendingEvent.BOUNCE,
        ses.EmailSendingEvent.COMPLAINT,
        ses.EmailSendingEvent.REJECT,
        ses.EmailSendingEvent.DELIVERY,
      ],
    });
    const news = new WatchedQueue(this, 'mail-events', stage, {
      consumerTimeout: 30,
      runbook: 'mail-events',
      meaning: 'News of a bounced mail could not be read: a task may wait for someone who never got it.',
    });
    topic.addSubscription(new SqsSubscription(news.queue, { rawMessageDelivery: true }));
    news.feed(this.function('notifications/mail-events', { timeout: 30 }));

    const queue = new WatchedQueue(this, 'mail', stage, {
      consumerTimeout: 60,
      runbook: 'mail-not-sent',
      meaning: 'A mail could not be sent: somebody does not know of a task.',
    });
    queue.feed(this.function('notifications/send-mail', { timeout: 60 }));
    alarm(this, 'mail-bounced', stage, {
      metric: ownMetric(stage, 'MailBounced', 'notifications/mail-events', 'Sum'),
      threshold: 1,
      meaning: 'A mail to a staff member bounced or was complained of: the task went to the next person.',
      runbook: 'mail-bounced',
    });
  }

  private webhooks(): void {
    const queue = new WatchedQueue(this, 'webhook', this.stage, {
      consumerTimeout: 90,
      runbook: 'webhook-failed',
      meaning: 'A webhook could not be handled.',
    });
    queue.feed(this.function('notifications/call-webhooks', { timeout: 90 }), 5);
    alarm(this, 'webhook-given-up', this.stage, {
      metric: ownMetric(this.stage, 'WebhookGivenUp', 'notifications/call-webhooks', 'Sum'),
      threshold: 1,
      meaning: 'A clinic did not take an event for a whole day.',
      runbook: 'webhook-failed',
    });
  }
}
