import { RefusedProperty } from '../contract.ts';
import { type Condition, conditionsHold, parseConditions } from './conditions.ts';
import { type Context, matchesArn, matchesWildcard, substitute } from './patterns.ts';

/** One statement of a policy, read once and judged often. */
export interface Statement {
  /** The policy's name and the statement's place in it, for the list of rights used. */
  readonly policy: string;
  readonly index: number;
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly notResources: readonly string[];
  /** Of a resource policy: whom it speaks of, by kind. */
  readonly principals: readonly { readonly kind: 'AWS' | 'Service' | 'Other'; readonly value: string }[];
  readonly conditions: readonly Condition[];
}

const KNOWN = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Principal', 'Condition']);

/**
 * Reads a policy document. `policy` names it in messages and lists.
 * @throws RefusedProperty for an element that is not judged here, rather than ignoring it.
 */
export function parsePolicy(document: unknown, policy: string): readonly Statement[] {
  const parsed: unknown = typeof document === 'string' ? JSON.parse(document) : document;
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed))
    throw new RefusedProperty(`${policy}: not a policy document`);
  const statements: readonly unknown[] = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  return statements.map((statement, index) => parseStatement(statement as Record<string, unknown>, policy, index));
}

function parseStatement(statement: Record<string, unknown>, policy: string, index: number): Statement {
  const where = `${policy}, statement ${typeof statement['Sid'] === 'string' ? statement['Sid'] : index}`;
  for (const key of Object.keys(statement))
    if (!KNOWN.has(key)) throw new RefusedProperty(`${where}: ${key} is not judged`);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') throw new RefusedProperty(`${where}: Effect must be Allow or Deny`);
  return {
    policy,
    index,
    sid: typeof statement['Sid'] === 'string' ? statement['Sid'] : undefined,
    effect,
    actions: list(statement['Action'], where),
    notActions: list(statement['NotAction'], where),
    resources: list(statement['Resource'], where),
    notResources: list(statement['NotResource'], where),
    principals: parsePrincipals(statement['Principal'], where),
    conditions: parseConditions(statement['Condition'], where),
  };
}

function list(value: unknown, where: string): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    if (typeof item !== 'string') throw new RefusedProperty(`${where}: ${JSON.stringify(item)} is not a string`);
    return item;
  });
}

function parsePrincipals(principal: unknown, where: string): Statement['principals'] {
  if (principal === undefined) return [];
  if (principal === '*') return [{ kind: 'AWS', value: '*' }];
  if (typeof principal !== 'object' || principal === null)
    throw new RefusedProperty(`${where}: Principal is not understood`);
  return Object.entries(principal).flatMap(([kind, values]) =>
    list(values, where).map((value) => ({
      kind: kind === 'AWS' || kind === 'Service' ? kind : ('Other' as const),
      value,
    })),
  );
}

/** What is asked: one action on one resource. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

/** Whether action, resource and conditions of the statement apply; its principals are another matter. */
export function applies(statement: Statement, question: Question): boolean {
  return (
    actionApplies(statement, question.action) &&
    resourceApplies(statement, question) &&
    conditionsHold(statement.conditions, question.context)
  );
}

/** The action pattern of the statement that matches, for the list of rights used. */
export function matchedAction(statement: Statement, action: string): string | undefined {
  return statement.actions.find((pattern) => matchesWildcard(pattern, action, true));
}

function actionApplies(statement: Statement, action: string): boolean {
  if (statement.notActions.length > 0)
    return !statement.notActions.some((pattern) => matchesWildcard(pattern, action, true));
  return matchedAction(statement, action) !== undefined;
}

function resourceApplies(statement: Statement, { resource, context }: Question): boolean {
  const matches = (pattern: string): boolean => {
    const concrete = substitute(pattern, context);
    return concrete !== undefined && (concrete === '*' || matchesArn(concrete, resource));
  };
  if (statement.notResources.length > 0) return !statement.notResources.some(matches);
  // A role's trust policy names no resource: it speaks of the role itself.
  return statement.resources.length === 0 || statement.resources.some(matches);
}
