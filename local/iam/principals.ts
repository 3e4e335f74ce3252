import { stableSuffix } from '../cloudformation/names.ts';
import type { Principal } from '../contract.ts';
import type { NamedPrincipal, Statement } from './document.ts';
import { ANONYMOUS } from './refusal.ts';

export interface Account {
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
}

/** How AWS names the caller in a refusal. */
export function callerName(principal: Principal, account: Account): string {
  switch (principal.kind) {
    case 'role':
      return `arn:${account.partition}:sts::${account.accountId}:assumed-role/${roleName(principal.roleArn)}/${principal.sessionName}`;
    case 'service':
      return principal.service;
    case 'operator':
      return rootArn(account);
    case 'anonymous':
      return ANONYMOUS;
  }
}

const roleIds = new Map<string, string>();

/** The unique id of a role, which stands in `aws:userid`. */
export function roleId(roleArn: string): string {
  let id = roleIds.get(roleArn);
  if (id === undefined) roleIds.set(roleArn, (id = `AROA${stableSuffix(roleArn, 17)}`));
  return id;
}

function roleName(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf('/') + 1);
}

function rootArn({ partition, accountId }: Account): string {
  return `arn:${partition}:iam::${accountId}:root`;
}

/** How a statement of a resource policy speaks of a principal. */
export interface Mention {
  /** The principal itself, or everyone. */
  readonly itself: boolean;
  /** This very session of its role, which neither a boundary nor a session policy narrows. */
  readonly session: boolean;
  /** Its account, which leaves an Allow to the account's own policies and binds everyone in it by a Deny. */
  readonly account: boolean;
}

const NOT_AT_ALL: Mention = { itself: false, session: false, account: false };

/** Whether and how a statement of a resource policy speaks of the principal. */
export function mentionOf(statement: Statement, principal: Principal, account: Account): Mention {
  if (statement.notPrincipals.length > 0) {
    const isMeant = !isExempt(statement.notPrincipals, principal, account);
    return { itself: isMeant, session: false, account: false };
  }
  const names = (value: string): boolean => has(statement.principals, 'AWS', value);
  const everyone = names('*');
  switch (principal.kind) {
    case 'role': {
      const session = names(callerName(principal, account));
      return { itself: everyone || session || names(principal.roleArn), session, account: ofAccount(names, account) };
    }
    case 'operator': {
      const isAccount = ofAccount(names, account);
      return { itself: everyone || isAccount, session: false, account: isAccount };
    }
    case 'service':
      return { ...NOT_AT_ALL, itself: everyone || has(statement.principals, 'Service', principal.service) };
    case 'anonymous':
      return { ...NOT_AT_ALL, itself: everyone };
  }
}

/** Of a session, NotPrincipal must name the session, its role and the account, or the session is not exempt. */
function isExempt(listed: readonly NamedPrincipal[], principal: Principal, account: Account): boolean {
  const names = (value: string): boolean => has(listed, 'AWS', value);
  if (names('*')) return true;
  switch (principal.kind) {
    case 'role':
      return names(callerName(principal, account)) && names(principal.roleArn) && ofAccount(names, account);
    case 'operator':
      return ofAccount(names, account);
    case 'service':
      return has(listed, 'Service', principal.service);
    case 'anonymous':
      return false;
  }
}

function has(listed: readonly NamedPrincipal[], kind: NamedPrincipal['kind'], value: string): boolean {
  return listed.some((one) => one.kind === kind && one.value === value);
}

function ofAccount(names: (value: string) => boolean, account: Account): boolean {
  return names(account.accountId) || names(rootArn(account));
}

/** The condition keys that say who asks. */
export function principalKeys(principal: Principal, account: Account): Readonly<Record<string, string | string[]>> {
  const { accountId } = account;
  switch (principal.kind) {
    case 'role':
      return {
        'aws:PrincipalArn': principal.roleArn,
        'aws:PrincipalAccount': accountId,
        'aws:PrincipalType': 'AssumedRole',
        'aws:userid': `${roleId(principal.roleArn)}:${principal.sessionName}`,
        'aws:PrincipalIsAWSService': 'false',
        'aws:MultiFactorAuthPresent': 'false',
        ...(principal.functionArn !== undefined && { 'lambda:SourceFunctionArn': principal.functionArn }),
      };
    case 'service': {
      // The ARN of a bucket carries no account: it is this one's.
      const sourceAccount = principal.sourceArn.split(':')[4] ?? '';
      return {
        'aws:SourceAccount': sourceAccount === '' ? accountId : sourceAccount,
        'aws:PrincipalIsAWSService': 'true',
        'aws:PrincipalServiceName': principal.service,
        'aws:PrincipalServiceNamesList': [principal.service],
        ...(principal.sourceArn !== '' && { 'aws:SourceArn': principal.sourceArn }),
      };
    }
    case 'operator':
      return {
        'aws:PrincipalArn': rootArn(account),
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
