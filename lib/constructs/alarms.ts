import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Stage } from '../stage.ts';
import { shared } from './shared-value.ts';

export interface AlarmSettings {
  readonly metric: cloudwatch.IMetric;
  /** It rings at this value and above, or, if `below`, under it and where nothing is measured. */
  readonly threshold: number;
  readonly below?: boolean;
  /** What it means for the clinic, in one sentence. */
  readonly meaning: string;
  /** The file in docs/runbooks/ that says what to do. */
  readonly runbook: string;
}

/** An alarm that tells the operators' topic, and says in its description what it means and where its runbook is. */
export function alarm(scope: Construct, id: string, stage: Stage, settings: AlarmSettings): cloudwatch.Alarm {
  const made = new cloudwatch.Alarm(scope, id, {
    alarmName: `frontdesk-${stage.name}-${id}`,
    alarmDescription: `${settings.meaning} Runbook: docs/runbooks/${settings.runbook}.md`,
    metric: settings.metric,
    threshold: settings.threshold,
    comparisonOperator: settings.below
      ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
      : cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: settings.below
      ? cloudwatch.TreatMissingData.BREACHING
      : cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  const topicId = 'AlarmTopic';
  const topic =
    (scope.node.tryFindChild(topicId) as sns.ITopic | undefined) ??
    sns.Topic.fromTopicArn(scope, topicId, shared(scope, stage, 'topics/alarms'));
  made.addAlarmAction(new SnsAction(topic));
  return made;
}

/** A metric that the functions write themselves (namespace `Frontdesk`), by the handler that writes it. */
export function ownMetric(
  stage: Stage,
  name: string,
  service: string,
  statistic: 'Maximum' | 'Sum',
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'Frontdesk',
    metricName: name,
    dimensionsMap: { service, stage: stage.name },
    statistic,
    period: Duration.minutes(5),
  });
}
