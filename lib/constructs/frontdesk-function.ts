import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundlesFolder } from '../../bin/build.ts';
import { functionName, type Handler, type Handlers } from '../handlers.ts';
import type { Stage } from '../stage.ts';
import { acknowledge } from './acknowledge.ts';
import { grantsFor } from './grants.ts';
import { shared } from './shared-value.ts';

export interface FunctionSettings {
  /** In seconds. Default 15. */
  readonly timeout?: number;
  /** In MB. Default 512. */
  readonly memory?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The version that callers name: a deployment moves the alias, and calls under way end on the version they began with. */
export const LIVE = 'live';

/** The ARN by which everybody calls this function. */
export function liveArn(scope: Construct, stage: Stage, entry: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:lambda:${region}:${account}:function:${functionName(stage.name, entry)}:${LIVE}`;
}

/**
 * One handler as a Lambda function: its bundle, a role of its own with the rights that its `needs` name and no others,
 * an encrypted log group that ends, and the alias `live`.
 */
export class FrontdeskFunction extends Construct {
  readonly handler: Handler;
  readonly function: lambda.Function;
  readonly role: iam.Role;
  readonly alias: lambda.Alias;

  constructor(scope: Construct, entry: string, stage: Stage, handlers: Handlers, settings: FunctionSettings = {}) {
    super(scope, entry.slice(entry.indexOf('/') + 1));
    const handler = handlers.get(entry);
    if (!handler) throw new Error(`There is no functions/${entry.replace('/', '/handlers/')}.ts`);
    this.handler = handler;
    const name = functionName(stage.name, entry);
    if (name.length > 64) throw new Error(`${name} is longer than the 64 characters that Lambda allows`);
    const dataKey = kms.Key.fromKeyArn(this, 'DataKey', shared(this, stage, 'keys/data'));

    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${name}`,
      retention: stage.logRetention,
      encryptionKey: dataKey,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { environment, statements, wildcards } = grantsFor(this, stage, handler);
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${name} may do`,
    });
    this.role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'OwnLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${logGroup.logGroupArn}`],
      }),
    );
    for (const statement of statements) this.role.addToPolicy(statement);

    this.function = new lambda.Function(this, 'Function', {
      functionName: name,
      description: handler.route?.summary ?? `Frontdesk ${entry}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(`${bundlesFolder()}/${entry}`),
      handler: 'index.handler',
      role: this.role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      timeout: Duration.seconds(settings.timeout ?? 15),
      memorySize: settings.memory ?? 512,
      environmentEncryption: dataKey,
      environment: {
        STAGE: stage.name,
        POWERTOOLS_SERVICE_NAME: entry,
        ...environment,
        ...settings.environment,
      },
    });
    this.alias = new lambda.Alias(this, 'Live', { aliasName: LIVE, version: this.function.currentVersion });

    for (const { finding, reason } of wildcards) acknowledge(this.role, reason, finding);
    acknowledge(
      this.role,
      'The role and its rights are one thing and change together; a managed policy could be attached to others.',
      'HIPAA.Security-IAMNoInlinePolicy',
    );
    acknowledge(
      this.function,
      'Callers wait for the answer, or a queue or stream with dead letters of its own calls it. Only the sweep is called without waiting, and its next run does what a lost one left.',
      'HIPAA.Security-LambdaDLQ',
    );
    acknowledge(
      this.function,
      'Limits are kept per clinic; a reserved concurrency per function would take from the account what others need in an emergency.',
      'HIPAA.Security-LambdaConcurrency',
    );
    acknowledge(
      this.function,
      'It reaches nothing inside a VPC: only AWS services and payers over the public internet with TLS. A VPC would add a way out to guard and a cold start.',
      'HIPAA.Security-LambdaInsideVPC',
    );
  }
}
