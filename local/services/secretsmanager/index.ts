/** AWS Secrets Manager: secrets with their versions and stages. */
import { z } from 'zod';
import { AwsError } from '../../contract.ts';
import type { Call, CreateService, Host, Input, Operation, Output, Right } from '../../contract.ts';
import { blob, epochSeconds, flag, inert, keyArnOf, numeric, page, readInput } from '../support.ts';
import { generateSecret, generation } from './generate.ts';
import { secretPolicyType, secretType } from './resources.ts';
import { Secrets } from './secrets.ts';
import type { Content, Secret } from './secrets.ts';

const DAY = 86_400_000;

const value = {
  SecretString: z.string().optional(),
  SecretBinary: blob.optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
};
const id = { SecretId: z.string() };
const inputs = {
  get: z.strictObject({ ...id, VersionId: z.string().optional(), VersionStage: z.string().optional() }),
  put: z.strictObject({ ...id, ...value, VersionStages: z.array(z.string()).optional() }),
  create: z.strictObject({
    ...value,
    Name: z.string().regex(/^[\w/+=.@-]{1,512}$/),
    Description: z.string().optional(),
    KmsKeyId: z.string().optional(),
    Tags: inert,
  }),
  update: z.strictObject({ ...id, ...value, Description: z.string().optional(), KmsKeyId: z.string().optional() }),
  delete: z.strictObject({
    ...id,
    RecoveryWindowInDays: numeric.optional(),
    ForceDeleteWithoutRecovery: flag.optional(),
  }),
  secret: z.strictObject(id),
  list: z.strictObject({ MaxResults: numeric.optional(), NextToken: z.string().optional() }),
};

export const createService: CreateService = (host) => {
  const secrets = new Secrets(host);
  return {
    name: 'secretsmanager',
    protocol: { kind: 'json', version: '1.1', targetPrefix: 'secretsmanager' },
    operations: operations(host, secrets),
    resourceTypes: {
      'AWS::SecretsManager::Secret': secretType(host, secrets),
      'AWS::SecretsManager::ResourcePolicy': secretPolicyType(host, secrets),
    },
    // Values are what must not leak elsewhere; what may be searched is what describes them.
    *contents() {
      for (const { name, description } of secrets.byArn.values())
        yield { sink: 'secret names', text: `${name} ${description}` };
    },
  };
};

function operations(host: Host, secrets: Secrets): Record<string, Operation> {
  const right = (action: string, secret: Secret, withKey = true): Right => ({
    action: `secretsmanager:${action}`,
    resource: secret.arn,
    ...(withKey && secret.keyArn !== undefined && { keyArn: secret.keyArn }),
  });
  /** Who may not use a secret is not told whether there is one: what its name would be is judged first. */
  const asked = (action: string, id: string, withKey: boolean): Right => {
    try {
      return right(action, secrets.find(id), withKey);
    } catch {
      const resource = id.startsWith('arn:') ? id : host.arn('secretsmanager', `secret:${id}`);
      return { action: `secretsmanager:${action}`, resource };
    }
  };
  const toCreate = ({ Name, Description, KmsKeyId }: z.infer<typeof inputs.create>): Right => ({
    action: 'secretsmanager:CreateSecret',
    resource: host.arn('secretsmanager', `secret:${Name}`),
    context: {
      'secretsmanager:Name': Name,
      ...(Description !== undefined && { 'secretsmanager:Description': Description }),
      ...(KmsKeyId !== undefined && { 'secretsmanager:KmsKeyId': KmsKeyId }),
    },
  });
  const on = <T extends { SecretId: string }>(
    action: string,
    schema: z.ZodType<T>,
    withKey: boolean,
    run: (secret: Secret, input: T, call: Call) => Output | Promise<Output>,
  ): Operation => {
    const read = (input: Input): T => readInput(schema, input);
    return {
      rights(input) {
        const given = read(input);
        return [{ ...asked(action, given.SecretId, withKey), context: contextOf(given) }];
      },
      async run(input, call) {
        const given = read(input);
        return run(secrets.find(given.SecretId), given, call);
      },
    };
  };

  return {
    GetSecretValue: on('GetSecretValue', inputs.get, true, (secret, { VersionId, VersionStage }) => {
      assertLive(secret);
      const stage = VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined);
      const version = [...secret.versions.values()].find(
        (each) =>
          (VersionId === undefined || each.id === VersionId) && (stage === undefined || each.stages.includes(stage)),
      );
      if (version === undefined) {
        const wanted = VersionId === undefined ? `staging label: ${stage ?? ''}` : `VersionId: ${VersionId}`;
        throw new AwsError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for ${wanted}`,
        );
      }
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        ...(version.text !== undefined && { SecretString: version.text }),
        ...(version.binary !== undefined && { SecretBinary: version.binary }),
        VersionStages: version.stages,
        CreatedDate: epochSeconds(version.created),
      };
    }),
    PutSecretValue: on('PutSecretValue', inputs.put, true, (secret, given) => {
      assertLive(secret);
      const content = contentOf(given);
      if (content === undefined)
        throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
      const version = secrets.put(
        secret,
        content,
        given.ClientRequestToken ?? host.random('secretsmanager').uuid(),
        given.VersionStages ?? ['AWSCURRENT'],
      );
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
    }),
    CreateSecret: {
      rights(input) {
        return [toCreate(readInput(inputs.create, input))];
      },
      async run(input, { principal }) {
        const given = readInput(inputs.create, input);
        const content = contentOf(given);
        const keyArn = await keyArnOf(host, given.KmsKeyId);
        // Whoever makes a secret under a key of the account must be able to use that key.
        if (keyArn !== undefined) host.authorize(principal, { ...toCreate(given), keyArn });
        const secret = secrets.create(given.Name, given.Description ?? '', keyArn);
        if (content === undefined) return { ARN: secret.arn, Name: secret.name };
        const version = secrets.put(secret, content, given.ClientRequestToken ?? host.random('secretsmanager').uuid(), [
          'AWSCURRENT',
        ]);
        return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
      },
    },
    UpdateSecret: on('UpdateSecret', inputs.update, true, async (secret, given, { principal }) => {
      assertLive(secret);
      const keyArn = await keyArnOf(host, given.KmsKeyId);
      if (keyArn !== undefined) host.authorize(principal, { ...right('UpdateSecret', secret), keyArn });
      if (given.Description !== undefined) secret.description = given.Description;
      if (keyArn !== undefined) secret.keyArn = keyArn;
      const content = contentOf(given);
      if (content === undefined) return { ARN: secret.arn, Name: secret.name };
      const version = secrets.put(secret, content, given.ClientRequestToken ?? host.random('secretsmanager').uuid(), [
        'AWSCURRENT',
      ]);
      return { ARN: secret.arn, Name: secret.name, VersionId: version.id };
    }),
    DeleteSecret: on(
      'DeleteSecret',
      inputs.delete,
      false,
      (secret, { RecoveryWindowInDays = 30, ForceDeleteWithoutRecovery = false }) => {
        assertLive(secret);
        const now = host.clock.now();
        if (RecoveryWindowInDays < 7 || RecoveryWindowInDays > 30) {
          throw new AwsError(
            'InvalidParameterException',
            'RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
          );
        }
        secret.deletionDate = ForceDeleteWithoutRecovery ? now : now + RecoveryWindowInDays * DAY;
        return { ARN: secret.arn, Name: secret.name, DeletionDate: epochSeconds(secret.deletionDate) };
      },
    ),
    RestoreSecret: on('RestoreSecret', inputs.secret, false, (secret) => {
      delete secret.deletionDate;
      return { ARN: secret.arn, Name: secret.name };
    }),
    DescribeSecret: on('DescribeSecret', inputs.secret, false, shown),
    ListSecrets: {
      rights: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
      async run(input) {
        const { MaxResults = 100, NextToken } = readInput(inputs.list, input);
        const live = [...secrets.byArn.values()].filter(({ deletionDate }) => deletionDate === undefined);
        const { items, nextToken } = page(live, MaxResults, NextToken);
        return { SecretList: items.map(shown), NextToken: nextToken };
      },
    },
    GetRandomPassword: {
      rights: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
      run: async (input) => ({
        RandomPassword: generateSecret(readInput(generation, input), host.random('secretsmanager')),
      }),
    },
  };
}

/** Members of a request that are condition keys of the same name. */
const CONDITION_KEYS = [
  'SecretId',
  'VersionId',
  'VersionStage',
  'Description',
  'KmsKeyId',
  'RecoveryWindowInDays',
  'ForceDeleteWithoutRecovery',
];

function contextOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    CONDITION_KEYS.filter((key) => given[key] !== undefined).map((key) => [
      `secretsmanager:${key}`,
      String(given[key]),
    ]),
  );
}

function assertLive({ deletionDate }: Secret): void {
  if (deletionDate === undefined) return;
  throw new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

function contentOf({
  SecretString,
  SecretBinary,
}: {
  SecretString?: string | undefined;
  SecretBinary?: Uint8Array | undefined;
}): Content | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (SecretString !== undefined) return { text: SecretString };
  return SecretBinary === undefined ? undefined : { binary: SecretBinary };
}

function shown(secret: Secret): Output {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    ...(secret.keyArn !== undefined && { KmsKeyId: secret.keyArn }),
    CreatedDate: epochSeconds(secret.created),
    LastChangedDate: epochSeconds(secret.changed),
    ...(secret.deletionDate !== undefined && { DeletedDate: epochSeconds(secret.deletionDate) }),
    VersionIdsToStages: Object.fromEntries(
      [...secret.versions.values()].map((version) => [version.id, version.stages]),
    ),
  };
}
