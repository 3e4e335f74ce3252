/** AWS Key Management Service: symmetric keys and HMAC keys, with their policies, aliases and encryption contexts. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { stableUuid } from '../../cloudformation/names.ts';
import { AwsError } from '../../contract.ts';
import type { CreateService, Host, Input, Operation, Output, Resource, ResourceType, Right } from '../../contract.ts';
import { blob, epochSeconds, flag, inert, numeric, page, readInput, readProperties } from '../support.ts';
import { codeOf, keyIdOf, open, seal } from './cipher.ts';
import type { EncryptionContext } from './cipher.ts';

interface Key {
  readonly id: string;
  readonly arn: string;
  readonly spec: 'SYMMETRIC_DEFAULT' | 'HMAC_256';
  readonly created: number;
  readonly material: Uint8Array;
  usage: 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC';
  description: string;
  enabled: boolean;
  rotates: boolean;
  /** When it is gone, once its deletion is scheduled. */
  deletionDate?: number;
}

interface Store {
  readonly keys: Map<string, Key>;
  /** Alias name (`alias/…`) → key id. */
  readonly aliases: Map<string, string>;
}

const keyProperties = z.strictObject({
  KeyPolicy: z.record(z.string(), z.unknown()).optional(),
  KeySpec: z.enum(['SYMMETRIC_DEFAULT', 'HMAC_256']).optional(),
  KeyUsage: z.enum(['ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC']).optional(),
  Enabled: flag.optional(),
  EnableKeyRotation: flag.optional(),
  MultiRegion: flag.refine((on) => !on, 'multi-Region keys are not served').optional(),
  RotationPeriodInDays: inert,
  PendingWindowInDays: inert,
  Description: z.string().optional(),
  Tags: inert,
});

const aliasProperties = z.strictObject({ AliasName: z.string().startsWith('alias/'), TargetKeyId: z.string() });

const context = z.record(z.string(), z.string()).optional();
const inputs = {
  Encrypt: z.strictObject({
    KeyId: z.string(),
    Plaintext: blob,
    EncryptionContext: context,
    EncryptionAlgorithm: z.literal('SYMMETRIC_DEFAULT').optional(),
  }),
  Decrypt: z.strictObject({
    KeyId: z.string().optional(),
    CiphertextBlob: blob,
    EncryptionContext: context,
    EncryptionAlgorithm: z.literal('SYMMETRIC_DEFAULT').optional(),
  }),
  GenerateDataKey: z.strictObject({
    KeyId: z.string(),
    KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
    NumberOfBytes: numeric.optional(),
    EncryptionContext: context,
  }),
  GenerateMac: z.strictObject({ KeyId: z.string(), Message: blob, MacAlgorithm: z.literal('HMAC_SHA_256') }),
  VerifyMac: z.strictObject({ KeyId: z.string(), Message: blob, MacAlgorithm: z.literal('HMAC_SHA_256'), Mac: blob }),
  DescribeKey: z.strictObject({ KeyId: z.string() }),
  GenerateRandom: z.strictObject({ NumberOfBytes: numeric }),
  ListAliases: z.strictObject({
    KeyId: z.string().optional(),
    Limit: numeric.optional(),
    Marker: z.string().optional(),
  }),
};

export const createService: CreateService = (host) => {
  const store: Store = { keys: host.data.records('kms/keys'), aliases: host.data.map('kms/aliases') };
  return {
    name: 'kms',
    protocol: { kind: 'json', version: '1.1', targetPrefix: 'TrentService' },
    operations: operations(host, store),
    resourceTypes: { 'AWS::KMS::Key': keyType(host, store), 'AWS::KMS::Alias': aliasType(host, store) },
  };
};

const SEALING = { 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT' };
const MAC = { 'kms:MacAlgorithm': 'HMAC_SHA_256' };
/** Condition keys that follow from the operation: only one algorithm of each kind is served. */
const keySpecific: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Encrypt: SEALING,
  Decrypt: SEALING,
  GenerateDataKey: SEALING,
  GenerateDataKeyWithoutPlaintext: SEALING,
  GenerateMac: MAC,
  VerifyMac: MAC,
};

function operations(host: Host, store: Store): Record<string, Operation> {
  const find = (keyId: string): Key => {
    const name = keyId.startsWith('arn:') ? keyId.slice(keyId.indexOf(':', keyId.indexOf(host.accountId)) + 1) : keyId;
    const id = name.startsWith('alias/') ? store.aliases.get(name) : name.replace(/^key\//, '');
    const key = id === undefined ? undefined : store.keys.get(id);
    if (key !== undefined) return key;
    const arn = name.startsWith('alias/')
      ? host.arn('kms', name)
      : host.arn('kms', `key/${name.replace(/^key\//, '')}`);
    const message = name.startsWith('alias/') ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`;
    throw new AwsError('NotFoundException', message);
  };
  /** The key, if it may be used this way now. */
  const usable = (keyId: string, usage: Key['usage'], operation: string): Key => {
    const key = find(keyId);
    if (key.deletionDate !== undefined)
      throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
    if (!key.enabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
    if (key.usage !== usage) {
      throw new AwsError(
        'InvalidKeyUsageException',
        `${key.arn} key usage is ${key.usage} which is not valid for ${operation}.`,
      );
    }
    return key;
  };
  const right = (action: string, keyId: string, given: EncryptionContext = {}): Right => ({
    action: `kms:${action}`,
    resource: find(keyId).arn,
    context: {
      'kms:CallerAccount': host.accountId,
      ...keySpecific[action],
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
      ...(Object.keys(given).length > 0 && { 'kms:EncryptionContextKeys': Object.keys(given) }),
      ...(keyId.includes('alias/') && { 'kms:RequestAlias': keyId.slice(keyId.indexOf('alias/')) }),
    },
  });
  const invalid = () => new AwsError('InvalidCiphertextException', '');

  const operation = <T extends { KeyId: string; EncryptionContext?: EncryptionContext | undefined }>(
    name: string,
    schema: z.ZodType<T>,
    run: (input: T) => Output,
  ): Operation => ({
    rights(input: Input) {
      const { KeyId, EncryptionContext } = readInput(schema, input);
      return [right(name, KeyId, EncryptionContext)];
    },
    run: async (input: Input) => run(readInput(schema, input)),
  });

  const dataKey = (name: string, withPlaintext: boolean): Operation =>
    operation(name, inputs.GenerateDataKey, ({ KeyId, KeySpec, NumberOfBytes, EncryptionContext = {} }) => {
      if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
        throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
      }
      const key = usable(KeyId, 'ENCRYPT_DECRYPT', name);
      const plaintext = host.random('kms').bytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
      return {
        KeyId: key.arn,
        CiphertextBlob: seal(key, plaintext, EncryptionContext, host.random('kms')),
        ...(withPlaintext && { Plaintext: plaintext }),
      };
    });

  return {
    Encrypt: operation('Encrypt', inputs.Encrypt, ({ KeyId, Plaintext, EncryptionContext = {} }) => {
      const key = usable(KeyId, 'ENCRYPT_DECRYPT', 'Encrypt');
      if (Plaintext.length === 0 || Plaintext.length > 4096) {
        throw new AwsError(
          'ValidationException',
          "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length between 1 and 4096, inclusive",
        );
      }
      const sealed = seal(key, Plaintext, EncryptionContext, host.random('kms'));
      return { KeyId: key.arn, CiphertextBlob: sealed, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    }),
    Decrypt: {
      rights(input) {
        const { CiphertextBlob, EncryptionContext } = readInput(inputs.Decrypt, input);
        const id = keyIdOf(CiphertextBlob);
        if (id === undefined || !store.keys.has(id)) throw invalid();
        return [right('Decrypt', id, EncryptionContext)];
      },
      async run(input) {
        const { KeyId, CiphertextBlob, EncryptionContext = {} } = readInput(inputs.Decrypt, input);
        const id = keyIdOf(CiphertextBlob);
        if (id === undefined) throw invalid();
        if (KeyId !== undefined && find(KeyId).id !== id) {
          throw new AwsError(
            'IncorrectKeyException',
            'The key ID in the request does not identify a CMK that can perform this operation.',
          );
        }
        const key = usable(id, 'ENCRYPT_DECRYPT', 'Decrypt');
        const plaintext = open(key.material, CiphertextBlob, EncryptionContext);
        if (plaintext === undefined) throw invalid();
        return { KeyId: key.arn, Plaintext: plaintext, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
      },
    },
    GenerateDataKey: dataKey('GenerateDataKey', true),
    GenerateDataKeyWithoutPlaintext: dataKey('GenerateDataKeyWithoutPlaintext', false),
    GenerateMac: operation('GenerateMac', inputs.GenerateMac, ({ KeyId, Message, MacAlgorithm }) => {
      const key = usable(KeyId, 'GENERATE_VERIFY_MAC', 'GenerateMac');
      return { KeyId: key.arn, Mac: codeOf(key.material, Message), MacAlgorithm };
    }),
    VerifyMac: operation('VerifyMac', inputs.VerifyMac, ({ KeyId, Message, Mac, MacAlgorithm }) => {
      const key = usable(KeyId, 'GENERATE_VERIFY_MAC', 'VerifyMac');
      const right = codeOf(key.material, Message);
      if (Mac.length !== right.length || !timingSafeEqual(Mac, right)) throw new AwsError('KMSInvalidMacException', '');
      return { KeyId: key.arn, MacValid: true, MacAlgorithm };
    }),
    DescribeKey: {
      // The stack's own look-up of an alias is nobody's call: a key that shuts its account out can still be named.
      rights: (input, { principal, http }) =>
        principal.kind === 'operator' && http === undefined
          ? []
          : [right('DescribeKey', readInput(inputs.DescribeKey, input).KeyId)],
      run: async (input) => ({ KeyMetadata: shown(host, find(readInput(inputs.DescribeKey, input).KeyId)) }),
    },
    GetKeyRotationStatus: operation('GetKeyRotationStatus', inputs.DescribeKey, ({ KeyId }) => ({
      KeyRotationEnabled: find(KeyId).rotates,
    })),
    DisableKey: operation('DisableKey', inputs.DescribeKey, ({ KeyId }) => {
      find(KeyId).enabled = false;
      return {};
    }),
    EnableKey: operation('EnableKey', inputs.DescribeKey, ({ KeyId }) => {
      find(KeyId).enabled = true;
      return {};
    }),
    GenerateRandom: {
      rights: () => [{ action: 'kms:GenerateRandom', resource: '*' }],
      run: async (input) => ({
        Plaintext: host.random('kms').bytes(readInput(inputs.GenerateRandom, input).NumberOfBytes),
      }),
    },
    ListAliases: {
      rights: () => [{ action: 'kms:ListAliases', resource: '*' }],
      async run(input) {
        const { KeyId, Limit = 50, Marker } = readInput(inputs.ListAliases, input);
        const wanted = KeyId === undefined ? undefined : find(KeyId).id;
        const all = [...store.aliases].filter(([, id]) => wanted === undefined || id === wanted);
        const { items, nextToken } = page(all, Limit, Marker);
        return {
          Aliases: items.map(([name, id]) => ({ AliasName: name, AliasArn: host.arn('kms', name), TargetKeyId: id })),
          Truncated: nextToken !== undefined,
          NextMarker: nextToken,
        };
      },
    },
  };
}

function shown(host: Host, key: Key): Record<string, unknown> {
  const symmetric = key.spec === 'SYMMETRIC_DEFAULT';
  return {
    AWSAccountId: host.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: epochSeconds(key.created),
    Enabled: key.enabled && key.deletionDate === undefined,
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.deletionDate !== undefined ? 'PendingDeletion' : key.enabled ? 'Enabled' : 'Disabled',
    ...(key.deletionDate !== undefined && { DeletionDate: epochSeconds(key.deletionDate) }),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    ...(symmetric ? { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] } : { MacAlgorithms: ['HMAC_SHA_256'] }),
    MultiRegion: false,
  };
}

function keyType(host: Host, store: Store): ResourceType {
  const put = (logicalId: string, given: Input, id: string): Resource => {
    const current = store.keys.get(id);
    const read = readProperties(keyProperties, given, 'AWS::KMS::Key', logicalId);
    const spec = read.KeySpec ?? 'SYMMETRIC_DEFAULT';
    const usage = read.KeyUsage ?? 'ENCRYPT_DECRYPT';
    if ((spec === 'HMAC_256') !== (usage === 'GENERATE_VERIFY_MAC')) {
      throw new AwsError('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
    }
    const key: Key = {
      id,
      arn: host.arn('kms', `key/${id}`),
      spec,
      created: current?.created ?? host.clock.now(),
      material: current?.material ?? host.random('kms').bytes(32),
      usage,
      description: read.Description ?? '',
      enabled: read.Enabled ?? true,
      rotates: read.EnableKeyRotation ?? false,
    };
    store.keys.set(id, key);
    host.setResourcePolicy(key.arn, read.KeyPolicy ?? accountMayDelegate(host));
    return { ref: id, attributes: { Arn: key.arn, KeyId: id } };
  };
  return {
    create: async (logicalId, given, { stack, kept }) => {
      const before = kept === undefined ? undefined : store.keys.get(kept.ref);
      const { enabled } = before ?? {};
      const resource = put(logicalId, given, stableUuid(`${stack}/${logicalId}`));
      const key = store.keys.get(resource.ref);
      // An operator may have disabled it since it was deployed.
      if (key !== undefined && enabled !== undefined) key.enabled = enabled;
      return resource;
    },
    update: async (logicalId, given, { current }) => put(logicalId, given, current.ref),
    async remove(current) {
      const key = store.keys.get(current.ref);
      if (key !== undefined) key.deletionDate = host.clock.now() + 30 * 86_400_000;
    },
  };
}

/** The policy of a key that names none: the account's own policies decide. */
function accountMayDelegate(host: Host): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:${host.partition}:iam::${host.accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  };
}

function aliasType(host: Host, store: Store): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const { AliasName, TargetKeyId } = readProperties(aliasProperties, given, 'AWS::KMS::Alias', logicalId);
    const id = TargetKeyId.split('/').at(-1) ?? '';
    if (!store.keys.has(id))
      throw new AwsError('NotFoundException', `Key '${host.arn('kms', `key/${id}`)}' does not exist`);
    store.aliases.set(AliasName, id);
    return { ref: AliasName, attributes: {} };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
    async remove(current) {
      store.aliases.delete(current.ref);
    },
  };
}
