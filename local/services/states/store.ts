import { AwsError, type Host, type Right } from '../../contract.ts';
import { compile } from './compile.ts';
import type { Diagnostic, Machine } from './definition.ts';
import { Engine } from './engine.ts';
import { keptExecutions } from './keeping.ts';
import { drawBytes, uuidOf } from '../../random.ts';
import type { ExecutionRecord } from './record.ts';
import { lambdaInvoker } from './tasks.ts';

/** A state machine as it is kept; plain data. */
export interface MachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  definition: string;
  roleArn: string;
  revisionId: string;
  updatedAt?: number;
  logging: Readonly<Record<string, unknown>>;
  tracing: Readonly<Record<string, unknown>>;
  encryption: Readonly<Record<string, unknown>>;
  /** The key of the customer that protects it, if any. */
  keyArn?: string;
  tags: { readonly key: string; readonly value: string }[];
  readonly versions: MachineVersion[];
  nextVersion: number;
}

export interface MachineVersion {
  readonly arn: string;
  readonly number: number;
  readonly revisionId: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly description?: string;
  readonly createdAt: number;
}

export interface AliasRecord {
  readonly arn: string;
  readonly name: string;
  description?: string;
  readonly createdAt: number;
  updatedAt: number;
  routing: { readonly stateMachineVersionArn: string; readonly weight: number }[];
}

/** Everything that the service keeps, and the engine that runs it. */
export class Store {
  readonly machines: Map<string, MachineRecord>;
  readonly aliases: Map<string, AliasRecord>;
  readonly executions: Map<string, ExecutionRecord>;
  /** The machine whose task once waited for a token that has been answered or has expired. */
  readonly closedTokens: Map<string, string>;
  /** Tokens whose answer is taken back unless the run that gave it stays. */
  readonly answered = new Set<string>();
  readonly engine: Engine;
  readonly host: Host;
  private readonly compiled = new Map<string, Machine>();
  private draws = 0;

  constructor(host: Host) {
    this.host = host;
    this.machines = host.data.records('states/machines');
    this.aliases = host.data.records('states/aliases');
    this.closedTokens = host.data.map('states/closedTokens');
    const { executions, changed } = keptExecutions(host.data);
    this.executions = executions;
    this.engine = new Engine({
      clock: host.clock,
      region: host.region,
      invoke: lambdaInvoker(host, () => this.uuid()),
      tokenClosed: (token, record) => this.closedTokens.set(token, record.machineArn),
      changed,
    });
  }

  /** Takes up every execution that ran before a restart. */
  resume(): void {
    for (const record of this.executions.values())
      if (record.status === 'RUNNING') this.engine.resume(record, this.compile(record.definition));
  }

  /** An identifier of this service, the same in every run of the same calls at the same instants. */
  uuid(): string {
    const { accountId, clock, data } = this.host;
    // After a restart the draws begin anew, perhaps at the same instant.
    const life = data.restarts === 0 ? '' : ` ${data.restarts}`;
    return uuidOf(drawBytes(`${accountId} ${clock.now()}${life}`, this.draws++));
  }

  /** The machine of a definition. Throws `InvalidDefinition` as AWS words it. */
  compile(definition: string): Machine {
    const known = this.compiled.get(definition);
    if (known !== undefined) return known;
    const { machine, diagnostics } = compile(definition);
    if (machine === undefined)
      throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${listOf(diagnostics)}'`);
    this.compiled.set(definition, machine);
    return machine;
  }

  machine(arn: string): MachineRecord {
    const machine = this.machines.get(arn);
    if (machine !== undefined) return machine;
    checkArn(arn, 'stateMachine');
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  execution(arn: string): ExecutionRecord {
    const record = this.executions.get(arn);
    if (record !== undefined) return record;
    checkArn(arn, 'execution');
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  /** What to run for an ARN of a machine, a version or an alias. */
  target(arn: string): { machine: MachineRecord; definition: string; roleArn: string; versionArn?: string } {
    const direct = this.machines.get(arn);
    if (direct !== undefined) return { machine: direct, definition: direct.definition, roleArn: direct.roleArn };
    const alias = this.aliases.get(arn);
    const versionArn = alias === undefined ? arn : this.route(alias);
    const machine = this.machines.get(versionArn.slice(0, versionArn.lastIndexOf(':')));
    const version = machine?.versions.find((candidate) => candidate.arn === versionArn);
    if (machine === undefined || version === undefined) {
      checkArn(arn, 'stateMachine');
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return { machine, definition: version.definition, roleArn: version.roleArn, versionArn };
  }

  private route(alias: AliasRecord): string {
    let left = (drawBytes(alias.arn, this.draws++).readUInt32BE(0) / 2 ** 32) * 100;
    for (const { stateMachineVersionArn, weight } of alias.routing) {
      left -= weight;
      if (left < 0) return stateMachineVersionArn;
    }
    return alias.routing[0]?.stateMachineVersionArn ?? '';
  }

  /** The right to do this to a machine or one of its executions, with what it needs of the machine's key. */
  rights(action: string, resource: string, machineArn: string | undefined, readsData = true): Right[] {
    const right = machineRight(action, resource);
    const keyArn = machineArn === undefined ? undefined : this.machines.get(unqualified(machineArn).arn)?.keyArn;
    if (machineArn === undefined || keyArn === undefined || !readsData) return [right];
    return [{ ...right, keyArn, keyFor: unqualified(machineArn).arn }];
  }
}

/** Versions and aliases are judged as their machine; which one it is stands in a condition key. */
export function machineRight(action: string, resource: string): Right {
  const { arn, qualifier } = unqualified(resource);
  return {
    action,
    resource: arn,
    ...(qualifier !== undefined && { context: { 'states:StateMachineQualifier': qualifier } }),
  };
}

function unqualified(arn: string): { arn: string; qualifier?: string } {
  const [, machineArn, qualifier] = /^(arn:[^:]+:states:[^:]+:[^:]+:stateMachine:[^:]+):([^:]+)$/.exec(arn) ?? [];
  return machineArn === undefined || qualifier === undefined ? { arn } : { arn: machineArn, qualifier };
}

/** The findings of an invalid definition, as one line of an error message. */
function listOf(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`).join(', ');
}

/** Refuses an ARN that is none, or one of another kind of thing. */
function checkArn(arn: string, kind: 'stateMachine' | 'execution'): void {
  const [, found] = /^arn:[\w-]+:states:[\w-]+:\d{12}:(\w+):/.exec(arn) ?? [];
  if (found === undefined) throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  if (found !== kind)
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${found}'`);
}
