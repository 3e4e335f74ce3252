import { readFileSync } from 'node:fs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { WorkflowName } from '../../functions/platform/effects/effect.ts';
import type { Stage } from '../stage.ts';
import { acknowledge } from './acknowledge.ts';
import { alarm } from './alarms.ts';
import { LIVE } from './frontdesk-function.ts';
import { workflowName } from './grants.ts';
import { functionName } from '../handlers.ts';
import { shared } from './shared-value.ts';

/**
 * A state machine from `workflows/<name>.asl.json`. Placeholders in the definition name handlers: `${SubmitToPayer}` is
 * the live alias of `submit-to-payer`; the machine may call those and nothing else. Encrypted with our key; its log
 * holds no execution data.
 */
export class Workflow extends Construct {
  readonly machine: sfn.StateMachine;

  constructor(scope: Construct, name: WorkflowName, stage: Stage) {
    super(scope, `Workflow-${name}`);
    const { partition, region, account } = Stack.of(this);
    const definition = readFileSync(`workflows/${name}.asl.json`, 'utf8');
    const substitutions: Record<string, string> = {};
    for (const [, placeholder] of definition.matchAll(/\$\{([A-Za-z]+)\}/g)) {
      if (!placeholder) continue;
      const file = placeholder.replaceAll(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
      substitutions[placeholder] =
        `arn:${partition}:lambda:${region}:${account}:function:${functionName(stage.name, `/${file}`)}:${LIVE}`;
    }
    const kmsKey = kms.Key.fromKeyArn(this, 'DataKey', shared(this, stage, 'keys/data'));
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'CallTheFunctionsNamed',
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(substitutions),
      }),
    );
    this.machine = new sfn.StateMachine(this, 'Machine', {
      stateMachineName: workflowName(stage, name),
      definitionBody: sfn.DefinitionBody.fromString(definition),
      definitionSubstitutions: substitutions,
      role,
      tracingEnabled: true,
      encryptionConfiguration: new sfn.CustomerManagedEncryptionConfiguration(kmsKey),
      logs: {
        destination: new logs.LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${workflowName(stage, name)}`,
          retention: stage.logRetention,
          encryptionKey: kmsKey,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: sfn.LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    acknowledge(
      role,
      'AWS offers no narrower resource for delivering logs and trace segments.',
      'AwsSolutions-IAM5[Resource::*]',
    );
    acknowledge(
      role,
      'The log delivery needs to be told of this machine by its role.',
      'HIPAA.Security-IAMNoInlinePolicy',
    );
    alarm(this, `${name}-executions-failed`, stage, {
      metric: this.machine.metricFailed(),
      threshold: 1,
      meaning: 'A workflow ended in failure: its case stands still.',
      runbook: 'workflow-failed',
    });
    alarm(this, `${name}-executions-timed-out`, stage, {
      metric: this.machine.metricTimedOut(),
      threshold: 1,
      meaning: 'A workflow ran out of its time: its case stands still.',
      runbook: 'workflow-failed',
    });
    alarm(this, `${name}-executions-aborted`, stage, {
      metric: this.machine.metricAborted(),
      threshold: 1,
      meaning: 'Somebody stopped a workflow: its case stands still.',
      runbook: 'workflow-failed',
    });
  }
}
