import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface StackSource {
  readonly dependencies?: readonly string[];
  readonly template: Record<string, unknown>;
  /** Files of assets, by object key. */
  readonly assets?: Readonly<Record<string, string>>;
}

const BUCKET = 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}';

/** Writes a cdk.out folder of these stacks, as `cdk synth` would, and gives its path. */
export function assemblyOf(stacks: Readonly<Record<string, StackSource>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-assembly-'));
  const artifacts: Record<string, unknown> = {};
  for (const [name, { template, assets = {}, dependencies = [] }] of Object.entries(stacks)) {
    const write = (file: string, content: unknown): void => writeFileSync(join(folder, file), JSON.stringify(content));
    write(`${name}.template.json`, template);
    const files: Record<string, unknown> = {};
    for (const [key, content] of Object.entries(assets)) {
      const path = `asset.${key}`;
      mkdirSync(join(folder, path), { recursive: true });
      writeFileSync(join(folder, path, 'index.mjs'), content);
      files[key] = {
        source: { path, packaging: 'zip' },
        destinations: { here: { bucketName: BUCKET, objectKey: `${key}.zip` } },
      };
    }
    write(`${name}.assets.json`, { version: '1', files });
    artifacts[`${name}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } };
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: 'aws://unknown-account/unknown-region',
      properties: { templateFile: `${name}.template.json` },
      dependencies: [`${name}.assets`, ...dependencies],
    };
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '1', artifacts }));
  return folder;
}
