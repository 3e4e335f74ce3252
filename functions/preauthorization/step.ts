import type { Instant } from '../platform/clock.ts';
import type { CaseKind } from '../platform/case/kind.ts';
import { caseStep, type Parts, type Step } from '../platform/case/step.ts';
import type { Change } from '../platform/commit.ts';
import type { Context } from '../platform/context.ts';
import type { Preauthorization } from './case.ts';
import { nextDeed, type Next } from './rules/next-deed.ts';
import { isActive } from './rules/statuses.ts';
import { caseChange, readCase } from './store.ts';

export type { Parts, Step } from '../platform/case/step.ts';

/** Prior authorizations among the kinds of case. */
export const preauthorizations: CaseKind<Preauthorization, Next['deed']> = {
  kind: 'preauthorization',
  workflow: 'preauthorization',
  workflowActor: 'preauthorization-workflow',
  read: readCase,
  change: caseChange,
  isOpen: ({ status }) => isActive(status),
  nextDeed,
  startsAt: ({ status, warnAt }) => (isActive(status) ? undefined : warnAt),
};

/** One step of a prior authorization, as the change that makes it. */
export function stepOf(
  context: Context,
  before: Preauthorization | null,
  after: Preauthorization,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  return caseStep(preauthorizations, context, before, after, at, step, ...parts);
}
