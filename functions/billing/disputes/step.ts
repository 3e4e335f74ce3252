import type { CaseKind } from '../../platform/case/kind.ts';
import { caseStep, type Parts, type Step } from '../../platform/case/step.ts';
import { caseWorkflow } from '../../platform/case/workflow.ts';
import type { Instant } from '../../platform/clock.ts';
import type { Change } from '../../platform/commit.ts';
import type { Context } from '../../platform/context.ts';
import { NotFound } from '../../platform/errors.ts';
import type { Dispute } from './dispute.ts';
import { nextDeed, type Deed } from './rules/next-deed.ts';
import { isActive } from './rules/statuses.ts';
import { disputeChange, readDispute } from './store.ts';

/** Disputes among the kinds of case. */
const disputes: CaseKind<Dispute, Deed> = {
  kind: 'dispute',
  workflow: 'dispute',
  workflowActor: 'dispute-workflow',
  read: readDispute,
  change: disputeChange,
  isOpen: ({ status }) => isActive(status),
  nextDeed,
};

/** The states of `workflows/dispute.asl.json`. */
export const workflow = caseWorkflow(disputes);

/** One step of a dispute, as the change that makes it. */
export function stepOf(
  context: Context,
  before: Dispute | null,
  after: Dispute,
  at: Instant,
  step: Step,
  ...parts: readonly Parts[]
): Change {
  return { at, ...caseStep(disputes, context, before, after, at, step, ...parts) };
}

/** @throws NotFound for every id that is not a dispute of this clinic */
export async function disputeOf(context: Pick<Context, 'clinicId'>, id: string): Promise<Dispute> {
  const found = await readDispute(context.clinicId, id);
  if (!found) throw new NotFound('There is no such dispute.');
  return found;
}
