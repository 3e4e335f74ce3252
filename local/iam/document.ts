import { RefusedProperty } from '../contract.ts';
import { type Condition, conditionsHold, parseConditions } from './conditions.ts';
import { type Context, matchesResource, matchesWildcard, substitute } from './patterns.ts';

/** Whom a statement of a resource policy speaks of. */
export interface NamedPrincipal {
  readonly kind: 'AWS' | 'Service';
  readonly value: string;
}

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
  readonly principals: readonly NamedPrincipal[];
  readonly notPrincipals: readonly NamedPrincipal[];
  readonly conditions: readonly Condition[];
  /** Whether `${…}` in its resources is a variable: it is since the policy language of 2012. */
  readonly hasVariables: boolean;
}

/**
 * What a policy hangs on. An identity policy (and a session policy, a permissions boundary) names no principal; the policy
 * of a resource must; the trust policy of a role speaks of the role and names no resource.
 */
export type PolicyKind = 'identity' | 'resource' | 'trust';

const DOCUMENT = new Set(['Version', 'Id', 'Statement']);
const ELEMENTS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
] as const;
type Element = (typeof ELEMENTS)[number];
const STATEMENT: ReadonlySet<string> = new Set(ELEMENTS);

/**
 * Reads a policy document. `policy` names it in messages and lists.
 * @throws RefusedProperty for what IAM would not accept, and for an element that is not judged here, rather than
 * ignoring it.
 */
export function parsePolicy(document: unknown, policy: string, kind: PolicyKind = 'identity'): readonly Statement[] {
  const parsed: unknown = typeof document === 'string' ? JSON.parse(document) : document;
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed))
    throw new RefusedProperty(`${policy}: not a policy document`);
  const unknown = Object.keys(parsed).find((key) => !DOCUMENT.has(key));
  if (unknown !== undefined) throw new RefusedProperty(`${policy}: ${unknown} is not judged`);
  const version = 'Version' in parsed ? parsed.Version : '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17')
    throw new RefusedProperty(`${policy}: Version must be 2012-10-17 or 2008-10-17`);
  const statements: readonly unknown[] = Array.isArray(parsed.Statement) ? parsed.Statement : [parsed.Statement];
  return statements.map((statement, index) => {
    const given = statement as Partial<Record<Element, unknown>>;
    const name = typeof given.Sid === 'string' && given.Sid !== '' ? given.Sid : index;
    return parseStatement(given, policy, index, kind, version, `${policy}, statement ${name}`);
  });
}

function parseStatement(
  given: Partial<Record<Element, unknown>>,
  policy: string,
  index: number,
  kind: PolicyKind,
  version: string,
  where: string,
): Statement {
  for (const key of Object.keys(given))
    if (!STATEMENT.has(key)) throw new RefusedProperty(`${where}: ${key} is not judged`);
  const { Effect: effect } = given;
  if (effect !== 'Allow' && effect !== 'Deny') throw new RefusedProperty(`${where}: Effect must be Allow or Deny`);
  const one = (a: Element, b: Element, isNeeded: boolean): void => {
    const count = Number(given[a] !== undefined) + Number(given[b] !== undefined);
    if (count > 1) throw new RefusedProperty(`${where}: ${a} and ${b} exclude each other`);
    if (isNeeded && count === 0) throw new RefusedProperty(`${where}: ${a} is missing`);
  };
  one('Action', 'NotAction', true);
  one('Resource', 'NotResource', kind !== 'trust');
  one('Principal', 'NotPrincipal', kind !== 'identity');
  const hasPrincipal = given.Principal !== undefined || given.NotPrincipal !== undefined;
  if (kind === 'identity' && hasPrincipal)
    throw new RefusedProperty(`${where}: the policy of an identity names no principal`);
  if (kind === 'trust' && (given.Resource !== undefined || given.NotResource !== undefined))
    throw new RefusedProperty(`${where}: the trust policy of a role names no resource`);
  const hasVariables = version === '2012-10-17';
  return {
    policy,
    index,
    sid: typeof given.Sid === 'string' && given.Sid !== '' ? given.Sid : undefined,
    effect,
    actions: actionsOf(given.Action, where),
    notActions: actionsOf(given.NotAction, where),
    resources: list(given.Resource, where),
    notResources: list(given.NotResource, where),
    principals: principalsOf(given.Principal, where),
    notPrincipals: principalsOf(given.NotPrincipal, where),
    conditions: parseConditions(given.Condition, where, hasVariables),
    hasVariables,
  };
}

function list(value: unknown, where: string): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    if (typeof item !== 'string') throw new RefusedProperty(`${where}: ${JSON.stringify(item)} is not a string`);
    return item;
  });
}

function actionsOf(value: unknown, where: string): readonly string[] {
  const actions = list(value, where);
  const wrong = actions.find((action) => action !== '*' && !/^[\w-]+:[\w*?-]+$/.test(action));
  if (wrong !== undefined) throw new RefusedProperty(`${where}: ${wrong} is no action`);
  return actions;
}

function principalsOf(principal: unknown, where: string): readonly NamedPrincipal[] {
  if (principal === undefined) return [];
  if (principal === '*') return [{ kind: 'AWS', value: '*' }];
  if (typeof principal !== 'object' || principal === null)
    throw new RefusedProperty(`${where}: Principal is not understood`);
  return Object.entries(principal).flatMap(([kind, values]) => {
    if (kind !== 'AWS' && kind !== 'Service') throw new RefusedProperty(`${where}: a principal ${kind} is not judged`);
    return list(values, where).map((value) => {
      const isUnderstood = kind === 'Service' || /^(?:\*|\d{12}|arn:[\w-]+:(?:iam|sts)::\d{12}:[^*?]+)$/.test(value);
      if (!isUnderstood) throw new RefusedProperty(`${where}: the principal ${value} is not judged`);
      return { kind, value };
    });
  });
}

/** What is asked: one action on one resource. Its context is only asked for where a condition or a variable needs it. */
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
    (statement.conditions.length === 0 || conditionsHold(statement.conditions, question.context))
  );
}

/** The action pattern of the statement that matches, for the list of rights used. */
export function matchedAction(statement: Statement, action: string): string | undefined {
  return statement.actions.find((pattern) => matchesWildcard(pattern, action, true));
}

/** The resource pattern of the statement that matches, for the list of rights used. */
export function matchedResource(statement: Statement, question: Question): string | undefined {
  return statement.resources.find((pattern) => matches(statement, pattern, question));
}

function actionApplies(statement: Statement, action: string): boolean {
  if (statement.notActions.length > 0)
    return !statement.notActions.some((pattern) => matchesWildcard(pattern, action, true));
  return matchedAction(statement, action) !== undefined;
}

function resourceApplies(statement: Statement, question: Question): boolean {
  if (statement.notResources.length > 0)
    return !statement.notResources.some((pattern) => matches(statement, pattern, question));
  // A role's trust policy names no resource: it speaks of the role itself.
  return statement.resources.length === 0 || matchedResource(statement, question) !== undefined;
}

function matches(statement: Statement, pattern: string, question: Question): boolean {
  const hasVariable = statement.hasVariables && pattern.includes('${');
  const concrete = hasVariable ? substitute(pattern, question.context) : pattern;
  return concrete !== undefined && matchesResource(concrete, question.resource);
}
