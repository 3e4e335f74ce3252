import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlers } from '../../bin/build.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[] | string;
}
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: unknown }>>;
}
/** One resource, with where it stands. */
export interface Found extends Resource {
  readonly stack: string;
  readonly id: string;
}
export interface Finding {
  readonly path: string;
  readonly id: string;
}
export interface Synthesis {
  /** 0 if it was clean. */
  readonly status: number | null;
  readonly printed: string;
  readonly templates: Readonly<Record<string, Template>>;
  /** The stacks that each stack waits for. */
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
  readonly resources: readonly Found[];
  /** What cdk-nag found and nobody acknowledged. */
  readonly findings: readonly Finding[];
  /** What would have been acknowledged, if it was only noted. */
  readonly acknowledged: readonly (Finding & { readonly reason: string })[];
}

const root = process.cwd();
let bundles: string | undefined;

/** Stand-ins for the bundles: no template depends on what is in them. */
function stubs(): string {
  if (bundles) return bundles;
  bundles = mkdtempSync(join(tmpdir(), 'frontdesk-stubs-'));
  for (const entry of handlers()) {
    mkdirSync(join(bundles, entry), { recursive: true });
    writeFileSync(join(bundles, entry, 'index.mjs'), `// ${entry}\n`);
  }
  return bundles;
}

/** Runs the CDK app for the stage as `cdk synth` does. With `noteOnly`, nothing is acknowledged. */
export async function synthesize(stage: string, noteOnly = false): Promise<Synthesis> {
  const folder = mkdtempSync(join(tmpdir(), `frontdesk-${stage}-`));
  const notes = join(folder, 'acknowledged.json');
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const preload = noteOnly ? ['--import', join(root, 'test/infrastructure/record-acknowledgements.mjs')] : [];
  const child = spawn(process.execPath, [...preload, 'bin/frontdesk.ts'], {
    cwd: root,
    env: {
      ...process.env,
      FRONTDESK_BUNDLES: stubs(),
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage }),
      ACKNOWLEDGED: notes,
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (printed += String(part)));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
  const templates: Record<string, Template> = {};
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.template.json')))
    templates[name.replace('.template.json', '')] = read(name);
  // A failed validation leaves no manifest.
  const manifest = status === 0 ? read<{ artifacts: Record<string, Artifact> }>('manifest.json') : { artifacts: {} };
  const stacks = Object.entries(manifest.artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const report = read<Report>('validation-report.json');
  return {
    status,
    printed,
    templates,
    dependencies: Object.fromEntries(
      stacks.map(([name, { dependencies }]) => [name, (dependencies ?? []).filter((other) => other in templates)]),
    ),
    resources: Object.entries(templates).flatMap(([stack, { Resources }]) =>
      Object.entries(Resources).map(([id, resource]) => ({ ...resource, Properties: resource.Properties, stack, id })),
    ),
    findings: report.pluginReports.flatMap(({ violations }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => ({ path: constructPath, id: ruleName })),
      ),
    ),
    acknowledged: noteOnly ? read('acknowledged.json') : [],
  };
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
}
interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** An intrinsic function resolved as far as a reader needs: references by name, parts joined. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || typeof value !== 'object') return String(value);
  const intrinsic = value as {
    Ref?: string;
    'Fn::GetAtt'?: string[];
    'Fn::Join'?: [string, unknown[]];
    'Fn::Sub'?: unknown;
  };
  if (intrinsic.Ref) return `<${intrinsic.Ref}>`;
  if (intrinsic['Fn::GetAtt']) return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  if (intrinsic['Fn::Join']) return intrinsic['Fn::Join'][1].map(text).join(intrinsic['Fn::Join'][0]);
  return JSON.stringify(value);
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** Every statement of every policy document in a resource, wherever it stands. */
export function statements(value: unknown): Statement[] {
  if (Array.isArray(value)) return value.flatMap(statements);
  if (value === null || typeof value !== 'object') return [];
  const own = 'Statement' in value && Array.isArray(value.Statement) ? (value.Statement as Statement[]) : [];
  return [...own, ...Object.values(value).flatMap(statements)];
}

export const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];
