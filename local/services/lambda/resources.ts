/** `AWS::Lambda::*` of the templates, event source mappings apart. */
import { z } from 'zod';
import { AwsError, RefusedProperty } from '../../contract.ts';
import { physicalName } from '../../cloudformation/names.ts';
import type { Host, Input, Resource, ResourceType } from '../../contract.ts';
import { inert, numeric, readProperties } from '../support.ts';
import { functionArn, readFunctionName } from './arn.ts';
import { codeFolder } from './functions.ts';
import type { Functions, PolicyStatement, Settings } from './functions.ts';

const level = z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']);

const functionSchema = z.strictObject({
  FunctionName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string().regex(/^[^.\s]+\.[^.\s]+$/),
  Runtime: z.enum(['nodejs22.x', 'nodejs24.x']),
  Role: z.string(),
  Timeout: numeric.pipe(z.number().int().min(1).max(900)).default(3),
  MemorySize: numeric.pipe(z.number().int().min(128).max(10_240)).default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).optional() }).optional(),
  ReservedConcurrentExecutions: numeric.pipe(z.number().int().min(0)).optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string().optional() }).optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(['Text', 'JSON']).default('Text'),
      LogGroup: z.string().optional(),
      ApplicationLogLevel: level.default('INFO'),
      SystemLogLevel: z.enum(['DEBUG', 'INFO', 'WARN']).default('INFO'),
    })
    .optional(),
  PackageType: z.literal('Zip').optional(),
  Architectures: inert,
  Description: inert,
  EphemeralStorage: inert,
  KmsKeyArn: inert,
  RecursiveLoop: inert,
  RuntimeManagementConfig: inert,
  Tags: inert,
  TracingConfig: inert,
});

/** Names that Lambda sets itself and refuses in a declaration. */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) {
    throw new AwsError(
      'InvalidParameterValueException',
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > 4096) {
    throw new AwsError(
      'InvalidParameterValueException',
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  }
}

const permissionSchema = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

const asyncSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: numeric.pipe(z.number().int().min(0).max(2)).default(2),
  MaximumEventAgeInSeconds: numeric.pipe(z.number().int().min(60).max(21_600)).default(21_600),
  DestinationConfig: z
    .strictObject({
      OnSuccess: z.strictObject({ Destination: z.string() }).optional(),
      OnFailure: z.strictObject({ Destination: z.string() }).optional(),
    })
    .optional(),
});

const versionSchema = z.strictObject({ FunctionName: z.string(), CodeSha256: inert, Description: inert });

const aliasSchema = z.strictObject({
  FunctionName: z.string(),
  FunctionVersion: z.string(),
  Name: z.string().regex(/^(?!\d+$)[A-Za-z0-9_-]{1,128}$/),
  Description: z.string().default(''),
});

/** Destinations and dead letters that are served. */
export function checkDestination(arn: string, type: string, logicalId: string): void {
  if (!/^arn:[a-z-]+:(sqs|sns|lambda):/.test(arn)) {
    throw new RefusedProperty(`${type} ${logicalId}: a destination of this kind is not served: ${arn}`);
  }
}

/** The resource types that stand for functions and what belongs to them. */
export function functionResources(host: Host, functions: Functions): Readonly<Record<string, ResourceType>> {
  const readSettings = (logicalId: string, properties: Input, name: string): [Settings, number | undefined] => {
    const read = readProperties(functionSchema, properties, 'AWS::Lambda::Function', logicalId);
    const environment = read.Environment?.Variables ?? {};
    checkEnvironment(environment);
    const deadLetterArn = read.DeadLetterConfig?.TargetArn;
    if (deadLetterArn !== undefined) checkDestination(deadLetterArn, 'AWS::Lambda::Function', logicalId);
    try {
      host.assumeRole('lambda.amazonaws.com', read.Role, name, functionArn(host, { name, qualifier: undefined }));
    } catch {
      throw new AwsError(
        'InvalidParameterValueException',
        'The role defined for the function cannot be assumed by Lambda.',
      );
    }
    const settings: Settings = {
      handler: read.Handler,
      codeFolder: codeFolder(host, read.Code.S3Bucket, read.Code.S3Key, read.Handler, logicalId),
      codeSha256: read.Code.S3Key.replace(/\.zip$/, ''),
      role: read.Role,
      timeoutSeconds: read.Timeout,
      memoryMb: read.MemorySize,
      environment,
      logFormat: read.LoggingConfig?.LogFormat ?? 'Text',
      logLevel: read.LoggingConfig?.ApplicationLogLevel ?? 'INFO',
      systemLog: read.LoggingConfig?.LogFormat !== 'JSON' || read.LoggingConfig.SystemLogLevel !== 'WARN',
      logGroup: read.LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`,
      deadLetterArn,
    };
    return [settings, read.ReservedConcurrentExecutions];
  };
  const functionResource = (name: string): Resource => {
    const { arn } = functions.record(name);
    return { ref: name, attributes: { Arn: arn } };
  };

  const putAsyncSettings = (logicalId: string, properties: Input): Resource => {
    const type = 'AWS::Lambda::EventInvokeConfig';
    const read = readProperties(asyncSchema, properties, type, logicalId);
    const { record } = functions.resolve(readFunctionName(read.FunctionName, read.Qualifier));
    const onSuccess = read.DestinationConfig?.OnSuccess?.Destination;
    const onFailure = read.DestinationConfig?.OnFailure?.Destination;
    for (const arn of [onSuccess, onFailure]) if (arn !== undefined) checkDestination(arn, type, logicalId);
    record.asyncSettings.set(read.Qualifier, {
      retries: read.MaximumRetryAttempts,
      ageSeconds: read.MaximumEventAgeInSeconds,
      onSuccess,
      onFailure,
    });
    return { ref: `${record.name}|${read.Qualifier}`, attributes: {} };
  };

  const putAlias = (logicalId: string, properties: Input): Resource => {
    const read = readProperties(aliasSchema, properties, 'AWS::Lambda::Alias', logicalId);
    const { record } = functions.resolve({ ...readFunctionName(read.FunctionName), qualifier: read.FunctionVersion });
    record.aliases.set(read.Name, { version: read.FunctionVersion, description: read.Description });
    const arn = `${record.arn}:${read.Name}`;
    return { ref: arn, attributes: { AliasArn: arn } };
  };

  return {
    'AWS::Lambda::Function': {
      create(logicalId, properties, { stack }) {
        const declared = properties['FunctionName'];
        const name = typeof declared === 'string' ? declared : physicalName(stack, logicalId, 64);
        functions.add(name, ...readSettings(logicalId, properties, name));
        return Promise.resolve(functionResource(name));
      },
      async update(logicalId, properties, { current }) {
        const record = functions.record(current.ref);
        const [settings, reserved] = readSettings(logicalId, properties, record.name);
        record.reserved = reserved;
        await functions.replaceLatest(record, settings);
        return functionResource(record.name);
      },
      async remove(current) {
        await functions.remove(functions.record(current.ref));
      },
    },
    'AWS::Lambda::Version': {
      create(logicalId, properties, { kept }) {
        if (kept !== undefined) return Promise.resolve(kept);
        const read = readProperties(versionSchema, properties, 'AWS::Lambda::Version', logicalId);
        const record = functions.record(readFunctionName(read.FunctionName).name);
        const version = functions.publish(record);
        const arn = `${record.arn}:${version}`;
        return Promise.resolve({ ref: arn, attributes: { FunctionArn: arn, Version: version } });
      },
      // A published version may still be what an execution in flight calls: it stays.
      remove: () => Promise.resolve(),
    },
    'AWS::Lambda::Alias': {
      create: (logicalId, properties) => Promise.resolve(putAlias(logicalId, properties)),
      update: (logicalId, properties) => Promise.resolve(putAlias(logicalId, properties)),
      remove(current) {
        const { name, qualifier = '' } = readFunctionName(current.ref);
        functions.record(name).aliases.delete(qualifier);
        return Promise.resolve();
      },
    },
    'AWS::Lambda::Permission': permissionResource(host, functions),
    'AWS::Lambda::EventInvokeConfig': {
      create: (logicalId, properties) => Promise.resolve(putAsyncSettings(logicalId, properties)),
      update: (logicalId, properties) => Promise.resolve(putAsyncSettings(logicalId, properties)),
      remove(current) {
        const [name = '', qualifier = ''] = current.ref.split('|');
        functions.record(name).asyncSettings.delete(qualifier);
        return Promise.resolve();
      },
    },
  };
}

function permissionResource(host: Host, functions: Functions): ResourceType {
  const create: ResourceType['create'] = (logicalId, properties, { stack }) => {
    const read = readProperties(permissionSchema, properties, 'AWS::Lambda::Permission', logicalId);
    const condition = {
      ...(read.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': read.SourceArn } }),
      ...(read.SourceAccount !== undefined && { StringEquals: { 'AWS:SourceAccount': read.SourceAccount } }),
    };
    const isService = read.Principal.endsWith('.amazonaws.com');
    const account = /^\d{12}$/.test(read.Principal)
      ? `arn:${host.partition}:iam::${read.Principal}:root`
      : read.Principal;
    const statement: PolicyStatement = {
      Sid: physicalName(stack, logicalId),
      Effect: 'Allow',
      Principal: isService ? { Service: read.Principal } : { AWS: account },
      Action: read.Action,
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    };
    functions.allow(read.FunctionName, statement);
    return Promise.resolve({ ref: statement.Sid, attributes: { Id: statement.Sid, FunctionName: read.FunctionName } });
  };
  const remove = (current: Resource): Promise<void> => {
    functions.disallow(String(current.attributes['FunctionName']), current.ref);
    return Promise.resolve();
  };
  return {
    create,
    remove,
    async update(logicalId, properties, origin) {
      await remove(origin.current);
      return create(logicalId, properties, origin);
    },
  };
}
