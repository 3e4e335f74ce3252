import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  AddUserPoolClientSecretCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DecryptCommand, EncryptCommand, GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESClient, SendEmailCommand, SendRawEmailCommand } from '@aws-sdk/client-ses';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { GetParameterCommand, GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createService as cognito } from '../../../local/services/cognito/index.ts';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { createService as secretsmanager } from '../../../local/services/secretsmanager/index.ts';
import { createService as ses } from '../../../local/services/ses/index.ts';
import { createService as sqs } from '../../../local/services/sqs/index.ts';
import { createService as ssm } from '../../../local/services/ssm/index.ts';
import { START, smallHost } from './smallHost.ts';
import type { SmallHost } from './smallHost.ts';
import { smallWire } from './smallWire.ts';
import type { SmallWire } from './smallWire.ts';

let host: SmallHost;
let wire: SmallWire;
beforeAll(async () => {
  host = smallHost([ssm, kms, sqs, ses, secretsmanager, cognito]);
  wire = await smallWire(host);
});
afterAll(async () => {
  await host.services['sqs']?.close?.();
  await wire.close();
  if (wire.faults.length > 0) throw new AggregateError(wire.faults, 'the services themselves failed');
});

test('the SQS client sends, receives, verifies the digests, and knows a missing queue by name', async () => {
  const { attributes } = await host.create('AWS::SQS::Queue', 'Work', {});
  const client = new SQSClient(wire.client);
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: String(attributes['QueueName']) }));
  const blob = { DataType: 'Binary', BinaryValue: Buffer.from([1, 2, 3]) };
  const text = { DataType: 'String', StringValue: 'grüezi' };
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'ä body', MessageAttributes: { text, blob } }));
  await client.send(
    new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'two', DelaySeconds: 5 }] }),
  );
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  expect(Messages).toMatchObject([
    {
      Body: 'ä body',
      Attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(START) },
      MessageAttributes: { text, blob: { DataType: 'Binary' } },
    },
  ]);
  expect(Buffer.from(Messages[0]?.MessageAttributes?.['blob']?.BinaryValue ?? [])).toEqual(Buffer.from([1, 2, 3]));
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
  await expect(
    client.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle, VisibilityTimeout: 1 }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    $metadata: { httpStatusCode: 400 },
  });
  client.destroy();
});

test('the KMS client carries bytes both ways', async () => {
  const client = new KMSClient(wire.client);
  const { ref: KeyId } = await host.create('AWS::KMS::Key', 'Key', {});
  const { CiphertextBlob } = await client.send(
    new EncryptCommand({ KeyId, Plaintext: Buffer.from([0, 255, 7]), EncryptionContext: { a: 'b' } }),
  );
  const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { a: 'b' } }));
  expect(Buffer.from(Plaintext ?? [])).toEqual(Buffer.from([0, 255, 7]));
  await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
    name: 'InvalidCiphertextException',
  });
  const mac = await host.create('AWS::KMS::Key', 'Mac', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  expect(
    (
      await client.send(
        new GenerateMacCommand({ KeyId: mac.ref, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('x') }),
      )
    ).Mac,
  ).toHaveLength(32);
  client.destroy();
});

test('the SSM and Secrets Manager clients read what they wrote, with dates', async () => {
  const parameters = new SSMClient(wire.client);
  await parameters.send(new PutParameterCommand({ Name: '/a/b', Value: 'v', Type: 'String' }));
  const { Parameter } = await parameters.send(new GetParameterCommand({ Name: '/a/b' }));
  expect(Parameter).toMatchObject({ Value: 'v', LastModifiedDate: new Date(START) });
  expect((await parameters.send(new GetParametersByPathCommand({ Path: '/a' }))).Parameters).toHaveLength(1);
  await expect(parameters.send(new GetParameterCommand({ Name: '/none' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
  const secrets = new SecretsManagerClient(wire.client);
  await secrets.send(new CreateSecretCommand({ Name: 's', SecretBinary: Buffer.from([9]) }));
  expect(Buffer.from((await secrets.send(new GetSecretValueCommand({ SecretId: 's' }))).SecretBinary ?? [])).toEqual(
    Buffer.from([9]),
  );
  parameters.destroy();
  secrets.destroy();
});

test('the SES client sends parts and raw mail, and learns what was rejected', async () => {
  await host.create('AWS::SES::EmailIdentity', 'Identity', { EmailIdentity: 'frontdesk.example' });
  const client = new SESClient(wire.client);
  const Destination = { ToAddresses: ['a@b.example', 'c@b.example'] };
  const Message = {
    Subject: { Data: 'Grüße & <Küsse>' },
    Body: { Text: { Data: 'text' }, Html: { Data: '<p>html</p>' } },
  };
  const { MessageId } = await client.send(
    new SendEmailCommand({ Source: 'x@frontdesk.example', Destination, Message, Tags: [{ Name: 'a', Value: 'b' }] }),
  );
  expect(host.heard('mail').at(-1)).toMatchObject({ messageId: MessageId, to: Destination.ToAddresses });
  const raw = Buffer.from(
    'From: x@frontdesk.example\r\nTo: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGrüße + 100% = &amp;',
  );
  await client.send(new SendRawEmailCommand({ RawMessage: { Data: raw }, Destinations: ['d@b.example'] }));
  expect(host.heard('mail').at(-1)?.to).toEqual(['d@b.example']);
  expect(host.heard('mail').at(-1)?.raw).toContain('Grüße + 100% = &amp;');
  await expect(
    client.send(new SendEmailCommand({ Source: 'x@other.example', Destination, Message })),
  ).rejects.toMatchObject({ name: 'MessageRejected' });
  client.destroy();
});

test('the Cognito client manages users and clients', async () => {
  const { ref: UserPoolId } = await host.create('AWS::Cognito::UserPool', 'Pool', { UsernameAttributes: ['email'] });
  const client = new CognitoIdentityProviderClient(wire.client);
  const { User } = await client.send(
    new AdminCreateUserCommand({ UserPoolId, Username: 'a@b.example', DesiredDeliveryMediums: ['EMAIL'] }),
  );
  expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', UserCreateDate: new Date(START) });
  expect(await client.send(new AdminGetUserCommand({ UserPoolId, Username: 'A@B.example' }))).toMatchObject({
    Username: User?.Username,
  });
  await expect(client.send(new AdminGetUserCommand({ UserPoolId, Username: 'none' }))).rejects.toMatchObject({
    name: 'UserNotFoundException',
  });
  const made = await client.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'c', GenerateSecret: true }),
  );
  const added = await client.send(
    new AddUserPoolClientSecretCommand({ UserPoolId, ClientId: made.UserPoolClient?.ClientId }),
  );
  expect(added.ClientSecretDescriptor).toMatchObject({
    ClientSecretValue: expect.stringMatching(/^\w{51}$/),
    ClientSecretCreateDate: expect.any(Date),
  });
  client.destroy();
});
