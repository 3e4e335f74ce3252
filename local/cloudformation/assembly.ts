import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One resource as the template declares it, intrinsics unresolved. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: unknown;
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
}

export interface Template {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<
      string,
      { readonly Value: unknown; readonly Condition?: string; readonly Export?: { readonly Name: unknown } }
    >
  >;
}

export interface StackTemplate {
  readonly name: string;
  readonly template: Template;
}

export interface Assembly {
  /** The account and region that the stacks are bound to, as far as they are. */
  readonly environment: { readonly accountId?: string; readonly region?: string };
  /** In an order in which they can be deployed. */
  readonly stacks: readonly StackTemplate[];
  /** The local path of each asset, by `bucket/key`, the bucket as CDK writes it (`…-${AWS::AccountId}-…`). */
  readonly assets: readonly { readonly bucket: string; readonly key: string; readonly path: string }[];
}

interface Artifact {
  readonly type: string;
  /** `aws://account/region`, either of them `unknown-…` in an app that leaves it open. */
  readonly environment?: string;
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly file?: string;
    readonly directoryName?: string;
  };
  readonly dependencies?: readonly string[];
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>;
      }
    >
  >;
}

/** Reads what `cdk synth` wrote: the stacks of a cdk.out folder, nested stages included, and where its assets are. */
export function readAssembly(folder: string): Assembly {
  const { artifacts = {} } = readJson(join(folder, 'manifest.json')) as {
    artifacts?: Readonly<Record<string, Artifact>>;
  };
  const stacks: StackTemplate[] = [];
  const assets: Assembly['assets'][number][] = [];
  let environment: Assembly['environment'] = {};
  for (const id of inDependencyOrder(artifacts)) {
    const artifact = artifacts[id];
    if (artifact === undefined) continue;
    const { type, properties = {} } = artifact;
    if (type === 'aws:cloudformation:stack' && properties.templateFile !== undefined) {
      stacks.push({
        name: properties.stackName ?? id,
        template: readJson(join(folder, properties.templateFile)) as Template,
      });
      environment = { ...environment, ...environmentOf(artifact) };
    } else if (type === 'cdk:asset-manifest' && properties.file !== undefined) {
      assets.push(...readAssets(folder, properties.file));
    } else if (type === 'cdk:cloud-assembly' && properties.directoryName !== undefined) {
      const nested = readAssembly(join(folder, properties.directoryName));
      stacks.push(...nested.stacks);
      assets.push(...nested.assets);
      environment = { ...environment, ...nested.environment };
    }
  }
  return { stacks, assets, environment };
}

function environmentOf({ environment = '' }: Artifact): Assembly['environment'] {
  const [, accountId, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(environment) ?? [];
  const known = (value: string | undefined): value is string => value !== undefined && !value.startsWith('unknown-');
  return { ...(known(accountId) ? { accountId } : {}), ...(known(region) ? { region } : {}) };
}

function readAssets(folder: string, file: string): Assembly['assets'][number][] {
  const manifest = readJson(join(folder, file)) as AssetManifest;
  return Object.values(manifest.files ?? {}).flatMap(({ source, destinations }) => {
    const path = source.path;
    if (path === undefined) return [];
    return Object.values(destinations).map(({ bucketName, objectKey }) => ({
      bucket: bucketName,
      key: objectKey,
      path: join(folder, path),
    }));
  });
}

function inDependencyOrder(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const ordered = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) throw new Error(`The stacks depend on each other in a circle: ${[...path, id].join(' → ')}`);
    for (const dependency of artifacts[id]?.dependencies ?? []) visit(dependency, [...path, id]);
    ordered.add(id);
  };
  for (const id of Object.keys(artifacts)) visit(id, []);
  return [...ordered];
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}
