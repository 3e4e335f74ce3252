import { describe, expect, test } from '@jest/globals';
import { createService as kms } from '../../../local/services/kms/index.ts';
import { createService } from '../../../local/services/secretsmanager/index.ts';
import { refusal, smallHost } from './smallHost.ts';
import type { SmallHost } from './smallHost.ts';

const get = (host: SmallHost, more = {}) =>
  host.run('secretsmanager', 'GetSecretValue', { SecretId: 'payer/a', ...more });

describe('a secret', () => {
  test('is generated as its template asks, with every kind of character', async () => {
    const host = smallHost([createService]);
    const { ref } = await host.create('AWS::SecretsManager::Secret', 'Link', {
      GenerateSecretString: {
        PasswordLength: 40,
        ExcludePunctuation: true,
        SecretStringTemplate: '{"user":"frontdesk"}',
        GenerateStringKey: 'password',
      },
    });
    expect(ref).toMatch(/^arn:aws:secretsmanager:us-east-1:111122223333:secret:Link-\w{12}-\w{6}$/);
    const { SecretString } = await host.run('secretsmanager', 'GetSecretValue', { SecretId: ref });
    expect(JSON.parse(String(SecretString))).toEqual({
      user: 'frontdesk',
      password: expect.stringMatching(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{40}$/),
    });
  });

  test('keeps the value before the current one, and answers by stage and by version', async () => {
    const host = smallHost([createService]);
    const first = await host.run('secretsmanager', 'CreateSecret', { Name: 'payer/a', SecretString: 'one' });
    await host.run('secretsmanager', 'PutSecretValue', { SecretId: 'payer/a', SecretString: 'two' });
    expect((await get(host))['SecretString']).toBe('two');
    expect((await get(host, { VersionStage: 'AWSPREVIOUS' }))['SecretString']).toBe('one');
    expect((await get(host, { VersionId: first['VersionId'] }))['SecretString']).toBe('one');
    await host.run('secretsmanager', 'PutSecretValue', { SecretId: 'payer/a', SecretString: 'three' });
    expect((await refusal(get(host, { VersionId: first['VersionId'] }))).code).toBe('ResourceNotFoundException');
  });

  test('takes the same value under the same token once, and another one never', async () => {
    const host = smallHost([createService]);
    await host.run('secretsmanager', 'CreateSecret', { Name: 'payer/a' });
    const token = { SecretId: 'payer/a', ClientRequestToken: '12345678901234567890123456789012' };
    const once = await host.run('secretsmanager', 'PutSecretValue', { ...token, SecretString: 'one' });
    expect(await host.run('secretsmanager', 'PutSecretValue', { ...token, SecretString: 'one' })).toEqual(once);
    expect((await refusal(host.run('secretsmanager', 'PutSecretValue', { ...token, SecretString: 'two' }))).code).toBe(
      'ResourceExistsException',
    );
  });

  test('is out of use when deleted, comes back when restored, and is gone after its days', async () => {
    const host = smallHost([createService]);
    await host.run('secretsmanager', 'CreateSecret', { Name: 'payer/a', SecretString: 'one' });
    await host.run('secretsmanager', 'DeleteSecret', { SecretId: 'payer/a', RecoveryWindowInDays: 7 });
    expect((await refusal(get(host))).code).toBe('InvalidRequestException');
    await host.run('secretsmanager', 'RestoreSecret', { SecretId: 'payer/a' });
    expect((await get(host))['SecretString']).toBe('one');
    await host.run('secretsmanager', 'DeleteSecret', { SecretId: 'payer/a', RecoveryWindowInDays: 7 });
    await host.clock.advance(7 * 86_400_000);
    expect((await refusal(get(host))).code).toBe('ResourceNotFoundException');
  });

  test('is found by its partial ARN, and needs the right on secret and key', async () => {
    const host = smallHost([kms, createService]);
    const key = await host.create('AWS::KMS::Key', 'Key', {});
    const { ref } = await host.create('AWS::SecretsManager::Secret', 'S', {
      Name: 'link',
      SecretString: 'x',
      KmsKeyId: key.attributes['Arn'],
    });
    await host.run('secretsmanager', 'GetSecretValue', { SecretId: ref.slice(0, -7) });
    expect(host.asked.at(-1)?.right).toEqual({
      action: 'secretsmanager:GetSecretValue',
      resource: ref,
      context: { 'secretsmanager:SecretId': ref.slice(0, -7) },
      keyArn: key.attributes['Arn'],
    });
    expect([...(host.services['secretsmanager']?.contents?.() ?? [])].some(({ text }) => text === 'x')).toBe(false);
  });
});
