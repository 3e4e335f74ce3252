import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { RefusedProperty, type Input, type Resource, type ResourceType } from '../../contract.ts';
import { physicalName } from '../../cloudformation/names.ts';
import { flag, inert, numeric, readProperties } from '../support.ts';
import { createMachine, deleteMachine, newVersion, updateMachine } from './machines.ts';
import type { Store } from './store.ts';

const machineProperties = z.strictObject({
  StateMachineName: z.string().optional(),
  RoleArn: z.string(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionString: z.string().optional(),
  DefinitionS3Location: z
    .strictObject({ Bucket: z.string(), Key: z.string(), Version: z.string().optional() })
    .optional(),
  DefinitionSubstitutions: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  StateMachineType: z.literal('STANDARD').optional(),
  EncryptionConfiguration: z
    .strictObject({
      Type: z.string(),
      KmsKeyId: z.string().optional(),
      KmsDataKeyReusePeriodSeconds: numeric.optional(),
    })
    .optional(),
  LoggingConfiguration: z
    .strictObject({
      Level: z.enum(['ALL', 'ERROR', 'FATAL', 'OFF']).optional(),
      IncludeExecutionData: flag.optional(),
      Destinations: z
        .array(z.strictObject({ CloudWatchLogsLogGroup: z.strictObject({ LogGroupArn: z.string() }) }))
        .optional(),
    })
    .optional(),
  TracingConfiguration: z.strictObject({ Enabled: flag.optional() }).optional(),
  Tags: inert,
});

const versionProperties = z.strictObject({
  StateMachineArn: z.string(),
  StateMachineRevisionId: z.string().optional(),
  Description: z.string().optional(),
});

const aliasProperties = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  RoutingConfiguration: z
    .array(z.strictObject({ StateMachineVersionArn: z.string(), Weight: numeric }))
    .min(1)
    .max(2),
});

/** What CloudFormation can declare of Step Functions. */
export function resourceTypes(store: Store): Record<string, ResourceType> {
  return {
    'AWS::StepFunctions::StateMachine': machineType(store),
    'AWS::StepFunctions::StateMachineVersion': versionType(store),
    'AWS::StepFunctions::StateMachineAlias': aliasType(store),
  };
}

function machineType(store: Store): ResourceType {
  const described = (arn: string): Resource => {
    const machine = store.machine(arn);
    return { ref: arn, attributes: { Arn: arn, Name: machine.name, StateMachineRevisionId: machine.revisionId } };
  };
  return {
    async create(logicalId, properties, { stack, kept }) {
      if (kept !== undefined && store.machines.has(kept.ref)) return described(kept.ref);
      const { name, input } = machineInput(store, logicalId, properties, stack);
      const { stateMachineArn } = await named(logicalId, () => createMachine(store, { ...input, name }));
      return described(String(stateMachineArn));
    },
    async update(logicalId, properties, { stack, current }) {
      const { name, input } = machineInput(store, logicalId, properties, stack);
      if (store.machine(current.ref).name !== name) return this.create(logicalId, properties, { stack });
      await named(logicalId, () => updateMachine(store, { ...input, stateMachineArn: current.ref }));
      return described(current.ref);
    },
    async remove(current) {
      deleteMachine(store, current.ref);
    },
  };
}

function machineInput(
  store: Store,
  logicalId: string,
  properties: Input,
  stack: string,
): { name: string; input: Input } {
  const read = readProperties(machineProperties, properties, 'AWS::StepFunctions::StateMachine', logicalId);
  const { EncryptionConfiguration: encryption, LoggingConfiguration: logging, TracingConfiguration: tracing } = read;
  return {
    name: read.StateMachineName ?? physicalName(stack, logicalId, 80),
    input: {
      roleArn: read.RoleArn,
      definition: definitionOf(store, logicalId, read),
      ...(encryption && {
        encryptionConfiguration: {
          type: encryption.Type,
          ...(encryption.KmsKeyId !== undefined && { kmsKeyId: encryption.KmsKeyId }),
          ...(encryption.KmsDataKeyReusePeriodSeconds !== undefined && {
            kmsDataKeyReusePeriodSeconds: encryption.KmsDataKeyReusePeriodSeconds,
          }),
        },
      }),
      ...(logging && {
        loggingConfiguration: {
          level: logging.Level ?? 'OFF',
          includeExecutionData: logging.IncludeExecutionData ?? false,
          destinations: logging.Destinations?.map((destination) => ({
            cloudWatchLogsLogGroup: { logGroupArn: destination.CloudWatchLogsLogGroup.LogGroupArn },
          })),
        },
      }),
      ...(tracing && { tracingConfiguration: { enabled: tracing.Enabled ?? false } }),
    },
  };
}

function definitionOf(store: Store, logicalId: string, read: z.infer<typeof machineProperties>): string {
  const { Definition: object, DefinitionString: string, DefinitionS3Location: location } = read;
  const text =
    string ??
    (object === undefined ? undefined : JSON.stringify(object)) ??
    (location === undefined ? undefined : readFileSync(store.host.assetPath(location.Bucket, location.Key), 'utf8'));
  if (text === undefined)
    throw new RefusedProperty(`AWS::StepFunctions::StateMachine ${logicalId}: it has no definition`);
  const substitutions = read.DefinitionSubstitutions ?? {};
  return text.replace(/\$\{([\w-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : whole,
  );
}

/** A definition that is refused says so with the name of its resource. */
async function named<T>(logicalId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new RefusedProperty(`AWS::StepFunctions::StateMachine ${logicalId}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function versionType(store: Store): ResourceType {
  return {
    async create(logicalId, properties, { kept }) {
      if (kept !== undefined) return kept;
      const read = readProperties(versionProperties, properties, 'AWS::StepFunctions::StateMachineVersion', logicalId);
      const version = newVersion(store, store.machine(read.StateMachineArn), read.Description);
      return { ref: version.arn, attributes: { Arn: version.arn } };
    },
    async update(logicalId, properties, { stack }) {
      return this.create(logicalId, properties, { stack });
    },
    async remove() {
      // An execution may still run on it, and a version that nothing names costs nothing.
    },
  };
}

function aliasType(store: Store): ResourceType {
  return {
    async create(logicalId, properties, { kept }) {
      if (kept !== undefined && store.aliases.has(kept.ref)) return kept;
      const read = readProperties(aliasProperties, properties, 'AWS::StepFunctions::StateMachineAlias', logicalId);
      const versionArn = read.RoutingConfiguration[0]?.StateMachineVersionArn ?? '';
      const arn = `${versionArn.slice(0, versionArn.lastIndexOf(':'))}:${read.Name}`;
      const now = store.host.clock.now();
      store.aliases.set(arn, {
        arn,
        name: read.Name,
        createdAt: store.aliases.get(arn)?.createdAt ?? now,
        updatedAt: now,
        ...(read.Description === undefined ? {} : { description: read.Description }),
        routing: read.RoutingConfiguration.map(({ StateMachineVersionArn, Weight }) => ({
          stateMachineVersionArn: StateMachineVersionArn,
          weight: Number(Weight),
        })),
      });
      return { ref: arn, attributes: { Arn: arn } };
    },
    async update(logicalId, properties, { stack }) {
      return this.create(logicalId, properties, { stack });
    },
    async remove(current) {
      store.aliases.delete(current.ref);
    },
  };
}
