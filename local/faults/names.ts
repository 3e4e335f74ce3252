/** How calls, callers and what they touch are named. */
import { AwsError, type Principal, type Right } from '../contract.ts';
import { CutConnection } from './errors.ts';

/** A malformed input has no resources. */
export function resourcesOf(call: { rights(): readonly Right[] }): string[] {
  try {
    return [...new Set(call.rights().map(({ resource }) => resource))];
  } catch (error) {
    if (error instanceof AwsError) return [];
    throw error;
  }
}

/** The table that an ARN is of: its own, an index's or a stream's. */
export function tableIn(arn: string): string[] {
  const [, name] = /^arn:[^:]*:dynamodb:[^:]*:[^:]*:table\/([^/]+)/.exec(arn) ?? [];
  return name === undefined ? [] : [name];
}

/** The function that an ARN is of. */
export function functionIn(arn: string): string[] {
  const [, name] = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(arn) ?? [];
  return name === undefined ? [] : [name];
}

/** A caller that says nothing of itself is known by its principal. */
export function callerOf(principal: Principal): string {
  switch (principal.kind) {
    case 'role':
      return `role ${principal.sessionName}`;
    case 'service':
      return `${principal.service.replace('.amazonaws.com', '')} ${principal.sourceArn.split(/[:/]/).at(-1) ?? ''}`;
    case 'operator':
    case 'anonymous':
      return principal.kind;
  }
}

/** What `where.principal` is looked for in. */
export function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case 'role':
      return principal.roleArn;
    case 'service':
      return principal.service;
    case 'operator':
    case 'anonymous':
      return principal.kind;
  }
}

/** How a recording names the error of a call. */
export function codeOf(error: unknown): string {
  if (error instanceof CutConnection) return 'connection cut';
  return error instanceof AwsError ? error.code : 'a fault of the stack';
}
