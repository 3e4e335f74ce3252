import { isDeepStrictEqual } from 'node:util';
import { type Host, type Input, RefusedProperty, type Resource, type ResourceType, type Service } from '../contract.ts';
import type { Kept } from '../data/data.ts';
import type { Assembly, StackTemplate, TemplateResource } from './assembly.ts';
import { resolveDynamicReferences } from './dynamic-references.ts';
import { type Scope, references, resolve } from './intrinsics.ts';

/** A resource as it was last deployed. */
interface Deployed {
  readonly type: string;
  readonly properties: Input;
  readonly resource: Resource;
  readonly retain: boolean;
}

/** What a template type came to, for the list at start. */
export interface TypeSummary {
  readonly type: string;
  readonly count: number;
  /** Why it has no behaviour; undefined if it is served. */
  readonly inert: string | undefined;
}

export interface DeployOptions {
  /** Values of template parameters, by name, for every stack that declares them. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly onProgress?: (line: string) => void;
}

/** Needs a real account's bootstrap; says nothing that could be checked here. */
const UNCHECKED_SECTIONS = new Set(['Rules', 'Metadata', 'Description', 'AWSTemplateFormatVersion']);
const SERVED_SECTIONS = new Set(['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs']);
const SERVED_ATTRIBUTES = new Set([
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
]);

/**
 * CloudFormation: provisions what the templates declare through the services' resource types, and changes it with a
 * later deployment. Deterministic: stacks in the order of their dependencies, resources in dependency order and, where
 * that leaves a choice, in the order of the template.
 */
export class Deployer {
  readonly #host: Host;
  readonly #types = new Map<string, ResourceType>();
  /** By stack, then by logical id, in order of creation. */
  readonly #deployed = new Map<string, Map<string, Deployed>>();
  readonly #outputs = new Map<string, Readonly<Record<string, string>>>();
  readonly #exports = new Map<string, unknown>();
  /** By stack: its resources as they were last deployed, in order. */
  readonly #kept: Kept<readonly [logicalId: string, Deployed][]>;

  constructor(host: Host, services: readonly Service[]) {
    this.#host = host;
    this.#kept = host.data.map('cloudformation');
    for (const service of services)
      for (const [type, resourceType] of Object.entries(service.resourceTypes)) this.#types.set(type, resourceType);
  }

  /**
   * Deploys all stacks, or changes what was deployed before to what the templates now say.
   * @throws RefusedProperty naming everything that is not served, before anything is provisioned where possible.
   */
  async deploy(assembly: Assembly, options: DeployOptions): Promise<void> {
    this.#refuseUnknown(assembly);
    const abandoned: { stack: string; logicalId: string; deployed: Deployed }[] = [];
    for (const stack of assembly.stacks) {
      options.onProgress?.(`deploying ${stack.name}`);
      abandoned.push(...(await this.#deployStack(stack, options)));
    }
    // As CloudFormation, the new stands before the old goes.
    for (const { stack, logicalId, deployed } of abandoned.toReversed()) {
      await naming(stack, logicalId, deployed.type, () => this.#remove(deployed));
    }
  }

  /**
   * After a restart: provisions again what was deployed before, as it was. Whatever the templates say by now is for
   * `deploy`, which then changes it as any later deployment does.
   */
  async restore(): Promise<void> {
    for (const [stack, resources] of this.#kept) {
      const again = new Map<string, Deployed>();
      this.#deployed.set(stack, again);
      for (const [logicalId, deployed] of resources) {
        const { type, properties, resource: kept } = deployed;
        await naming(stack, logicalId, type, async () => {
          const resource = await this.#typeNamed(type).create(logicalId, properties, { stack, kept });
          again.set(logicalId, { ...deployed, resource });
        });
      }
    }
  }

  /** What the deployed templates came to, by resource type. */
  summary(): readonly TypeSummary[] {
    const counts = new Map<string, number>();
    for (const resources of this.#deployed.values())
      for (const { type } of resources.values()) counts.set(type, (counts.get(type) ?? 0) + 1);
    return [...counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([type, count]) => ({ type, count, inert: this.#types.get(type)?.inert }));
  }

  outputs(stack: string): Readonly<Record<string, string>> {
    const outputs = this.#outputs.get(stack);
    if (outputs === undefined)
      throw new Error(`There is no stack ${stack}. There are: ${[...this.#outputs.keys()].join(', ')}`);
    return outputs;
  }

  /** Every resource of one type: where it was declared, with which properties, and what it became. */
  resources(type: string): readonly {
    readonly stack: string;
    readonly logicalId: string;
    readonly properties: Input;
    readonly resource: Resource;
  }[] {
    return [...this.#deployed].flatMap(([stack, resources]) =>
      [...resources]
        .filter(([, deployed]) => deployed.type === type)
        .map(([logicalId, { properties, resource }]) => ({ stack, logicalId, properties, resource })),
    );
  }

  #refuseUnknown({ stacks }: Assembly): void {
    const refused = new Set<string>();
    for (const { name, template } of stacks) {
      for (const section of Object.keys(template)) {
        if (!SERVED_SECTIONS.has(section) && !UNCHECKED_SECTIONS.has(section))
          refused.add(`${name}: the section ${section}`);
      }
      for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
        if (!this.#types.has(resource.Type)) refused.add(`${name}/${logicalId}: the resource type ${resource.Type}`);
        for (const attribute of Object.keys(resource))
          if (!SERVED_ATTRIBUTES.has(attribute)) refused.add(`${name}/${logicalId}: the attribute ${attribute}`);
      }
    }
    if (refused.size > 0) throw new RefusedProperty(`The local stack does not serve:\n  ${[...refused].join('\n  ')}`);
  }

  async #deployStack(
    { name, template }: StackTemplate,
    options: DeployOptions,
  ): Promise<{ stack: string; logicalId: string; deployed: Deployed }[]> {
    const before = this.#deployed.get(name) ?? new Map<string, Deployed>();
    const now = new Map<string, Deployed>();
    // Should it fail on the way, what stood before is not forgotten.
    this.#deployed.set(name, new Map(before));
    const scope = await this.#scope({ name, template }, now, options);
    const declared = Object.entries(template.Resources ?? {}).filter(
      ([, { Condition }]) => Condition === undefined || scope.condition(Condition),
    );
    for (const [logicalId, resource] of inDependencyOrder(new Map(declared), name)) {
      await naming(name, logicalId, resource.Type, async () => {
        const properties = (await resolveDynamicReferences(
          this.#host,
          resolve(resource.Properties ?? {}, scope),
        )) as Input;
        const deployed = await this.#provision(name, logicalId, resource, properties, before.get(logicalId));
        now.set(logicalId, deployed);
        this.#deployed.get(name)?.set(logicalId, deployed);
        if (deployed !== before.get(logicalId)) this.#keep(name, now, before);
      });
    }
    this.#deployed.set(name, now);
    if (this.#kept.get(name)?.length !== now.size) this.#keep(name, now);
    this.#outputs.set(name, await this.#resolveOutputs(template, scope));
    return [...before]
      .filter(([logicalId, deployed]) => now.get(logicalId)?.type !== deployed.type && !deployed.retain)
      .map(([logicalId, deployed]) => ({ stack: name, logicalId, deployed }));
  }

  /** Keeps what stands of a stack, after each step: a deployment too may be cut off, and is then gone on with. */
  #keep(name: string, now: ReadonlyMap<string, Deployed>, before: ReadonlyMap<string, Deployed> = new Map()): void {
    this.#kept.set(name, [...now, ...[...before].filter(([logicalId]) => !now.has(logicalId))]);
  }

  async #provision(
    stack: string,
    logicalId: string,
    resource: TemplateResource,
    properties: Input,
    before: Deployed | undefined,
  ): Promise<Deployed> {
    const type = this.#typeNamed(resource.Type);
    const retain = resource.DeletionPolicy?.startsWith('Retain') === true;
    const record = (provisioned: Resource): Deployed => ({
      type: resource.Type,
      properties,
      resource: provisioned,
      retain,
    });
    if (before === undefined || before.type !== resource.Type)
      return record(await type.create(logicalId, properties, { stack }));
    if (isDeepStrictEqual(before.properties, properties))
      return before.retain === retain ? before : record(before.resource);
    if (type.update === undefined) {
      const changed = [...new Set([...Object.keys(before.properties), ...Object.keys(properties)])].filter(
        (key) => !isDeepStrictEqual(before.properties[key], properties[key]),
      );
      throw new RefusedProperty(`a later deployment cannot change ${changed.join(', ')}`);
    }
    return record(
      await type.update(logicalId, properties, { stack, current: before.resource, previous: before.properties }),
    );
  }

  async #remove({ type, resource }: Deployed): Promise<void> {
    const resourceType = this.#typeNamed(type);
    if (resourceType.remove === undefined) throw new RefusedProperty('a later deployment cannot take it away');
    await resourceType.remove(resource);
  }

  #typeNamed(name: string): ResourceType {
    const type = this.#types.get(name);
    if (type === undefined) throw new RefusedProperty(`the resource type ${name} is not served`);
    return type;
  }

  async #resolveOutputs(template: StackTemplate['template'], scope: Scope): Promise<Readonly<Record<string, string>>> {
    const outputs: Record<string, string> = {};
    for (const [name, output] of Object.entries(template.Outputs ?? {})) {
      if (output.Condition !== undefined && !scope.condition(output.Condition)) continue;
      outputs[name] = String(await resolveDynamicReferences(this.#host, resolve(output.Value, scope)));
      if (output.Export !== undefined) this.#exports.set(String(resolve(output.Export.Name, scope)), outputs[name]);
    }
    return outputs;
  }

  async #scope(
    { name, template }: StackTemplate,
    resources: ReadonlyMap<string, Deployed>,
    options: DeployOptions,
  ): Promise<Scope> {
    const { region, accountId, partition } = this.#host;
    const values = new Map<string, unknown>([
      ['AWS::Region', region],
      ['AWS::AccountId', accountId],
      ['AWS::Partition', partition],
      ['AWS::URLSuffix', 'amazonaws.com'],
      ['AWS::StackName', name],
      ['AWS::StackId', this.#host.arn('cloudformation', `stack/${name}/local`)],
      ['AWS::NotificationARNs', []],
      ...(await this.#parameterValues({ name, template }, options)),
    ]);
    const conditions = new Map<string, boolean>();
    const scope: Scope = {
      region,
      ref(target) {
        const deployed = resources.get(target);
        if (deployed !== undefined) return deployed.resource.ref;
        if (!values.has(target)) throw new RefusedProperty(`Ref: there is no ${target} in this stack`);
        return values.get(target);
      },
      attribute(logicalId, attribute) {
        const deployed = resources.get(logicalId);
        if (deployed === undefined)
          throw new RefusedProperty(`Fn::GetAtt: there is no resource ${logicalId} in this stack`);
        const value = deployed.resource.attributes[attribute];
        if (value === undefined)
          throw new RefusedProperty(`Fn::GetAtt: ${deployed.type} ${logicalId} gives no ${attribute}`);
        return value;
      },
      condition(condition) {
        const known = conditions.get(condition);
        if (known !== undefined) return known;
        const expression = template.Conditions?.[condition];
        if (expression === undefined) throw new RefusedProperty(`there is no condition ${condition} in this stack`);
        const value = resolve(expression, scope) === true;
        conditions.set(condition, value);
        return value;
      },
      mapping(map, first, second) {
        const value = template.Mappings?.[map]?.[first]?.[second];
        if (value === undefined) throw new RefusedProperty(`Fn::FindInMap: there is no ${map}.${first}.${second}`);
        return value;
      },
      importValue: (exported) => {
        if (!this.#exports.has(exported)) throw new RefusedProperty(`Fn::ImportValue: no stack exports ${exported}`);
        return this.#exports.get(exported);
      },
    };
    return scope;
  }

  /** Only the parameters that something refers to: CDK declares one about its bootstrap that nothing does. */
  async #parameterValues({ name, template }: StackTemplate, options: DeployOptions): Promise<[string, unknown][]> {
    const used = references([template.Resources, template.Outputs, template.Conditions]);
    const values: [string, unknown][] = [];
    for (const [parameter, { Type, Default, AllowedValues }] of Object.entries(template.Parameters ?? {})) {
      if (!used.has(parameter)) continue;
      const given = options.parameters[parameter] ?? Default;
      if (given === undefined) throw new RefusedProperty(`${name}: the parameter ${parameter} has no value`);
      if (AllowedValues !== undefined && !AllowedValues.map(String).includes(String(given))) {
        throw new RefusedProperty(`${name}: the parameter ${parameter} must be one of ${AllowedValues.join(', ')}`);
      }
      values.push([parameter, await this.#parameterValue(Type, String(given), `${name}: the parameter ${parameter}`)]);
    }
    return values;
  }

  async #parameterValue(type: string, given: string, where: string): Promise<unknown> {
    const stored = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];
    if (stored !== undefined) {
      const value = await resolveDynamicReferences(this.#host, `{{resolve:ssm:${given}}}`).catch((error: unknown) => {
        throw new RefusedProperty(`${where} is to come from the SSM parameter ${given}: ${String(error)}`);
      });
      return this.#parameterValue(stored, String(value), where);
    }
    if (type === 'CommaDelimitedList' || type.startsWith('List<'))
      return given === '' ? [] : given.split(',').map((item) => item.trim());
    if (type === 'Number' && Number.isNaN(Number(given))) throw new RefusedProperty(`${where} must be a number`);
    return given;
  }
}

function inDependencyOrder(
  resources: ReadonlyMap<string, TemplateResource>,
  stack: string,
): Map<string, TemplateResource> {
  const ordered = new Map<string, TemplateResource>();
  const visit = (logicalId: string, path: readonly string[]): void => {
    const resource = resources.get(logicalId);
    if (resource === undefined || ordered.has(logicalId)) return;
    if (path.includes(logicalId))
      throw new RefusedProperty(
        `${stack}: resources depend on each other in a circle: ${[...path, logicalId].join(' → ')}`,
      );
    const explicit = resource.DependsOn === undefined ? [] : [resource.DependsOn].flat();
    for (const dependency of [...explicit, ...references(resource.Properties)]) visit(dependency, [...path, logicalId]);
    ordered.set(logicalId, resource);
  };
  for (const logicalId of resources.keys()) visit(logicalId, []);
  return ordered;
}

/** Says of a refusal or a failure which resource it is about. */
async function naming(stack: string, logicalId: string, type: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = `${stack}/${logicalId} (${type}): ${error instanceof Error ? error.message : String(error)}`;
    throw error instanceof RefusedProperty ? new RefusedProperty(message) : new Error(message, { cause: error });
  }
}
