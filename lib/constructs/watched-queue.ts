import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { alarm } from './alarms.ts';
import type { FrontdeskFunction } from './frontdesk-function.ts';
import { queueName } from './grants.ts';
import { shared } from './shared-value.ts';

/** A queue that keeps what its consumer refused five times, with an alarm on the first such message. */
export class WatchedQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly dead: sqs.Queue;

  constructor(
    scope: Construct,
    name: string,
    stage: Stage,
    settings: { readonly consumerTimeout?: number; readonly runbook: string; readonly meaning: string },
  ) {
    super(scope, `Queue-${name}`);
    const encryptionMasterKey = kms.Key.fromKeyArn(this, 'DataKey', shared(this, stage, 'keys/data'));
    const common = {
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey,
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    };
    this.dead = new sqs.Queue(this, 'Dead', { ...common, queueName: `${queueName(stage, name)}-dead` });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...common,
      queueName: queueName(stage, name),
      // Six times the consumer's timeout, as Lambda advises: a message under way is not given out again.
      visibilityTimeout: Duration.seconds(6 * (settings.consumerTimeout ?? 15)),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: 5 },
    });
    alarm(this, `${name}-dead-letters`, stage, {
      metric: this.dead.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      threshold: 1,
      meaning: settings.meaning,
      runbook: settings.runbook,
    });
  }

  /** Lets the function's alias consume the queue, failed messages one by one. */
  feed(consumer: FrontdeskFunction, batchSize = 10): void {
    // The rights stand in the function's own role already: the mapping alone is made here.
    consumer.alias.addEventSourceMapping(`From-${this.node.id}`, {
      eventSourceArn: this.queue.queueArn,
      batchSize,
      reportBatchItemFailures: true,
    });
  }
}
