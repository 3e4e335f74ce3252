import { describe, expect, test } from '@jest/globals';
import { createService } from '../../../local/services/kms/index.ts';
import { refusal, smallHost } from './smallHost.ts';

const policy = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }] };

describe('keys', () => {
  test('open only what they sealed, unaltered and in the same context', async () => {
    const host = smallHost([createService]);
    const { ref, attributes } = await host.create('AWS::KMS::Key', 'Key', {
      KeyPolicy: policy,
      EnableKeyRotation: true,
    });
    const sealed = await host.run('kms', 'Encrypt', {
      KeyId: ref,
      Plaintext: 'c2VjcmV0',
      EncryptionContext: { clinic: 'A', kind: 'link' },
    });
    const blob = sealed['CiphertextBlob'] as Uint8Array;

    const opened = await host.run('kms', 'Decrypt', {
      CiphertextBlob: blob,
      EncryptionContext: { kind: 'link', clinic: 'A' },
    });
    expect(opened['KeyId']).toBe(attributes['Arn']);
    expect(Buffer.from(opened['Plaintext'] as Uint8Array).toString()).toBe('secret');

    const elsewhere = host.run('kms', 'Decrypt', {
      CiphertextBlob: blob,
      EncryptionContext: { kind: 'link', clinic: 'B' },
    });
    expect((await refusal(elsewhere)).code).toBe('InvalidCiphertextException');
    const altered = Uint8Array.from(blob, (byte, index) => (index === blob.length - 1 ? byte ^ 1 : byte));
    const tampered = host.run('kms', 'Decrypt', {
      CiphertextBlob: altered,
      EncryptionContext: { kind: 'link', clinic: 'A' },
    });
    expect((await refusal(tampered)).code).toBe('InvalidCiphertextException');
  });

  test('ask for the right on the key itself, with the context as condition keys', async () => {
    const host = smallHost([createService]);
    const { ref, attributes } = await host.create('AWS::KMS::Key', 'Key', { KeyPolicy: policy });
    await host.create('AWS::KMS::Alias', 'Alias', { AliasName: 'alias/frontdesk', TargetKeyId: attributes['Arn'] });
    const { CiphertextBlob } = await host.run('kms', 'GenerateDataKey', {
      KeyId: 'alias/frontdesk',
      KeySpec: 'AES_256',
      EncryptionContext: { clinic: 'A' },
    });
    await host.run('kms', 'Decrypt', { CiphertextBlob, EncryptionContext: { clinic: 'A' } });
    const context = {
      'kms:CallerAccount': '111122223333',
      'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
      'kms:EncryptionContext:clinic': 'A',
      'kms:EncryptionContextKeys': ['clinic'],
    };
    expect(host.asked.map(({ right }) => right)).toEqual([
      {
        action: 'kms:GenerateDataKey',
        resource: `arn:aws:kms:us-east-1:111122223333:key/${ref}`,
        context: { ...context, 'kms:RequestAlias': 'alias/frontdesk' },
      },
      {
        action: 'kms:Decrypt',
        resource: `arn:aws:kms:us-east-1:111122223333:key/${ref}`,
        context,
      },
    ]);
    expect(host.policies.get(attributes['Arn'] as string)).toEqual(policy);
  });

  test('make message codes that only the same key and message verify', async () => {
    const host = smallHost([createService]);
    const { ref } = await host.create('AWS::KMS::Key', 'Mac', { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
    const input = { KeyId: ref, Message: 'bWVzc2FnZQ==', MacAlgorithm: 'HMAC_SHA_256' };
    const { Mac } = await host.run('kms', 'GenerateMac', input);
    expect(await host.run('kms', 'VerifyMac', { ...input, Mac })).toMatchObject({ MacValid: true });
    expect((await refusal(host.run('kms', 'VerifyMac', { ...input, Message: 'b3RoZXI=', Mac }))).code).toBe(
      'KMSInvalidMacException',
    );
    expect((await refusal(host.run('kms', 'Encrypt', { KeyId: ref, Plaintext: 'eA==' }))).code).toBe(
      'InvalidKeyUsageException',
    );
  });

  test('refuse work while disabled', async () => {
    const host = smallHost([createService]);
    const { ref } = await host.create('AWS::KMS::Key', 'Key', {});
    await host.run('kms', 'DisableKey', { KeyId: ref });
    expect((await refusal(host.run('kms', 'Encrypt', { KeyId: ref, Plaintext: 'eA==' }))).code).toBe(
      'DisabledException',
    );
    expect((await refusal(host.run('kms', 'DescribeKey', { KeyId: 'alias/none' }))).message).toBe(
      'Alias arn:aws:kms:us-east-1:111122223333:alias/none is not found.',
    );
  });
});
