import { type Question, type Statement, matchedAction, matchedResource } from './document.ts';

/** A right that a role holds, and whether a call used it. */
export interface HeldRight {
  readonly roleArn: string;
  readonly policy: string;
  readonly statement: string;
  readonly action: string;
  readonly resource: string;
  readonly used: number;
}

/** Counts which rights of which role calls have needed: by statement, action and resource, as the policy writes them. */
export class Usage {
  readonly #counts = new Map<string, Map<Statement, Map<string, number>>>();

  /** A right counts as used even where the resource's policy would have been enough. */
  record(roleArn: string, statement: Statement, question: Question): void {
    let statements = this.#counts.get(roleArn);
    if (statements === undefined) this.#counts.set(roleArn, (statements = new Map()));
    let rights = statements.get(statement);
    if (rights === undefined) statements.set(statement, (rights = new Map()));
    const action = matchedAction(statement, question.action) ?? allBut(statement.notActions);
    const resource = matchedResource(statement, question) ?? allBut(statement.notResources);
    const key = keyOf(action, resource);
    rights.set(key, (rights.get(key) ?? 0) + 1);
  }

  /** Every right that the statements of a role allow. */
  of(roleArn: string, statements: readonly Statement[]): readonly HeldRight[] {
    return statements.flatMap((statement) => {
      if (statement.effect === 'Deny') return [];
      const counts = this.#counts.get(roleArn)?.get(statement);
      const actions = statement.actions.length > 0 ? statement.actions : [allBut(statement.notActions)];
      const resources = statement.resources.length > 0 ? statement.resources : [allBut(statement.notResources)];
      return actions.flatMap((action) =>
        resources.map((resource) => ({
          roleArn,
          policy: statement.policy,
          statement: statement.sid ?? String(statement.index),
          action,
          resource,
          used: counts?.get(keyOf(action, resource)) ?? 0,
        })),
      );
    });
  }
}

const allBut = (patterns: readonly string[]): string => `not ${patterns.join(', ')}`;
const keyOf = (action: string, resource: string): string => `${action} ${resource}`;
