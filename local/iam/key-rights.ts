import type { Right } from '../contract.ts';

/**
 * What a call needs of the customer-managed key behind the resource. Where AWS uses the key with the caller's own
 * permissions (forward access sessions), the caller must hold them, usually limited by `kms:ViaService`:
 * - S3: GenerateDataKey to write, Decrypt to read (S3 User Guide, "Using server-side encryption with AWS KMS").
 * - SQS: producers GenerateDataKey and Decrypt, consumers Decrypt (SQS Developer Guide, "Key management").
 * - SNS: GenerateDataKey and Decrypt to publish.
 * - Secrets Manager: Decrypt to read; GenerateDataKey and Decrypt to write.
 * - DynamoDB: Decrypt of the table's key for reads, writes and streams alike; the keys of the data hang below the
 *   table's key and never reach KMS (DynamoDB Developer Guide, "How DynamoDB uses AWS KMS").
 * - Step Functions: Decrypt to read definition, input, output and history; DescribeKey and GenerateDataKey to create.
 * - Systems Manager: Decrypt for SecureString.
 * An action that is not listed does not touch the key.
 */
const KEY_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  's3:GetObject': ['kms:Decrypt'],
  's3:GetObjectVersion': ['kms:Decrypt'],
  's3:PutObject': ['kms:GenerateDataKey'],
  'sqs:SendMessage': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'sqs:ReceiveMessage': ['kms:Decrypt'],
  'sns:Publish': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'secretsmanager:GetSecretValue': ['kms:Decrypt'],
  'secretsmanager:CreateSecret': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'secretsmanager:PutSecretValue': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'secretsmanager:UpdateSecret': ['kms:GenerateDataKey', 'kms:Decrypt'],
  'ssm:GetParameter': ['kms:Decrypt'],
  'ssm:GetParameters': ['kms:Decrypt'],
  'ssm:GetParametersByPath': ['kms:Decrypt'],
  'ssm:PutParameter': ['kms:Encrypt'],
  'states:CreateStateMachine': ['kms:DescribeKey', 'kms:GenerateDataKey'],
  'states:UpdateStateMachine': ['kms:DescribeKey', 'kms:GenerateDataKey'],
  'states:DescribeStateMachine': ['kms:Decrypt'],
  'states:DescribeStateMachineForExecution': ['kms:Decrypt'],
  'states:DescribeExecution': ['kms:Decrypt'],
  'states:GetExecutionHistory': ['kms:Decrypt'],
  'states:RunExecution': ['kms:GenerateDataKey', 'kms:Decrypt'],
};

const TABLE_DATA = new Set(
  [
    'GetItem',
    'BatchGetItem',
    'Query',
    'Scan',
    'PutItem',
    'UpdateItem',
    'DeleteItem',
    'BatchWriteItem',
    'ConditionCheckItem',
  ].concat(['GetRecords', 'GetShardIterator', 'PartiQLSelect', 'PartiQLInsert', 'PartiQLUpdate', 'PartiQLDelete']),
);

/** The rights on `right.keyArn` that the call needs besides its own. */
export function keyRights(
  right: Right,
  account: { readonly region: string; readonly accountId: string },
): readonly Right[] {
  if (right.keyArn === undefined) return [];
  const [service = '', operation = ''] = right.action.split(':');
  const actions =
    service === 'dynamodb' && TABLE_DATA.has(operation) ? ['kms:Decrypt'] : (KEY_ACTIONS[right.action] ?? []);
  const named = encryptionContext(service, right.keyFor ?? right.resource, account.accountId);
  const context = {
    'kms:ViaService': `${service}.${account.region}.amazonaws.com`,
    'kms:CallerAccount': account.accountId,
    'aws:ViaAWSService': 'true',
    'aws:CalledVia': [`${service}.amazonaws.com`],
    'aws:CalledViaFirst': `${service}.amazonaws.com`,
    'aws:CalledViaLast': `${service}.amazonaws.com`,
    'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
    ...named,
    'kms:EncryptionContextKeys': Object.keys(named).map((key) => key.slice('kms:EncryptionContext:'.length)),
  };
  const resource = right.keyArn;
  return actions.map((action) => ({ action, resource, context }));
}

/** The encryption context that the service gives KMS, as condition keys. */
function encryptionContext(service: string, resource: string, accountId: string): Record<string, string> {
  const name = (key: string): string => `kms:EncryptionContext:${key}`;
  switch (service) {
    case 's3':
      return { [name('aws:s3:arn')]: resource };
    case 'sqs':
      return { [name('aws:sqs:arn')]: resource };
    case 'sns':
      return { [name('aws:sns:topicArn')]: resource };
    case 'secretsmanager':
      return { [name('SecretARN')]: resource };
    case 'dynamodb':
      return {
        [name('aws:dynamodb:tableName')]: resource.split('/')[1] ?? '',
        [name('aws:dynamodb:subscriberId')]: accountId,
      };
    case 'states':
      return { [name('aws:states:stateMachineArn')]: resource };
    case 'ssm':
      return { [name('PARAMETER_ARN')]: resource };
    default:
      return {};
  }
}
