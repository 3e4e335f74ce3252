/** The functions that the templates declare, with their versions, aliases and resource policies. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AwsError, RefusedProperty } from '../../contract.ts';
import type { Host } from '../../contract.ts';
import { functionArn, readFunctionName } from './arn.ts';
import type { FunctionName } from './arn.ts';
import type { LogLevel } from './messages.ts';
import { makeRoom, Pool } from './pool.ts';
import type { PoolSettings } from './pool.ts';

/** What a version of a function is: everything that publishing freezes. */
export interface Settings {
  readonly handler: string;
  /** Folder of the unpacked bundle. */
  readonly codeFolder: string;
  /** Names the content of the bundle. */
  readonly codeSha256: string;
  readonly role: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFormat: 'Text' | 'JSON';
  readonly logLevel: LogLevel;
  /** Whether START, END and REPORT are written in the JSON format; the text format always has them. */
  readonly systemLog: boolean;
  readonly logGroup: string;
  readonly deadLetterArn: string | undefined;
}

/** How asynchronous invocations of one qualifier are retried and where their results go. */
export interface AsyncSettings {
  readonly retries: number;
  readonly ageSeconds: number;
  readonly onSuccess: string | undefined;
  readonly onFailure: string | undefined;
}

/** One statement of a function's resource policy, as `AWS::Lambda::Permission` declares it. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly [member: string]: unknown;
}

export interface FunctionRecord {
  readonly name: string;
  readonly arn: string;
  readonly lastModified: number;
  latest: Settings;
  /** At most so many at once; 0 throttles every call. */
  reserved: number | undefined;
  running: number;
  /** How many there were. */
  invocations: number;
  /** How many threads were started for it. */
  threads: number;
  readonly versions: Map<string, Settings>;
  readonly aliases: Map<string, { readonly version: string; readonly description: string }>;
  /** By qualified ARN. */
  readonly policies: Map<string, PolicyStatement[]>;
  /** By qualifier, `$LATEST` where there is none. */
  readonly asyncSettings: Map<string, AsyncSettings>;
  readonly pools: Map<string, Pool>;
}

/** What a call meets: the function, and the version that its qualifier leads to. */
export interface Target {
  readonly record: FunctionRecord;
  readonly qualifier: string | undefined;
  readonly version: string;
  readonly settings: Settings;
  /** As the caller named it. */
  readonly arn: string;
}

/**
 * Threads of all functions together. Each holds some 30 MB, and Lambda too gives up a sandbox that nobody has needed for a
 * while: who comes back to its function finds a cold start.
 */
const MOST_THREADS = 120;

const COMPILE_CACHE = new URL('../../../node_modules/.cache/frontdesk-functions', import.meta.url).pathname;

/** The file that Lambda would load for `index.handler`. */
function moduleOf(settings: Pick<Settings, 'codeFolder' | 'handler'>): string {
  const name = settings.handler.split('.')[0] ?? '';
  const found = ['js', 'mjs', 'cjs']
    .map((extension) => join(settings.codeFolder, `${name}.${extension}`))
    .find(existsSync);
  return pathToFileURL(found ?? join(settings.codeFolder, `${name}.mjs`)).href;
}

export class Functions {
  readonly #host: Host;
  readonly #byName = new Map<string, FunctionRecord>();

  constructor(host: Host) {
    this.#host = host;
  }

  all(): Iterable<FunctionRecord> {
    return this.#byName.values();
  }

  /** @throws AwsError ResourceConflictException if the name is taken. */
  add(name: string, settings: Settings, reserved: number | undefined): FunctionRecord {
    if (this.#byName.has(name)) {
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409, { Type: 'User' });
    }
    const record: FunctionRecord = {
      name,
      arn: functionArn(this.#host, { name, qualifier: undefined }),
      lastModified: this.#host.clock.now(),
      latest: settings,
      reserved,
      running: 0,
      invocations: 0,
      threads: 0,
      versions: this.#host.data.map(`lambda/versions/${name}`),
      aliases: new Map(),
      policies: new Map(),
      asyncSettings: new Map(),
      pools: new Map(),
    };
    this.#byName.set(name, record);
    return record;
  }

  /** New code or settings for `$LATEST`; published versions stay as they are. */
  async replaceLatest(record: FunctionRecord, settings: Settings): Promise<void> {
    record.latest = settings;
    const pool = record.pools.get('$LATEST');
    record.pools.delete('$LATEST');
    await pool?.close();
  }

  async remove(record: FunctionRecord): Promise<void> {
    this.#byName.delete(record.name);
    record.versions.clear();
    await Promise.all([...record.pools.values()].map((pool) => pool.close()));
  }

  /** @throws AwsError ResourceNotFoundException as Lambda words it. */
  record(name: string): FunctionRecord {
    const record = this.#byName.get(name);
    if (record === undefined) throw notFound(functionArn(this.#host, { name, qualifier: undefined }));
    return record;
  }

  /** @throws AwsError ResourceNotFoundException if there is no such function, version or alias. */
  resolve(name: FunctionName): Target {
    const arn = functionArn(this.#host, name);
    const record = this.#byName.get(name.name);
    if (record === undefined) throw notFound(arn);
    const { qualifier } = name;
    if (qualifier === undefined || qualifier === '$LATEST') {
      return { record, qualifier, version: '$LATEST', settings: record.latest, arn };
    }
    const version = record.aliases.get(qualifier)?.version ?? qualifier;
    const settings = version === '$LATEST' ? record.latest : record.versions.get(version);
    if (settings === undefined) throw notFound(arn);
    return { record, qualifier, version, settings, arn };
  }

  /** Freezes `$LATEST` as the next version. The same settings published twice give the same version, as on AWS. */
  publish(record: FunctionRecord): string {
    const last = [...record.versions].at(-1);
    if (last !== undefined && JSON.stringify(last[1]) === JSON.stringify(record.latest)) return last[0];
    const version = String(Number(last?.[0] ?? '0') + 1);
    record.versions.set(version, record.latest);
    return version;
  }

  /** The threads that run `target`. */
  pool(target: Target, surroundings: (target: Target) => Pick<PoolSettings, 'environment' | 'enlist'>): Pool {
    const known = target.record.pools.get(target.version);
    if (known !== undefined) return known;
    const { settings } = target;
    const pool = new Pool({
      functionName: target.record.name,
      ...surroundings(target),
      memoryMb: settings.memoryMb,
      timeoutMs: settings.timeoutSeconds * 1000,
      compileCache: COMPILE_CACHE,
      makeRoom: () => makeRoom(this.#pools(), MOST_THREADS),
      data: {
        clock: this.#host.clock.shared,
        module: moduleOf(settings),
        handler: settings.handler,
        seed: this.#host.seed && `${this.#host.seed}/${target.record.name}:${target.version}`,
        hurried: process.env['FRONTDESK_BACK_OFF'] === 'none',
        logFormat: settings.logFormat,
        logLevel: settings.logLevel,
      },
    });
    target.record.pools.set(target.version, pool);
    return pool;
  }

  /** Grows while any thread of any function works. */
  workedMs(): number {
    return this.#pools().reduce((sum, pool) => sum + pool.workedMs, 0);
  }

  #pools(): readonly Pool[] {
    return [...this.#byName.values()].flatMap((record) => [...record.pools.values()]);
  }

  /** Registers what the function and its qualifiers allow to whom. */
  allow(nameOrArn: string, statement: PolicyStatement): void {
    const name = readFunctionName(nameOrArn);
    const { record, arn } = this.resolve(name);
    this.#setPolicy(record, arn, [...(record.policies.get(arn) ?? []), { ...statement, Resource: arn }]);
  }

  disallow(nameOrArn: string, sid: string): void {
    const { record, arn } = this.resolve(readFunctionName(nameOrArn));
    this.#setPolicy(
      record,
      arn,
      (record.policies.get(arn) ?? []).filter((statement) => statement.Sid !== sid),
    );
  }

  #setPolicy(record: FunctionRecord, arn: string, statements: PolicyStatement[]): void {
    record.policies.set(arn, statements);
    this.#host.setResourcePolicy(arn, { Version: '2012-10-17', Id: 'default', Statement: statements });
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools().map((pool) => pool.kill()));
  }
}

function notFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
}

/**
 * The folder of a bundle. The stack serves what `cdk synth` left unpacked.
 *
 * @throws RefusedProperty where the asset is not a folder with the handler's module in it.
 */
export function codeFolder(host: Host, bucket: string, key: string, handler: string, logicalId: string): string {
  const folder = host.assetPath(bucket, key);
  const module = moduleOf({ codeFolder: folder, handler });
  if (!existsSync(new URL(module)))
    throw new RefusedProperty(`AWS::Lambda::Function ${logicalId}: no module for the handler ${handler} in ${key}`);
  return folder;
}
