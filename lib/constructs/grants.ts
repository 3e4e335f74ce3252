import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  effectQueues,
  workflowNames,
  workflowVariable,
  type WorkflowName,
} from '../../functions/platform/effects/effect.ts';
import type { RecordsDeed } from '../../functions/platform/needs.ts';
import type { Handler } from '../handlers.ts';
import { addresses, type Stage } from '../stage.ts';
import { shared, sharedName } from './shared-value.ts';

export interface Grants {
  readonly environment: Record<string, string>;
  readonly statements: iam.PolicyStatement[];
  /** Findings of cdk-nag about wildcards that AWS leaves no way around, each with its reason. */
  readonly wildcards: { readonly finding: string; readonly reason: string }[];
}

/** The name of a state machine: known to every stack, so that functions may name it before it is made. */
export function workflowName(stage: Stage, workflow: WorkflowName): string {
  return `frontdesk-${stage.name}-${workflow}`;
}

/** The name of a queue of effects or events, known to every stack. Queues keep nothing that the records do not. */
export function queueName(stage: Stage, queue: string): string {
  return `frontdesk-${stage.name}-${queue}`;
}

// Who sets a payer's credentials cannot read them; who rotates a webhook's secret needs the one before.
const SECRET_ACTIONS = {
  read: ['GetSecretValue'],
  write: ['CreateSecret', 'PutSecretValue'],
  make: ['CreateSecret', 'PutSecretValue', 'GetSecretValue'],
  remove: ['DeleteSecret'],
} as const satisfies Record<string, readonly string[]>;
/** What each deed is called on the table itself. Items of an index are only ever queried. */
const ON_TABLE = {
  get: 'GetItem',
  getMany: 'BatchGetItem',
  query: 'Query',
  check: 'ConditionCheckItem',
  put: 'PutItem',
  update: 'UpdateItem',
  remove: 'DeleteItem',
  scan: 'Scan',
} as const;
const WRITES: readonly RecordsDeed[] = ['put', 'update', 'remove'];

/** Turns what a handler says that it needs into its environment and its rights. */
export function grantsFor(scope: Construct, stage: Stage, handler: Handler): Grants {
  const { partition, region, account } = Stack.of(scope);
  const { needs } = handler;
  const environment: Record<string, string> = {};
  const statements: iam.PolicyStatement[] = [];
  const wildcards: Grants['wildcards'] = [];
  const arn = (service: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const allow = (
    sid: string,
    actions: string[],
    resources: string[],
    conditions?: Record<string, Record<string, unknown>>,
  ): void => {
    statements.push(new iam.PolicyStatement({ sid, actions, resources, conditions }));
  };
  const dataKey = (): string => shared(scope, stage, 'keys/data');
  const readers = new Set<string>();
  const writers = new Set<string>();
  /** The data key, but only through the service that holds the data. */
  const through = (service: string, write: boolean): void => {
    readers.add(`${service}.${region}.amazonaws.com`);
    if (write) writers.add(`${service}.${region}.amazonaws.com`);
  };

  if (needs.records) {
    const table = shared(scope, stage, 'tables/records');
    environment['RECORDS_TABLE'] = table;
    const name = arn('dynamodb', `table/${table}`);
    const actions = needs.records.flatMap((deed) => (deed === 'due' || deed === 'list' ? [] : [ON_TABLE[deed]]));
    const indexes = needs.records.filter((deed) => deed === 'due' || deed === 'list');
    allow(
      'Records',
      actions.map((action) => `dynamodb:${action}`),
      [name],
    );
    if (indexes.length > 0)
      allow(
        'RecordsByIndex',
        ['dynamodb:Query'],
        indexes.map((index) => `${name}/index/${index}`),
      );
    through(
      'dynamodb',
      needs.records.some((deed) => WRITES.includes(deed)),
    );
  }
  if (handler.route) {
    const table = shared(scope, stage, 'tables/records');
    environment['RECORDS_TABLE'] = table;
    environment['REQUESTS_PER_MINUTE'] = String(stage.requestsPerMinute);
    allow('CountRequests', ['dynamodb:UpdateItem'], [arn('dynamodb', `table/${table}`)], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#limit#*'] },
    });
    through('dynamodb', true);
  }
  if (needs.audit) {
    const table = shared(scope, stage, 'tables/audit');
    environment['AUDIT_TABLE'] = table;
    const reads = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'];
    const actions = { put: ['dynamodb:PutItem'], read: reads, putAndRead: ['dynamodb:PutItem', ...reads] }[needs.audit];
    allow('Audit', actions, [arn('dynamodb', `table/${table}`)]);
    through('dynamodb', needs.audit !== 'read');
  }
  if (needs.stream) {
    allow(
      'Stream',
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      [shared(scope, stage, `tables/${needs.stream}-stream`)],
    );
    through('dynamodb', false);
  }
  if (needs.auditArchive) {
    const bucket = shared(scope, stage, 'buckets/audit');
    environment['AUDIT_BUCKET'] = bucket;
    const objects = `arn:${partition}:s3:::${bucket}/*`;
    if (needs.auditArchive === 'write') allow('AuditCopies', ['s3:PutObject', 's3:GetObject'], [objects]);
    else {
      allow('AuditCopies', ['s3:GetObject'], [objects]);
      allow('AuditCopiesListed', ['s3:ListBucket'], [`arn:${partition}:s3:::${bucket}`]);
    }
    wildcards.push({
      finding: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::<${ssmParameter(scope, stage, 'buckets/audit')}>/*]`,
      reason:
        'Every audit entry is an object of its own: their keys cannot be told beforehand. Nothing may be removed.',
    });
    through('s3', needs.auditArchive === 'write');
  }
  if (needs.documents) {
    const bucket = shared(scope, stage, 'buckets/documents');
    environment['DOCUMENTS_BUCKET'] = bucket;
    const objects = (prefix: string): string => `arn:${partition}:s3:::${bucket}/${prefix}*`;
    const rights = {
      read: [[['s3:GetObject'], 'accepted/']],
      write: [[['s3:PutObject'], 'accepted/']],
      readWrite: [[['s3:GetObject', 's3:PutObject'], 'accepted/']],
      upload: [[['s3:PutObject'], 'quarantine/']],
      readAndUpload: [
        [['s3:GetObject'], 'accepted/'],
        [['s3:PutObject'], 'quarantine/'],
      ],
      check: [
        [['s3:GetObject', 's3:DeleteObject'], 'quarantine/'],
        [['s3:PutObject'], 'accepted/'],
        [['s3:PutObject'], 'imports/'],
        [['s3:PutObject'], 'remittances/'],
        [['s3:GetObject', 's3:DeleteObject'], 'remittance-drop/'],
      ],
      readImports: [[['s3:GetObject'], 'imports/']],
      readRemittances: [[['s3:GetObject'], 'remittances/']],
    } as const satisfies Record<string, readonly (readonly [readonly string[], string])[]>;
    rights[needs.documents].forEach(([actions, prefix], index) => {
      allow(`Documents${index}`, [...actions], [objects(prefix)]);
      wildcards.push({
        finding: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::<${ssmParameter(scope, stage, 'buckets/documents')}>/${prefix}*]`,
        reason:
          'Documents are named by their ids, which cannot be told beforehand; the prefix is the narrowest that there is.',
      });
    });
    // Who may list is told that an object has gone; who may not is told that it may not be read.
    if (needs.documents === 'check') allow('DocumentsGone', ['s3:ListBucket'], [`arn:${partition}:s3:::${bucket}`]);
    through('s3', !/^read(Imports|Remittances)?$/.test(needs.documents));
  }
  for (const [need, name] of [
    ['link', 'LINK_KEY_ID'],
    ['seal', 'SEAL_KEY_ID'],
    ['match', 'MATCH_KEY_ID'],
  ] as const) {
    if (!needs[need]) continue;
    const key = shared(scope, stage, `keys/${need}`);
    environment[name] = key;
    allow({ link: 'LinkKey', seal: 'SealKey', match: 'MatchKey' }[need], ['kms:GenerateMac'], [key]);
  }
  if (needs.mail) {
    environment['MAIL_FROM'] = stage.mail.from;
    environment['MAIL_CONFIGURATION_SET'] = `frontdesk-${stage.name}`;
    allow(
      'Mail',
      ['ses:SendRawEmail'],
      [arn('ses', `identity/${stage.mail.identity}`), arn('ses', `configuration-set/frontdesk-${stage.name}`)],
      {
        StringEquals: { 'ses:FromAddress': stage.mail.from },
      },
    );
  }
  for (const [need, folder, sid] of [
    ['payerSecrets', 'payers', 'PayerSecrets'],
    ['paymentSecrets', 'payment-gateways', 'PaymentSecrets'],
    ['webhookSecrets', 'webhooks', 'WebhookSecrets'],
  ] as const) {
    const deed = needs[need];
    if (!deed) continue;
    const secrets = arn('secretsmanager', `secret:frontdesk/${stage.name}/${folder}/*`);
    allow(
      sid,
      SECRET_ACTIONS[deed].map((action) => `secretsmanager:${action}`),
      [secrets],
    );
    environment['SECRETS_PREFIX'] = `frontdesk/${stage.name}/`;
    environment['SECRETS_KEY_ID'] = dataKey();
    wildcards.push({
      finding: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:frontdesk/${stage.name}/${folder}/*]`,
      reason:
        'Secrets are made when a payer, a clinic or an endpoint is, under names that cannot be told beforehand; the folder is the narrowest that there is.',
    });
    // Removing a secret does not open it.
    if (deed !== 'remove') through('secretsmanager', deed !== 'read');
  }
  if (needs.userPool) {
    const pool = shared(scope, stage, 'user-pool/id');
    const { issuer, signIn } = addresses(scope, stage, pool);
    environment['USER_POOL_ISSUER'] = issuer;
    if (needs.userPool === 'signIn') {
      environment['SIGN_IN_ORIGIN'] = signIn;
      environment['STAFF_CLIENT_ID'] = shared(scope, stage, 'user-pool/staff-client');
    }
    if (needs.userPool === 'administer') {
      environment['USER_POOL_ID'] = pool;
      allow(
        'UserPool',
        [
          'AdminCreateUser',
          'AdminDisableUser',
          'AdminEnableUser',
          'AdminGetUser',
          'AdminUpdateUserAttributes',
          'AdminUserGlobalSignOut',
          'CreateUserPoolClient',
          'DeleteUserPoolClient',
          'AddUserPoolClientSecret',
          'DeleteUserPoolClientSecret',
          'ListUserPoolClientSecrets',
        ].map((action) => `cognito-idp:${action}`),
        [arn('cognito-idp', `userpool/${pool}`)],
      );
    }
  }
  for (const queue of needs.queues ?? []) {
    environment[`QUEUE_URL_${queue.toUpperCase()}`] =
      `https://sqs.${region}.amazonaws.com/${account}/${queueName(stage, queue)}`;
    allow(`SendTo${queue}`, ['sqs:SendMessage'], [arn('sqs', queueName(stage, queue))]);
    through('sqs', true);
  }
  if (needs.consumes) {
    allow(
      'Consume',
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      [arn('sqs', queueName(stage, queueOf(needs.consumes)))],
    );
    through('sqs', false);
  }
  if (needs.deadLetters) {
    const queues = [...effectQueues, 'mail-events', 'uploads', 'relay', 'archive'].map(
      (queue) => `${queueName(stage, queue)}-dead`,
    );
    environment['DEAD_LETTER_QUEUE_URLS'] = queues
      .map((queue) => `https://sqs.${region}.amazonaws.com/${account}/${queue}`)
      .join(' ');
    allow(
      'DeadLetters',
      ['sqs:GetQueueAttributes'],
      queues.map((queue) => arn('sqs', queue)),
    );
  }
  if (needs.workflows) {
    const machines = workflowNames.map((workflow) => workflowName(stage, workflow));
    const machineArns = machines.map((name) => arn('states', `stateMachine:${name}`));
    const executions = machines.map((name) => arn('states', `execution:${name}:*`));
    for (const workflow of workflowNames)
      environment[workflowVariable(workflow)] = arn('states', `stateMachine:${workflowName(stage, workflow)}`);
    if (needs.workflows !== 'inspect') allow('AnswerTokens', ['states:SendTaskSuccess'], machineArns);
    if (needs.workflows === 'start') allow('StartWorkflows', ['states:StartExecution'], machineArns);
    if (needs.workflows !== 'answer') {
      allow('InspectWorkflows', ['states:DescribeExecution'], executions);
      for (const name of machines) {
        wildcards.push({
          finding: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${name}:*]`,
          reason: 'An execution is named after its record: the names cannot be told beforehand.',
        });
      }
    }
    // Starting, answering and reading an encrypted machine uses its key.
    through('states', true);
  }
  if (needs.origin) {
    environment['ORIGIN_PARAMETER'] = sharedName(stage, 'origin');
    allow('Origin', ['ssm:GetParameter'], [arn('ssm', `parameter${sharedName(stage, 'origin')}`)]);
  }
  if (needs.outbound) environment['OUTBOUND_EXCEPTIONS'] = stage.outboundExceptions;

  const by = (through: ReadonlySet<string>): Record<string, Record<string, unknown>> => ({
    StringEquals: { 'kms:ViaService': [...through] },
  });
  if (readers.size > 0) allow('DataKey', ['kms:Decrypt', 'kms:DescribeKey'], [dataKey()], by(readers));
  if (writers.size > 0) allow('DataKeyToWrite', ['kms:Encrypt', 'kms:GenerateDataKey'], [dataKey()], by(writers));
  return { environment, statements, wildcards };
}

/** The queue that a consumer reads, by the word in its `needs`. */
export function queueOf(consumes: NonNullable<Handler['needs']['consumes']>): string {
  return consumes === 'mailEvents' ? 'mail-events' : consumes;
}

/** How CDK names the template parameter of a shared value: cdk-nag shows it in its findings. */
function ssmParameter(scope: Construct, stage: Stage, name: string): string {
  const id = `SsmParameterValue:${sharedName(stage, name)}:C96584B6-F00A-464E-AD19-53AFF4B05118.Parameter`;
  const node = Stack.of(scope).node.tryFindChild(id);
  if (!node) throw new Error(`${name} is not used in this stack`);
  return Stack.of(scope).getLogicalId(node as never);
}
