import { CfnOutput, Duration, type App } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import { alarm, ownMetric } from './constructs/alarms.ts';
import type { FrontdeskFunction } from './constructs/frontdesk-function.ts';
import { publish, shared } from './constructs/shared-value.ts';
import { DeadLetters, WatchedQueue } from './constructs/watched-queue.ts';

/** What every capability stands on: the relay of effects, the sweep behind it, the audit's copies, the authorizer, the operator's function. */
export class PlatformStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    this.apiFunctions('platform');
    // Clinics and their staff have no stack of their own: `operate` is no operation of the API.
    this.apiFunctions('clinics');
    this.function('platform/authorize', { timeout: 10 });
    this.effects();
    this.audit();
    const operate = this.function('clinics/operate', { timeout: 120, memory: 1024 });
    publish(this, props.stage, 'operator-function', operate.alias.functionArn);
    new CfnOutput(this, 'OperatorFunction', {
      value: operate.function.functionName,
      description: 'What `npm run frontdesk` invokes',
    });
  }

  private effects(): void {
    const { stage } = this;
    const workflow = new WatchedQueue(this, 'workflow', stage, {
      consumerTimeout: 60,
      runbook: 'effects-stuck',
      meaning: 'A workflow could not be started or woken: a case stands still until the sweep gets through.',
    });
    workflow.feed(this.function('platform/run-workflow-effects', { timeout: 60 }));
    this.consumeStream('records', this.function('platform/relay', { timeout: 60 }), {
      name: 'relay',
      runbook: 'effects-stuck',
      meaning: 'Effects could not be handed on from the stream: the sweep does it, minutes later.',
    });

    const sweep = this.function('platform/sweep', { timeout: 55 });
    const role = new iam.Role(this, 'SweepScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [sweep.alias.functionArn] }),
    );
    acknowledge(role, 'The role and its one right are one thing.', 'HIPAA.Security-IAMNoInlinePolicy');
    new scheduler.CfnSchedule(this, 'SweepSchedule', {
      description: 'Finds effects and cases that are overdue',
      scheduleExpression: stage.sweepMinutes === 1 ? 'rate(1 minute)' : `rate(${stage.sweepMinutes} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: sweep.alias.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    });
    for (const [name, metric, threshold, meaning, runbook] of [
      [
        'effects-overdue',
        'OldestEffectSeconds',
        600,
        'Something that must follow a change has not happened for ten minutes.',
        'effects-stuck',
      ],
      ['effects-failed', 'FailedEffects', 1, 'Something that must follow a change was given up.', 'effects-stuck'],
      [
        'cases-overdue',
        'OldestOverdueCaseSeconds',
        3600,
        'A case should have moved an hour ago and has not.',
        'case-stuck',
      ],
      [
        'tasks-in-queue',
        'TasksInAlarmedQueue',
        1,
        'A task was not decided by anyone it was given to.',
        'task-not-decided',
      ],
    ] as const) {
      alarm(this, name, stage, {
        metric: ownMetric(stage, metric, 'platform/sweep', 'Maximum'),
        threshold,
        meaning,
        runbook,
      });
    }
    const twice = Duration.minutes(2 * stage.sweepMinutes);
    alarm(this, 'sweep-failed', stage, {
      metric: sweep.alias.metricErrors({ period: twice }),
      threshold: 2,
      meaning: 'The sweep fails: nothing finds what the stream lost, and the alarms on age are blind.',
      runbook: 'sweep-failed',
    });
    alarm(this, 'sweep-silent', stage, {
      metric: sweep.alias.metricInvocations({ period: twice }),
      threshold: 1,
      below: true,
      meaning: 'The sweep does not run: nothing finds what the stream lost, and the alarms on age are blind.',
      runbook: 'sweep-failed',
    });
  }

  private audit(): void {
    this.consumeStream('audit', this.function('platform/archive-audit', { timeout: 60 }), {
      name: 'archive',
      runbook: 'audit-not-archived',
      meaning: 'Audit entries could not be copied to where nobody can remove them.',
    });
    alarm(this, 'audit-tampering', this.stage, {
      metric: ownMetric(this.stage, 'AuditEntryChangedOrRemoved', 'platform/archive-audit', 'Sum'),
      threshold: 1,
      meaning: 'An audit entry was changed or removed.',
      runbook: 'audit-tampering',
    });
  }

  private consumeStream(
    table: 'records' | 'audit',
    consumer: FrontdeskFunction,
    dead: { readonly name: 'relay' | 'archive'; readonly runbook: string; readonly meaning: string },
  ): void {
    const failed = new DeadLetters(this, dead.name, this.stage, dead);
    acknowledge(
      failed.queue,
      "It is where a stream's failures end: Lambda sends them, nothing consumes it, an alarm tells of the first.",
      'AwsSolutions-SQS3',
    );
    consumer.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'TellOfLostRecords',
        actions: ['sqs:SendMessage'],
        resources: [failed.queue.queueArn],
      }),
    );
    consumer.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'TellOfLostRecordsEncrypted',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [shared(this, this.stage, 'keys/data')],
        conditions: { StringEquals: { 'kms:ViaService': `sqs.${this.region}.amazonaws.com` } },
      }),
    );
    new lambda.CfnEventSourceMapping(this, `Stream-${table}`, {
      functionName: consumer.alias.functionArn,
      eventSourceArn: shared(this, this.stage, `tables/${table}-stream`),
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      parallelizationFactor: 1,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      maximumRetryAttempts: 5,
      maximumRecordAgeInSeconds: 3600,
      destinationConfig: { onFailure: { destination: failed.queue.queueArn } },
      ...(table === 'records'
        ? {
            filterCriteria: {
              filters: [
                {
                  pattern: JSON.stringify({
                    eventName: ['INSERT', 'MODIFY'],
                    dynamodb: { NewImage: { type: { S: ['effect'] }, state: { S: ['pending'] } } },
                  }),
                },
              ],
            },
          }
        : {}),
    }).node.addDependency(consumer.role, consumer.alias);
  }
}
