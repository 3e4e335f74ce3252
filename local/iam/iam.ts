import { AwsError, type Principal, RefusedProperty, type Right } from '../contract.ts';
import { type Question, type Statement, applies, parsePolicy } from './document.ts';
import { keyRights } from './key-rights.ts';
import type { Context } from './patterns.ts';
import { type Account, callerName, mentionOf, principalKeys } from './principals.ts';
import { type PolicyType, type Reason, refusalError } from './refusal.ts';
import { type HeldRight, Usage } from './usage.ts';

export { type Account, callerName } from './principals.ts';
export type { HeldRight } from './usage.ts';

interface Role {
  readonly arn: string;
  readonly trust: readonly Statement[];
  /** Identity policies by name. */
  readonly policies: Map<string, readonly Statement[]>;
  /** Those of all its policies; undefined since one of them has changed. */
  statements: readonly Statement[] | undefined;
  /** The managed policy that is its permissions boundary. */
  readonly boundaryArn: string | undefined;
}

/** A policy that grants nothing and narrows what the others grant: a permissions boundary, a session policy. */
interface Limit {
  readonly type: PolicyType;
  readonly statements: readonly Statement[];
}

/** A call that was refused, for the console and for tests. */
export interface RefusedCall {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly message: string;
  readonly at: number;
}

/** The console shows the latest; a long run must not fill the memory. */
const REFUSALS_KEPT = 1_000;

/**
 * Judges every call by the policies of the templates, within one account: an explicit deny wins, then an allow of the
 * caller's identity policies or of the resource's policy is enough, as far as its boundary and its session policies let
 * it. A KMS key and a role's trust are stricter: their policy must allow the caller, or hand the decision to the
 * account's identity policies by naming the account.
 */
export class Iam {
  readonly #account: Account;
  readonly #now: () => number;
  readonly #defaultKeyPolicy: readonly Statement[];
  readonly #roles = new Map<string, Role>();
  readonly #managed = new Map<string, readonly Statement[]>();
  readonly #resourcePolicies = new Map<string, readonly Statement[]>();
  readonly #sessionPolicies = new Map<string, readonly Statement[]>();
  readonly #usage = new Usage();
  readonly #refused: RefusedCall[] = [];

  constructor(account: Account, now: () => number) {
    this.#account = account;
    this.#now = now;
    const root = `arn:${account.partition}:iam::${account.accountId}:root`;
    const statement = { Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' };
    this.#defaultKeyPolicy = parsePolicy({ Statement: statement }, 'default key policy', 'resource');
  }

  putRole(arn: string, trust: unknown, boundaryArn?: string): void {
    if (boundaryArn !== undefined && !this.#managed.has(boundaryArn))
      throw new RefusedProperty(`${arn}: the managed policy ${boundaryArn} is not known`);
    this.#roles.set(arn, {
      arn,
      trust: parsePolicy(trust, `trust policy of ${arn}`, 'trust'),
      policies: this.#roles.get(arn)?.policies ?? new Map(),
      statements: undefined,
      boundaryArn,
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
    role.statements = undefined;
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
    role.statements = undefined;
  }

  setResourcePolicy(resourceArn: string, policy: unknown): void {
    if (policy === undefined || policy === null) this.#resourcePolicies.delete(resourceArn);
    else this.#resourcePolicies.set(resourceArn, parsePolicy(policy, `policy of ${resourceArn}`, 'resource'));
  }

  /**
   * Takes on a role for a service, which acts for the resource `sourceArn` (a function, a state machine …).
   * Throws AccessDenied as STS words it.
   */
  assumeRole(service: string, roleArn: string, sessionName: string, sourceArn = ''): Principal {
    this.#judge({ kind: 'service', service, sourceArn }, { action: 'sts:AssumeRole', resource: roleArn });
    const isFunction = service === 'lambda.amazonaws.com' && sourceArn !== '';
    return { kind: 'role', roleArn, sessionName, ...(isFunction && { functionArn: sourceArn }) };
  }

  /** Judges one right and the rights on the key behind it. Throws the AWS error of the service that refuses. */
  authorize(principal: Principal, right: Right): void {
    this.#judge(principal, right);
    for (const keyRight of keyRights(right, this.#account)) this.#judge(principal, keyRight, right);
  }

  /** Every allowed action of every role, with how often a call needed it. */
  rights(): readonly HeldRight[] {
    return [...this.#roles.values()].flatMap((role) => this.#usage.of(role.arn, [...role.policies.values()].flat()));
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
    const { action, resource } = right;
    const question = this.#question(principal, right);
    const says = (statements: readonly Statement[], effect: Statement['effect']): Statement | undefined =>
      statements.find((statement) => statement.effect === effect && applies(statement, question));
    const identity = this.#identityStatements(principal);
    const limits = this.#limits(principal);
    const spoken = this.#policyOf(resource)
      .filter((statement) => applies(statement, question))
      .map((statement) => ({ statement, mention: mentionOf(statement, principal, this.#account) }));

    if (says(identity, 'Deny') !== undefined) return { denied: true, by: 'an identity-based policy' };
    if (spoken.some(({ statement: { effect }, mention }) => effect === 'Deny' && (mention.itself || mention.account)))
      return { denied: true, by: 'a resource-based policy' };
    const denying = limits.find(({ statements }) => says(statements, 'Deny') !== undefined);
    if (denying !== undefined) return { denied: true, by: denying.type };

    const mentions = spoken.flatMap(({ statement, mention }) => (statement.effect === 'Allow' ? [mention] : []));
    const isNamed = mentions.some(({ itself }) => itself);
    // A key or a role is its policy's alone, unless that leaves it to the account.
    const isStrict = (action.startsWith('kms:') && resource !== '*') || action === 'sts:AssumeRole';
    const isLeftToIdentity = !isStrict || mentions.some(({ account }) => account);
    const granting = says(identity, 'Allow');
    if (principal.kind === 'role' && granting !== undefined && (isNamed || isLeftToIdentity))
      this.#usage.record(principal.roleArn, granting, question);

    const isGranted = isNamed || (isLeftToIdentity && (granting !== undefined || principal.kind === 'operator'));
    if (!isGranted) {
      const isIdentitys = isLeftToIdentity && principal.kind === 'role';
      return { denied: false, by: isIdentitys ? 'an identity-based policy' : 'a resource-based policy' };
    }
    // What the resource grants to this very session, nothing narrows.
    if (mentions.some(({ session }) => session)) return undefined;
    const narrower = limits.find(({ statements }) => says(statements, 'Allow') === undefined);
    return narrower === undefined ? undefined : { denied: false, by: narrower.type };
  }

  #identityStatements(principal: Principal): readonly Statement[] {
    const role = principal.kind === 'role' ? this.#roles.get(principal.roleArn) : undefined;
    return role === undefined ? [] : (role.statements ??= [...role.policies.values()].flat());
  }

  #limits(principal: Principal): readonly Limit[] {
    if (principal.kind !== 'role') return [];
    const boundaryArn = this.#roles.get(principal.roleArn)?.boundaryArn;
    const limits: Limit[] = [];
    if (boundaryArn !== undefined)
      limits.push({ type: 'a permissions boundary', statements: this.#managed.get(boundaryArn) ?? [] });
    if (principal.sessionPolicy !== undefined)
      limits.push({ type: 'a session policy', statements: this.#sessionPolicy(principal.sessionPolicy) });
    return limits;
  }

  #sessionPolicy(text: string): readonly Statement[] {
    let statements = this.#sessionPolicies.get(text);
    if (statements === undefined) this.#sessionPolicies.set(text, (statements = parsePolicy(text, 'session policy')));
    return statements;
  }

  /** The policy of the resource or of what holds it: an object's is its bucket's; a role's is whom it trusts. */
  #policyOf(resource: string): readonly Statement[] {
    const role = this.#roles.get(resource);
    if (role !== undefined) return role.trust;
    for (let arn = resource; arn !== ''; arn = arn.slice(0, Math.max(arn.lastIndexOf('/'), 0))) {
      const policy = this.#resourcePolicies.get(arn);
      if (policy !== undefined) return policy;
    }
    // A key without a policy of its own has AWS's default one, which hands the decision to the account.
    return resource.includes(':kms:') ? this.#defaultKeyPolicy : [];
  }

  #question(principal: Principal, right: Right): Question {
    let known: Context | undefined;
    const context = (): Context => (known ??= this.#context(principal, right));
    return {
      action: right.action,
      resource: right.resource,
      get context() {
        return context();
      },
    };
  }

  #context(principal: Principal, right: Right): Context {
    const now = this.#now();
    const keys: Record<string, string | readonly string[]> = {
      // Loopback stands in for TLS.
      'aws:SecureTransport': 'true',
      's3:TlsVersion': '1.3',
      'aws:RequestedRegion': this.#account.region,
      'aws:ResourceAccount': this.#account.accountId,
      's3:ResourceAccount': this.#account.accountId,
      'aws:CurrentTime': new Date(now).toISOString(),
      'aws:EpochTime': String(Math.floor(now / 1000)),
      'aws:ViaAWSService': 'false',
      ...principalKeys(principal, this.#account),
      ...right.context,
    };
    return new Map(
      Object.entries(keys).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]),
    );
  }
}

/**
 * Holds a session policy to the rules of policies.
 * @throws AwsError MalformedPolicyDocument
 */
export function checkSessionPolicy(text: string): void {
  try {
    parsePolicy(text, 'session policy');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AwsError('MalformedPolicyDocument', why, 400);
  }
}
