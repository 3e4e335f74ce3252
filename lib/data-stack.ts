import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { scopes } from '../functions/platform/http/route.ts';
import { acknowledge } from './constructs/acknowledge.ts';
import { publish } from './constructs/shared-value.ts';
import { localParameter, type Stage } from './stage.ts';

/** What must never be lost: keys, tables, buckets and the user pool. Everything else can be deployed anew. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, stage: Stage, props?: StackProps) {
    super(scope, id, props);
    const dataKey = this.keys(stage);
    this.tables(stage, dataKey);
    this.buckets(stage, dataKey);
    this.userPool(stage);
    this.alarms(stage, dataKey);
  }

  private keys(stage: Stage): kms.Key {
    const dataKey = new kms.Key(this, 'DataKey', {
      description: 'Encrypts everything that Frontdesk keeps',
      enableKeyRotation: true,
      removalPolicy: stage.removalPolicy,
    });
    dataKey.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'LogGroupsOfThisAccount',
        principals: [new iam.ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:${this.partition}:logs:${this.region}:${this.account}:log-group:*`,
          },
        },
      }),
    );
    dataKey.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'ServicesThatWriteToOurQueuesAndTopics',
        principals: ['ses', 'sns', 'events', 'cloudwatch'].map(
          (service) => new iam.ServicePrincipal(`${service}.amazonaws.com`),
        ),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    publish(this, stage, 'keys/data', dataKey.keyArn);
    // KMS does not rotate HMAC keys. What is made with the first two ends within days; a new key is a change of one line.
    for (const [name, id, purpose] of [
      ['link', 'LinkKey', 'Makes the secrets of links in mail'],
      ['seal', 'SealKey', 'Makes the keys that seal cursors and sign-in sessions'],
      ['match', 'MatchKey', 'Makes the keys under which patients are found by who they are: never replace it'],
    ] as const) {
      const key = new kms.Key(this, id, {
        description: purpose,
        keySpec: kms.KeySpec.HMAC_256,
        keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC,
        removalPolicy: stage.removalPolicy,
      });
      publish(this, stage, `keys/${name}`, key.keyArn);
    }
    return dataKey;
  }

  private tables(stage: Stage, dataKey: kms.Key): void {
    const common = {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: dataKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: stage.protectData,
      removalPolicy: stage.removalPolicy,
    };
    const records = new dynamodb.Table(this, 'Records', { ...common, timeToLiveAttribute: 'expires' });
    for (const index of ['due', 'list']) {
      records.addGlobalSecondaryIndex({
        indexName: index,
        partitionKey: { name: `${index}Pk`, type: dynamodb.AttributeType.STRING },
        sortKey: { name: `${index}Sk`, type: dynamodb.AttributeType.STRING },
        projectionType: dynamodb.ProjectionType.KEYS_ONLY,
      });
    }
    const audit = new dynamodb.Table(this, 'Audit', common);
    for (const [name, table] of [
      ['records', records],
      ['audit', audit],
    ] as const) {
      acknowledge(
        table,
        'Point-in-time recovery is on; a backup plan of the organisation is chosen by its operator (docs/deployment.md).',
        'HIPAA.Security-DynamoDBInBackupPlan',
      );
      const restored = stage.restoredTables;
      publish(this, stage, `tables/${name}`, restored?.[name] ?? table.tableName);
      publish(this, stage, `tables/${name}-stream`, restored?.[`${name}StreamArn`] ?? table.tableStreamArn ?? '');
    }
  }

  private buckets(stage: Stage, dataKey: kms.Key): void {
    const common = {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: stage.removalPolicy,
    };
    const accessLogs = new s3.Bucket(this, 'AccessLogs', {
      ...common,
      encryption: s3.BucketEncryption.S3_MANAGED,
      lifecycleRules: [
        { expiration: Duration.days(stage.logRetentionDays), noncurrentVersionExpiration: Duration.days(30) },
      ],
    });
    acknowledge(
      accessLogs,
      'This is where the access logs of the other buckets go: S3 delivers them only under its own key.',
      'HIPAA.Security-S3DefaultEncryptionKMS',
    );

    const documents = new s3.Bucket(this, 'Documents', {
      ...common,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: dataKey,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'documents/',
      lifecycleRules: [
        { prefix: 'quarantine/', expiration: Duration.days(7), noncurrentVersionExpiration: Duration.days(1) },
        { prefix: 'imports/', expiration: Duration.days(30), noncurrentVersionExpiration: Duration.days(1) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    // Set on the resource itself: CDK's own way would add a custom resource with a function of its own.
    (documents.node.defaultChild as s3.CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };

    const { mode, days } = stage.auditLock;
    const auditCopies = new s3.Bucket(this, 'AuditCopies', {
      ...common,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: dataKey,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: accessLogs,
      serverAccessLogsPrefix: 'audit/',
      objectLockEnabled: true,
      objectLockDefaultRetention:
        mode === 'COMPLIANCE'
          ? s3.ObjectLockRetention.compliance(Duration.days(days))
          : s3.ObjectLockRetention.governance(Duration.days(days)),
    });
    for (const bucket of [accessLogs, documents, auditCopies]) {
      acknowledge(
        bucket,
        'One region by design: a second one is a decision of the operator, with its own contract for health data.',
        'HIPAA.Security-S3BucketReplicationEnabled',
      );
    }
    publish(this, stage, 'buckets/documents', documents.bucketName);
    publish(this, stage, 'buckets/audit', auditCopies.bucketName);
  }

  private userPool(stage: Stage): void {
    const pool = new cognito.UserPool(this, 'Staff', {
      signInAliases: { email: true },
      signInCaseSensitive: false,
      selfSignUpEnabled: false,
      mfa: cognito.Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      // A passkey whose holder was verified (finger, face, PIN) is two factors in one: it stands for password and code.
      signInPolicy: { allowedFirstAuthFactors: { password: true, passkey: true } },
      passkeyUserVerification: cognito.PasskeyUserVerification.REQUIRED,
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      featurePlan: cognito.FeaturePlan.PLUS,
      standardThreatProtectionMode: cognito.StandardThreatProtectionMode.FULL_FUNCTION,
      userInvitation: {
        emailSubject: 'Your sign-in to Frontdesk',
        emailBody:
          'Your clinic has given you access to Frontdesk.<br>Sign in as {username} with the temporary password {####}<br>It is valid for seven days. You will choose your own password and set up an authenticator app.',
      },
      deletionProtection: stage.protectData,
      removalPolicy: stage.removalPolicy,
    });
    (pool.node.defaultChild as cognito.CfnUserPool).webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
    pool.addDomain('SignIn', {
      cognitoDomain: { domainPrefix: stage.signInPrefix },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    const server = pool.addResourceServer('Api', {
      identifier: 'frontdesk',
      scopes: scopes.map(
        (scope) => new cognito.ResourceServerScope({ scopeName: scope, scopeDescription: `Frontdesk: ${scope}` }),
      ),
    });
    const origin = stage.domain ? `https://${stage.domain.name}` : localParameter(this, 'ApiOrigin');
    const client = pool.addClient('StaffSignIn', {
      generateSecret: false,
      preventUserExistenceErrors: true,
      authFlows: { user: true, userSrp: true },
      supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [cognito.OAuthScope.OPENID],
        callbackUrls: [`${origin}/sign-in/callback`],
      },
      idTokenValidity: Duration.minutes(5),
      accessTokenValidity: Duration.minutes(5),
      refreshTokenValidity: Duration.hours(1),
    });
    client.node.addDependency(server);
    new cognito.CfnManagedLoginBranding(this, 'SignInBranding', {
      userPoolId: pool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    });
    publish(this, stage, 'user-pool/id', pool.userPoolId);
    publish(this, stage, 'user-pool/staff-client', client.userPoolClientId);
  }

  private alarms(stage: Stage, dataKey: kms.Key): void {
    const topic = new sns.Topic(this, 'Alarms', {
      displayName: `Frontdesk ${stage.name}`,
      masterKey: dataKey,
      enforceSSL: true,
    });
    // A topic with a policy of its own has lost the default one, by which the account's alarms might publish.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': this.account },
          ArnLike: { 'aws:SourceArn': `arn:${this.partition}:cloudwatch:${this.region}:${this.account}:alarm:*` },
        },
      }),
    );
    if (stage.alarmAddress) topic.addSubscription(new EmailSubscription(stage.alarmAddress));
    publish(this, stage, 'topics/alarms', topic.topicArn);
  }
}
