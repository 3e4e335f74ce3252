/** `AWS::SecretsManager::Secret` and `ResourcePolicy`. */
import { z } from 'zod';
import { stableSuffix } from '../../cloudformation/names.ts';
import type { Host, Input, Random, Resource, ResourceType } from '../../contract.ts';
import { inert, keyArnOf, readProperties } from '../support.ts';
import { generateSecret, generation } from './generate.ts';
import type { Secrets } from './secrets.ts';

const properties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  KmsKeyId: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generation
    .extend({ SecretStringTemplate: z.string().optional(), GenerateStringKey: z.string().optional() })
    .optional(),
  Tags: inert,
});

const policyProperties = z.strictObject({
  SecretId: z.string(),
  ResourcePolicy: z.unknown(),
  BlockPublicPolicy: inert,
});

export function secretType(host: Host, secrets: Secrets): ResourceType {
  const read = (logicalId: string, given: Input) =>
    readProperties(properties, given, 'AWS::SecretsManager::Secret', logicalId);
  return {
    async create(logicalId, given, { stack, kept }): Promise<Resource> {
      if (kept !== undefined && secrets.byArn.has(kept.ref)) return kept;
      const wanted = read(logicalId, given);
      const name = wanted.Name ?? `${logicalId}-${stableSuffix(`${stack}/${logicalId}`, 12)}`;
      const secret = secrets.create(name, wanted.Description ?? '', await keyArnOf(host, wanted.KmsKeyId));
      const text =
        wanted.SecretString ??
        (wanted.GenerateSecretString === undefined
          ? undefined
          : generated(wanted.GenerateSecretString, host.random('secretsmanager')));
      if (text !== undefined) secrets.put(secret, { text }, host.random('secretsmanager').uuid(), ['AWSCURRENT']);
      return { ref: secret.arn, attributes: { Id: secret.arn } };
    },
    /** A generated value stays as it is, whatever a later deployment says of its making. */
    async update(logicalId, given, { current }) {
      const wanted = read(logicalId, given);
      const secret = secrets.find(current.ref);
      secret.description = wanted.Description ?? '';
      const keyArn = await keyArnOf(host, wanted.KmsKeyId);
      if (keyArn !== undefined) secret.keyArn = keyArn;
      if (wanted.SecretString !== undefined)
        secrets.put(secret, { text: wanted.SecretString }, host.random('secretsmanager').uuid(), ['AWSCURRENT']);
      return current;
    },
    async remove(current) {
      secrets.byArn.delete(current.ref);
    },
  };
}

export function secretPolicyType(host: Host, secrets: Secrets): ResourceType {
  const put = (logicalId: string, given: Input): Resource => {
    const { SecretId, ResourcePolicy } = readProperties(
      policyProperties,
      given,
      'AWS::SecretsManager::ResourcePolicy',
      logicalId,
    );
    const { arn } = secrets.find(SecretId);
    host.setResourcePolicy(arn, ResourcePolicy);
    return { ref: arn, attributes: { Id: arn } };
  };
  return {
    create: async (logicalId, given) => put(logicalId, given),
    update: async (logicalId, given) => put(logicalId, given),
  };
}

function generated(
  wanted: z.infer<typeof generation> & {
    SecretStringTemplate?: string | undefined;
    GenerateStringKey?: string | undefined;
  },
  random: Random,
): string {
  const { SecretStringTemplate, GenerateStringKey, ...how } = wanted;
  const value = generateSecret(how, random);
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined) return value;
  const template: unknown = JSON.parse(SecretStringTemplate);
  return JSON.stringify({ ...z.record(z.string(), z.unknown()).parse(template), [GenerateStringKey]: value });
}
