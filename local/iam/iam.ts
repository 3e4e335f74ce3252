import { AwsError, type Principal, RefusedProperty, type Right } from '../contract.ts';
import { type Question, type Statement, applies, matchedAction, parsePolicy } from './document.ts';
import { keyRights } from './key-rights.ts';
import type { Context } from './patterns.ts';
import { ANONYMOUS, type Reason, refusalError } from './refusal.ts';

export interface Account {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
}

interface Role {
  readonly arn: string;
  readonly trust: readonly Statement[];
  /** Identity policies by name. */
  readonly policies: Map<string, readonly Statement[]>;
}

/** A call that was refused, for the console and for tests. */
export interface RefusedCall {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly message: string;
  readonly at: number;
}

/** A right that a role holds, and whether a call used it. */
export interface HeldRight {
  readonly roleArn: string;
  readonly policy: string;
  readonly statement: string;
  readonly action: string;
  readonly resources: readonly string[];
  readonly used: number;
}

/** The console shows the latest; a long run must not fill the memory. */
const REFUSALS_KEPT = 1_000;

/**
 * Judges every call by the policies of the templates, within one account: an explicit deny wins, then an allow of the
 * caller's identity policies or of the resource's policy is enough. A KMS key is stricter: its key policy must allow
 * the caller, or hand the decision to the account's identity policies by naming the account.
 */
export class Iam {
  readonly #account: Account;
  readonly #now: () => number;
  readonly #defaultKeyPolicy: readonly Statement[];
  readonly #roles = new Map<string, Role>();
  readonly #managed = new Map<string, readonly Statement[]>();
  readonly #resourcePolicies = new Map<string, readonly Statement[]>();
  readonly #used = new Map<string, Map<Statement, Map<string, number>>>();
  readonly #refused: RefusedCall[] = [];

  constructor(account: Account, now: () => number) {
    this.#account = account;
    this.#now = now;
    const root = `arn:${account.partition}:iam::${account.accountId}:root`;
    const statement = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' };
    this.#defaultKeyPolicy = parsePolicy({ Statement: statement }, 'default key policy');
  }

  putRole(arn: string, trust: unknown): void {
    this.#roles.set(arn, {
      arn,
      trust: parsePolicy(trust, `trust policy of ${arn}`),
      policies: this.#roles.get(arn)?.policies ?? new Map(),
    });
  }

  removeRole(arn: string): void {
    this.#roles.delete(arn);
  }

  /** Attaches an identity policy, in place of one of the same name; `undefined` takes it away. */
  putRolePolicy(roleArn: string, name: string, document: unknown): void {
    const role = this.#roles.get(roleArn);
    if (role === undefined) throw new RefusedProperty(`policy ${name}: there is no role ${roleArn}`);
    if (document === undefined) role.policies.delete(name);
    else role.policies.set(name, parsePolicy(document, name));
  }

  putManagedPolicy(arn: string, document: unknown): void {
    this.#managed.set(arn, parsePolicy(document, arn));
    for (const role of this.#roles.values()) if (role.policies.has(arn)) this.attachManagedPolicy(role.arn, arn);
  }

  attachManagedPolicy(roleArn: string, policyArn: string): void {
    const statements = this.#managed.get(policyArn);
    const role = this.#roles.get(roleArn);
    if (statements === undefined) throw new RefusedProperty(`${roleArn}: the managed policy ${policyArn} is not known`);
    if (role === undefined) throw new RefusedProperty(`managed policy ${policyArn}: there is no role ${roleArn}`);
    role.policies.set(policyArn, statements);
  }

  setResourcePolicy(resourceArn: string, policy: unknown): void {
    if (policy === undefined || policy === null) this.#resourcePolicies.delete(resourceArn);
    else this.#resourcePolicies.set(resourceArn, parsePolicy(policy, `policy of ${resourceArn}`));
  }

  /** Whether the role exists and trusts the service. */
  trusts(roleArn: string, service: string, sourceArn?: string): boolean {
    const role = this.#roles.get(roleArn);
    if (role === undefined) return false;
    const source: Record<string, string> = sourceArn === undefined ? {} : { 'aws:SourceArn': sourceArn };
    const context = makeContext({ ...this.#global(), 'aws:SourceAccount': this.#account.accountId, ...source });
    const question: Question = { action: 'sts:AssumeRole', resource: roleArn, context };
    const spoken = role.trust.filter(
      (statement) =>
        this.#names(statement, { kind: 'service', service, sourceArn: '' }) && applies(statement, question),
    );
    return (
      spoken.some((statement) => statement.effect === 'Allow') &&
      !spoken.some((statement) => statement.effect === 'Deny')
    );
  }

  /** Takes on a role for a service. Throws AccessDenied as STS words it. */
  assumeRole(service: string, roleArn: string, sessionName: string, sourceArn?: string): Principal {
    if (!this.trusts(roleArn, service, sourceArn))
      throw new AwsError(
        'AccessDenied',
        `User: ${service} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
        403,
      );
    return { kind: 'role', roleArn, sessionName };
  }

  /** Judges one right and the rights on the key behind it. Throws the AWS error of the service that refuses. */
  authorize(principal: Principal, right: Right): void {
    this.#judge(principal, right);
    for (const keyRight of keyRights(right, this.#account)) this.#judge(principal, keyRight, right);
  }

  /** Every allowed action of every role, with how often a call needed it. */
  rights(): readonly HeldRight[] {
    return [...this.#roles.values()].flatMap((role) =>
      [...role.policies.values()].flat().flatMap((statement) => {
        if (statement.effect === 'Deny') return [];
        const used = this.#used.get(role.arn)?.get(statement);
        const actions = statement.actions.length > 0 ? statement.actions : [`not ${statement.notActions.join(', ')}`];
        return actions.map((action) => ({
          roleArn: role.arn,
          policy: statement.policy,
          statement: statement.sid ?? String(statement.index),
          action,
          resources: statement.resources,
          used: used?.get(action) ?? 0,
        }));
      }),
    );
  }

  /** The latest refusals, oldest first. */
  refused(): readonly RefusedCall[] {
    return this.#refused;
  }

  #judge(principal: Principal, right: Right, via?: Right): void {
    const reason = this.#verdict(principal, right);
    if (reason === undefined) return;
    const caller = callerName(principal, this.#account);
    const error = refusalError({ caller, right, via, reason });
    this.#refused.push({
      principal: caller,
      action: right.action,
      resource: right.resource,
      message: error.message,
      at: this.#now(),
    });
    if (this.#refused.length > REFUSALS_KEPT) this.#refused.shift();
    throw error;
  }

  /** Undefined if allowed. */
  #verdict(principal: Principal, right: Right): Reason | undefined {
    const question: Question = {
      action: right.action,
      resource: right.resource,
      context: this.#context(principal, right),
    };
    const identity = this.#identityStatements(principal);
    if (identity.some((statement) => statement.effect === 'Deny' && applies(statement, question)))
      return 'explicit-deny-identity';
    const spoken = this.#policyOf(right.resource).filter((statement) => applies(statement, question));
    if (
      spoken.some(
        (statement) =>
          statement.effect === 'Deny' &&
          (this.#names(statement, principal) || this.#namesAccount(statement, principal)),
      )
    )
      return 'explicit-deny-resource';
    const granted = identity.find((statement) => statement.effect === 'Allow' && applies(statement, question));
    const allowing = spoken.filter((statement) => statement.effect === 'Allow');
    const named = allowing.some((statement) => this.#names(statement, principal));
    const isKey = right.action.startsWith('kms:') && right.resource !== '*';
    const delegated = !isKey || allowing.some((statement) => this.#namesAccount(statement, principal));
    if (granted !== undefined && (named || delegated)) this.#recordUse(principal, granted, right.action);
    if (named) return undefined;
    if (!delegated) return 'no-resource';
    switch (principal.kind) {
      case 'operator':
        return undefined;
      case 'role':
        return granted === undefined ? 'no-identity' : undefined;
      case 'service':
      case 'anonymous':
        return 'no-resource';
    }
  }

  #identityStatements(principal: Principal): readonly Statement[] {
    if (principal.kind !== 'role') return [];
    return [...(this.#roles.get(principal.roleArn)?.policies.values() ?? [])].flat();
  }

  /** The policy of the resource or of what holds it: an object's is its bucket's, an index's its table's. */
  #policyOf(resource: string): readonly Statement[] {
    for (let arn = resource; arn !== ''; arn = arn.slice(0, Math.max(arn.lastIndexOf('/'), 0))) {
      const policy = this.#resourcePolicies.get(arn);
      if (policy !== undefined) return policy;
    }
    // A key without a policy of its own has AWS's default one, which hands the decision to the account.
    return resource.includes(':kms:') ? this.#defaultKeyPolicy : [];
  }

  /** Whether the statement names this principal itself (or everyone). */
  #names(statement: Statement, principal: Principal): boolean {
    return statement.principals.some(({ kind, value }) => {
      if (kind === 'AWS' && value === '*') return true;
      switch (principal.kind) {
        case 'role':
          return kind === 'AWS' && (value === principal.roleArn || value === callerName(principal, this.#account));
        case 'service':
          return kind === 'Service' && value === principal.service;
        case 'operator':
          return kind === 'AWS' && value === callerName(principal, this.#account);
        case 'anonymous':
          return false;
      }
    });
  }

  /** Whether the statement names the principal's account, and so leaves an Allow to its identity policies. */
  #namesAccount(statement: Statement, principal: Principal): boolean {
    if (principal.kind !== 'role' && principal.kind !== 'operator') return false;
    const { accountId, partition } = this.#account;
    return statement.principals.some(
      ({ kind, value }) =>
        kind === 'AWS' && (value === accountId || value === `arn:${partition}:iam::${accountId}:root`),
    );
  }

  #context(principal: Principal, right: Right): Context {
    return makeContext({ ...this.#global(), ...this.#principalKeys(principal), ...right.context });
  }

  #global(): Record<string, string> {
    const now = this.#now();
    return {
      // Loopback stands in for TLS.
      'aws:SecureTransport': 'true',
      's3:TlsVersion': '1.3',
      'aws:RequestedRegion': this.#account.region,
      'aws:CurrentTime': new Date(now).toISOString(),
      'aws:EpochTime': String(Math.floor(now / 1000)),
      'aws:ViaAWSService': 'false',
    };
  }

  #principalKeys(principal: Principal): Record<string, string> {
    const { accountId } = this.#account;
    switch (principal.kind) {
      case 'role': {
        const userid = `AROA${roleName(principal.roleArn).toUpperCase()}:${principal.sessionName}`;
        const arn = principal.roleArn;
        return {
          'aws:PrincipalArn': arn,
          'aws:PrincipalAccount': accountId,
          'aws:PrincipalType': 'AssumedRole',
          'aws:userid': userid,
          'aws:PrincipalIsAWSService': 'false',
        };
      }
      case 'service': {
        // The ARN of a bucket carries no account: it is this one's.
        const account = principal.sourceArn.split(':')[4];
        const sourceAccount = account === undefined || account === '' ? accountId : account;
        return {
          'aws:SourceArn': principal.sourceArn,
          'aws:SourceAccount': sourceAccount,
          'aws:PrincipalIsAWSService': 'true',
          'aws:PrincipalServiceName': principal.service,
        };
      }
      case 'operator':
        return {
          'aws:PrincipalArn': callerName(principal, this.#account),
          'aws:PrincipalAccount': accountId,
          'aws:PrincipalType': 'Account',
          'aws:userid': accountId,
          'aws:PrincipalIsAWSService': 'false',
        };
      case 'anonymous':
        return {
          'aws:PrincipalAccount': 'anonymous',
          'aws:PrincipalType': 'Anonymous',
          'aws:PrincipalIsAWSService': 'false',
        };
    }
  }

  /** A right counts as used even where the resource's policy would have been enough. */
  #recordUse(principal: Principal, statement: Statement, action: string): void {
    if (principal.kind !== 'role') return;
    const { roleArn } = principal;
    let statements = this.#used.get(roleArn);
    if (statements === undefined) this.#used.set(roleArn, (statements = new Map()));
    let actions = statements.get(statement);
    if (actions === undefined) statements.set(statement, (actions = new Map()));
    const pattern = matchedAction(statement, action) ?? `not ${statement.notActions.join(', ')}`;
    actions.set(pattern, (actions.get(pattern) ?? 0) + 1);
  }
}

/** How AWS names the caller in a refusal. */
export function callerName(principal: Principal, account: Account): string {
  switch (principal.kind) {
    case 'role':
      return `arn:${account.partition}:sts::${account.accountId}:assumed-role/${roleName(principal.roleArn)}/${principal.sessionName}`;
    case 'service':
      return principal.service;
    case 'operator':
      return `arn:${account.partition}:iam::${account.accountId}:root`;
    case 'anonymous':
      return ANONYMOUS;
  }
}

function roleName(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

function makeContext(keys: Readonly<Record<string, string | readonly string[]>>): Context {
  return new Map(
    Object.entries(keys).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]),
  );
}
