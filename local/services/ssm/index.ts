/** AWS Systems Manager Parameter Store: how the stacks tell each other names, and the functions their settings. */
import { z } from 'zod';
import { physicalName } from '../../cloudformation/names.ts';
import { AwsError } from '../../contract.ts';
import type { CreateService, Host, Input, Operation, Resource, ResourceType } from '../../contract.ts';
import { epochSeconds, flag, inert, numeric, page, readInput, readProperties } from '../support.ts';

interface Parameter {
  readonly name: string;
  readonly type: 'String' | 'StringList' | 'SecureString';
  readonly value: string;
  readonly version: number;
  readonly lastModified: number;
}

const properties = z.strictObject({
  Name: z.string().optional(),
  Type: z.enum(['String', 'StringList']),
  Value: z.string().min(1),
  DataType: z.literal('text').optional(),
  Tier: z.enum(['Standard', 'Advanced', 'Intelligent-Tiering']).optional(),
  AllowedPattern: z.string().optional(),
  Description: inert,
  Tags: inert,
});

const getInput = z.strictObject({ Name: z.string(), WithDecryption: flag.optional() });
const getManyInput = z.strictObject({ Names: z.array(z.string()).min(1).max(10), WithDecryption: flag.optional() });
const byPathInput = z.strictObject({
  Path: z.string().startsWith('/'),
  Recursive: flag.optional(),
  WithDecryption: flag.optional(),
  MaxResults: numeric.optional(),
  NextToken: z.string().optional(),
});
const putInput = z.strictObject({
  Name: z.string(),
  Value: z.string().min(1),
  Type: z.enum(['String', 'StringList', 'SecureString']).optional(),
  Overwrite: flag.optional(),
  Tier: z.string().optional(),
  DataType: z.literal('text').optional(),
  Description: inert,
});

export const createService: CreateService = (host) => {
  const parameters = host.data.map<Parameter>('ssm');
  return {
    name: 'ssm',
    protocol: { kind: 'json', version: '1.1', targetPrefix: 'AmazonSSM' },
    operations: operations(host, parameters),
    resourceTypes: { 'AWS::SSM::Parameter': parameterType(host, parameters) },
    *contents() {
      for (const { name, type, value } of parameters.values()) {
        if (type !== 'SecureString') yield { sink: `ssm parameter ${name}`, text: value };
      }
    },
  };
};

const arnOf = (host: Host, name: string): string => host.arn('ssm', `parameter/${name.replace(/^\//, '')}`);

/** A parameter is asked for by name or ARN, with `:version` behind it if an exact one is wanted. */
function selectorOf(selector: string): { name: string; version?: number } {
  const arn = /^arn:[^:]+:ssm:[^:]+:\d+:parameter(\/.+)$/.exec(selector);
  const [, base = selector, version] = /^(.+?)(?::(\d+))?$/.exec(arn?.[1] ?? selector) ?? [];
  return { name: base, ...(version !== undefined && { version: Number(version) }) };
}

function shown(host: Host, parameter: Parameter): Record<string, unknown> {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: epochSeconds(parameter.lastModified),
    ARN: arnOf(host, parameter.name),
    DataType: 'text',
  };
}

function operations(host: Host, parameters: Map<string, Parameter>): Record<string, Operation> {
  const find = (selector: string): Parameter | undefined => {
    const { name, version } = selectorOf(selector);
    const found = parameters.get(name) ?? parameters.get(name.replace(/^\//, ''));
    if (found !== undefined && version !== undefined && version !== found.version) {
      throw new AwsError(
        'ParameterVersionNotFound',
        `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
      );
    }
    return found;
  };
  const right = (action: string, selector: string, context?: Record<string, string>) => ({
    action: `ssm:${action}`,
    resource: arnOf(host, selectorOf(selector).name),
    ...(context !== undefined && { context }),
  });

  return {
    GetParameter: {
      rights: (input) => [right('GetParameter', readInput(getInput, input).Name)],
      async run(input) {
        const found = find(readInput(getInput, input).Name);
        if (found === undefined) throw new AwsError('ParameterNotFound', '');
        return { Parameter: shown(host, found) };
      },
    },
    GetParameters: {
      rights: (input) => readInput(getManyInput, input).Names.map((name) => right('GetParameters', name)),
      async run(input) {
        const { Names } = readInput(getManyInput, input);
        const found = Names.map((name) => ({ name, parameter: find(name) }));
        return {
          Parameters: found.flatMap(({ parameter }) => (parameter === undefined ? [] : [shown(host, parameter)])),
          InvalidParameters: found.filter(({ parameter }) => parameter === undefined).map(({ name }) => name),
        };
      },
    },
    GetParametersByPath: {
      rights(input) {
        const { Path, Recursive = false } = readInput(byPathInput, input);
        return [right('GetParametersByPath', Path.replace(/(.)\/$/, '$1'), { 'ssm:Recursive': String(Recursive) })];
      },
      async run(input) {
        const { Path, Recursive = false, MaxResults = 10, NextToken } = readInput(byPathInput, input);
        const prefix = Path.endsWith('/') ? Path : `${Path}/`;
        const below = [...parameters.values()]
          .filter(({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1));
        const { items, nextToken } = page(below, MaxResults, NextToken);
        return { Parameters: items.map((each) => shown(host, each)), NextToken: nextToken };
      },
    },
    PutParameter: {
      rights(input) {
        const { Name, Overwrite = false } = readInput(putInput, input);
        return [right('PutParameter', Name, { 'ssm:Overwrite': String(Overwrite) })];
      },
      async run(input) {
        const { Name, Value, Type, Overwrite = false } = readInput(putInput, input);
        const before = parameters.get(Name);
        if (before !== undefined && !Overwrite) {
          throw new AwsError(
            'ParameterAlreadyExists',
            'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
          );
        }
        const type = Type ?? before?.type;
        if (type === undefined) {
          throw new AwsError('ValidationException', 'A parameter type is required when you create a parameter.');
        }
        const version = (before?.version ?? 0) + 1;
        parameters.set(Name, { name: Name, type, value: Value, version, lastModified: host.clock.now() });
        return { Version: version, Tier: 'Standard' };
      },
    },
    DeleteParameter: {
      rights: (input) => [right('DeleteParameter', String(input['Name']))],
      async run(input) {
        if (!parameters.delete(String(input['Name']))) throw new AwsError('ParameterNotFound', '');
        return {};
      },
    },
  };
}

function parameterType(host: Host, parameters: Map<string, Parameter>): ResourceType {
  const put = (logicalId: string, given: Input, nameOtherwise: string): Resource => {
    const read = readProperties(properties, given, 'AWS::SSM::Parameter', logicalId);
    const name = read.Name ?? nameOtherwise;
    if (read.AllowedPattern !== undefined && !new RegExp(`^(?:${read.AllowedPattern})$`).test(read.Value)) {
      throw new AwsError(
        'ParameterPatternMismatchException',
        `Parameter value, cannot be validated against allowedPattern: ${read.AllowedPattern}`,
      );
    }
    const before = parameters.get(name);
    // After a restart it is declared again, and is the same version.
    if (before?.value === read.Value && before.type === read.Type)
      return { ref: name, attributes: { Type: read.Type, Value: read.Value } };
    const version = (before?.version ?? 0) + 1;
    parameters.set(name, { name, type: read.Type, value: read.Value, version, lastModified: host.clock.now() });
    return { ref: name, attributes: { Type: read.Type, Value: read.Value } };
  };
  return {
    create: async (logicalId, given, { stack }) => put(logicalId, given, physicalName(stack, logicalId)),
    update: async (logicalId, given, { current }) => put(logicalId, given, current.ref),
    async remove(current) {
      parameters.delete(current.ref);
    },
  };
}
