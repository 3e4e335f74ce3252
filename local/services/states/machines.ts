import { isDeepStrictEqual } from 'node:util';
import { AwsError, type Input, type Operation, type Output, type Right } from '../../contract.ts';
import { keyArnOf } from '../support.ts';
import { compile } from './compile.ts';
import { checkedName, enumerated, optionalString, page, requiredString, resultsWanted } from './input.ts';
import { type MachineRecord, type MachineVersion, type Store, machineRight } from './store.ts';

const LOGGING_OFF = { level: 'OFF', includeExecutionData: false };
const OWN_KEY = { type: 'AWS_OWNED_KEY' };
const TYPES = ['STANDARD', 'EXPRESS'];
const CHANGEABLE = ['definition', 'roleArn', 'loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration'];

/** The operations on state machines, their versions and their tags. */
export function machineOperations(store: Store): Record<string, Operation> {
  const on = (action: string) => (input: Input) => {
    const arn = optionalString(input, 'stateMachineArn') ?? '*';
    const readsData = input['includedData'] !== 'METADATA_ONLY';
    return [...store.rights(`states:${action}`, arn, arn, readsData), ...also(input, arn)];
  };
  /** What creating and changing a machine needs besides: to hand over its role, and to publish. */
  const also = (input: Input, machineArn: string): Right[] => {
    const roleArn = optionalString(input, 'roleArn');
    const passed = { 'iam:PassedToService': 'states.amazonaws.com' };
    return [
      ...(roleArn === undefined ? [] : [{ action: 'iam:PassRole', resource: roleArn, context: passed }]),
      ...(input['publish'] === true ? [{ action: 'states:PublishStateMachineVersion', resource: machineArn }] : []),
    ];
  };
  const created = (action: string) => (input: Input) => {
    const resource = store.host.arn('states', `stateMachine:${optionalString(input, 'name') ?? '*'}`);
    return [{ action: `states:${action}`, resource }, ...also(input, resource)];
  };
  const anywhere = (action: string) => () => [
    { action: `states:${action}`, resource: store.host.arn('states', 'stateMachine:*') },
  ];
  const tagged = (action: string) => (input: Input) => [
    { action: `states:${action}`, resource: optionalString(input, 'resourceArn') ?? '*' },
  ];
  return {
    CreateStateMachine: { rights: created('CreateStateMachine'), run: (input) => createMachine(store, input) },
    UpdateStateMachine: { rights: on('UpdateStateMachine'), run: (input) => updateMachine(store, input) },
    DescribeStateMachine: {
      rights: on('DescribeStateMachine'),
      run: async (input) => describe(store, requiredString(input, 'stateMachineArn')),
    },
    DeleteStateMachine: {
      rights: on('DeleteStateMachine'),
      run: async (input) => {
        deleteMachine(store, requiredString(input, 'stateMachineArn'));
        return {};
      },
    },
    ListStateMachines: { rights: anywhere('ListStateMachines'), run: async (input) => listMachines(store, input) },
    ValidateStateMachineDefinition: {
      rights: anywhere('ValidateStateMachineDefinition'),
      run: async (input) => validate(input),
    },
    PublishStateMachineVersion: {
      rights: on('PublishStateMachineVersion'),
      run: async (input) => publish(store, input),
    },
    ListStateMachineVersions: {
      rights: on('ListStateMachineVersions'),
      run: async (input) => listVersions(store, input),
    },
    DeleteStateMachineVersion: {
      rights: (input) => [
        machineRight('states:DeleteStateMachineVersion', optionalString(input, 'stateMachineVersionArn') ?? '*'),
      ],
      run: async (input) => deleteVersion(store, requiredString(input, 'stateMachineVersionArn')),
    },
    TagResource: { rights: tagged('TagResource'), run: async (input) => tag(store, input) },
    UntagResource: { rights: tagged('UntagResource'), run: async (input) => untag(store, input) },
    ListTagsForResource: {
      rights: tagged('ListTagsForResource'),
      run: async (input) => ({ tags: resource(store, requiredString(input, 'resourceArn')).tags }),
    },
  };
}

/**
 * Creates a machine, or gives the same one back if it was created with the same definition and settings before; another
 * role and other tags are then ignored (CreateStateMachine).
 */
export async function createMachine(store: Store, input: Input): Promise<Output> {
  const { host } = store;
  const name = checkedName(requiredString(input, 'name'));
  const definition = requiredString(input, 'definition');
  const roleArn = requiredString(input, 'roleArn');
  if (enumerated(input, 'type', TYPES) === 'EXPRESS') {
    throw new AwsError('StateMachineTypeNotSupported', 'Express state machines are not served by the local stack');
  }
  checkVersion(input);
  store.compile(definition);
  const arn = host.arn('states', `stateMachine:${name}`);
  const chosen = settings(input, { logging: LOGGING_OFF, tracing: { enabled: false }, encryption: OWN_KEY });
  const existing = store.machines.get(arn);
  if (existing !== undefined) {
    const { logging, tracing, encryption } = existing;
    if (existing.definition !== definition || !isDeepStrictEqual(chosen, { logging, tracing, encryption })) {
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    return { stateMachineArn: arn, creationDate: new Date(existing.createdAt) };
  }
  checkRole(store, roleArn, arn);
  const machine: MachineRecord = {
    arn,
    name,
    definition,
    roleArn,
    createdAt: host.clock.now(),
    revisionId: store.uuid(),
    ...chosen,
    tags: tagsOf(input),
    versions: [],
    nextVersion: 1,
  };
  await resolveKey(store, machine);
  store.machines.set(arn, machine);
  const version =
    input['publish'] === true ? newVersion(store, machine, optionalString(input, 'versionDescription')) : undefined;
  return {
    stateMachineArn: arn,
    creationDate: new Date(machine.createdAt),
    ...(version === undefined ? {} : { stateMachineVersionArn: version.arn }),
  };
}

/** Changes a machine. Executions that run go on with the definition they were started with. */
export async function updateMachine(store: Store, input: Input): Promise<Output> {
  const machine = store.machine(requiredString(input, 'stateMachineArn'));
  if (!CHANGEABLE.some((member) => input[member] !== undefined)) {
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified',
    );
  }
  const definition = optionalString(input, 'definition') ?? machine.definition;
  const roleArn = optionalString(input, 'roleArn') ?? machine.roleArn;
  checkVersion(input);
  store.compile(definition);
  if (roleArn !== machine.roleArn) checkRole(store, roleArn, machine.arn);
  Object.assign(machine, { definition, roleArn, ...settings(input, machine) });
  await resolveKey(store, machine);
  machine.revisionId = store.uuid();
  machine.updatedAt = store.host.clock.now();
  const version =
    input['publish'] === true ? newVersion(store, machine, optionalString(input, 'versionDescription')) : undefined;
  return {
    updateDate: new Date(machine.updatedAt),
    revisionId: machine.revisionId,
    ...(version === undefined ? {} : { stateMachineVersionArn: version.arn }),
  };
}

/** Removes a machine and stops what runs of it. */
export function deleteMachine(store: Store, arn: string): void {
  if (!store.machines.delete(arn)) return;
  for (const record of store.executions.values()) {
    if (record.machineArn === arn && record.status === 'RUNNING') store.engine.stop(record, undefined, undefined);
  }
}

/** Publishes what the machine is now as its next version, or gives the version that already holds it. */
export function newVersion(store: Store, machine: MachineRecord, description: string | undefined): MachineVersion {
  const latest = machine.versions.at(-1);
  if (latest?.revisionId === machine.revisionId) return latest;
  const number = machine.nextVersion++;
  const version: MachineVersion = {
    arn: `${machine.arn}:${number}`,
    number,
    revisionId: machine.revisionId,
    definition: machine.definition,
    roleArn: machine.roleArn,
    createdAt: store.host.clock.now(),
    ...(description === undefined ? {} : { description }),
  };
  machine.versions.push(version);
  return version;
}

function checkVersion(input: Input): void {
  if (input['versionDescription'] !== undefined && input['publish'] !== true)
    throw new AwsError('ValidationException', 'Version description can only be set when publish is true');
}

function checkRole(store: Store, roleArn: string, machineArn: string): void {
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+/.test(roleArn))
    throw new AwsError('InvalidArn', `Invalid Role Arn: '${roleArn}'`);
  try {
    store.host.assumeRole('states.amazonaws.com', roleArn, 'validation', machineArn);
  } catch {
    throw new AwsError(
      'AccessDeniedException',
      'Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.',
    );
  }
}

type Settings = Pick<MachineRecord, 'logging' | 'tracing' | 'encryption'>;

function settings(input: Input, current: Settings): Settings {
  const member = (name: string, fallback: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
    const value = input[name];
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : fallback;
  };
  return {
    logging: member('loggingConfiguration', current.logging),
    tracing: member('tracingConfiguration', current.tracing),
    encryption: member('encryptionConfiguration', current.encryption),
  };
}

async function resolveKey(store: Store, machine: MachineRecord): Promise<void> {
  const { type, kmsKeyId } = machine.encryption;
  delete machine.keyArn;
  if (type !== 'CUSTOMER_MANAGED_KMS_KEY') return;
  const keyArn = await keyArnOf(store.host, typeof kmsKeyId === 'string' ? kmsKeyId : undefined);
  if (keyArn !== undefined) machine.keyArn = keyArn;
}

function describe(store: Store, arn: string): Output {
  const { machine, definition, roleArn, versionArn } = store.target(arn);
  const version = machine.versions.find((candidate) => candidate.arn === versionArn);
  return {
    stateMachineArn: versionArn ?? machine.arn,
    name: machine.name,
    status: 'ACTIVE',
    definition,
    roleArn,
    type: 'STANDARD',
    creationDate: new Date(version?.createdAt ?? machine.createdAt),
    loggingConfiguration: machine.logging,
    tracingConfiguration: machine.tracing,
    encryptionConfiguration: machine.encryption,
    revisionId: version?.revisionId ?? machine.revisionId,
    ...(version?.description === undefined ? {} : { description: version.description }),
  };
}

function listMachines(store: Store, input: Input): Output {
  const { items, nextToken } = page([...store.machines.values()], input);
  return {
    stateMachines: items.map(({ arn, name, createdAt }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: new Date(createdAt),
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}

function validate(input: Input): Output {
  const express = enumerated(input, 'type', TYPES) === 'EXPRESS';
  const warnings = enumerated(input, 'severity', ['ERROR', 'WARNING']) === 'WARNING';
  const limit = resultsWanted(input, 100) || 100;
  const { machine, diagnostics } = compile(requiredString(input, 'definition'), express);
  const wanted = diagnostics.filter(({ severity }) => warnings || severity === 'ERROR');
  return {
    result: machine === undefined ? 'FAIL' : 'OK',
    diagnostics: wanted.slice(0, limit),
    truncated: wanted.length > limit,
  };
}

function publish(store: Store, input: Input): Output {
  const machine = store.machine(requiredString(input, 'stateMachineArn'));
  const expected = optionalString(input, 'revisionId');
  if (expected !== undefined && expected !== machine.revisionId) {
    throw new AwsError(
      'ConflictException',
      `Failed to publish the State Machine version for revision ${expected}. The current State Machine revision is ${machine.revisionId}.`,
    );
  }
  const version = newVersion(store, machine, optionalString(input, 'description'));
  return { creationDate: new Date(version.createdAt), stateMachineVersionArn: version.arn };
}

function listVersions(store: Store, input: Input): Output {
  const machine = store.machine(requiredString(input, 'stateMachineArn'));
  const { items, nextToken } = page([...machine.versions].reverse(), input);
  return {
    stateMachineVersions: items.map(({ arn, createdAt }) => ({
      stateMachineVersionArn: arn,
      creationDate: new Date(createdAt),
    })),
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}

function deleteVersion(store: Store, arn: string): Output {
  for (const alias of store.aliases.values()) {
    if (alias.routing.some(({ stateMachineVersionArn }) => stateMachineVersionArn === arn)) {
      throw new AwsError(
        'ConflictException',
        `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${alias.name}]`,
      );
    }
  }
  const machine = store.machines.get(arn.slice(0, arn.lastIndexOf(':')));
  const index = machine?.versions.findIndex((version) => version.arn === arn) ?? -1;
  if (machine !== undefined && index >= 0) machine.versions.splice(index, 1);
  return {};
}

// ---- tags ----

function resource(store: Store, arn: string): MachineRecord {
  const machine = store.machines.get(arn);
  if (machine === undefined) throw new AwsError('ResourceNotFound', `Resource not found: '${arn}'`);
  return machine;
}

function tagsOf(input: Input): { key: string; value: string }[] {
  const tags: unknown = input['tags'];
  return Array.isArray(tags)
    ? (tags as { key: string; value: string }[]).map(({ key, value }) => ({ key, value }))
    : [];
}

function tag(store: Store, input: Input): Output {
  const machine = resource(store, requiredString(input, 'resourceArn'));
  const added = tagsOf(input);
  machine.tags = [...machine.tags.filter(({ key }) => !added.some((other) => other.key === key)), ...added];
  return {};
}

function untag(store: Store, input: Input): Output {
  const machine = resource(store, requiredString(input, 'resourceArn'));
  const keys: unknown = input['tagKeys'];
  machine.tags = machine.tags.filter(({ key }) => !(Array.isArray(keys) && keys.includes(key)));
  return {};
}
