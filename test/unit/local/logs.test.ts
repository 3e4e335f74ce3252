import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createService as kms } from '../../../local/services/kms/index.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { OPERATOR, start } from './runtime-stack.ts';

let stack: LocalStack;
const call = (operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> =>
  stack.host.call(OPERATOR, 'logs', operation, input);

beforeAll(async () => {
  stack = await start(
    { Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/g', RetentionInDays: 7 } } },
    {},
    [kms],
  );
  await call('CreateLogStream', { logGroupName: '/g', logStreamName: 's' });
});
afterAll(() => stack.stop());

describe('a log group', () => {
  test('keeps lines, and finds them by time and by terms', async () => {
    const now = stack.clock.now();
    const logEvents = ['alpha ERROR one', 'beta', 'gamma ERROR'].map((message, at) => ({
      timestamp: now + at,
      message,
    }));
    await call('PutLogEvents', { logGroupName: '/g', logStreamName: 's', logEvents });
    const found = async (more: object): Promise<unknown[]> =>
      ((await call('FilterLogEvents', { logGroupName: '/g', ...more }))['events'] as { message: string }[]).map(
        ({ message }) => message,
      );
    expect(await found({})).toEqual(['alpha ERROR one', 'beta', 'gamma ERROR']);
    expect(await found({ startTime: now + 1, endTime: now + 1 })).toEqual(['beta']);
    expect(await found({ filterPattern: 'ERROR -gamma' })).toEqual(['alpha ERROR one']);
    expect(await found({ filterPattern: '?beta ?gamma' })).toEqual(['beta', 'gamma ERROR']);
    expect(await found({ logStreamNamePrefix: 'x' })).toEqual([]);
    await expect(found({ filterPattern: '{ $.a = 1 }' })).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test.each([
    [
      'PutLogEvents',
      { logGroupName: '/none', logStreamName: 's', logEvents: [{ timestamp: 1, message: 'm' }] },
      'The specified log group does not exist.',
    ],
    [
      'PutLogEvents',
      { logGroupName: '/g', logStreamName: 'none', logEvents: [{ timestamp: 1, message: 'm' }] },
      'The specified log stream does not exist.',
    ],
    ['CreateLogStream', { logGroupName: '/g', logStreamName: 's' }, 'The specified log stream already exists'],
    ['CreateLogGroup', { logGroupName: '/g' }, 'The specified log group already exists'],
  ])('refuses %s as AWS does: %#', async (operation, input, message) => {
    await expect(call(operation, input)).rejects.toMatchObject({ message });
  });

  const encrypted = (mayUse: boolean): Parameters<typeof start>[0] => ({
    Key: {
      Type: 'AWS::KMS::Key',
      Properties: {
        KeyPolicy: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
              Action: 'kms:*',
              Resource: '*',
            },
            ...(mayUse
              ? [
                  {
                    Effect: 'Allow',
                    Principal: { Service: 'logs.us-east-1.amazonaws.com' },
                    Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*'],
                    Resource: '*',
                    Condition: {
                      ArnLike: {
                        'kms:EncryptionContext:aws:logs:arn': { 'Fn::Sub': 'arn:aws:logs:*:${AWS::AccountId}:*' },
                      },
                    },
                  },
                ]
              : []),
          ],
        },
      },
    },
    Secret: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/secret', KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
    },
  });

  test('is refused a key that does not let the log service use it', async () => {
    await expect(start(encrypted(false), {}, [kms])).rejects.toThrow('is not allowed to be used with Arn');
    await (await start(encrypted(true), {}, [kms])).stop();
  });
});
