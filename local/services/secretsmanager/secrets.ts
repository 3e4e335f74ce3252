import { AwsError } from '../../contract.ts';
import type { Host } from '../../contract.ts';

export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  changed: number;
  description: string;
  keyArn?: string;
  /** By version id. */
  readonly versions: Map<string, SecretVersion>;
  /** When it is gone, once its deletion is scheduled. */
  deletionDate?: number;
}

export interface SecretVersion {
  readonly id: string;
  readonly created: number;
  readonly text?: string;
  readonly binary?: Uint8Array;
  stages: readonly string[];
}

export type Content = Pick<SecretVersion, 'text' | 'binary'>;

/** The secrets of the account. */
export class Secrets {
  readonly byArn: Map<string, Secret>;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
    this.byArn = host.data.records('secretsmanager');
  }

  /** By name, ARN, or ARN without its random suffix. A secret whose deletion date is past is gone. */
  find(id: string): Secret {
    const now = this.#host.clock.now();
    for (const secret of this.byArn.values()) {
      if (secret.deletionDate !== undefined && secret.deletionDate <= now) this.byArn.delete(secret.arn);
      else if (secret.name === id || secret.arn === id || secret.arn.slice(0, -7) === id) return secret;
    }
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  create(name: string, description: string, keyArn: string | undefined): Secret {
    const taken = [...this.byArn.values()].find((secret) => secret.name === name);
    if (taken?.deletionDate !== undefined) {
      throw new AwsError(
        'InvalidRequestException',
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (taken !== undefined)
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const arn = this.#host.arn(
      'secretsmanager',
      `secret:${name}-${this.#host.random('secretsmanager').text(6, letters)}`,
    );
    const now = this.#host.clock.now();
    const secret: Secret = {
      name,
      arn,
      created: now,
      changed: now,
      description,
      versions: new Map(),
      ...(keyArn !== undefined && { keyArn }),
    };
    this.byArn.set(arn, secret);
    return this.byArn.get(arn) ?? secret;
  }

  /** Adds a version under these stages, which leave the versions that had them. */
  put(secret: Secret, content: Content, id: string, stages: readonly string[]): SecretVersion {
    const before = secret.versions.get(id);
    if (before !== undefined) {
      const same =
        before.text === content.text && Buffer.from(before.binary ?? []).equals(Buffer.from(content.binary ?? []));
      if (same) return before;
      throw new AwsError(
        'ResourceExistsException',
        "You can't modify an existing version, you can only create a new version.",
      );
    }
    const current = [...secret.versions.values()].find((version) => version.stages.includes('AWSCURRENT'));
    const moved = stages.includes('AWSCURRENT') && current !== undefined ? [...stages, 'AWSPREVIOUS'] : stages;
    for (const version of secret.versions.values()) {
      version.stages = version.stages.filter((stage) => !moved.includes(stage));
      if (version === current && stages.includes('AWSCURRENT')) version.stages = [...version.stages, 'AWSPREVIOUS'];
      if (version.stages.length === 0) secret.versions.delete(version.id);
    }
    const now = this.#host.clock.now();
    const version: SecretVersion = { ...content, id, created: now, stages };
    secret.versions.set(id, version);
    secret.changed = now;
    return version;
  }
}
