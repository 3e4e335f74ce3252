import { CfnOutput, RemovalPolicy, Stack, type App } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { gatewayDocument } from './api-document.ts';
import { CapabilityStack, type CapabilityProps } from './capability-stack.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import { alarm } from './constructs/alarms.ts';
import { liveArn } from './constructs/frontdesk-function.ts';
import { shared, sharedName } from './constructs/shared-value.ts';
import { localParameter, signInAddress } from './stage.ts';

/** The API and the pages: one document made from the routes that the handlers declare, and the firewall before it. */
export class ApiStack extends CapabilityStack {
  constructor(app: App, id: string, props: CapabilityProps) {
    super(app, id, props);
    const { stage, handlers } = props;
    const entries = [...handlers.values()]
      .filter((handler) => handler.route || handler.pages)
      .map((handler) => handler.entry);

    const role = new iam.Role(this, 'InvokeRole', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      description: 'Calls the functions behind the API, and no others',
    });
    const invoke = new iam.ManagedPolicy(this, 'Invoke', {
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [...entries, 'platform/authorize'].map((entry) => liveArn(this, stage, entry)),
        }),
      ],
    });
    const api = new apigateway.SpecRestApi(this, 'Api', {
      restApiName: `frontdesk-${stage.name}`,
      apiDefinition: apigateway.ApiDefinition.fromInline(gatewayDocument(this, stage, handlers, role.roleArn)),
      deploy: false,
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      disableExecuteApiEndpoint: stage.domain !== undefined,
    });
    api.node.addDependency(invoke);
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      logGroupName: `/frontdesk/${stage.name}/api-access`,
      retention: stage.logRetention,
      encryptionKey: kms.Key.fromKeyArn(this, 'DataKey', shared(this, stage, 'keys/data')),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const account = this.logsRole();
    const deployed = new apigateway.Stage(this, 'Stage', {
      stageName: stage.name,
      deployment: new apigateway.Deployment(this, 'Deployment', {
        api,
        description: 'The routes as the handlers declare them',
      }),
      // The route, never the path: paths of pages hold the secrets of links.
      accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
      accessLogFormat: apigateway.AccessLogFormat.custom(
        JSON.stringify({
          requestId: '$context.requestId',
          at: '$context.requestTime',
          method: '$context.httpMethod',
          route: '$context.resourcePath',
          status: '$context.status',
          milliseconds: '$context.responseLatency',
          clinicId: '$context.authorizer.clinicId',
          clientId: '$context.authorizer.clientId',
          sourceIp: '$context.identity.sourceIp',
        }),
      ),
      tracingEnabled: false,
      loggingLevel: apigateway.MethodLoggingLevel.OFF,
      metricsEnabled: true,
      throttlingRateLimit: 2000,
      throttlingBurstLimit: 2000,
    });
    deployed.node.addDependency(account);
    acknowledge(
      deployed,
      'A trace would hold the path of a page, and with it the secret of its link (docs/security.md).',
      'HIPAA.Security-APIGWXrayEnabled',
    );
    acknowledge(
      deployed,
      'Execution logs would hold paths and bodies. The access log holds the route, status and times.',
      'AwsSolutions-APIG6',
      'HIPAA.Security-APIGWExecutionLoggingEnabled',
    );
    acknowledge(
      deployed,
      'Answers are never cached: they are records of patients.',
      'HIPAA.Security-APIGWCacheEnabledAndEncrypted',
    );
    acknowledge(
      deployed,
      'The functions stand behind IAM, not behind a host that could check a client certificate.',
      'HIPAA.Security-APIGWSSLEnabled',
    );
    acknowledge(
      api,
      'Every operation validates its request by its own schema, with all faults at once and a pointer to each.',
      'AwsSolutions-APIG2',
    );
    this.firewall(deployed);
    this.names(api, deployed);
    alarm(this, 'api-errors', stage, {
      metric: api.metricServerError(),
      threshold: 5,
      meaning: 'The API or a page failed five times within five minutes.',
      runbook: 'api-errors',
    });
  }

  /** API Gateway writes its logs under one role per account and region; AWS wants it to have just these rights. */
  private logsRole(): apigateway.CfnAccount {
    const role = new iam.Role(this, 'LogsRole', {
      assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com'),
      description: 'Lets API Gateway write logs',
    });
    const policy = new iam.ManagedPolicy(this, 'WriteLogs', {
      roles: [role],
      statements: [
        new iam.PolicyStatement({
          actions: [
            'CreateLogGroup',
            'CreateLogStream',
            'DescribeLogGroups',
            'DescribeLogStreams',
            'PutLogEvents',
            'GetLogEvents',
            'FilterLogEvents',
          ].map((action) => `logs:${action}`),
          resources: ['*'],
        }),
      ],
    });
    acknowledge(
      policy,
      'The setting is of the whole account and region: API Gateway refuses a role that is narrower.',
      'AwsSolutions-IAM5[Resource::*]',
    );
    const account = new apigateway.CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    account.node.addDependency(policy);
    return account;
  }

  private names(api: apigateway.SpecRestApi, deployed: apigateway.Stage): void {
    const { stage } = this;
    let origin = stage.isLocal ? localParameter(this, 'ApiOrigin') : deployed.urlForPath('/');
    if (stage.domain) {
      const domain = new apigateway.DomainName(this, 'Domain', {
        domainName: stage.domain.name,
        certificate: acm.Certificate.fromCertificateArn(this, 'Certificate', stage.domain.certificateArn),
        endpointType: apigateway.EndpointType.REGIONAL,
        securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
      });
      domain.addBasePathMapping(api, { stage: deployed, attachToStage: false });
      origin = `https://${stage.domain.name}`;
    }
    new ssm.StringParameter(this, 'Origin', { parameterName: sharedName(stage, 'origin'), stringValue: origin });
    new CfnOutput(this, 'ApiUrl', { value: origin, description: 'Where clinics call the API' });
    new CfnOutput(this, 'TokenUrl', {
      value: `${signInAddress(this, stage)}/oauth2/token`,
      description: 'Where clinics get access tokens with their client credentials',
    });
  }

  private firewall(deployed: apigateway.Stage): void {
    const managed = (name: string, priority: number): wafv2.CfnWebACL.RuleProperty => ({
      name,
      priority,
      overrideAction: { none: {} },
      statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
      visibilityConfig: { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName: name },
    });
    const acl = new wafv2.CfnWebACL(this, 'Firewall', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      // Sampled requests would show paths of pages.
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        sampledRequestsEnabled: false,
        metricName: `frontdesk-${this.stage.name}`,
      },
      rules: [
        managed('AWSManagedRulesAmazonIpReputationList', 0),
        managed('AWSManagedRulesKnownBadInputsRuleSet', 1),
        {
          name: 'RequestsPerAddress',
          priority: 2,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: 10_000, evaluationWindowSec: 300 } },
          visibilityConfig: {
            cloudWatchMetricsEnabled: true,
            sampledRequestsEnabled: false,
            metricName: 'RequestsPerAddress',
          },
        },
        {
          name: 'PagesPerAddress',
          priority: 3,
          action: { block: {} },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: 300,
              evaluationWindowSec: 300,
              scopeDownStatement: {
                // With the stage before it or without, however it is written; `/v1/tasks` is the API's.
                regexMatchStatement: {
                  fieldToMatch: { uriPath: {} },
                  regexString: `^(/${this.stage.name})?/+(tasks|patient|sign-in|sign-out|payers)`,
                  textTransformations: [
                    { priority: 0, type: 'URL_DECODE' },
                    { priority: 1, type: 'NORMALIZE_PATH' },
                  ],
                },
              },
            },
          },
          visibilityConfig: {
            cloudWatchMetricsEnabled: true,
            sampledRequestsEnabled: false,
            metricName: 'PagesPerAddress',
          },
        },
      ],
    });
    const log = new logs.LogGroup(this, 'FirewallLogs', {
      logGroupName: `aws-waf-logs-frontdesk-${this.stage.name}`,
      retention: this.stage.logRetention,
      encryptionKey: kms.Key.fromKeyArn(this, 'FirewallLogsKey', shared(this, this.stage, 'keys/data')),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new wafv2.CfnLoggingConfiguration(this, 'FirewallLogging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        `arn:${this.partition}:logs:${this.region}:${this.account}:log-group:${log.logGroupName}`,
      ],
      // Paths and queries of pages hold the secrets of links; the headers hold tokens and sessions.
      redactedFields: [
        { uriPath: {} },
        { queryString: {} },
        { singleHeader: { Name: 'authorization' } },
        { singleHeader: { Name: 'cookie' } },
      ],
    }).node.addDependency(log);
    new wafv2.CfnWebACLAssociation(this, 'FirewallOnStage', {
      webAclArn: acl.attrArn,
      resourceArn: `arn:${Stack.of(this).partition}:apigateway:${this.region}::/restapis/${deployed.restApi.restApiId}/stages/${deployed.stageName}`,
    }).node.addDependency(deployed);
  }
}
