import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { alarm } from './alarms.ts';
import type { FrontdeskFunction } from './frontdesk-function.ts';
import { queueName } from './grants.ts';
import { shared } from './shared-value.ts';

interface DeadLetterSettings {
  /** The file in docs/runbooks/ that says what to do with them. */
  readonly runbook: string;
  /** What one of them means for the clinic. */
  readonly meaning: string;
}

function encrypted(scope: Construct, stage: Stage): sqs.QueueProps {
  return {
    encryption: sqs.QueueEncryption.KMS,
    encryptionMasterKey: kms.Key.fromKeyArn(scope, 'DataKey', shared(scope, stage, 'keys/data')),
    dataKeyReuse: Duration.hours(1),
    enforceSSL: true,
  };
}

/** Where what could not be handled waits for a person, with an alarm on the first such message. */
export class DeadLetters extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, name: string, stage: Stage, settings: DeadLetterSettings) {
    super(scope, `DeadLetters-${name}`);
    this.queue = new sqs.Queue(this, 'Queue', {
      ...encrypted(this, stage),
      queueName: `${queueName(stage, name)}-dead`,
      retentionPeriod: Duration.days(14),
    });
    alarm(this, `${name}-dead-letters`, stage, {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      threshold: 1,
      meaning: settings.meaning,
      runbook: settings.runbook,
    });
  }
}

/** A queue that keeps what its consumer refused five times, and tells. */
export class WatchedQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(
    scope: Construct,
    name: string,
    stage: Stage,
    settings: DeadLetterSettings & { readonly consumerTimeout: number },
  ) {
    super(scope, `Queue-${name}`);
    this.queue = new sqs.Queue(this, 'Queue', {
      ...encrypted(this, stage),
      queueName: queueName(stage, name),
      // Shorter than a dead letter's: its age counts from its first sending.
      retentionPeriod: Duration.days(4),
      // Six times the consumer's timeout, as Lambda advises: a message under way is not given out again.
      visibilityTimeout: Duration.seconds(6 * settings.consumerTimeout),
      deadLetterQueue: { queue: new DeadLetters(this, name, stage, settings).queue, maxReceiveCount: 5 },
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
